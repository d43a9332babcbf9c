/// `lvslab explain FILE`: the story of one request, frame by frame, hop by hop.

#include <cstdlib>
#include <memory>
#include <unistd.h>

#include <fmt/core.h>

#include <lvslab/sim/flow_story.h>
#include <lvslab/sim/place_names.h>
#include <lvslab/sim/recording.h>
#include <lvslab/sim/story_layout.h>
#include <lvslab/sim/story_page.h>

#include "commands.h"
#include "run_session.h"
#include "scenario_argument.h"

namespace lvslab::cli {
namespace {

struct ExplainOptions {
  ScenarioArgument scenario;
  std::uint32_t flow = 1;
  bool whole_run = false;
  bool as_markdown = false;
  bool as_html = false;
};

std::uint64_t requests_of(const sim::Scenario& scenario) {
  std::uint64_t requests = 0;
  for (const auto& traffic : scenario.traffic) requests += traffic.count;
  return requests;
}

[[noreturn]] void complain_about_flow(const ExplainOptions& options, const sim::Scenario& scenario) {
  const auto requests = requests_of(scenario);
  throw Complaint(requests == 0
                      ? fmt::format("{}: nothing to explain: the scenario has no traffic", options.scenario.file)
                      : fmt::format("--flow {}: requests are numbered from 1 to {}, in the order they began",
                                    options.flow, requests));
}

std::string told(const sim::FlowStory& story, const sim::Session& session, bool as_markdown) {
  const auto outlined = outline(story, sim::PlaceNames(session), session.scenario(), session.origin());
  if (as_markdown) return sim::as_markdown(outlined);
  const bool in_colour = isatty(STDOUT_FILENO) != 0 && std::getenv("NO_COLOR") == nullptr;
  return as_text(outlined, in_colour ? sim::Colour::terminal : sim::Colour::none);
}

ExitCode explain(const ExplainOptions& options) {
  sim::Session session(load(options.scenario));
  sim::Recording recording;
  session.add_sink(recording);
  run_to_end(session, Progress::on_terminal);
  if (options.as_html) {
    const auto flow = options.whole_run ? std::nullopt : std::optional(options.flow);
    const auto page = sim::story_page(session.scenario(), recording.events(), flow);
    if (!page) complain_about_flow(options, session.scenario());
    fmt::print("{}", *page);
    return ExitCode::done;
  }
  const std::uint32_t first = options.whole_run ? 1 : options.flow;
  auto story = sim::tell_flow(recording.events(), first);
  if (!story) complain_about_flow(options, session.scenario());
  for (std::uint32_t flow = first; story; story = sim::tell_flow(recording.events(), ++flow)) {
    if (flow != first) fmt::print("\n");
    fmt::print("{}", told(*story, session, options.as_markdown));
    if (!options.whole_run) break;
  }
  return ExitCode::done;
}

}  // namespace

void add_explain(CLI::App& program, Action& chosen) {
  auto* command = program.add_subcommand("explain", "The story of a request: each frame at each hop, and why");
  const auto options = std::make_shared<ExplainOptions>();
  add_scenario_argument(*command, options->scenario);
  auto* flow =
      command->add_option("--flow", options->flow, "Which request, from 1 in the order they begin")->option_text("N");
  command->add_flag("--all", options->whole_run, "The whole run: every request")->excludes(flow);
  auto* markdown = command->add_flag("--markdown", options->as_markdown, "As Markdown");
  command->add_flag("--html", options->as_html, "As one web page, nothing else needed")->excludes(markdown);
  command->callback([options, &chosen] { chosen = [options] { return explain(*options); }; });
}

}  // namespace lvslab::cli
