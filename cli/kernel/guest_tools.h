#pragma once
/// The programs that a guest takes from this machine to run a scenario.

#include <span>
#include <string>
#include <vector>

#include <lvslab/sim/scenario.h>

#include "kernel.h"

namespace lvslab::cli {

/// Names of all programs that a run of this scenario calls, sorted, each once: its commands', those that print the
/// tables at the end, and what these call in turn.
[[nodiscard]] std::vector<std::string> guest_programs(const sim::Scenario& scenario);

/// Where such a program is on this machine; empty: nowhere. iptables and ip6tables are those that speak to the kernel's
/// own tables, whose words the console knows, where a machine has both kinds.
[[nodiscard]] std::string find_guest_program(const std::string& name);

/// Those that some of the scenarios call and that are not on this machine, each once.
[[nodiscard]] std::vector<Missing> missing_programs(std::span<const sim::Scenario> scenarios);

}  // namespace lvslab::cli
