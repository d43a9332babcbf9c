#pragma once
/// Running a session to its end on behalf of a person who waits.

#include <cstdint>

#include <lvslab/sim/session.h>

namespace lvslab::cli {

enum class Progress : std::uint8_t { hidden, on_terminal };

/// Runs to the end. With Progress::on_terminal a run of more than a second tells on standard error, if that is a
/// terminal, how far it is.
void run_to_end(sim::Session& session, Progress progress);

}  // namespace lvslab::cli
