#pragma once
/// A scenario played in the simulator, kept as the record of a run that can be laid beside a real kernel's.

#include <lvslab/sim/run_record.h>
#include <lvslab/sim/scenario.h>

namespace lvslab::cli {

/// Plays it to its end, without a screen: every frame that tcpdump would see on the hosts' Ethernet interfaces (an
/// interface without frames has an empty capture), answers, command outputs, tables. The scenario must have passed
/// load_scenario's checks.
[[nodiscard]] sim::RunRecord simulated_run(const sim::Scenario& scenario);

}  // namespace lvslab::cli
