#include "child_wait.h"

#include <cerrno>
#include <csignal>
#include <sys/wait.h>
#include <thread>

#include "exit_code.h"
#include "held_signals.h"

namespace lvslab::cli {
namespace {

void end(pid_t child, pid_t target) {
  ::kill(target, SIGKILL);
  ::kill(child, SIGKILL);  // as long as it has not made itself the group's leader
  while (::waitpid(child, nullptr, 0) < 0 && errno == EINTR) {
  }
}

}  // namespace

std::optional<int> await_child(pid_t child, pid_t target, std::optional<std::chrono::seconds> patience) {
  const auto start = std::chrono::steady_clock::now();
  for (;;) {
    int status = 0;
    const pid_t ended = ::waitpid(child, &status, WNOHANG);
    if (ended == child || (ended < 0 && errno != EINTR)) return status;
    const bool is_overdue = patience && std::chrono::steady_clock::now() - start > *patience;
    const bool is_interrupted = HeldSignals::is_one_waiting();
    if (is_overdue || is_interrupted) end(child, target);
    if (is_interrupted) throw Complaint("interrupted", ExitCode::environment);
    if (is_overdue) return std::nullopt;
    std::this_thread::sleep_for(std::chrono::milliseconds{5});
  }
}

}  // namespace lvslab::cli
