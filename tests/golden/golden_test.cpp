// Each scenario is a claim about Linux: the simulator must do what the recorded kernel did, frame by frame.

#include <algorithm>
#include <filesystem>
#include <map>
#include <set>

#include <lvslab/sim/console.h>

#include "recording.h"
#include "recording/run_beside_linux.h"
#include "recording/run_folder.h"
#include "recording/simulated_run.h"
#include "report/comparison_text.h"
#include "support/catch.h"

using namespace lvslab;

namespace {

std::map<std::string, std::vector<std::vector<std::byte>>> bytes_of(const sim::RunRecord& record) {
  std::map<std::string, std::vector<std::vector<std::byte>>> bytes;
  for (const auto& [name, frames] : record.frames) {
    for (const auto& frame : frames) bytes[name].push_back(frame.bytes);
  }
  return bytes;
}

}  // namespace

TEST_CASE("The simulator's frames, answers and outputs are those of a Linux kernel", "[golden]") {
  const auto name = GENERATE(from_range(golden::recorded_scenarios()));
  DYNAMIC_SECTION(name) {
    const auto scenario = golden::load(golden::scenario_file(name));
    const auto directory = golden::recording_directory(name);
    const auto notes = golden::read_notes(directory);
    const auto comparison =
        cli::compared_with_linux(cli::read_run(directory), scenario, golden::terms_for(notes, scenario)).comparison;
    INFO(cli::as_text({name, {}, "Linux " + notes.kernel, "simulator", comparison, {}}));
    CHECK(comparison.answers_equal());
    CHECK(comparison.outputs.size() - comparison.equal_outputs() == notes.known_different_outputs);
    CHECK(comparison.frames() - comparison.equal_frames() == notes.known_different_frames);
    CHECK(std::ranges::none_of(comparison.interfaces, [](const auto& each) { return each.only_on.has_value(); }));
    CHECK((comparison.by_counts ? comparison.by_counts->left : comparison.frames()) > 0);
  }
}

// Full NAT is not in Linux: there is nothing to record.
TEST_CASE("Every scenario that can run on Linux has been recorded, and every recording has its scenario", "[golden]") {
  std::set<std::string> scenarios;
  for (const auto& file : golden::scenario_files()) {
    if (sim::beyond_linux(golden::load(file))) continue;
    INFO(file << " has a name that another scenario has");
    CHECK(scenarios.insert(std::filesystem::path(file).stem().string()).second);
  }
  const auto recorded = golden::recorded_scenarios();
  CHECK(scenarios == std::set<std::string>(recorded.begin(), recorded.end()));
}

TEST_CASE("Playing a scenario twice gives the same bytes in every frame", "[golden][determinism]") {
  const auto name = GENERATE(from_range(golden::recorded_scenarios()));
  DYNAMIC_SECTION(name) {
    const auto scenario = golden::load(golden::scenario_file(name));
    const auto once = cli::simulated_run(scenario);
    const auto again = cli::simulated_run(scenario);
    CHECK(sim::compare(once, again).all_equal());
    CHECK(bytes_of(once) == bytes_of(again));
    CHECK(once.answers == again.answers);
    CHECK(once.tables == again.tables);
  }
}
