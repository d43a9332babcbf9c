#pragma once
/// How much may be in flight: slow start, CUBIC (RFC 9438) and HyStart, in segments, as Linux counts.

#include <cstdint>
#include <optional>

#include <lvslab/net/tcp_view.h>
#include <lvslab/time.h>

namespace lvslab::sim::endpoint {

class Congestion {
 public:
  static constexpr std::uint32_t initial_window = 10;  ///< RFC 6928

  [[nodiscard]] std::uint32_t window() const { return window_; }
  [[nodiscard]] std::uint32_t threshold() const { return threshold_; }
  [[nodiscard]] bool in_slow_start() const { return window_ < threshold_; }

  /// `acked` segments left the network while the window was in use to its limit.
  void on_progress(std::uint32_t acked, Instant now, Duration shortest_rtt);
  /// A round trip was measured: HyStart may end slow start before a queue overflows. `bytes_per_second` is what the
  /// sender paces itself to be.
  void on_round_trip(Duration round_trip, Instant now, net::TcpSeq una, net::TcpSeq next,
                     std::uint64_t bytes_per_second);
  /// Loss begins to be repaired: what the threshold will be. The window follows by proportional reduction.
  [[nodiscard]] std::uint32_t threshold_after_loss();
  void set_threshold(std::uint32_t segments) { threshold_ = segments; }
  void set_window(std::uint32_t segments) { window_ = segments > 0 ? segments : 1; }
  /// A retransmission timeout: everything learned about the path is void.
  void on_timeout();

 private:
  void grow_cubic(std::uint32_t acked, Instant now, Duration shortest_rtt);
  void begin_round(Instant now, net::TcpSeq next);

  std::uint32_t window_ = initial_window;
  std::uint32_t threshold_ = 0x7fffffff;
  std::uint32_t acked_toward_next_ = 0;  ///< segments acknowledged since the window last grew by one

  // CUBIC
  std::optional<Instant> epoch_;
  std::uint32_t last_maximum_ = 0;
  std::uint32_t origin_ = 0;       ///< the window at the plateau of the curve
  std::int64_t plateau_ms_ = 0;    ///< when the curve reaches it, since the epoch
  std::uint32_t reno_window_ = 0;  ///< what Reno would have by now
  std::uint32_t reno_acked_ = 0;
  std::uint32_t ack_count_ = 0;  ///< acknowledgements for one more segment

  // HyStart
  bool slow_start_exit_found_ = false;
  net::TcpSeq round_end_;
  Instant round_began_{};
  Instant train_at_{};
  Duration round_rtt_ = Duration::max();
  Duration delay_floor_{};
  std::uint32_t round_samples_ = 0;
};

}  // namespace lvslab::sim::endpoint
