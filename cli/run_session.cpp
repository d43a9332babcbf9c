#include "run_session.h"

#include <chrono>
#include <unistd.h>

#include <fmt/core.h>

namespace lvslab::cli {

void run_to_end(sim::Session& session, Progress progress) {
  if (progress == Progress::hidden || isatty(STDERR_FILENO) == 0) return session.run();
  using Clock = std::chrono::steady_clock;
  constexpr int steps_between_looks = 100'000;  // some tens of milliseconds
  auto next_word = Clock::now() + 1s;
  bool told = false;
  for (int steps = 0; session.step();) {
    if (++steps < steps_between_looks) continue;
    steps = 0;
    if (Clock::now() < next_word) continue;
    next_word = Clock::now() + 500ms;
    told = true;
    const auto simulated = std::chrono::duration<double>(session.now() - session.origin()).count();
    const auto& until = session.scenario().until;
    const std::string share = until ? fmt::format(" of {:g} s", std::chrono::duration<double>(*until).count()) : " s";
    fmt::print(stderr, "\r\033[Ksimulated {:.3f}{}, {} events ", simulated, share, session.event_count());
    std::fflush(stderr);
  }
  if (told) fmt::print(stderr, "\r\033[K");
}

}  // namespace lvslab::cli
