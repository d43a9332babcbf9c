#pragma once
/// A kernel's loadable modules: which files bring what a laboratory takes, and in which order they load.

#include <string>
#include <vector>

#include <lvslab/net/address.h>

namespace lvslab::cli {

struct ModuleFiles {
  /// Relative to the directory; each after those it depends on.
  std::vector<std::string> in_load_order;
  /// Modules that are neither there nor built in, but must be.
  std::vector<std::string> missing;
};

/// What namespaces, cables, switches and directors take, of the kernel whose modules are in `directory` (the one that
/// holds modules.dep). Throws std::system_error when modules.dep cannot be read.
[[nodiscard]] ModuleFiles laboratory_modules(const std::string& directory);

/// The same for the modules of these names.
[[nodiscard]] ModuleFiles module_files(const std::string& directory, const std::vector<std::string>& names);

/// Names of what iptables takes, or of IPv6 ip6tables; where nobody calls it these need not be there.
[[nodiscard]] std::vector<std::string> firewall_module_names(net::Family family);

/// Names of the laboratory's, for a kernel that loads them itself: "ip_vs", "veth", ...
[[nodiscard]] const std::vector<std::string>& laboratory_module_names();

}  // namespace lvslab::cli
