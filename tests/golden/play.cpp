#include "play.h"

#include <stdexcept>

#include <lvslab/sim/scenario_file.h>
#include <lvslab/sim/session.h>

namespace lvslab::golden {

namespace {

/// Keeps what every host's Ethernet interfaces sent and received, as tcpdump would.
class CaptureSink : public sim::TraceSink {
 public:
  CaptureSink(const sim::Session& session, std::map<std::string, std::vector<FrameBytes>>& frames)
      : session_(session), frames_(frames) {
    // An interface over which nothing passes has a capture too: an empty one.
    for (const auto& node : session.scenario().nodes) {
      for (const auto& interface : node.interfaces) frames_[node.name + "-" + interface.name];
    }
  }

  void on_event(const sim::TraceEvent& event) override {
    using Kind = sim::TraceEvent::Kind;
    if (event.kind != Kind::sent && event.kind != Kind::received) return;
    if (!event.is_frame || !event.has_interface) return;
    const auto& node = session_.scenario().nodes[event.node].name;
    const auto& interface =
        session_.find_host(node)->interface(host::InterfaceId{static_cast<std::uint16_t>(event.interface)});
    if (interface.kind != host::Interface::Kind::ethernet) return;
    frames_[node + "-" + interface.name].emplace_back(event.bytes.begin(), event.bytes.end());
  }
  [[nodiscard]] bool wants_notes() const override { return false; }

 private:
  const sim::Session& session_;
  std::map<std::string, std::vector<FrameBytes>>& frames_;
};

}  // namespace

Run play(const sim::Scenario& scenario) {
  Run run;
  sim::Session session(scenario);
  CaptureSink sink(session, run.frames);
  session.add_sink(sink);
  session.run();
  session.remove_sink(sink);
  const auto results = session.results(true);
  for (std::size_t i = 0; i < results.answers.size(); ++i) run.answers[std::to_string(i)] = results.answers[i];
  for (const auto& record : results.commands) run.commands.push_back({record.node, record.command, record.output});
  for (const auto& [node, tables] : results.tables) {
    for (const auto& [command, text] : tables) run.tables[node][command] = text;
  }
  return run;
}

sim::Scenario load(const std::string& file) {
  auto loaded = sim::load_scenario(file);
  if (loaded.scenario) return *loaded.scenario;
  std::string sentences = "the scenario is not in order:";
  for (const auto& remark : loaded.remarks) sentences += "\n  " + sim::to_text(remark);
  throw std::runtime_error(sentences);
}

}  // namespace lvslab::golden
