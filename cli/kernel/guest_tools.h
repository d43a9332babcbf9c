#pragma once
/// The programs that a guest takes from this machine to run a scenario.

#include <string>
#include <vector>

#include <lvslab/sim/scenario.h>

#include "kernel.h"

namespace lvslab::cli {

/// Names of all programs that a run of this scenario calls, sorted, each once: its commands', those that print the
/// tables at the end, and what these call in turn.
[[nodiscard]] std::vector<std::string> guest_programs(const sim::Scenario& scenario);

/// Those of them that are not on this machine.
[[nodiscard]] std::vector<Missing> missing_programs(const sim::Scenario& scenario);

}  // namespace lvslab::cli
