#pragma once
/// When a receiver acknowledges: at once, with its own data, or a little later (RFC 5681 section 4.2, Linux's way).
///
/// A connection begins quick: up to 16 segments are acknowledged one by one, so that the sender's window grows. Once
/// the two sides take turns ("pingpong"), an acknowledgement waits up to 40 ms for data to ride on.

#include <cstdint>
#include <optional>

#include <lvslab/time.h>

namespace lvslab::sim::endpoint {

inline constexpr Duration shortest_ack_delay = 40ms;
inline constexpr Duration longest_ack_delay = 200ms;

class AcknowledgementPolicy {
 public:
  /// A handshake ended; `segment_guess` is what a full segment may be before one was seen.
  void begin(std::uint32_t segment_guess, Instant now) {
    full_segment_ = segment_guess;
    last_data_at_ = now;
  }
  /// Payload arrived in order or not, in segments of `length` bytes. `pushed`: with PSH or FIN.
  void on_data(std::uint32_t length, bool pushed, std::uint32_t window, std::uint32_t largest_segment, Duration timeout,
               Instant now);
  /// Own payload goes out.
  void on_data_sent(Instant now) {
    if (now - last_data_at_ < delay_) taking_turns_ = true;
  }
  /// A segment with an acknowledgement went out.
  void on_ack_sent();
  /// The delayed acknowledgement fell due.
  void on_delay_over(Duration timeout);
  void on_peer_closed() {
    taking_turns_ = true;
    scheduled_ = true;
  }
  /// Quick again, for out-of-order data and after losses.
  void be_quick(std::uint32_t window, std::uint32_t most);
  void stop_taking_turns() { taking_turns_ = false; }
  void require_now() {
    now_required_ = true;
    scheduled_ = true;
  }
  void schedule() { scheduled_ = true; }
  /// The window grows: tell it soon.
  void be_quick_once() { quick_ = static_cast<std::uint8_t>(quick_ | 1U); }
  void forget_quickness() { quick_ = 0; }

  [[nodiscard]] bool scheduled() const { return scheduled_; }
  [[nodiscard]] bool now_required() const { return now_required_; }
  [[nodiscard]] bool quick() const { return quick_ > 0 && !taking_turns_; }
  [[nodiscard]] std::uint32_t full_segment() const { return full_segment_; }
  /// A reader that has emptied the buffer should acknowledge: there was a small segment in it.
  [[nodiscard]] bool wants_ack_when_drained() const {
    return scheduled_ && (small_twice_ || (small_once_ && !taking_turns_));
  }
  /// Decides to acknowledge later. True: no later than now (a delay is about to run out anyway).
  [[nodiscard]] bool delay(Instant now, Duration smoothed_rtt);
  [[nodiscard]] std::optional<Instant> deadline() const { return deadline_; }

 private:
  std::optional<Instant> deadline_;
  Instant last_data_at_{};
  Duration delay_{};  ///< zero until the first data
  std::uint32_t full_segment_ = 536;
  std::uint32_t last_small_ = 0;
  std::uint8_t quick_ = 0;
  bool taking_turns_ = false;
  bool scheduled_ = false;
  bool now_required_ = false;
  bool small_once_ = false;
  bool small_twice_ = false;
};

}  // namespace lvslab::sim::endpoint
