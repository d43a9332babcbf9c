#include "decision_json.h"

#include <algorithm>
#include <array>

namespace lvslab::cli {
namespace {

using Json = nlohmann::ordered_json;

Json optional_text(const std::optional<net::Endpoint>& endpoint) {
  return endpoint ? Json(to_text(*endpoint)) : Json(nullptr);
}

Json to_json(const ipvs::Comparison::Side& side) {
  return {{"server", to_text(side.server)},
          {"active", side.active},
          {"others", side.others},
          {"measured", side.measured},
          {"weight", side.weight}};
}

Json to_json(const ipvs::Turn& turn) {
  Json json{{"kind", "turn"}, {"after", optional_text(turn.after)}, {"server", optional_text(turn.chosen)}};
  if (turn.level) {
    json["level_before"] = turn.level->before;
    json["level"] = turn.level->level;
    json["highest"] = turn.level->highest;
    json["step"] = turn.level->step;
  }
  return json;
}
Json to_json(const ipvs::Comparison& comparison) {
  constexpr std::array<std::string_view, 4> measures{"overhead", "overhead/weight", "(active+1)/weight", "weight"};
  return {{"kind", "comparison"},
          {"measure", measures[static_cast<std::size_t>(comparison.measure)]},
          {"winner", to_json(comparison.winner)},
          {"runner_up", comparison.runner_up ? to_json(*comparison.runner_up) : Json(nullptr)},
          {"tie", comparison.is_tie}};
}
Json to_json(const ipvs::Idle& idle) { return {{"kind", "idle"}, {"server", to_text(idle.server)}}; }
Json to_json(const ipvs::TableLookup& lookup) {
  Json probes = Json::array();
  for (const auto& probe : lookup.probes) {
    probes.push_back({{"place", probe.place}, {"server", optional_text(probe.server)}, {"usable", probe.is_usable}});
  }
  const bool with_port = lookup.key == ipvs::TableLookup::Key::client_address_and_port;
  return {{"kind", "table"},
          {"of", lookup.key == ipvs::TableLookup::Key::destination_address ? "destination" : "client"},
          {"key", with_port ? to_text(lookup.address) : to_text(lookup.address.address)},
          {"hash", lookup.hash},
          {"size", lookup.table_size},
          {"fallback", lookup.fallback},
          {"probes", std::move(probes)}};
}
Json to_json(const ipvs::Memory& memory) {
  constexpr std::array<std::string_view, 4> outcomes{"unknown", "kept", "unusable", "full"};
  Json servers = Json::array();
  for (const auto& server : memory.servers) servers.push_back(to_text(server));
  return {{"kind", "memory"},
          {"destination", to_text(memory.destination)},
          {"servers", std::move(servers)},
          {"outcome", outcomes[static_cast<std::size_t>(memory.outcome)]},
          {"server", optional_text(memory.server)},
          {"half_empty", optional_text(memory.half_empty)},
          {"dropped", optional_text(memory.dropped)}};
}
Json to_json(const ipvs::Lots& lots) {
  return {{"kind", "lots"},
          {"total", lots.total},
          {"lots", {lots.first, lots.second}},
          {"servers", {to_text(lots.first_server), to_text(lots.second_server)}}};
}
Json to_json(const ipvs::Persistence& persistence) {
  return {{"kind", "persistence"},
          {"client", to_text(persistence.client)},
          {"mask", persistence.mask},
          {"server", to_text(persistence.server)},
          {"new", persistence.is_new}};
}

}  // namespace

Json to_json(const ipvs::Decision& decision) {
  Json candidates = Json::array();
  for (const auto& candidate : decision.candidates) {
    candidates.push_back({{"server", to_text(candidate.server)},
                          {"weight", candidate.weight},
                          {"active", candidate.active},
                          {"inactive", candidate.inactive},
                          {"overhead", candidate.overhead},
                          {"fitness", name_of(candidate.fitness)}});
  }
  Json grounds = Json::array();
  for (const auto& ground : decision.grounds) {
    grounds.push_back(std::visit([](const auto& kind) { return to_json(kind); }, ground));
  }
  return {{"service", to_text(decision.service)},    {"scheduler", decision.scheduler},
          {"client", to_text(decision.client)},      {"destination", to_text(decision.destination)},
          {"candidates", std::move(candidates)},     {"grounds", std::move(grounds)},
          {"chosen", optional_text(decision.chosen)}};
}

std::vector<const ipvs::Decision*> decisions_in(std::span<const Note> notes) {
  std::vector<const ipvs::Decision*> decisions;
  for (const auto& note : notes) {
    const auto* decision = ipvs::decision_of(note);
    if (decision != nullptr && std::ranges::find(decisions, decision) == decisions.end()) decisions.push_back(decision);
  }
  return decisions;
}

}  // namespace lvslab::cli
