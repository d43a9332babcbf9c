/// `lvslab run FILE`: runs a scenario and says what came of it.

#include <algorithm>
#include <memory>
#include <optional>
#include <string>

#include <fmt/core.h>

#include <lvslab/captures/pcap_directory.h>
#include <lvslab/captures/pcapng_file.h>
#include <lvslab/sim/expectations.h>

#include "commands.h"
#include "result_json.h"
#include "run_session.h"
#include "scenario_argument.h"
#include "summary.h"
#include "trace_lines.h"

namespace lvslab::cli {
namespace {

struct RunOptions {
  ScenarioArgument scenario;
  std::string pcap_directory;
  std::string pcapng_file;
  std::string trace_file;
  bool as_json = false;
  bool quiet = false;
};

/// The files that a run is written to, as the command line asks.
class Outputs {
 public:
  Outputs(const RunOptions& options, sim::Session& session) {
    if (!options.pcap_directory.empty()) pcap_.emplace(options.pcap_directory, session);
    if (!options.pcapng_file.empty()) pcapng_.emplace(options.pcapng_file, session);
    if (!options.trace_file.empty()) trace_.emplace(options.trace_file, session);
    if (pcap_) session.add_sink(*pcap_);
    if (pcapng_) session.add_sink(*pcapng_);
    pcapng_has_notes_ = true;
    if (trace_) session.add_sink(*trace_);
  }
  /// Lets the session know when a capture has enough reasons, since telling them costs time.
  void look_again(sim::Session& session) {
    if (!pcapng_ || !pcapng_has_notes_ || pcapng_->wants_notes()) return;
    pcapng_has_notes_ = false;
    session.remove_sink(*pcapng_);
    session.add_sink(*pcapng_);
  }
  /// Throws std::system_error when anything could not be written.
  void close() {
    if (pcap_) pcap_->close();
    if (pcapng_) pcapng_->close();
    if (trace_) trace_->close();
  }

 private:
  std::optional<captures::PcapDirectory> pcap_;
  std::optional<captures::PcapngFile> pcapng_;
  std::optional<TraceLines> trace_;
  bool pcapng_has_notes_ = false;
};

/// Commands of the scenario that the simulator does not model, one a line; empty: none.
std::string complaints_about(const sim::Results& results) {
  std::string text;
  for (const auto& record : results.commands) {
    if (record.understood) continue;
    if (!text.empty()) text += '\n';
    std::string why = record.output;
    while (!why.empty() && why.back() == '\n') why.pop_back();
    text += fmt::format("{}$ {}: {}", record.node, record.command, why);
  }
  return text;
}

bool is_about_frames(const sim::Expectation& expectation) { return expectation.kind == sim::Expectation::Kind::frames; }

ExitCode run(const RunOptions& options) {
  sim::Session session(load(options.scenario));
  const sim::Scenario& scenario = session.scenario();
  Outputs outputs(options, session);
  sim::FrameLog frames(session);
  if (std::ranges::any_of(scenario.expect, is_about_frames)) session.add_sink(frames);
  run_to_end(session, options.quiet ? Progress::hidden : Progress::on_terminal, [&] { outputs.look_again(session); });
  outputs.close();
  const auto results = session.results(true);
  const auto judgements = judge(scenario, results, frames, session.origin());

  if (options.as_json) fmt::print("{}\n", to_json(results, judgements).dump(1));
  if (const std::string complaints = complaints_about(results); !complaints.empty()) throw Complaint(complaints);
  if (!options.as_json && !options.quiet) fmt::print("{}", summary(scenario, results, judgements));
  bool all_passed = true;
  for (const auto& judgement : judgements) {
    all_passed = all_passed && judgement.passed;
    if (options.quiet && !judgement.passed) fmt::print(stderr, "{}: {}\n", judgement.place, judgement.sentence);
  }
  return all_passed ? ExitCode::done : ExitCode::failed;
}

}  // namespace

void add_run(CLI::App& program, Action& chosen) {
  auto* command = program.add_subcommand("run", "Run a scenario and say what came of it");
  const auto options = std::make_shared<RunOptions>();
  add_scenario_argument(*command, options->scenario);
  command->add_option("--pcap", options->pcap_directory, "One capture an interface: DIR/HOST-IF.pcap")
      ->option_text("DIR");
  command
      ->add_option("--pcapng", options->pcapng_file,
                   fmt::format("One capture of all interfaces, with comments; why, for the first {} frames",
                               captures::PcapngFile::explained_frames))
      ->option_text("FILE");
  command->add_option("--trace", options->trace_file, "Every event, one JSON object a line")->option_text("FILE.jsonl");
  command->add_flag("--json", options->as_json, "Results for programs, on standard output");
  command->add_flag("--quiet", options->quiet, "No summary, no progress: only the exit code and complaints");
  command->callback([options, &chosen] { chosen = [options] { return run(*options); }; });
}

}  // namespace lvslab::cli
