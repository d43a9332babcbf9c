#include "result_json.h"

#include <chrono>
#include <string>

#include <lvslab/drop_reason.h>

namespace lvslab::cli {

using Json = nlohmann::ordered_json;

Json to_json(const sim::Results& results, const std::vector<sim::Judgement>& judgements) {
  Json answers = Json::object();
  for (std::size_t traffic = 0; traffic < results.answers.size(); ++traffic) {
    Json requests = Json::array();
    for (const auto& answer : results.answers[traffic]) requests.push_back(answer.empty() ? Json() : Json(answer));
    answers[std::to_string(traffic)] = std::move(requests);
  }
  Json commands = Json::array();
  for (const auto& record : results.commands) {
    commands.push_back(Json::array({record.node, record.command, record.output}));
  }
  Json tables = Json::object();
  for (const auto& [node, outputs] : results.tables) {
    Json& of_node = tables[node] = Json::object();
    for (const auto& [command, output] : outputs) of_node[command] = output;
  }
  Json drops = Json::array();
  for (const auto& drop : results.drops) {
    drops.push_back({{"node", drop.node}, {"reason", std::string(name_of(drop.reason))}, {"count", drop.count}});
  }
  Json expect = Json::array();
  for (const auto& judgement : judgements) {
    expect.push_back({{"place", judgement.place}, {"passed", judgement.passed}, {"sentence", judgement.sentence}});
  }
  Json log = Json::array();
  for (const auto& [node, line] : results.log) {
    log.push_back({{"node", node},
                   {"at", std::chrono::duration<double>(line.at.time_since_epoch()).count()},
                   {"service", (line.protocol == net::IpProtocol::udp ? "udp:" : "tcp:") + to_text(line.port)},
                   {"client", to_text(line.client)},
                   {"peer", to_text(line.peer)},
                   {"from", std::string(to_text(line.source))}});
  }
  Json json = {{"answers", std::move(answers)},    {"commands", std::move(commands)}, {"tables", std::move(tables)},
          {"frame_hops", results.frame_hops}, {"drops", std::move(drops)},       {"expect", std::move(expect)}};
  if (!results.log.empty()) json["log"] = std::move(log);  // only where a server keeps one
  return json;
}

}  // namespace lvslab::cli
