// Each scenario is a claim about Linux: the simulator must do what the recorded kernel did, frame by frame.

#include <filesystem>
#include <set>

#include "play.h"
#include "recording.h"
#include "support/catch.h"

using namespace lvslab;

TEST_CASE("The simulator's frames, answers and outputs are those of a Linux kernel", "[golden]") {
  const auto name = GENERATE(from_range(golden::recorded_scenarios()));
  DYNAMIC_SECTION(name) {
    const auto scenario = golden::load(golden::scenario_file(name));
    const auto directory = golden::recording_directory(name);
    const auto notes = golden::read_notes(directory);
    const auto comparison =
        golden::compare(golden::read_recording(directory), golden::play(scenario), golden::terms_for(notes, scenario));
    INFO(name << ": '-' only on Linux " << notes.kernel << ", '+' only in the simulator\n" << comparison.differences);
    CHECK(comparison.answers_equal);
    CHECK(comparison.outputs - comparison.equal_outputs == notes.known_different_outputs);
    CHECK(comparison.frames - comparison.equal_frames == notes.known_different_frames);
    CHECK(comparison.frames > 0);
  }
}

TEST_CASE("Every scenario has been recorded, and every recording has its scenario", "[golden]") {
  std::set<std::string> scenarios;
  for (const auto& entry : std::filesystem::directory_iterator(LVSLAB_SOURCE_DIR "/scenarios")) {
    if (entry.path().extension() == ".json") scenarios.insert(entry.path().stem().string());
  }
  const auto recorded = golden::recorded_scenarios();
  CHECK(scenarios == std::set<std::string>(recorded.begin(), recorded.end()));
}

TEST_CASE("Playing a scenario twice gives the same bytes in every frame", "[golden][determinism]") {
  const auto name = GENERATE(from_range(golden::recorded_scenarios()));
  DYNAMIC_SECTION(name) {
    const auto scenario = golden::load(golden::scenario_file(name));
    const auto once = golden::play(scenario);
    const auto again = golden::play(scenario);
    CHECK(once.frames == again.frames);
    CHECK(once.answers == again.answers);
    CHECK(once.tables == again.tables);
  }
}
