#include "run_session.h"

#include <chrono>
#include <unistd.h>

#include <fmt/core.h>

namespace lvslab::cli {

void run_to_end(sim::Session& session, Progress progress, const std::function<void()>& now_and_then) {
  using Clock = std::chrono::steady_clock;
  constexpr std::uint64_t steps_between_looks = 4096;  // some milliseconds
  const bool tells = progress == Progress::on_terminal && isatty(STDERR_FILENO) != 0;
  auto next_word = Clock::now() + 1s;
  bool told = false;
  for (std::uint64_t steps = 1; session.step(); ++steps) {
    if (steps % steps_between_looks != 0) continue;
    if (now_and_then) now_and_then();
    if (!tells || Clock::now() < next_word) continue;
    next_word = Clock::now() + 500ms;
    told = true;
    const auto simulated = std::chrono::duration<double>(session.now() - session.origin()).count();
    const auto& until = session.scenario().until;
    const std::string share = until ? fmt::format(" of {:g} s", std::chrono::duration<double>(*until).count()) : " s";
    fmt::print(stderr, "\r\033[Ksimulated {:.3f}{} ", simulated, share);
    std::fflush(stderr);
  }
  if (told) fmt::print(stderr, "\r\033[K");
}

}  // namespace lvslab::cli
