#pragma once
/// The file system that a guest kernel boots from, made on the spot out of this machine's own programs: lvslab itself
/// as the first process, the tools that the scenario calls with the libraries they take, the kernel's modules, and the
/// scenario. Nothing else: the guest sees no file of this machine, whatever a scenario tells it to do.

#include <cstddef>
#include <string>
#include <vector>

#include <lvslab/sim/scenario.h>

namespace lvslab::cli {

struct GuestModules {
  std::string directory;  ///< with modules.dep
  std::string release;    ///< as the kernel calls itself: "6.1.176"
};

/// A cpio archive. Throws std::system_error for what cannot be read, Complaint for a tool that is missing.
[[nodiscard]] std::vector<std::byte> guest_image(const sim::Scenario& scenario, const GuestModules& modules);

}  // namespace lvslab::cli
