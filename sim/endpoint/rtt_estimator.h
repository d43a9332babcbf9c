#pragma once
/// The retransmission timeout of a connection from measured round trips (RFC 6298 with Linux's choices).

#include <cstdint>

#include <lvslab/net/tcp_view.h>
#include <lvslab/time.h>

namespace lvslab::sim::endpoint {

inline constexpr Duration initial_timeout = 1s;
inline constexpr Duration minimum_timeout = 200ms;
inline constexpr Duration maximum_timeout = 120s;

/// RTO = smoothed round trip + max(4 * mean deviation, 200 ms). Unlike the RFC, the deviation falls at once a round
/// trip and rises at once with a sample, and a shrinking round trip does not raise it.
class RttEstimator {
 public:
  /// One round trip was measured. `una` and `next`: the send window's ends (the deviation decays once a window).
  void on_sample(Duration round_trip, net::TcpSeq una, net::TcpSeq next);
  [[nodiscard]] bool has_sample() const { return smoothed_us_ > 0; }
  /// Zero before the first sample.
  [[nodiscard]] Duration smoothed() const { return std::chrono::microseconds(smoothed_us_ / 8); }
  /// The shortest seen; zero before the first sample.
  [[nodiscard]] Duration shortest() const { return shortest_; }
  /// Without back-off.
  [[nodiscard]] Duration timeout() const { return timeout_; }

 private:
  // Scaled integers, as the recursions are defined: the average by 8, deviations by 4; microseconds.
  std::int64_t smoothed_us_ = 0;
  std::int64_t deviation_us_ = 0;
  std::int64_t largest_deviation_us_ = 0;  ///< within the current window
  std::int64_t variance_us_ = 0;           ///< what enters the timeout
  net::TcpSeq window_end_;
  Duration shortest_{};
  Duration timeout_ = initial_timeout;
};

}  // namespace lvslab::sim::endpoint
