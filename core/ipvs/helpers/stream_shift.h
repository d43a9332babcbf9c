#pragma once
// When a text inside a TCP stream is replaced by a longer or shorter one, every later byte of that direction has
// another number for the receiver than for the sender.

#include <cstdint>

#include <lvslab/net/bytes.h>
#include <lvslab/net/tcp_view.h>

namespace lvslab::ipvs {

/// Of one direction: how far its numbers are moved. Only the last change is remembered exactly; what is older than
/// that is taken to have been acknowledged.
class StreamShift {
 public:
  StreamShift() = default;
  /// As another director has told of it.
  StreamShift(net::TcpSeq position, std::uint32_t before, std::uint32_t after)
      : position_(position), before_(before), after_(after) {}
  [[nodiscard]] net::TcpSeq position() const { return position_; }
  [[nodiscard]] std::uint32_t before() const { return before_; }
  [[nodiscard]] std::uint32_t after() const { return after_; }

  /// The segment that begins at `sequence` (as its sender counts) has grown by `growth` bytes.
  void change(net::TcpSeq sequence, std::int32_t growth);
  [[nodiscard]] bool is_needed() const { return before_ != 0 || after_ != 0; }
  /// The receiver's number for a byte that its sender calls `sequence`.
  [[nodiscard]] net::TcpSeq forth(net::TcpSeq sequence) const;
  /// The sender's number for what the receiver acknowledges.
  [[nodiscard]] net::TcpSeq back(net::TcpSeq acknowledged) const;

 private:
  net::TcpSeq position_;
  std::uint32_t before_ = 0;  ///< up to and at `position_`
  std::uint32_t after_ = 0;   ///< behind it
};

/// A segment of this direction: its sequence number moves. `segment` begins with the TCP header; its checksum follows.
void shift_sequence(net::MutableBytes segment, const StreamShift& shift);
/// A segment of the other direction: acknowledgement and SACK blocks move back.
void shift_acknowledgement(net::MutableBytes segment, const StreamShift& shift);

}  // namespace lvslab::ipvs
