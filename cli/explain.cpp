/// `lvslab explain FILE`: the story of one request, frame by frame, hop by hop.

#include <cstdlib>
#include <memory>
#include <unistd.h>

#include <fmt/core.h>

#include <lvslab/sim/flow_story.h>
#include <lvslab/sim/place_names.h>
#include <lvslab/sim/recording.h>
#include <lvslab/sim/story_layout.h>

#include "commands.h"
#include "run_session.h"
#include "scenario_argument.h"

namespace lvslab::cli {
namespace {

struct ExplainOptions {
  ScenarioArgument scenario;
  std::uint32_t flow = 1;
  bool as_markdown = false;
  bool as_html = false;
};

std::uint64_t requests_of(const sim::Scenario& scenario) {
  std::uint64_t requests = 0;
  for (const auto& traffic : scenario.traffic) requests += traffic.count;
  return requests;
}

ExitCode explain(const ExplainOptions& options) {
  sim::Session session(load(options.scenario));
  sim::Recording recording;
  session.add_sink(recording);
  run_to_end(session, Progress::on_terminal);
  const auto story = sim::tell_flow(recording.events(), options.flow);
  if (!story) {
    const auto requests = requests_of(session.scenario());
    throw Complaint(requests == 0
                        ? fmt::format("{}: nothing to explain: the scenario has no traffic", options.scenario.file)
                        : fmt::format("--flow {}: requests are numbered from 1 to {}, in the order they began",
                                      options.flow, requests));
  }
  const auto told = outline(*story, sim::PlaceNames(session), session.scenario(), session.origin());
  if (options.as_markdown) {
    fmt::print("{}", as_markdown(told));
  } else if (options.as_html) {
    fmt::print("{}", as_html(told));
  } else {
    const bool in_colour = isatty(STDOUT_FILENO) != 0 && std::getenv("NO_COLOR") == nullptr;
    fmt::print("{}", as_text(told, in_colour ? sim::Colour::terminal : sim::Colour::none));
  }
  return ExitCode::done;
}

}  // namespace

void add_explain(CLI::App& program, Action& chosen) {
  auto* command = program.add_subcommand("explain", "The story of a request: each frame at each hop, and why");
  const auto options = std::make_shared<ExplainOptions>();
  add_scenario_argument(*command, options->scenario);
  command->add_option("--flow", options->flow, "Which request, from 1 in the order they begin")->option_text("N");
  auto* markdown = command->add_flag("--markdown", options->as_markdown, "As Markdown");
  command->add_flag("--html", options->as_html, "As one web page")->excludes(markdown);
  command->callback([options, &chosen] { chosen = [options] { return explain(*options); }; });
}

}  // namespace lvslab::cli
