#pragma once
/// Real Linux kernels to run a scenario on.

#include <chrono>
#include <memory>
#include <string>
#include <vector>

#include <lvslab/sim/scenario.h>

namespace lvslab::cli {

/// What a kernel lacks on this machine, and the command that helps.
struct Missing {
  std::string what;    ///< "the program ipvsadm"
  std::string remedy;  ///< "apt-get install ipvsadm"
};

class Kernel {
 public:
  virtual ~Kernel() = default;
  /// As `--kernel` calls it: "uml".
  [[nodiscard]] virtual std::string name() const = 0;
  /// For people: "user-mode-linux 6.1.176".
  [[nodiscard]] virtual std::string description() const = 0;
  /// What this kernel takes and is not there; empty: it can be used. (What scenarios take: guest_tools.h.)
  [[nodiscard]] virtual std::vector<Missing> missing() const = 0;
  /// Plays the scenario in real time and leaves the record of the run in `directory`, which must exist (run_folder.h).
  /// Throws Complaint with ExitCode::environment when the kernel does not do its part.
  virtual void play(const sim::Scenario& scenario, const std::string& directory) const = 0;
};

/// Namespaces on the kernel that runs this program: root, and ip_vs in that kernel.
[[nodiscard]] std::unique_ptr<Kernel> host_kernel();
/// Debian's user-mode-linux, a kernel as an ordinary program: no root.
[[nodiscard]] std::unique_ptr<Kernel> user_mode_linux();
/// A distribution's kernel in QEMU. `image`: a vmlinuz; empty: the newest in /boot.
[[nodiscard]] std::unique_ptr<Kernel> qemu_kernel(const std::string& image);

/// How long a guest may take before it is given up: booting, and twice the scenario.
[[nodiscard]] std::chrono::seconds patience_for(const sim::Scenario& scenario);

}  // namespace lvslab::cli
