#pragma once
/// How much a receiver lets the other side send (RFC 9293 section 3.8.6), and how its buffer grows with the speed of
/// the reader, as Linux tunes it.

#include <algorithm>
#include <cstdint>
#include <optional>

#include <lvslab/net/tcp_view.h>
#include <lvslab/time.h>

namespace lvslab::sim::endpoint {

/// Sizes in bytes. Half of the buffer is taken for overhead (tcp_adv_win_scale = 1).
class ReceiveWindow {
 public:
  /// tcp_rmem[2] of a machine with 1 GiB and more, from which the scale 7 follows.
  static constexpr std::uint8_t scale = 7;

  /// `segment`: what a full segment carries. Returns the window a SYN or SYN-ACK announces (never scaled).
  std::uint16_t begin(std::uint32_t segment);
  /// The handshake ended: `next` is the first byte expected. `scaled`: both sides agreed to scale.
  void start(net::TcpSeq next, std::uint32_t segment, bool scaled, Instant now);

  /// What the peer may still send beyond `next`.
  [[nodiscard]] std::uint32_t open(net::TcpSeq next) const {
    const auto left = static_cast<std::int32_t>(edge_ - next);
    return left > 0 ? static_cast<std::uint32_t>(left) : 0;
  }
  /// The value for a segment's window field; moves the right edge. Never to the left.
  std::uint16_t advertise(net::TcpSeq next, std::uint32_t segment, bool scaled);
  /// What would be announced now, if it were free to shrink.
  [[nodiscard]] std::uint32_t candidate(std::uint32_t segment, bool scaled) const;
  [[nodiscard]] std::uint32_t announced() const { return announced_; }
  [[nodiscard]] net::TcpSeq last_acknowledged() const { return acknowledged_; }

  /// A segment's payload enters the buffer. True: the window may grow with it.
  bool on_segment(std::uint32_t length, std::uint32_t segment);
  /// A payload that waits for bytes before it takes room too.
  void hold(std::uint32_t length) { held_ += cost(length); }
  /// `length` bytes were read by the application, in all that was buffered.
  void on_read(std::uint32_t length, std::uint32_t segment, Duration round_trip, Instant now);
  void release_held() { held_ = 0; }
  [[nodiscard]] bool more_than_half_taken() const { return free_space() < full_space() / 2; }
  [[nodiscard]] bool fits(std::uint32_t length) const { return held_ + cost(length) <= buffer_ || held_ == 0; }

 private:
  /// The kernel counts buffers, not bytes: a small payload takes 768 bytes, a full Ethernet segment 2304.
  static std::uint32_t cost(std::uint32_t length) {
    if (length <= 192) return 768;
    if (length <= 704) return 1280;
    return length / 1448 * 2304 + (length % 1448 == 0 ? 0 : 2304);
  }
  [[nodiscard]] std::uint32_t full_space() const { return buffer_ / 2; }
  [[nodiscard]] std::uint32_t free_space() const { return held_ < buffer_ ? (buffer_ - held_) / 2 : 0; }

  std::uint32_t buffer_ = 131072;  ///< tcp_rmem[1]
  std::uint32_t held_ = 0;         ///< of it taken
  std::uint32_t clamp_ = 65536;
  std::uint32_t ceiling_ = 65535;  ///< grows with full segments up to the clamp (slow start of the receiver)
  std::uint32_t announced_ = 0;
  net::TcpSeq acknowledged_;  ///< where the last announcement stood
  net::TcpSeq edge_;          ///< right edge of the last announcement
  // Dynamic right-sizing: bytes read in the last round trip.
  std::uint64_t read_ = 0;
  std::uint64_t measured_from_ = 0;
  std::uint64_t last_measure_ = 0;
  Instant measured_at_{};
};

}  // namespace lvslab::sim::endpoint
