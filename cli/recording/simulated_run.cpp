#include "simulated_run.h"

#include <string>
#include <vector>

#include <lvslab/captures/captured_interfaces.h>
#include <lvslab/sim/session.h>

namespace lvslab::cli {
namespace {

class FrameKeeper final : public sim::TraceSink {
 public:
  FrameKeeper(const sim::Session& session, sim::RunRecord& record) : interfaces_(session) {
    for (const auto& [node, interface] : interfaces_.names()) {
      frames_.push_back(&record.frames[node + "-" + interface]);  // a map's elements stay where they are
    }
  }
  void on_event(const sim::TraceEvent& event) override {
    if (const auto interface = interfaces_.of(event)) {
      frames_[*interface]->push_back({event.at, {event.bytes.begin(), event.bytes.end()}});
    }
  }
  [[nodiscard]] bool wants_notes() const override { return false; }

 private:
  captures::CapturedInterfaces interfaces_;
  std::vector<std::vector<sim::CapturedFrame>*> frames_;
};

}  // namespace

sim::RunRecord simulated_run(const sim::Scenario& scenario) {
  sim::RunRecord record;
  sim::Session session(scenario);
  FrameKeeper keeper(session, record);
  session.add_sink(keeper);
  session.run();
  session.remove_sink(keeper);
  record.origin = session.origin();
  const auto results = session.results(true);
  for (std::size_t i = 0; i < results.answers.size(); ++i) record.answers[std::to_string(i)] = results.answers[i];
  for (const auto& command : results.commands) {
    record.commands.push_back({command.node, command.command, command.output});
  }
  for (const auto& [node, tables] : results.tables) {
    for (const auto& [command, text] : tables) record.tables[node][command] = text;
  }
  return record;
}

}  // namespace lvslab::cli
