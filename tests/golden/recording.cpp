#include "recording.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <stdexcept>

#include <nlohmann/json.hpp>

#include <lvslab/sim/scenario_file.h>

namespace lvslab::golden {

RecordingNotes read_notes(const std::string& directory) {
  std::ifstream file(directory + "/recording.json");
  if (!file) throw std::runtime_error("cannot read " + directory + "/recording.json");
  const auto json = nlohmann::json::parse(file);
  RecordingNotes notes;
  json.at("kernel").get_to(notes.kernel);
  json.at("recorded").get_to(notes.recorded);
  json.at("runs").get_to(notes.runs);
  json.at("pure_acks").get_to(notes.pure_acks);
  json.at("unstable").get_to(notes.unstable);
  if (const auto known = json.find("known_difference"); known != json.end()) {
    known->at("frames").get_to(notes.known_different_frames);
    notes.known_different_outputs = known->value("outputs", std::size_t{0});
    known->at("why").get_to(notes.why_different);
  }
  return notes;
}

sim::Terms terms_for(const RecordingNotes& notes, const sim::Scenario& scenario) {
  sim::Terms terms = sim::terms_for(scenario);
  terms.pure_acks = notes.pure_acks;
  terms.unstable = {notes.unstable.begin(), notes.unstable.end()};
  return terms;
}

std::vector<std::string> recorded_scenarios() {
  std::vector<std::string> names;
  for (const auto& entry : std::filesystem::directory_iterator(LVSLAB_SOURCE_DIR "/tests/golden")) {
    if (entry.is_directory()) names.push_back(entry.path().filename().string());
  }
  std::ranges::sort(names);
  return names;
}

std::string recording_directory(const std::string& name) { return LVSLAB_SOURCE_DIR "/tests/golden/" + name; }

std::vector<std::string> scenario_files() {
  std::vector<std::filesystem::path> files;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(LVSLAB_SOURCE_DIR "/scenarios")) {
    if (entry.path().extension() == ".json") files.push_back(entry.path());
  }
  std::ranges::sort(files, {}, [](const std::filesystem::path& file) { return file.stem(); });
  return {files.begin(), files.end()};
}

std::string scenario_file(const std::string& name) {
  for (const auto& file : scenario_files()) {
    if (std::filesystem::path(file).stem() == name) return file;
  }
  throw std::runtime_error("there is no scenario " + name);
}

sim::Scenario load(const std::string& file) {
  auto loaded = sim::load_scenario(file);
  if (loaded.scenario) return *loaded.scenario;
  std::string sentences = "the scenario is not in order:";
  for (const auto& remark : loaded.remarks) sentences += "\n  " + sim::to_text(remark);
  throw std::runtime_error(sentences);
}

}  // namespace lvslab::golden
