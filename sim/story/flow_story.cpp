#include <algorithm>
#include <unordered_map>
#include <utility>

#include <lvslab/sim/flow_story.h>

namespace lvslab::sim {
namespace {

using Kind = TraceEvent::Kind;

/// As core/host says it; tests/unit/sim/flow_story_test.cpp fails when it says otherwise.
constexpr std::string_view waits_for_arp = "the MAC of next hop {0} is not known: the datagram waits for ARP";
constexpr std::string_view waits_for_discovery =
    "the MAC of next hop {0} is not known: the datagram waits for neighbour discovery";

bool has_packet(const TraceEvent& event) {
  switch (event.kind) {
    case Kind::sent:
    case Kind::received:
    case Kind::switched:
    case Kind::dropped:
    case Kind::delivered: return !event.bytes.empty();
    default: return false;
  }
}

/// Sorts a flow's events into packets and visits.
class Teller {
 public:
  explicit Teller(FlowStory& story) : story_(story) {}

  void hear(const TraceEvent& event) {
    PacketStory& packet = packet_of(event);
    if (event.kind == Kind::received) {
      Visit& visit = packet.visits.emplace_back();
      visit.node = event.node;
      visit.at = event.at;
      visit.arrival = &event;
      newest_arrival_ = {static_cast<std::size_t>(&packet - story_.packets.data()), packet.visits.size() - 1};
      return;
    }
    Visit& visit = visit_of(packet, event);
    if (event.kind == Kind::sent || event.kind == Kind::switched) {
      Departure& departure = visit.departures.emplace_back();
      departure.event = &event;
      departure.packet = dissect(event.bytes, event.is_frame, &book_);
      departure.changes = changes_here(visit, departure.packet);
      departure.notes = event.notes.subspan(give_to_waiting(event));
    } else {
      visit.end = &event;
      visit.end_packet = dissect(event.bytes, event.is_frame, &book_);
      visit.end_changes = changes_here(visit, visit.end_packet);
    }
  }

  /// A note without a packet belongs to the frame that came to the same node just before.
  void hear_thought(const TraceEvent& event, const TraceEvent& previous) {
    if (previous.kind != Kind::received || previous.node != event.node || previous.lineage.flow != story_.flow) return;
    auto& thoughts = story_.packets[newest_arrival_.first].visits[newest_arrival_.second].thoughts;
    thoughts.insert(thoughts.end(), event.notes.begin(), event.notes.end());
  }

 private:
  /// A question for a MAC is told together with why its cause waits: those notes are the waiting packet's. How many.
  std::size_t give_to_waiting(const TraceEvent& event) {
    const auto waiting = index_of_.find(event.lineage.cause);
    const auto last = std::ranges::find_if(event.notes, [](const Note& note) {
      return note.phrase == waits_for_arp || note.phrase == waits_for_discovery;
    });
    if (waiting == index_of_.end() || last == event.notes.end()) return 0;
    const auto count = static_cast<std::size_t>(last - event.notes.begin()) + 1;
    for (Visit& visit : story_.packets[waiting->second].visits) {
      if (visit.node != event.node || visit.at != event.at) continue;
      visit.thoughts.insert(visit.thoughts.end(), event.notes.begin(),
                            event.notes.begin() + static_cast<std::ptrdiff_t>(count));
      return count;
    }
    return 0;
  }

  PacketStory& packet_of(const TraceEvent& event) {
    if (event.lineage.packet != 0) {  // what was never on a wire has no number: each is a packet of its own
      const auto [found, is_new] = index_of_.try_emplace(event.lineage.packet, story_.packets.size());
      if (!is_new) return story_.packets[found->second];
    }
    PacketStory& packet = story_.packets.emplace_back();
    packet.packet = event.lineage.packet;
    packet.cause = event.lineage.cause;
    packet.birth = dissect(event.bytes, event.is_frame, &book_);
    packet.headline = headline(packet.birth);
    return packet;
  }

  /// Where the packet is at this node now: its last visit there, unless a switch passes it on for a second time.
  static Visit& visit_of(PacketStory& packet, const TraceEvent& event) {
    for (auto visit = packet.visits.rbegin(); visit != packet.visits.rend(); ++visit) {
      if (visit->node != event.node) continue;
      const bool came_again = event.kind == Kind::switched && visit->at != event.at;
      if (!came_again) return *visit;
      break;
    }
    Visit& visit = packet.visits.emplace_back();
    visit.node = event.node;
    visit.at = event.at;
    return visit;
  }

  std::vector<FieldChange> changes_here(const Visit& visit, const Dissection& now) {
    if (visit.arrival == nullptr) return {};
    return changes_between(dissect(visit.arrival->bytes, visit.arrival->is_frame, &book_), now);
  }

  FlowStory& story_;
  SequenceBook book_;
  std::pair<std::size_t, std::size_t> newest_arrival_{};     // packet, visit
  std::unordered_map<std::uint64_t, std::size_t> index_of_;  // looked up only
};

}  // namespace

std::vector<std::uint32_t> way_of(const PacketStory& packet) {
  std::vector<std::uint32_t> way;
  for (const Visit& visit : packet.visits) {
    const bool is_delivered = visit.end != nullptr && visit.end->kind == Kind::delivered;
    if (is_delivered || !visit.departures.empty()) way.push_back(visit.node);
    if (is_delivered) return way;
  }
  return {};
}

std::optional<FlowStory> tell_flow(const EventLog& events, std::uint32_t flow) {
  FlowStory story;
  story.flow = flow;
  Teller teller(story);
  bool known = false;
  const TraceEvent* previous = nullptr;
  for (const TraceEvent& event : events) {
    const TraceEvent* const before = std::exchange(previous, &event);
    if (event.kind == Kind::noted && before != nullptr) teller.hear_thought(event, *before);
    if (event.lineage.flow != flow) continue;
    known = true;
    if (event.kind == Kind::request_begun) story.begun = &event;
    if (event.kind == Kind::request_ended) story.ended = &event;
    if (has_packet(event)) teller.hear(event);
  }
  if (!known || flow == 0) return std::nullopt;
  return story;
}

}  // namespace lvslab::sim
