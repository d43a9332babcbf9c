#include <filesystem>
#include <sys/utsname.h>
#include <sys/wait.h>
#include <unistd.h>

#include "exit_code.h"
#include "guest/confinement.h"
#include "kernel.h"
#include "kernel_modules.h"
#include "process/child_process.h"
#include "process/child_wait.h"
#include "process/held_signals.h"
#include "process/system_call.h"

namespace lvslab::cli {
namespace {

namespace fs = std::filesystem;

std::string release() {
  utsname system{};
  ::uname(&system);
  return system.release;
}

/// Whether the running kernel has a module: loaded, built in, or to be loaded when asked for.
bool has_module(const std::string& name) {
  return fs::exists("/sys/module/" + name) || run_process({"modprobe", "-n", "-q", name}).exit_code == 0;
}

class HostKernel : public Kernel {
 public:
  [[nodiscard]] std::string name() const override { return "host"; }
  [[nodiscard]] std::string description() const override { return "Linux " + release() + " of this machine"; }

  [[nodiscard]] std::vector<Missing> missing() const override {
    std::vector<Missing> missing;
    if (::geteuid() != 0) missing.push_back({"the right to make network namespaces", "run it as root"});
    for (const std::string module : {"ip_vs", "veth", "bridge", "ipip"}) {
      if (!has_module(module)) {
        missing.push_back({"the module " + module + " in the running kernel", "use --kernel uml or --kernel qemu"});
      }
    }
    return missing;
  }

  void play(const sim::Scenario& scenario, const std::string& directory) const override {
    // The kernel loads most of them itself when they are asked for; ipip must be there before namespaces are made, so
    // that each has its tunl0.
    std::vector<std::string> load{"modprobe", "-q", "-a"};
    load.insert(load.end(), laboratory_module_names().begin(), laboratory_module_names().end());
    static_cast<void>(run_process(load));
    const pid_t child = ::fork();
    require(child >= 0, "start a process");
    if (child == 0) {
      HeldSignals::let_go();
      guest::play_confined(scenario.file, directory);
    }
    const int status = await_child(child, child).value();
    if (!WIFEXITED(status) || WEXITSTATUS(status) != 0) {
      throw Complaint("the scenario could not be run in namespaces of this machine", ExitCode::environment);
    }
  }
};

}  // namespace

std::unique_ptr<Kernel> host_kernel() { return std::make_unique<HostKernel>(); }

}  // namespace lvslab::cli
