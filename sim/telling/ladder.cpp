#include <algorithm>
#include <set>

#include <lvslab/sim/ladder.h>
#include <lvslab/sim/quiet.h>

namespace lvslab::sim {
namespace {

/// The hosts that took what one departure sent: visits of other hosts between it and the next departure from there.
std::vector<const Visit*> takers(const PacketStory& packet, const TraceEvent& sent, std::uint64_t next_departure) {
  std::vector<const Visit*> found;
  for (const Visit& visit : packet.visits) {
    if (visit.arrival == nullptr || visit.node == sent.node) continue;
    if (visit.arrival->number < sent.number || visit.arrival->number > next_departure) continue;
    if (visit.end != nullptr && is_quiet(*visit.end)) continue;
    found.push_back(&visit);
  }
  return found;
}

}  // namespace

Ladder ladder_of(const FlowStory& story, const PlaceNames& places) {
  Ladder ladder;
  std::set<std::uint32_t> hosts;
  for (const PacketStory& packet : story.packets) {
    struct Sent {
      const Visit* visit;
      const Departure* departure;
    };
    std::vector<Sent> departures;
    for (const Visit& visit : packet.visits) {
      if (places.is_switch(visit.node)) continue;
      for (const Departure& departure : visit.departures) departures.push_back({&visit, &departure});
    }
    std::ranges::sort(departures, {}, [](const Sent& sent) { return sent.departure->event->number; });
    for (std::size_t i = 0; i < departures.size(); ++i) {
      const auto& [visit, departure] = departures[i];
      const std::uint64_t next = i + 1 < departures.size() ? departures[i + 1].departure->event->number : ~0ULL;
      const auto taken_by = takers(packet, *departure->event, next);
      hosts.insert(visit->node);
      for (const Visit* taker : taken_by) {
        const bool is_dropped = taker->end != nullptr && taker->end->kind == TraceEvent::Kind::dropped;
        ladder.rungs.push_back(
            {&packet, departure, taker, is_dropped ? taker->end : nullptr, visit->node, taker->node});
        hosts.insert(taker->node);
      }
      if (!taken_by.empty()) continue;
      const bool ended_here = visit->end != nullptr && visit->end->kind == TraceEvent::Kind::dropped;
      ladder.rungs.push_back(
          {&packet, departure, nullptr, ended_here ? visit->end : nullptr, visit->node, visit->node});
    }
  }
  std::ranges::stable_sort(ladder.rungs, {}, [](const LadderRung& rung) { return rung.sent->event->number; });
  ladder.hosts.assign(hosts.begin(), hosts.end());
  return ladder;
}

}  // namespace lvslab::sim
