// What `lvslab export` wrote does on a real kernel what the scenario says. The kernel is user-mode-linux with this
// machine's own files, read-only: clients and servers are written in Python, which brings a large library.

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

#include <nlohmann/json.hpp>

#include <lvslab/sim/scenario_file.h>

#include "kernel/extended_registers.h"
#include "kernel/guest_machine.h"
#include "kernel/guest_tools.h"
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
std::string boot_script(const std::string& shared, const std::string& work_to_do) {
  return R"(#!/bin/sh
export PATH=/run/bin:/usr/sbin:/usr/bin:/sbin:/bin HOME=/tmp
mount -t proc proc /proc; mount -t sysfs sys /sys; mount -t tmpfs run /run; mount -t devtmpfs dev /dev
mkdir -p /run/bin /run/modules/lib /run/netns /run/out
mount -t hostfs -o )" +
         shared + R"( none /run/out
mount -t tmpfs tmp /tmp
ln -s /usr/lib/uml/modules /run/modules/lib/modules
printf '#!/bin/sh\nexec /usr/sbin/modprobe -d /run/modules "$@"\n' > /run/bin/modprobe
chmod +x /run/bin/modprobe
echo /run/bin/modprobe > /proc/sys/kernel/modprobe
modprobe -q -a )" +
         joined(cli::laboratory_module_names()) + R"(
ip link set lo up
)" + work_to_do +
         R"( > /run/out/log 2>&1
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

/// Boots user-mode-linux, has it do the work, and returns what that printed.
std::string log_of(const Folder& shared, const std::string& work_to_do) {
  const cli::WorkDirectory work(300 << 20);
  write(shared.path() + "/boot", boot_script(shared.path(), work_to_do));
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
  return read(shared.path() + "/log");
}

sim::Scenario scenario_named(const std::string& file) { return sim::load_scenario(file).scenario.value(); }

bool can_run(const sim::Scenario& scenario, const std::vector<std::string>& programs) {
  const bool has_programs =
      std::ranges::none_of(programs, [](const auto& each) { return cli::find_program(each).empty(); });
  if (has_programs && cli::user_mode_linux()->missing().empty() && cli::missing_programs({&scenario, 1}).empty()) return true;
  WARN("user-mode-linux, or a tool that " << scenario.file << " calls, is not here: nothing was run");
  return false;
}

void export_to(const std::string& format, const std::string& file, const std::string& place) {
  REQUIRE(cli::run_process({LVSLAB_PROGRAM, "export", file, "--to", format, "-o", place}).exit_code == 0);
}

}  // namespace

TEST_CASE("An exported script runs on a real kernel and gets the simulator's answers", "[kernel]") {
  const std::string name = GENERATE(as<std::string>{}, "dr-basic", "nat-basic", "tun-basic");
  DYNAMIC_SECTION(name) {
    const std::string file = LVSLAB_SOURCE_DIR "/scenarios/" + name + ".json";
    const auto scenario = scenario_named(file);
    if (!can_run(scenario, {"python3"})) return;
    const Folder shared;
    export_to("netns", file, shared.path() + "/script");
    const std::string log = log_of(shared, "sh /run/out/script run");
    INFO(log);
    CHECK(last_line(log, "exit ") == "0");
    const auto answers = nlohmann::json::parse(last_line(log, "answers: "), nullptr, false);
    CHECK(answers == nlohmann::json(cli::simulated_run(scenario).answers));
  }
}

TEST_CASE("An exported topology, deployed on a real kernel, gets the simulator's answers", "[kernel]") {
  const std::string file = LVSLAB_SOURCE_DIR "/scenarios/dr-basic.json";
  const auto scenario = scenario_named(file);
  if (!can_run(scenario, {"python3", "socat"})) return;
  const Folder shared;
  export_to("containerlab", file, shared.path() + "/topology");
  const std::string log =
      log_of(shared, "python3 " LVSLAB_SOURCE_DIR "/tests/kernel/deploy_topology.py /run/out/topology");
  std::string expected;
  const auto simulated = cli::simulated_run(scenario);
  for (const auto& answer : simulated.answers.at("0")) expected += answer + '\n';
  CHECK(log == expected + "exit 0\n");
}
