#pragma once
/// ICMP for IPv4 (RFC 792, RFC 1191).
///
///      0       1       2       3
///     +-------+-------+-------+-------+
///   0 |  type |  code |    checksum   |
///   4 | rest of header: echo id, seq; |
///     | next-hop MTU; gateway         |
///   8 | echo data, or the datagram it is about ...

#include <cstdint>
#include <optional>

#include <lvslab/net/packet.h>
#include <lvslab/net/protocol.h>

namespace lvslab::net {

enum class IcmpType : std::uint8_t {
  echo_reply = 0,
  unreachable = 3,
  source_quench = 4,
  redirect = 5,
  echo_request = 8,
  time_exceeded = 11,
  parameter_problem = 12,
};

/// Codes of IcmpType::unreachable.
namespace icmp_code {
inline constexpr std::uint8_t network = 0;
inline constexpr std::uint8_t host = 1;
inline constexpr std::uint8_t protocol = 2;
inline constexpr std::uint8_t port = 3;
inline constexpr std::uint8_t fragmentation_needed = 4;
inline constexpr std::uint8_t administratively_prohibited = 13;
}  // namespace icmp_code

/// A checked window on an ICMP message; owns nothing, copies nothing.
class IcmpView {
 public:
  static constexpr std::size_t header_size = 8;
  /// nullopt: fewer than 8 bytes. The checksum is not judged.
  [[nodiscard]] static std::optional<IcmpView> at(Bytes message);
  [[nodiscard]] IcmpType type() const { return IcmpType{load_u8(bytes_, 0)}; }
  [[nodiscard]] std::uint8_t code() const { return load_u8(bytes_, 1); }
  [[nodiscard]] bool checksum_is_right() const;
  /// Bytes 4 to 7.
  [[nodiscard]] std::uint32_t rest() const { return load_u32(bytes_, 4); }
  [[nodiscard]] std::uint16_t echo_id() const { return load_u16(bytes_, 4); }
  [[nodiscard]] std::uint16_t echo_sequence() const { return load_u16(bytes_, 6); }
  /// Of "fragmentation needed": the MTU of the next hop, bytes; 0 from an old router.
  [[nodiscard]] std::uint16_t next_hop_mtu() const { return load_u16(bytes_, 6); }
  /// Types 3, 4, 5, 11, 12: an error about the datagram it quotes; never answered with another error.
  [[nodiscard]] bool is_error() const;
  /// Echo data, or the quoted datagram.
  [[nodiscard]] Bytes payload() const { return bytes_.subspan(header_size); }

 private:
  explicit IcmpView(Bytes bytes) : bytes_(bytes) {}
  Bytes bytes_;
};

/// Puts an ICMP header with a right checksum in front of a payload.
void push_icmp(Packet& packet, IcmpType type, std::uint8_t code, std::uint32_t rest);

}  // namespace lvslab::net
