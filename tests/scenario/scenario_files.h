#pragma once
/// The scenarios that come with the project, for tests.

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include <lvslab/sim/scenario.h>
#include <lvslab/sim/scenario_file.h>

namespace lvslab::tests {

/// Paths of all of them, sorted.
[[nodiscard]] std::vector<std::string> scenario_files();
/// By name ("dr-basic"), with all remarks.
[[nodiscard]] sim::LoadedScenario load_by_name(const std::string& name);

/// How many requests each server (or error) answered, over all of `traffic`.
using Shares = std::map<std::string, std::uint64_t>;
[[nodiscard]] Shares shares_after_running(const sim::Scenario& scenario);

}  // namespace lvslab::tests
