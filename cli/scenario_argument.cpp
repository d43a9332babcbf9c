#include "scenario_argument.h"

#include <utility>

#include <fmt/core.h>

#include <lvslab/ipvs/kernel_profile.h>
#include <lvslab/sim/console.h>
#include <lvslab/sim/scenario_file.h>
#include <lvslab/sim/words.h>

#include "exit_code.h"
#include "sim/scenario/quantity.h"

namespace lvslab::cli {

void add_scenario_argument(CLI::App& command, ScenarioArgument& argument) {
  command.add_option("FILE", argument.file, "The scenario (docs/scenario-format.md)")->required();
  command.add_option("--seed", argument.seed, "For everything random, in place of the scenario's seed");
  command.add_option("--until", argument.until, "When to end, in place of the scenario's until: 250ms, 2s, 5m");
  add_kernel_profile(command, argument.kernel);
}

void add_kernel_profile(CLI::App& command, std::optional<std::string>& version) {
  command
      .add_option("--kernel-profile", version,
                  "Which kernel's directors, in place of the scenario's kernel: " + ipvs::known_kernel_versions())
      ->option_text("VERSION");
}

sim::Scenario load(const ScenarioArgument& argument) {
  std::optional<Duration> until;
  if (argument.until) {
    const auto parsed = sim::scenario::parse_duration(*argument.until);
    if (!parsed) throw Complaint("--until: " + parsed.error());
    until = *parsed;
  }
  if (argument.kernel && !ipvs::kernel_profile(*argument.kernel)) {
    throw Complaint("--kernel-profile: there is no profile of the kernel " + sim::quoted(*argument.kernel) +
                    "; known are " + ipvs::known_kernel_versions());
  }
  auto loaded = sim::load_scenario(argument.file, sim::judge_command);
  std::string remarks;
  for (const auto& remark : loaded.remarks) {
    if (!remarks.empty()) remarks += '\n';
    remarks += to_text(remark);
  }
  if (!remarks.empty()) fmt::print(stderr, "{}\n", remarks);
  if (!loaded.scenario) throw Complaint("");
  if (argument.seed) loaded.scenario->seed = *argument.seed;
  if (until) loaded.scenario->until = until;
  if (argument.kernel) loaded.scenario->kernel = *argument.kernel;
  return std::move(*loaded.scenario);
}

}  // namespace lvslab::cli
