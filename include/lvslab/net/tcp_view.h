#pragma once
/// The TCP header (RFC 9293 section 3.1).
///
///      0       1       2       3
///     +-------+-------+-------+-------+
///   0 |  source port  |   dest. port  |
///   4 |        sequence number        |
///   8 |     acknowledgement number    |
///  12 |off| 0 | flags |     window    |
///  16 |    checksum   | urgent pointer|
///  20 |  options, if off > 5 ...

#include <array>
#include <cstdint>
#include <optional>
#include <string>

#include <lvslab/net/endpoint.h>
#include <lvslab/net/packet.h>
#include <lvslab/net/protocol.h>

namespace lvslab::net {

/// A sequence number: compares on the circle of 2^32 (RFC 9293 section 3.4).
class TcpSeq {
 public:
  constexpr TcpSeq() = default;
  constexpr explicit TcpSeq(std::uint32_t bits) : bits_(bits) {}
  [[nodiscard]] constexpr std::uint32_t to_uint() const { return bits_; }
  constexpr bool operator==(const TcpSeq&) const = default;
  [[nodiscard]] constexpr bool before(TcpSeq other) const { return static_cast<std::int32_t>(bits_ - other.bits_) < 0; }
  [[nodiscard]] constexpr bool after(TcpSeq other) const { return other.before(*this); }
  constexpr TcpSeq operator+(std::uint32_t count) const { return TcpSeq{bits_ + count}; }
  constexpr TcpSeq operator-(std::uint32_t count) const { return TcpSeq{bits_ - count}; }
  /// How many bytes lie from `other` to this.
  constexpr std::uint32_t operator-(TcpSeq other) const { return bits_ - other.bits_; }
  constexpr TcpSeq& operator+=(std::uint32_t count) {
    bits_ += count;
    return *this;
  }

 private:
  std::uint32_t bits_ = 0;
};

struct TcpFlags {
  bool fin = false;
  bool syn = false;
  bool rst = false;
  bool psh = false;
  bool ack = false;
  bool urg = false;
  bool ece = false;
  bool cwr = false;
  constexpr bool operator==(const TcpFlags&) const = default;
  [[nodiscard]] static constexpr TcpFlags from_uint(std::uint8_t bits) {
    return {(bits & 1) != 0,  (bits & 2) != 0,  (bits & 4) != 0,  (bits & 8) != 0,
            (bits & 16) != 0, (bits & 32) != 0, (bits & 64) != 0, (bits & 128) != 0};
  }
  [[nodiscard]] constexpr std::uint8_t to_uint() const {
    return static_cast<std::uint8_t>(fin | syn << 1 | rst << 2 | psh << 3 | ack << 4 | urg << 5 | ece << 6 | cwr << 7);
  }
};

/// "SYN,ACK"; "none" when no flag is set.
[[nodiscard]] std::string to_text(const TcpFlags& flags);

struct SackBlock {
  TcpSeq left;
  TcpSeq right;  ///< one past the last byte
  bool operator==(const SackBlock&) const = default;
};

/// The options the laboratory speaks (RFC 9293 3.2, RFC 7323, RFC 2018). Others are passed over when read.
struct TcpOptions {
  std::optional<std::uint16_t> mss;
  bool sack_permitted = false;
  std::optional<std::uint8_t> window_scale;
  struct Timestamps {
    std::uint32_t value = 0;
    std::uint32_t echo = 0;
    bool operator==(const Timestamps&) const = default;
  };
  std::optional<Timestamps> timestamps;
  std::array<SackBlock, 4> sack{};
  std::uint8_t sack_count = 0;
  bool operator==(const TcpOptions&) const = default;
};

/// A checked window on a TCP segment; owns nothing, copies nothing.
class TcpView {
 public:
  static constexpr std::size_t min_size = 20;
  /// nullopt: shorter than its header claims, or a data offset below 5. The checksum is not judged.
  [[nodiscard]] static std::optional<TcpView> at(Bytes segment) {
    if (segment.size() < min_size) return std::nullopt;
    const std::size_t header_size = std::size_t{load_u8(segment, 12)} / 16 * 4;
    if (header_size < min_size || header_size > segment.size()) return std::nullopt;
    return TcpView{segment, header_size};
  }

  [[nodiscard]] Port source_port() const { return Port{load_u16(bytes_, 0)}; }
  [[nodiscard]] Port destination_port() const { return Port{load_u16(bytes_, 2)}; }
  [[nodiscard]] TcpSeq sequence() const { return TcpSeq{load_u32(bytes_, 4)}; }
  [[nodiscard]] TcpSeq acknowledgement() const { return TcpSeq{load_u32(bytes_, 8)}; }
  [[nodiscard]] std::size_t header_size() const { return header_size_; }
  [[nodiscard]] TcpFlags flags() const { return TcpFlags::from_uint(load_u8(bytes_, 13)); }
  [[nodiscard]] std::uint16_t window() const { return load_u16(bytes_, 14); }
  [[nodiscard]] std::uint16_t checksum() const { return load_u16(bytes_, 16); }
  [[nodiscard]] Bytes option_bytes() const { return bytes_.subspan(min_size, header_size_ - min_size); }
  /// Reads what it knows; stops quietly at an option that runs over the header's end.
  [[nodiscard]] TcpOptions options() const;
  [[nodiscard]] Bytes payload() const { return bytes_.subspan(header_size_); }

 private:
  TcpView(Bytes bytes, std::size_t header_size) : bytes_(bytes), header_size_(header_size) {}
  Bytes bytes_;
  std::size_t header_size_;
};

/// What a segment says, to build one from. Options are laid out as Linux does: in a SYN "MSS, SACK-permitted,
/// timestamps, NOP, window scale" (NOPs fill the place of the absent), otherwise "NOP NOP timestamps, NOP NOP SACK".
struct TcpHeader {
  Port source;
  Port destination;
  TcpSeq sequence;
  TcpSeq acknowledgement;
  TcpFlags flags;
  std::uint16_t window = 0;
  TcpOptions options;
};

/// The bytes that push_tcp will put in front of the payload: 20 to 60, a multiple of 4.
[[nodiscard]] std::size_t tcp_header_size(const TcpHeader& header);
/// Puts the header in front of a payload, with the right checksum for these addresses.
void push_tcp(Packet& packet, const TcpHeader& header, const Address& source, const Address& destination);

}  // namespace lvslab::net
