// golden_tool agree SCENARIO.json DIR DIR...   what recordings of one scenario agree in, as JSON, for `record`
// golden_tool compare NAME...                  shows the differences between simulator and recording
// golden_tool table                            writes docs/fidelity.md

#include <algorithm>
#include <exception>
#include <fstream>
#include <iostream>
#include <span>

#include <nlohmann/json.hpp>

#include "fidelity_table.h"
#include "recording.h"
#include "recording/run_beside_linux.h"
#include "recording/run_folder.h"
#include "report/comparison_text.h"

namespace {

using namespace lvslab;

bool all_frames_equal(const sim::Comparison& comparison) {
  return std::ranges::all_of(comparison.interfaces, &sim::InterfaceComparison::all_equal);
}

/// Exit code 1: not even frames (without pure ACKs) and answers repeat themselves.
int agree(const std::string& file, std::span<const std::string> directories) {
  sim::Terms terms = sim::terms_for(golden::load(file));
  bool repeats = true;
  const auto first = cli::read_run(directories.front());
  for (const auto& directory : directories.subspan(1)) {
    const auto other = cli::read_run(directory);
    terms.pure_acks = terms.pure_acks && all_frames_equal(sim::compare(first, other, terms));
    const auto comparison = sim::compare(first, other, terms);
    for (const auto& output : comparison.outputs) {
      // When a kernel counts is chance, and found out at the comparison; what it then counts is not.
      if (!output.equal() && !cli::shows_statistics(output.command)) terms.unstable.insert(output.name());
    }
    if (!comparison.all_equal()) {
      std::cerr << cli::as_text({file, {}, directories.front(), directory, comparison, {}});
    }
    repeats = repeats && comparison.answers_equal() && all_frames_equal(comparison);
  }
  std::cout << nlohmann::json{{"pure_acks", terms.pure_acks}, {"unstable", terms.unstable}}.dump() << '\n';
  return repeats ? 0 : 1;
}

int compare(std::span<const std::string> names) {
  std::vector<cli::ComparedScenario> all;
  for (const auto& name : names) {
    const auto scenario = golden::load(golden::scenario_file(name));
    const auto directory = golden::recording_directory(name);
    const auto notes = golden::read_notes(directory);
    all.push_back(
        {name,
         scenario.title.in(),
         "Linux " + notes.kernel,
         "simulator",
         cli::compared_with_linux(cli::read_run(directory), scenario, golden::terms_for(notes, scenario)).comparison,
         {}});
    std::cout << cli::as_text(all.back(), {.timings = false});
  }
  std::cout << cli::verdict(all) << '\n';
  return std::ranges::all_of(all, [](const auto& each) { return each.comparison.all_equal(); }) ? 0 : 1;
}

int run(const std::vector<std::string>& words) {
  if (words.size() >= 4 && words[0] == "agree") return agree(words[1], std::span(words).subspan(2));
  if (words.size() >= 2 && words[0] == "compare") return compare(std::span(words).subspan(1));
  if (words.size() == 1 && words[0] == "compare") return compare(golden::recorded_scenarios());
  if (words.size() == 1 && words[0] == "table") {
    std::ofstream(LVSLAB_SOURCE_DIR "/docs/fidelity.md") << golden::fidelity_page();
    return 0;
  }
  std::cerr << "usage: golden_tool agree SCENARIO.json DIR DIR... | compare [NAME...] | table\n";
  return 2;
}

}  // namespace

int main(int argc, char** argv) {
  try {
    return run({argv + 1, argv + argc});
  } catch (const std::exception& problem) {
    std::cerr << "golden_tool: " << problem.what() << '\n';
    return 2;
  }
}
