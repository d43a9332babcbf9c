#pragma once
/// A scenario's course on a real kernel, in real time: commands, services, traffic, timeline, tables.

#include <lvslab/sim/run_record.h>
#include <lvslab/sim/scenario.h>

namespace lvslab::cli::guest {

/// Builds the network, plays the scenario, and says what came of it. Takes as long as the scenario does. Throws
/// std::system_error when the network cannot be built. To be called once in a process, with one thread.
[[nodiscard]] sim::RunRecord play(const sim::Scenario& scenario);

}  // namespace lvslab::cli::guest
