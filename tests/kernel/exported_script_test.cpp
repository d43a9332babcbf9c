// A script that `lvslab export --to netns` wrote does on a real kernel what the scenario says. The kernel is
// user-mode-linux with this machine's own files, read-only: it needs the script's python3 with all of its library.

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

#include <nlohmann/json.hpp>

#include <lvslab/sim/scenario_file.h>

#include "kernel/extended_registers.h"
#include "kernel/guest_machine.h"
#include "kernel/kernel.h"
#include "kernel/kernel_modules.h"
#include "process/child_process.h"
#include "recording/simulated_run.h"
#include "support/catch.h"

using namespace lvslab;
using namespace std::chrono_literals;

namespace {

std::string joined(const std::vector<std::string>& words) {
  std::string text;
  for (const auto& word : words) text += word + ' ';
  return text;
}

/// The guest's first process. When it ends, so does the guest.
std::string boot_script(const std::string& work) {
  return R"(#!/bin/sh
export PATH=/run/bin:/usr/sbin:/usr/bin:/sbin:/bin HOME=/tmp
mount -t proc proc /proc; mount -t sysfs sys /sys; mount -t tmpfs run /run; mount -t devtmpfs dev /dev
mkdir -p /run/bin /run/modules/lib /run/netns /run/out
mount -t hostfs -o )" +
         work + R"( none /run/out
mount -t tmpfs tmp /tmp
ln -s /usr/lib/uml/modules /run/modules/lib/modules
printf '#!/bin/sh\nexec /usr/sbin/modprobe -d /run/modules "$@"\n' > /run/bin/modprobe
chmod +x /run/bin/modprobe
echo /run/bin/modprobe > /proc/sys/kernel/modprobe
modprobe -q -a )" +
         joined(cli::laboratory_module_names()) + R"(
ip link set lo up
sh /run/out/script run > /run/out/log 2>&1
echo "exit $?" >> /run/out/log
sync
)";
}

/// Where the guest finds the script: not below a directory over which it mounts something of its own.
class Folder {
 public:
  Folder() : path_("/var/tmp/lvslab-exported-XXXXXX") { REQUIRE(::mkdtemp(path_.data()) != nullptr); }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  ~Folder() { std::filesystem::remove_all(path_); }
  [[nodiscard]] const std::string& path() const { return path_; }

 private:
  std::string path_;
};

void write(const std::string& path, const std::string& text) {
  std::ofstream(path) << text;
  std::filesystem::permissions(path, std::filesystem::perms::owner_all);
}

std::string read(const std::string& path) {
  std::ostringstream text;
  text << std::ifstream(path).rdbuf();
  return text.str();
}

/// The last line that begins so, without that beginning.
std::string last_line(const std::string& text, const std::string& beginning) {
  std::istringstream lines(text);
  std::string found;
  for (std::string line; std::getline(lines, line);) {
    if (line.starts_with(beginning)) found = line.substr(beginning.size());
  }
  return found;
}

}  // namespace

TEST_CASE("An exported script runs on a real kernel and gets the simulator's answers", "[kernel]") {
  const std::string name = GENERATE(as<std::string>{}, "dr-basic", "nat-basic", "tun-basic");
  DYNAMIC_SECTION(name) {
    const std::string file = LVSLAB_SOURCE_DIR "/scenarios/" + name + ".json";
    const auto scenario = sim::load_scenario(file).scenario.value();
    if (!cli::user_mode_linux()->missing_for(scenario).empty() || cli::find_program("python3").empty()) {
      WARN("user-mode-linux, or a tool that " << name << " calls, is not here: nothing was run");
      return;
    }
    const cli::WorkDirectory work(300 << 20);
    const Folder shared;
    const auto written =
        cli::run_process({LVSLAB_PROGRAM, "export", file, "--to", "netns", "-o", shared.path() + "/script"});
    REQUIRE(written.exit_code == 0);
    write(shared.path() + "/boot", boot_script(shared.path()));

    cli::GuestProcess process;
    process.words = {cli::find_program("linux.uml"),
                     "rootfstype=hostfs",
                     "rootflags=/",
                     "ro",
                     "mem=512M",
                     "init=" + shared.path() + "/boot",
                     "con=null",
                     "con0=null,fd:1",
                     "ssl=null",
                     "panic=1",
                     "uml_dir=" + work.path(),
                     "quiet"};
    process.environment = {"TMPDIR=" + work.path(), "HOME=" + work.path(), "PATH=/usr/bin:/bin"};
    process.console = work.path() + "/console";
    process.report = work.path() + "/report";
    process.without_extended_registers = cli::extended_registers_are_too_large();
    if (process.without_extended_registers) process.words.push_back(cli::without_avx());
    REQUIRE(cli::run_guest(process, 120s));

    const std::string log = read(shared.path() + "/log");
    INFO(log << '\n' << read(work.path() + "/console"));
    CHECK(last_line(log, "exit ") == "0");
    const auto answers = nlohmann::json::parse(last_line(log, "answers: "), nullptr, false);
    CHECK(answers == nlohmann::json(cli::simulated_run(scenario).answers));
  }
}
