#include "recording.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <stdexcept>

#include <nlohmann/json.hpp>

#include <lvslab/io/capture_reader.h>

namespace lvslab::golden {

namespace {

std::vector<FrameBytes> read_capture(const std::string& file) {
  const auto bytes = io::read_file(file);
  auto reader = io::CaptureReader::over(bytes);
  if (!reader) throw std::runtime_error(file + ": " + reader.error().sentence);
  std::vector<FrameBytes> frames;
  for (;;) {
    const auto packet = reader->next();
    if (!packet) throw std::runtime_error(file + ": " + packet.error().sentence);
    if (!*packet) return frames;
    frames.emplace_back((*packet)->bytes.begin(), (*packet)->bytes.end());
  }
}

}  // namespace

Run read_recording(const std::string& directory) {
  Run run;
  std::ifstream file(directory + "/result.json");
  if (!file) throw std::runtime_error("cannot read " + directory + "/result.json");
  const auto result = nlohmann::json::parse(file);
  result.at("answers").get_to(run.answers);
  for (const auto& record : result.at("commands")) run.commands.push_back({record.at(0), record.at(1), record.at(2)});
  result.at("tables").get_to(run.tables);
  for (const auto& entry : std::filesystem::directory_iterator(directory)) {
    if (entry.path().extension() == ".pcap")
      run.frames[entry.path().stem().string()] = read_capture(entry.path().string());
  }
  return run;
}

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

Terms terms_for(const RecordingNotes& notes, const sim::Scenario& scenario) {
  return {named_ports(scenario), notes.pure_acks, {notes.unstable.begin(), notes.unstable.end()}};
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
std::string scenario_file(const std::string& name) { return LVSLAB_SOURCE_DIR "/scenarios/" + name + ".json"; }

}  // namespace lvslab::golden
