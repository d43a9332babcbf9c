#pragma once
/// The programs that a scenario's commands call: where they are on this machine, and whose they are in Debian.

#include <string>
#include <vector>

#include <lvslab/sim/scenario.h>

#include "kernel.h"

namespace lvslab::cli {

/// Names of all programs that a run of this scenario calls, sorted, each once: its commands', and those that print the
/// tables at the end.
[[nodiscard]] std::vector<std::string> programs_of(const sim::Scenario& scenario);

/// Those of them that are not on this machine.
[[nodiscard]] std::vector<Missing> missing_programs(const sim::Scenario& scenario);

}  // namespace lvslab::cli
