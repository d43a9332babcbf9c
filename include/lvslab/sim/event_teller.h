#pragma once
/// One event of a run in words, as the stepper and the window show it.

#include <cstdint>
#include <string>
#include <vector>

#include <lvslab/sim/event_log.h>
#include <lvslab/sim/place_names.h>
#include <lvslab/sim/sequence_history.h>
#include <lvslab/sim/story_layout.h>

namespace lvslab::sim {

struct ToldEvent {
  std::uint64_t number = 0;
  std::uint64_t packet = 0;        ///< 0: it is about none
  std::uint32_t flow = 0;          ///< the request; 0: none
  std::string headline;            ///< of the packet, with relative sequence numbers; empty: it is about none
  std::vector<OutlineStep> steps;  ///< what the node did, with what changed since the packet came to it, and why
};

/// Tells events of a log, in any order.
class EventTeller {
 public:
  /// The log goes on from the one of the last call; see SequenceHistory.
  void follow(const EventLog& log) { history_.follow(log); }
  /// Events from `number` on have been replaced by others.
  void forget_from(std::uint64_t number) { history_.forget(number - 1); }

  /// `number` is from 1, and has been followed.
  [[nodiscard]] ToldEvent tell(const EventLog& log, std::uint64_t number, const PlaceNames& places,
                               Instant origin) const;
  /// "TCP SYN 192.0.2.10:40000 → 10.0.0.4:80, seq 0"; empty for an event without a packet.
  [[nodiscard]] std::string headline(const EventLog& log, std::uint64_t number) const;
  /// The frame or datagram of an event, taken apart, with relative sequence numbers.
  [[nodiscard]] Dissection packet(const EventLog& log, std::uint64_t number) const;

 private:
  SequenceHistory history_;
};

/// Several lines, as text.
[[nodiscard]] std::string as_text(const ToldEvent& told, Colour colour);

}  // namespace lvslab::sim
