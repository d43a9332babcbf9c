/// `lvslab step FILE`: a run in a terminal, one event at a time, in both directions.

#include <cstdlib>
#include <iostream>
#include <memory>
#include <string>
#include <unistd.h>

#include <fmt/core.h>

#include "commands.h"
#include "scenario_argument.h"
#include "stepper.h"

namespace lvslab::cli {
namespace {

ExitCode step(const ScenarioArgument& argument) {
  const sim::Scenario scenario = load(argument);
  const bool on_terminal = isatty(STDIN_FILENO) != 0 && isatty(STDOUT_FILENO) != 0;
  const bool in_colour = isatty(STDOUT_FILENO) != 0 && std::getenv("NO_COLOR") == nullptr;
  Stepper stepper(scenario, in_colour ? sim::Colour::terminal : sim::Colour::none);
  fmt::print("{}", stepper.greeting());
  for (std::string line;;) {
    if (on_terminal) fmt::print("> ");
    std::fflush(stdout);
    if (!std::getline(std::cin, line)) break;
    const auto answer = stepper.answer(line);
    if (!answer) break;
    fmt::print("{}", *answer);
  }
  return ExitCode::done;
}

}  // namespace

void add_step(CLI::App& program, Action& chosen) {
  auto* command = program.add_subcommand("step", "Step through a run, forwards and backwards; ? lists the commands");
  const auto argument = std::make_shared<ScenarioArgument>();
  add_scenario_argument(*command, *argument);
  command->callback([argument, &chosen] { chosen = [argument] { return step(*argument); }; });
}

}  // namespace lvslab::cli
