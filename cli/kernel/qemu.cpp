#include <algorithm>
#include <filesystem>
#include <sys/utsname.h>
#include <unistd.h>

#include "exit_code.h"
#include "guest/image_layout.h"
#include "guest_image.h"
#include "guest_machine.h"
#include "kernel.h"
#include "kernel_modules.h"
#include "process/child_process.h"

namespace lvslab::cli {
namespace {

namespace fs = std::filesystem;

constexpr const char* emulator = "qemu-system-x86_64";
constexpr const char* image_prefix = "vmlinuz-";

/// The newest that has modules, by version.
std::string newest_image() {
  std::string newest;
  std::error_code ignored;
  for (const auto& entry : fs::directory_iterator("/boot", ignored)) {
    const std::string name = entry.path().filename().string();
    if (!name.starts_with(image_prefix)) continue;
    if (newest.empty() || ::strverscmp(newest.c_str(), entry.path().c_str()) < 0) newest = entry.path().string();
  }
  return newest;
}

class Qemu : public Kernel {
 public:
  explicit Qemu(const std::string& image) : image_(image.empty() ? newest_image() : image) {}

  [[nodiscard]] std::string name() const override { return "qemu"; }
  [[nodiscard]] std::string description() const override { return "Linux " + release() + " in QEMU"; }

  [[nodiscard]] std::vector<Missing> missing() const override {
    std::vector<Missing> missing;
    if (find_program(emulator).empty()) {
      missing.push_back({std::string("the program ") + emulator, "apt-get install qemu-system-x86"});
    }
    if (image_.empty()) {
      missing.push_back({"a kernel in /boot", "apt-get install linux-image-amd64"});
    } else if (!fs::is_regular_file(image_)) {
      missing.push_back({"the kernel image " + image_, "name one with --image"});
    } else if (const std::string directory = module_directory(); !fs::is_regular_file(directory + "/modules.dep")) {
      missing.push_back(
          {"the modules of " + image_ + " in " + directory, "install that kernel's package, or run depmod"});
    } else {
      for (const auto& module : laboratory_modules(directory).missing) {
        missing.push_back({"the module " + module + " in " + directory, "use a kernel that has it"});
      }
    }
    return missing;
  }

  void play(const sim::Scenario& scenario, const std::string& directory) const override {
    const auto image = guest_image(scenario, {module_directory(), release()});
    const WorkDirectory work(image.size() + (16 << 20));
    const std::string initrd = work.path() + "/image";
    write_file(initrd, image);
    GuestProcess process;
    process.console = work.path() + "/output";
    process.report = work.path() + "/report";
    const std::string console = work.path() + "/console";
    // The first serial line carries the report, the second the console. Emulated, not KVM: that takes no rights, works
    // inside virtual machines too, and a small cluster does not ask for more.
    process.words = {find_program(emulator),
                     "-nodefaults",
                     "-display",
                     "none",
                     "-no-reboot",
                     "-m",
                     "1024",
                     "-accel",
                     "tcg,thread=multi",
                     "-cpu",
                     "max",
                     "-kernel",
                     image_,
                     "-initrd",
                     initrd,
                     "-append",
                     std::string("rdinit=") + image::program + " console=ttyS1 quiet panic=-1 -- guest",
                     "-serial",
                     "file:" + process.report,
                     "-serial",
                     "file:" + console};
    process.environment = {"TMPDIR=" + work.path(), "HOME=" + work.path(), "PATH=/usr/bin:/bin"};
    if (!run_guest(process, 2 * patience_for(scenario))) {
      throw Complaint("the kernel in QEMU did not end in time", ExitCode::environment);
    }
    unpack_report(process.report, fs::exists(console) && fs::file_size(console) > 0 ? console : process.console,
                  directory);
  }

 private:
  /// "/boot/vmlinuz-6.1.0-56-amd64" -> "6.1.0-56-amd64"
  [[nodiscard]] std::string release() const {
    const std::string name = fs::path(image_).filename().string();
    return name.starts_with(image_prefix) ? name.substr(std::string_view(image_prefix).size()) : name;
  }
  /// Of an image in /somewhere/boot, /somewhere/lib/modules.
  [[nodiscard]] std::string module_directory() const {
    const fs::path beside = fs::absolute(image_).parent_path().parent_path() / "lib/modules" / release();
    return fs::is_directory(beside) ? beside.string() : "/lib/modules/" + release();
  }

  std::string image_;
};

}  // namespace

std::unique_ptr<Kernel> qemu_kernel(const std::string& image) { return std::make_unique<Qemu>(image); }

}  // namespace lvslab::cli
