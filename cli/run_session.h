#pragma once
/// Running a session to its end on behalf of a person who waits.

#include <cstdint>
#include <functional>

#include <lvslab/sim/session.h>

namespace lvslab::cli {

enum class Progress : std::uint8_t { hidden, on_terminal };

/// Runs to the end. With Progress::on_terminal a run of more than a second tells on standard error, if that is a
/// terminal, how far it is. `now_and_then` is called every few thousand steps, always at the same ones.
void run_to_end(sim::Session& session, Progress progress, const std::function<void()>& now_and_then = {});

}  // namespace lvslab::cli
