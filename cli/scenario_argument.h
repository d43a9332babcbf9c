#pragma once
/// The scenario a command works on, with what the command line changes in it.

#include <cstdint>
#include <optional>
#include <string>

#include <CLI/App.hpp>

#include <lvslab/sim/scenario.h>

namespace lvslab::cli {

struct ScenarioArgument {
  std::string file;
  std::optional<std::uint64_t> seed;
  std::optional<std::string> until;
  std::optional<std::string> kernel;
};

/// FILE, --seed, --until and --kernel-profile.
void add_scenario_argument(CLI::App& command, ScenarioArgument& argument);

/// --kernel-profile alone, for commands that take many files.
void add_kernel_profile(CLI::App& command, std::optional<std::string>& version);

/// Loads and judges the file. All remarks go to standard error; a Complaint if there is an error among them.
[[nodiscard]] sim::Scenario load(const ScenarioArgument& argument);

}  // namespace lvslab::cli
