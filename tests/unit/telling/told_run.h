#pragma once
/// A committed scenario, run to its end, with its events.

#include <string>

#include <lvslab/sim/console.h>
#include <lvslab/sim/flow_story.h>
#include <lvslab/sim/place_names.h>
#include <lvslab/sim/recording.h>
#include <lvslab/sim/scenario_file.h>

#include "support/catch.h"

namespace lvslab::test {

inline sim::Scenario committed(const std::string& name) {
  return sim::load_scenario(LVSLAB_SOURCE_DIR "/scenarios/" + name, sim::judge_command).scenario.value();
}

struct ToldRun {
  sim::Scenario scenario;
  sim::Session session{scenario};
  sim::Recording recording;

  explicit ToldRun(sim::Scenario of) : scenario(std::move(of)) {
    session.add_sink(recording);
    session.run();
  }
  explicit ToldRun(const std::string& name) : ToldRun(committed(name)) {}
  [[nodiscard]] sim::FlowStory flow(std::uint32_t number) const {
    return sim::tell_flow(recording.events(), number).value();
  }
  [[nodiscard]] sim::PlaceNames places() const { return sim::PlaceNames(session); }
};

}  // namespace lvslab::test
