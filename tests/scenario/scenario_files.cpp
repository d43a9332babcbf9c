#include "scenario_files.h"

#include <algorithm>
#include <filesystem>

#include <lvslab/sim/session.h>

namespace lvslab::tests {

std::vector<std::string> scenario_files() {
  std::vector<std::string> files;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(LVSLAB_SOURCE_DIR "/scenarios")) {
    if (entry.path().extension() == ".json") files.push_back(entry.path().string());
  }
  std::ranges::sort(files);
  return files;
}

sim::LoadedScenario load_by_name(const std::string& name) {
  for (const auto& file : scenario_files()) {
    if (std::filesystem::path(file).stem() == name) return sim::load_scenario(file);
  }
  return sim::load_scenario(name + ".json");  // which says that there is no such file
}

Shares shares_after_running(const sim::Scenario& scenario) {
  sim::Session session(scenario);
  session.run();
  Shares shares;
  for (const auto& requests : session.results().answers) {
    for (const auto& answer : requests) ++shares[answer];
  }
  return shares;
}

}  // namespace lvslab::tests
