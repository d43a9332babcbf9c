/// `lvslab guest`, hidden: the scenario on the kernel that runs this very process. `lvslab verify` starts it, as the
/// first process of a kernel of its own.

#include <cerrno>
#include <fcntl.h>
#include <filesystem>
#include <system_error>
#include <termios.h>
#include <unistd.h>

#include <fmt/core.h>

#include <lvslab/io/capture_reader.h>
#include <lvslab/io/cpio_archive.h>
#include <lvslab/sim/scenario_file.h>

#include "boot.h"
#include "commands.h"
#include "course.h"
#include "image_layout.h"
#include "recording/run_folder.h"

namespace lvslab::cli {
namespace {

sim::Scenario load(const std::string& file) {
  auto loaded = sim::load_scenario(file);
  if (!loaded.scenario) throw std::runtime_error("the scenario cannot be read inside the guest");
  return std::move(*loaded.scenario);
}

std::vector<std::byte> packed(const std::string& directory) {
  io::CpioWriter archive;
  for (const auto& entry : std::filesystem::directory_iterator(directory)) {
    archive.add_file(entry.path().filename().string(), io::read_file(entry.path().string()));
  }
  return archive.finish();
}

std::vector<std::byte> failure(const std::string& sentence) {
  io::CpioWriter archive;
  archive.add_file("failure", std::as_bytes(std::span{sentence}));
  return archive.finish();
}

/// Over the serial line, byte for byte.
void send(net::Bytes report) {
  const int line = ::open(image::report_line, O_WRONLY | O_NOCTTY | O_CLOEXEC);
  if (line < 0) return;
  termios mode{};
  if (::tcgetattr(line, &mode) == 0) {
    ::cfmakeraw(&mode);
    ::tcsetattr(line, TCSANOW, &mode);
  }
  while (!report.empty()) {
    const ssize_t written = ::write(line, report.data(), report.size());
    if (written < 0 && errno != EINTR) break;
    if (written > 0) report = report.subspan(static_cast<std::size_t>(written));
  }
  ::tcdrain(line);
  ::close(line);
}

ExitCode run_as_first_process() {
  std::vector<std::byte> report;
  try {
    guest::bring_up();
    const std::string place = "/tmp/record";
    write_run(guest::play(load(image::scenario)), place);
    report = packed(place);
  } catch (const std::exception& problem) {
    report = failure(problem.what());
  }
  send(report);
  guest::power_off();
}

}  // namespace

void add_guest(CLI::App& program, Action& chosen) {
  auto* command = program.add_subcommand("guest", "Play a scenario on this very kernel, for verify")->group("");
  command->allow_extras();  // a kernel may append words of its own to those of its first process
  command->callback([&chosen] {
    chosen = [] {
      if (guest::is_first_process()) return run_as_first_process();
      throw Complaint("'guest' is what verify starts as the first process of a kernel of its own; see 'lvslab verify'");
    };
  });
}

}  // namespace lvslab::cli
