#include "run_folder.h"
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <lvslab/io/pcap_writer.h>
namespace lvslab::cli {
void write_run_folder(const std::string& directory, const sim::RunRecord& record) {
  std::filesystem::create_directories(directory);
  nlohmann::ordered_json j;
  j["kernel"]=record.kernel; j["origin"]=record.origin.time_since_epoch().count();
  j["answers"]=record.answers; j["commands"]=nlohmann::ordered_json::array();
  for (auto& c: record.commands) j["commands"].push_back({c.node,c.command,c.text});
  j["tables"]=record.tables;
  std::ofstream(directory+"/result.json") << j.dump(1) << "\n";
  for (auto& [n,f]: record.frames) { io::PcapWriter w(directory+"/"+n+".pcap"); for (auto& x: f) w.write(x.at,x.bytes); w.flush(); }
}
}
