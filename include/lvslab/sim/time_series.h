#pragma once
/// A run as curves over time: what the servers carried, how fast the cables were, how long the queues, what was lost.
///
/// Follows a run as it grows; any stretch of it can then be asked for, in as many steps as there are pixels, without
/// going through the events again.

#include <cstddef>
#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <lvslab/sim/connection_history.h>
#include <lvslab/sim/event_log.h>
#include <lvslab/sim/flights.h>
#include <lvslab/sim/scenario.h>

namespace lvslab::sim {

enum class Quantity : std::uint8_t {
  active_connections,    ///< a server, as ipvsadm -Ln counts them, at the step's end
  inactive_connections,  ///< the same
  answers,               ///< an answer (the server's name, or the error): requests that ended with it so far
  answer_share,          ///< the same, in % of all that have ended so far
  frame_rate,            ///< a direction of a cable: frames put on it a second, over the step
  bit_rate,              ///< the same in bits, headers of Ethernet included
  utilisation,           ///< the same in % of the cable's bandwidth
  queue_length,          ///< a direction of a cable: the most frames that were in it, not yet out, during the step
  drops,                 ///< a reason: frames dropped for it so far; without the network's ordinary silence
};
inline constexpr std::size_t quantity_count = 9;

/// "connections" or "frames/s"; "%".
[[nodiscard]] std::string_view unit_of(Quantity quantity);

class TimeSeries {
 public:
  explicit TimeSeries(const Scenario& scenario);

  /// Looks at the events that are new since the last call. The flights have followed the same log.
  void follow(const EventLog& log, const Flights& flights);
  /// `samples` stand behind the first `before` of those given earlier; what stood there is forgotten.
  void follow_connections(std::vector<ConnectionHistory::Server> servers, std::size_t before,
                          std::span<const ConnectionSample> samples);
  /// Forgets all events, and their flights.
  void forget();

  struct Curve {
    std::string name;            ///< "10.0.0.7:80", "client → front", "the queue of the link was full"
    std::vector<double> values;  ///< one a step
  };
  /// Step i reaches from begin + i (end - begin) / steps to the next one's beginning, which belongs to it. Curves of
  /// cables that never carried anything are left out. O(what happened in between, for queues; else steps × log).
  [[nodiscard]] std::vector<Curve> curves(Quantity quantity, Instant begin, Instant end, std::size_t steps) const;

 private:
  /// One direction of a cable.
  struct Lane {
    std::string name;
    double bandwidth_bps = 0;
    std::vector<Instant> departures;
    std::vector<std::uint64_t> bytes;  ///< put on it up to and with that departure
    std::vector<Instant> arrivals;     ///< of those that came out
    std::vector<std::size_t> open;     ///< flights that have not
  };
  /// Moments at which something was counted.
  using Moments = std::map<std::string, std::vector<Instant>>;

  void close_flights(Lane& lane, const Flights& flights);

  const Scenario* scenario_;
  std::vector<Lane> lanes_;  ///< link by link, from a to b first
  std::size_t seen_ = 0;
  std::size_t seen_flights_ = 0;
  Moments answers_;
  std::vector<Instant> ends_;  ///< of all requests
  Moments drops_;
  std::vector<ConnectionHistory::Server> servers_;
  std::vector<ConnectionSample> samples_;
};

}  // namespace lvslab::sim
