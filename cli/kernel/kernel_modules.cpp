#include "kernel_modules.h"

#include <algorithm>
#include <cerrno>
#include <fstream>
#include <map>
#include <set>
#include <sstream>
#include <string_view>
#include <system_error>

namespace lvslab::cli {
namespace {

/// Wanted by others at the moment they load, which modules.dep does not say (libcrc32c asks for an algorithm by name).
const std::vector<std::string> first = {"crc32c_generic"};
/// Without these there is no laboratory.
const std::vector<std::string> needed = {"af_packet",  "veth",        "bridge",    "ipip",     "sch_netem",
                                         "ip_vs",      "ip_vs_rr",    "ip_vs_wrr", "ip_vs_lc", "ip_vs_wlc",
                                         "ip_vs_lblc", "ip_vs_lblcr", "ip_vs_dh",  "ip_vs_sh", "ip_vs_sed",
                                         "ip_vs_nq",   "ip_vs_fo",    "ip_vs_ovf", "ip_vs_mh"};
/// Most of these make the interfaces that every namespace of a distribution's machine has from the beginning (gre0,
/// sit0, ...), and so decide the numbers of all others; the others load when somebody asks for them.
const std::vector<std::string> customary = {"ip_gre", "ip6_tunnel", "sit", "fou", "dummy", "ip_vs_ftp", "ip_vs_pe_sip"};

/// "kernel/net/ipv4/ipip.ko.xz" -> "ipip"; dashes and underscores are the same in a module's name.
std::string module_name(std::string_view path) {
  path.remove_prefix(path.rfind('/') + 1);
  std::string name(path.substr(0, path.find(".ko")));
  std::ranges::replace(name, '-', '_');
  return name;
}

struct Module {
  std::string path;
  std::vector<std::string> needs;  ///< paths
};

std::ifstream open(const std::string& path) {
  std::ifstream file(path);
  if (!file) throw std::system_error(errno, std::generic_category(), "cannot open '" + path + "'");
  return file;
}

}  // namespace

const std::vector<std::string>& laboratory_module_names() {
  static const std::vector<std::string> names = [] {
    auto all = first;
    all.insert(all.end(), needed.begin(), needed.end());
    all.insert(all.end(), customary.begin(), customary.end());
    return all;
  }();
  return names;
}

std::vector<std::string> firewall_module_names(net::Family family) {
  const std::string table = family == net::Family::ipv4 ? "iptable_" : "ip6table_";
  return {table + "filter", table + "mangle", table + "raw", "xt_tcpudp",
          "xt_sctp",        "xt_multiport",   "xt_mark",     "xt_comment"};
}

ModuleFiles laboratory_modules(const std::string& directory) {
  return module_files(directory, laboratory_module_names());
}

ModuleFiles module_files(const std::string& directory, const std::vector<std::string>& names) {
  std::map<std::string, Module> modules;
  auto dependencies = open(directory + "/modules.dep");
  for (std::string line; std::getline(dependencies, line);) {
    const std::size_t colon = line.find(':');
    if (colon == std::string::npos) continue;
    Module module{line.substr(0, colon), {}};
    std::istringstream rest(line.substr(colon + 1));
    for (std::string path; rest >> path;) module.needs.push_back(path);
    modules[module_name(module.path)] = std::move(module);
  }
  std::set<std::string> built_in;
  auto builtin = open(directory + "/modules.builtin");
  for (std::string line; std::getline(builtin, line);) built_in.insert(module_name(line));

  ModuleFiles files;
  const auto add = [&](const std::string& path) {
    if (std::ranges::find(files.in_load_order, path) == files.in_load_order.end()) files.in_load_order.push_back(path);
  };
  for (const auto& name : names) {
    const auto found = modules.find(name);
    if (found != modules.end()) {
      // modules.dep names the nearest need first, the farthest last.
      const auto& needs = found->second.needs;
      for (auto path = needs.rbegin(); path != needs.rend(); ++path) add(*path);
      add(found->second.path);
    } else if (!built_in.contains(name) && std::ranges::find(needed, name) != needed.end()) {
      files.missing.push_back(name);
    }
  }
  return files;
}

}  // namespace lvslab::cli
