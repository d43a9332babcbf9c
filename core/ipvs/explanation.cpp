#include "explanation.h"

namespace lvslab::ipvs {
namespace {

Fitness fitness_of(const RealServer& server) {
  if (!server.available) return Fitness::removed;
  if (server.settings.weight <= 0) return Fitness::weight_zero;
  return server.overloaded ? Fitness::overloaded : Fitness::usable;
}

}  // namespace

Decision begin_decision(const Service& service, const Pool& pool, const NewFlow& flow) {
  Decision decision;
  decision.service = service.key;
  decision.scheduler = service.settings.scheduler;
  decision.client = flow.client;
  decision.destination = flow.destination;
  for (std::size_t i = 0; i < pool.size(); ++i) {
    const auto& server = pool[i];
    decision.candidates.push_back({server.address, server.settings.weight, server.active, server.inactive,
                                   overhead_of(server, pool.kernel()), fitness_of(server)});
  }
  return decision;
}

void tell(Story& story, Decision given) {
  const auto decision = std::make_shared<const Decision>(std::move(given));
  const auto add = [&](Note note) {
    note.evidence = decision;
    story.add(std::move(note));
  };
  const auto& scheduler = decision->scheduler;
  const bool was_asked = decision->candidates.empty() ? decision->grounds.empty() : true;
  if (was_asked && decision->candidates.empty()) add({"the service has no real server", {}});
  for (const auto& candidate : decision->candidates) add(note_of(candidate));
  for (const auto& ground : decision->grounds) add(note_of(ground, scheduler));
  if (!was_asked) return;  // a persistence template decided: that has been said
  if (decision->chosen) {
    add({"{0} chooses {1}", {scheduler, to_text(*decision->chosen)}});
  } else {
    add({"{0} finds no real server that can take the connection", {scheduler}});
  }
}

}  // namespace lvslab::ipvs
