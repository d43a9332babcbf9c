#include "run_folder.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <optional>
#include <system_error>
#include <vector>

#include <fmt/core.h>
#include <nlohmann/json.hpp>

#include <lvslab/io/capture_reader.h>
#include <lvslab/io/pcap_writer.h>

#include "exit_code.h"

namespace lvslab::cli {
namespace {

namespace fs = std::filesystem;

/// Frames by interface of one capture.
struct Capture {
  std::vector<std::string> names;  ///< as the capture has them; may be empty
  std::vector<std::vector<sim::CapturedFrame>> frames;
};

void require_whole(const io::CapturedPacket& packet, std::size_t number, const std::string& file) {
  if (packet.bytes.size() >= packet.size_on_wire) return;
  throw Complaint(fmt::format("{}: packet {} has only {} of its {} bytes; record whole frames (tcpdump -s 0)", file,
                              number, packet.bytes.size(), packet.size_on_wire));
}

void require_ethernet(const io::CaptureInterface& interface, const std::string& file) {
  if (interface.link_type == io::link_type_ethernet) return;
  throw Complaint(fmt::format("{}: link type {} is not Ethernet; record on one Ethernet interface, not on 'any'", file,
                              interface.link_type));
}

Complaint broken(const std::string& file, const Error& error) {
  if (error.place.empty()) {
    return Complaint(fmt::format("{}: {}; give a pcap or pcapng file, or a folder of them", file, error.sentence));
  }
  return Complaint(fmt::format("{}: {} (at {}); copy or record it again, and end tcpdump before that", file,
                               error.sentence, error.place));
}

Capture read_capture(const std::string& file) {
  const auto bytes = io::read_file(file);
  auto reader = io::CaptureReader::over(bytes);
  if (!reader) throw broken(file, reader.error());
  Capture capture;
  for (std::size_t number = 1;; ++number) {
    const auto packet = reader->next();
    if (!packet) throw broken(file, packet.error());
    if (!*packet) break;
    require_ethernet(reader->interfaces()[(*packet)->interface], file);
    require_whole(**packet, number, file);
    if (capture.frames.size() <= (*packet)->interface) capture.frames.resize((*packet)->interface + 1);
    capture.frames[(*packet)->interface].push_back({(*packet)->at, {(*packet)->bytes.begin(), (*packet)->bytes.end()}});
  }
  for (const auto& interface : reader->interfaces()) {
    require_ethernet(interface, file);
    capture.names.push_back(interface.name);
  }
  capture.frames.resize(capture.names.size());
  return capture;
}

enum class Naming : std::uint8_t { by_file, by_interface };

void add_capture(const std::string& file, Naming naming, sim::RunRecord& record) {
  Capture capture = read_capture(file);
  const std::string stem = fs::path(file).stem().string();
  for (std::size_t i = 0; i < capture.names.size(); ++i) {
    std::string name = capture.names[i];
    std::ranges::replace(name, ':', '-');
    if (name.empty() || (naming == Naming::by_file && capture.names.size() == 1)) {
      name = capture.names.size() == 1 ? stem : fmt::format("{}-{}", stem, i);
    }
    if (!record.frames.try_emplace(name, std::move(capture.frames[i])).second) {
      throw Complaint(fmt::format("{}: a second capture of {}; keep one of them", file, name));
    }
  }
}

bool is_capture(const fs::path& path) { return path.extension() == ".pcap" || path.extension() == ".pcapng"; }

/// null: the request had not ended.
std::string answer_of(const nlohmann::json& json) { return json.is_null() ? std::string() : json.get<std::string>(); }

/// The origin, if the file says it.
std::optional<Instant> read_result(const std::string& file, sim::RunRecord& record) {
  std::ifstream stream(file);
  if (!stream) throw Complaint(fmt::format("cannot read {}", file));
  try {
    const auto json = nlohmann::json::parse(stream);
    const auto all_answers = json.value("answers", nlohmann::json::object());
    for (const auto& [traffic, answers] : all_answers.items()) {
      auto& all = record.answers[traffic];
      for (const auto& answer : answers) all.push_back(answer_of(answer));
    }
    for (const auto& command : json.value("commands", nlohmann::json::array())) {
      record.commands.push_back({command.at(0), command.at(1), command.at(2)});
    }
    json.value("tables", nlohmann::json::object()).get_to(record.tables);
    record.kernel = json.value("kernel", std::string());
    if (const auto latest = json.find("latest"); latest != json.end()) {
      record.latest = {std::chrono::nanoseconds{latest->at(0).get<std::int64_t>()}, latest->at(1)};
    }
    if (const auto origin = json.find("origin"); origin != json.end()) {
      return Instant{std::chrono::nanoseconds{origin->get<std::int64_t>()}};
    }
    return std::nullopt;
  } catch (const nlohmann::json::exception& error) {
    throw Complaint(fmt::format("{}: not the result of a run ({}); 'lvslab run --json' shows one", file, error.what()));
  }
}

Instant first_frame(const sim::RunRecord& record) {
  auto earliest = Instant::max();
  for (const auto& [name, frames] : record.frames) {
    for (const auto& frame : frames) earliest = std::min(earliest, frame.at);
  }
  return earliest == Instant::max() ? Instant{} : earliest;
}

sim::RunRecord read_folder(const std::string& path) {
  sim::RunRecord record;
  std::vector<std::string> captures;
  for (const auto& entry : fs::directory_iterator(path)) {
    if (is_capture(entry.path())) captures.push_back(entry.path().string());
  }
  std::ranges::sort(captures);  // the order of a folder is nobody's; that of messages is
  const auto result = (fs::path(path) / "result.json").string();
  const bool has_result = fs::exists(result);
  if (captures.empty() && !has_result) {
    throw Complaint(fmt::format(
        "{}: neither result.json nor HOST-INTERFACE.pcap is in this folder; 'lvslab run --pcap' writes captures",
        path));
  }
  const auto origin = has_result ? read_result(result, record) : std::nullopt;
  for (const auto& file : captures) add_capture(file, Naming::by_file, record);
  record.origin = origin ? *origin : first_frame(record);
  return record;
}

nlohmann::ordered_json result_of(const sim::RunRecord& record) {
  using Json = nlohmann::ordered_json;
  Json answers = Json::object();
  for (const auto& [traffic, all] : record.answers) {
    Json& of_traffic = answers[traffic] = Json::array();
    for (const auto& answer : all) of_traffic.push_back(answer.empty() ? Json() : Json(answer));
  }
  Json commands = Json::array();
  for (const auto& command : record.commands) {
    commands.push_back(Json::array({command.node, command.command, command.text}));
  }
  Json json{{"answers", std::move(answers)}, {"commands", std::move(commands)}, {"tables", record.tables}};
  if (!record.kernel.empty()) json["kernel"] = record.kernel;
  if (record.latest.by > Duration{}) {
    json["latest"] = Json::array({record.latest.by.count(), record.latest.what});
  }
  json["origin"] = record.origin.time_since_epoch().count();
  return json;
}

}  // namespace

sim::RunRecord read_run(const std::string& path) {
  std::error_code error;
  const auto status = fs::status(path, error);
  if (!fs::exists(status)) throw Complaint(fmt::format("{}: there is no such folder or capture", path));
  if (fs::is_directory(status)) return read_folder(path);
  sim::RunRecord record;
  add_capture(path, Naming::by_interface, record);
  record.origin = first_frame(record);
  return record;
}

void write_run(const sim::RunRecord& record, const std::string& folder) {
  fs::create_directories(folder);
  const auto file = (fs::path(folder) / "result.json").string();
  std::ofstream stream(file);
  // What a command prints need not be UTF-8, what JSON holds must.
  stream << result_of(record).dump(1, ' ', false, nlohmann::ordered_json::error_handler_t::replace) << '\n';
  stream.close();
  if (!stream) throw Complaint(fmt::format("cannot write {}", file));
  for (const auto& [name, frames] : record.frames) {
    io::PcapWriter writer((fs::path(folder) / (name + ".pcap")).string());
    for (const auto& frame : frames) writer.write(frame.at, frame.bytes);
    writer.flush();
  }
}

}  // namespace lvslab::cli
