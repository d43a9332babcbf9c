#include <filesystem>

#include "exit_code.h"
#include "extended_registers.h"
#include "guest/image_layout.h"
#include "guest_image.h"
#include "guest_machine.h"
#include "kernel.h"
#include "process/child_process.h"

namespace lvslab::cli {
namespace {

namespace fs = std::filesystem;

constexpr const char* module_directory = "/usr/lib/uml/modules";
// With less, Linux chooses smaller TCP buffers, and SYNs carry another window scale. Only what is touched is used.
constexpr const char* memory = "1024M";
constexpr std::size_t memory_used = 300 << 20;

class UserModeLinux : public Kernel {
 public:
  UserModeLinux() : program_(find_program("linux.uml")) {
    if (program_.empty()) return;
    const std::string version = run_process({program_, "--version"}).output;
    release_ = version.substr(0, version.find_first_of(" \n"));
  }

  [[nodiscard]] std::string name() const override { return "uml"; }
  [[nodiscard]] std::string description() const override { return "user-mode-linux " + release_; }

  [[nodiscard]] std::vector<Missing> missing() const override {
    std::vector<Missing> missing;
    const bool there = !release_.empty() && fs::is_directory(modules().directory);
    if (!there) missing.push_back({"user-mode-linux", "apt-get install user-mode-linux"});
    return missing;
  }

  void play(const sim::Scenario& scenario, const std::string& directory) const override {
    const WorkDirectory work(memory_used);
    const auto image = guest_image(scenario, modules());
    const std::string initrd = work.path() + "/image";
    write_file(initrd, image);
    GuestProcess process;
    process.words = {program_,
                     "initrd=" + initrd,
                     std::string("rdinit=") + image::program,
                     std::string("mem=") + memory,
                     "con=null",
                     "con0=null,fd:1",
                     "ssl=null",
                     "ssl0=null,fd:3",
                     "hostfs=" + work.path(),
                     "uml_dir=" + work.path(),
                     "quiet"};
    process.environment = {"TMPDIR=" + work.path(), "HOME=" + work.path(), "PATH=/usr/bin:/bin"};
    process.console = work.path() + "/console";
    process.report = work.path() + "/report";
    process.without_extended_registers = extended_registers_are_too_large();
    if (process.without_extended_registers) process.words.push_back(without_avx());
    process.words.insert(process.words.end(), {"--", "guest"});
    if (!run_guest(process, patience_for(scenario))) {
      throw Complaint("user-mode-linux did not end in time", ExitCode::environment);
    }
    unpack_report(process.report, process.console, directory);
  }

 private:
  [[nodiscard]] GuestModules modules() const { return {std::string(module_directory) + "/" + release_, release_}; }

  std::string program_;
  std::string release_;
};

}  // namespace

std::unique_ptr<Kernel> user_mode_linux() { return std::make_unique<UserModeLinux>(); }

}  // namespace lvslab::cli
