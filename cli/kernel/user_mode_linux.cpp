#include <filesystem>
#include <fstream>

#include "exit_code.h"
#include "extended_registers.h"
#include "guest/image_layout.h"
#include "guest_image.h"
#include "guest_machine.h"
#include "guest_tools.h"
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
  [[nodiscard]] std::string name() const override { return "uml"; }
  [[nodiscard]] std::string description() const override { return "user-mode-linux " + release(); }

  [[nodiscard]] std::vector<Missing> missing_for(const sim::Scenario& scenario) const override {
    std::vector<Missing> missing;
    const bool there = !program().empty() && !release().empty() && fs::is_directory(modules().directory);
    if (!there) missing.push_back({"user-mode-linux", "apt-get install user-mode-linux"});
    for (auto& each : missing_programs(scenario)) missing.push_back(std::move(each));
    return missing;
  }

  void play(const sim::Scenario& scenario, const std::string& directory) const override {
    const WorkDirectory work(memory_used);
    const auto image = guest_image(scenario, modules());
    const std::string initrd = work.path() + "/image";
    std::ofstream(initrd, std::ios::binary)
        .write(reinterpret_cast<const char*>(image.data()), static_cast<std::streamsize>(image.size()));
    GuestProcess process;
    process.words = {program(),
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
  static std::string program() {
    const std::string found = find_program("linux.uml");
    return found.empty() ? find_program("linux") : found;
  }
  static std::string release() {
    if (program().empty()) return "";
    std::string version = run_process({program(), "--version"}).output;
    return version.substr(0, version.find_first_of(" \n"));
  }
  static GuestModules modules() { return {std::string(module_directory) + "/" + release(), release()}; }
};

}  // namespace

std::unique_ptr<Kernel> user_mode_linux() { return std::make_unique<UserModeLinux>(); }

std::chrono::seconds patience_for(const sim::Scenario& scenario) {
  Duration end = scenario.until.value_or(Duration{});
  for (const auto& traffic : scenario.traffic) {
    end = std::max(end, traffic.start + traffic.count * traffic.interval + 3 * traffic.timeout);
  }
  for (const auto& entry : scenario.timeline) end = std::max(end, entry.at);
  return std::chrono::duration_cast<std::chrono::seconds>(60s + 2 * end);
}

}  // namespace lvslab::cli
