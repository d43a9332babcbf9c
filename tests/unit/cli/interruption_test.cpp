// What is left when somebody ends a program that has a guest kernel running: nothing.

#include <array>
#include <csignal>
#include <filesystem>
#include <string>
#include <sys/wait.h>
#include <unistd.h>

#include "kernel/guest_machine.h"
#include "support/catch.h"

using namespace lvslab::cli;

namespace {

/// Starts a guest that would take a minute, says where its directory is, and waits.
[[noreturn]] void run_long_guest(int out) {
  try {
    const WorkDirectory work(0);
    GuestProcess process;
    process.words = {"/bin/sleep", "60"};
    process.console = work.path() + "/console";
    process.report = work.path() + "/report";
    static_cast<void>(::write(out, work.path().c_str(), work.path().size()));
    static_cast<void>(run_guest(process, std::chrono::seconds{60}));
  } catch (const std::exception&) {
  }
  ::_exit(0);  // which nobody comes to whom a signal ended
}

}  // namespace

TEST_CASE("A signal ends the guest, takes its directory away, and then does what it does", "[cli][guest]") {
  const int signal = GENERATE(SIGINT, SIGTERM, SIGHUP);
  std::array<int, 2> pipe{};
  REQUIRE(::pipe(pipe.data()) == 0);
  const pid_t child = ::fork();
  REQUIRE(child >= 0);
  if (child == 0) {
    for (const int each : {SIGINT, SIGTERM, SIGHUP}) ::signal(each, SIG_DFL);
    run_long_guest(pipe[1]);
  }
  std::string directory(256, '\0');
  const ssize_t got = ::read(pipe[0], directory.data(), directory.size());
  REQUIRE(got > 0);
  directory.resize(static_cast<std::size_t>(got));
  CHECK(std::filesystem::is_directory(directory));
  ::kill(child, signal);
  int status = 0;
  REQUIRE(::waitpid(child, &status, 0) == child);
  CHECK(WIFSIGNALED(status));
  CHECK(WTERMSIG(status) == signal);
  CHECK_FALSE(std::filesystem::exists(directory));
  ::close(pipe[0]);
  ::close(pipe[1]);
}

TEST_CASE("What cannot be written whole is an error that names the file", "[cli][guest]") {
  const std::vector<std::byte> contents(1 << 20);
  CHECK_THROWS_WITH(write_file("/dev/full", contents), Catch::Contains("/dev/full"));
}
