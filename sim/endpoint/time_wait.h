#pragma once
/// Connections at rest: TIME-WAIT (RFC 9293 section 3.6.1), and FIN-WAIT-2 whose application is gone.
///
/// All rest equally long, so they stand in one queue by age: no timer, no event, 100 bytes each. They are taken out
/// whenever something else happens; who asks about one that is overdue is told there is none.

#include <cstdint>
#include <deque>
#include <optional>

#include "flow_table.h"
#include "segment.h"
#include "slab.h"
#include "tcp_socket.h"

namespace lvslab::sim::endpoint {

inline constexpr Duration time_wait_length = 60s;

class TimeWait {
 public:
  enum class Verdict : std::uint8_t { taken, reset_sender, new_connection, unacceptable };

  void add(const RestingConnection& connection, Instant now, Duration rests_for);
  /// Removes what is overdue.
  void expire(Instant now);
  [[nodiscard]] bool contains(const FourTuple& flow) const { return table_.find(flow).has_value(); }
  /// A segment for a connection that is contained.
  Verdict on_segment(Wire& wire, const Segment& segment);
  void remove(const FourTuple& flow);
  [[nodiscard]] std::size_t size() const { return table_.size(); }
  /// Calls `tell(flow, waits_for_fin)` in the order they came to rest.
  template <class Tell>
  void each(Instant now, Tell&& tell) const {
    for (const Turn& turn : queue_) {
      const Place& place = places_[turn.id];
      if (place.alive && place.turn == turn.number && place.until > now) {
        tell(place.connection.flow, place.connection.waits_for_fin);
      }
    }
  }

 private:
  struct Place {
    RestingConnection connection;
    Instant until{};
    std::uint64_t turn = 0;  ///< its number in the queue; older entries of the queue are void
    std::optional<Instant> last_ack;
    bool alive = false;
  };
  struct Turn {
    std::uint32_t id;
    std::uint64_t number;
    Instant until;
  };
  void rest_again(std::uint32_t id, Instant now);
  void drop(std::uint32_t id);
  void acknowledge(Wire& wire, const RestingConnection& connection);

  FlowTable table_;
  Slab<Place> places_;
  std::deque<Turn> queue_;
  std::uint64_t turns_ = 0;
};

}  // namespace lvslab::sim::endpoint
