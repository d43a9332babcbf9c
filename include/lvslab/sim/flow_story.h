#pragma once
/// The story of one request: every packet that belongs to it, at every place it passed, what changed there and why.
///
/// Built from the events; owns only what it adds. Telling it (as text, Markdown, HTML, a picture) is others' work.

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include <lvslab/sim/dissection.h>
#include <lvslab/sim/event_log.h>

namespace lvslab::sim {

/// A packet leaves a place.
struct Departure {
  const TraceEvent* event = nullptr;  ///< sent or switched
  Dissection packet;
  std::span<const Note> notes;       ///< why, without what is among the thoughts of a visit
  std::vector<FieldChange> changes;  ///< against the packet as it came to this place; empty for the place of its birth
};

/// One packet's stay at one node: it comes in (or is born there), goes out (several times when flooded or fragmented),
/// or ends.
struct Visit {
  std::uint32_t node = 0;
  Instant at{};
  const TraceEvent* arrival = nullptr;  ///< received; nullptr: born here, or a switch
  std::vector<Departure> departures;
  const TraceEvent* end = nullptr;  ///< delivered or dropped; nullptr: it went on, or the run ended
  /// What the node made of it before it could pass it on: told when it came, the departure may be later.
  std::vector<Note> thoughts;
  Dissection end_packet;                 ///< the packet as it ended; of no layers without an end
  std::vector<FieldChange> end_changes;  ///< at the end against the arrival: what was unwrapped or translated before
};

struct PacketStory {
  std::uint64_t packet = 0;  ///< Lineage::packet
  std::uint64_t cause = 0;
  Dissection birth;           ///< as first seen
  std::string headline;       ///< of birth, with relative sequence numbers
  std::vector<Visit> visits;  ///< in the order they began
};

struct FlowStory {
  std::uint32_t flow = 0;
  const TraceEvent* begun = nullptr;  ///< request_begun
  const TraceEvent* ended = nullptr;  ///< request_ended; nullptr: it never was
  std::vector<PacketStory> packets;   ///< in the order they were first seen
};

/// The nodes that a packet passed on its way to where it was delivered; empty: it was not.
[[nodiscard]] std::vector<std::uint32_t> way_of(const PacketStory& packet);

/// nullopt: the log knows no request of that number. O(events).
[[nodiscard]] std::optional<FlowStory> tell_flow(const EventLog& events, std::uint32_t flow);

}  // namespace lvslab::sim
