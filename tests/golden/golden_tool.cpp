// golden_tool agree SCENARIO.json DIR DIR...   what recordings of one scenario agree in, as JSON, for `record`
// golden_tool compare NAME...                  shows the differences between simulator and recording
// golden_tool table                            writes docs/fidelity.md

#include <cstdio>
#include <exception>
#include <fstream>
#include <iostream>
#include <span>

#include <nlohmann/json.hpp>

#include "fidelity_table.h"
#include "play.h"
#include "recording.h"

namespace {

using namespace lvslab;

/// Exit code 1: not even frames (without pure ACKs) and answers repeat themselves.
int agree(const std::string& file, std::span<const std::string> directories) {
  const auto scenario = golden::load(file);
  golden::Terms terms;
  terms.named_ports = golden::named_ports(scenario);
  bool repeats = true;
  const auto first = golden::read_recording(directories.front());
  for (const auto& directory : directories.subspan(1)) {
    const auto other = golden::read_recording(directory);
    terms.pure_acks = terms.pure_acks && [&] {
      const auto with_acks = golden::compare(first, other, terms);
      return with_acks.frames == with_acks.equal_frames;
    }();
    const auto comparison = golden::compare(first, other, terms);
    terms.unstable.insert(comparison.differing_outputs.begin(), comparison.differing_outputs.end());
    if (!comparison.differences.empty()) std::cerr << comparison.differences;
    repeats = repeats && comparison.answers_equal && comparison.frames == comparison.equal_frames;
  }
  std::cout << nlohmann::json{{"pure_acks", terms.pure_acks}, {"unstable", terms.unstable}}.dump() << '\n';
  return repeats ? 0 : 1;
}

int compare(std::span<const std::string> names) {
  bool all_equal = true;
  for (const auto& name : names) {
    const auto scenario = golden::load(golden::scenario_file(name));
    const auto directory = golden::recording_directory(name);
    const auto terms = golden::terms_for(golden::read_notes(directory), scenario);
    const auto comparison = golden::compare(golden::read_recording(directory), golden::play(scenario), terms);
    std::cout << name << ": " << comparison.equal_frames << '/' << comparison.frames << " frames, "
              << comparison.equal_outputs << '/' << comparison.outputs << " outputs, answers "
              << (comparison.answers_equal ? "equal" : "differ") << '\n'
              << comparison.differences;
    all_equal = all_equal && comparison.all_equal();
  }
  return all_equal ? 0 : 1;
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
