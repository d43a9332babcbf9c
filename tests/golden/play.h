#pragma once
/// Scenarios in the simulator, without a screen.

#include <string>

#include <lvslab/sim/scenario.h>

#include "run.h"

namespace lvslab::golden {

/// Plays the scenario to its end and keeps what tcpdump on every interface would have seen.
[[nodiscard]] Run play(const sim::Scenario& scenario);

/// The scenario in a file; throws std::runtime_error with the loader's remarks if it is not in order.
[[nodiscard]] sim::Scenario load(const std::string& file);

}  // namespace lvslab::golden
