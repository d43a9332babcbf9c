#pragma once
/// The frames of a run on their wires: where each began, where it ended, and when. What an animation draws.

#include <cstddef>
#include <cstdint>
#include <optional>
#include <unordered_map>
#include <vector>

#include <lvslab/sim/event_log.h>
#include <lvslab/sim/session.h>

namespace lvslab::sim {

/// A frame's way along one cable.
struct Flight {
  static constexpr std::size_t still_flying = static_cast<std::size_t>(-1);

  std::size_t link = 0;      ///< index into Scenario::links
  bool from_a = true;        ///< it goes from the link's end a to its end b
  std::uint64_t packet = 0;  ///< Lineage::packet
  std::size_t sent = 0;      ///< index of the event that put it there: sent or switched
  /// Index of the event by which it came out: received, the first switched, or dropped; still_flying: not yet, or
  /// nobody said a word about it (a switch that knew no other port).
  std::size_t arrived = still_flying;
  bool is_lost = false;  ///< it was dropped on the way or where it arrived, before anybody took it
  Instant departure{};
  Instant arrival{};  ///< of a frame that has not arrived: departure
};

/// Finds the flights in a log, and more as it grows. Depends on the cables only.
class Flights {
 public:
  explicit Flights(const Session& session);

  /// Looks at the events that are new since the last call. The log must go on from the one seen before; otherwise
  /// forget() what is not common first.
  void follow(const EventLog& log);
  /// Forgets what events from index `count` on have told.
  void forget(std::size_t count);

  /// In the order of their beginning.
  [[nodiscard]] const std::vector<Flight>& all() const { return flights_; }
  /// Those in the air at a moment at which `events` events have happened: begun, and not yet arrived. Those that ended
  /// at that very event are not in it. O(log n + those begun within the longest flight before).
  [[nodiscard]] std::vector<std::size_t> in_air(std::size_t events) const;
  /// The flight that an event began or ended; nullopt: none.
  [[nodiscard]] std::optional<std::size_t> of_event(std::size_t index) const;

 private:
  struct End {
    std::size_t link = 0;
    bool is_a = true;
    std::uint32_t peer = 0;  ///< the node at the other end
  };
  [[nodiscard]] const End* end_at(const TraceEvent& event) const;

  std::vector<std::vector<std::optional<End>>> ends_;  ///< by node, by interface or port
  std::vector<Flight> flights_;
  std::vector<std::size_t> flight_of_event_;  ///< by event; still_flying: none
  /// Flights that have not ended, by packet; looked up only.
  std::unordered_map<std::uint64_t, std::vector<std::size_t>> open_;
  std::size_t longest_ = 0;  ///< the most events between a flight's beginning and its end
  std::size_t seen_ = 0;
};

}  // namespace lvslab::sim
