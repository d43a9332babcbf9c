#pragma once
/// The UDP header (RFC 768).
///
///      0       1       2       3
///     +-------+-------+-------+-------+
///   0 |  source port  |   dest. port  |
///   4 |     length    |    checksum   |
///     +-------+-------+-------+-------+

#include <optional>

#include <lvslab/net/endpoint.h>
#include <lvslab/net/packet.h>

namespace lvslab::net {

/// A checked window on a UDP datagram's payload part; owns nothing, copies nothing.
class UdpView {
 public:
  static constexpr std::size_t size = 8;
  /// nullopt: fewer than 8 bytes, or a length field below 8 or beyond the bytes there are.
  [[nodiscard]] static std::optional<UdpView> at(Bytes segment);
  [[nodiscard]] Port source_port() const { return Port{load_u16(bytes_, 0)}; }
  [[nodiscard]] Port destination_port() const { return Port{load_u16(bytes_, 2)}; }
  [[nodiscard]] std::uint16_t length() const { return load_u16(bytes_, 4); }
  /// 0: the sender computed none.
  [[nodiscard]] std::uint16_t checksum() const { return load_u16(bytes_, 6); }
  [[nodiscard]] Bytes payload() const { return bytes_.subspan(size); }

 private:
  explicit UdpView(Bytes bytes) : bytes_(bytes) {}
  Bytes bytes_;
};

/// Puts a UDP header in front of a payload, with the right checksum for these addresses (0 is sent as 0xffff).
void push_udp(Packet& packet, Port source_port, Port destination_port, const Address& source,
              const Address& destination);

/// TCP's or UDP's checksum over a whole datagram of either family is right (UDP over IPv4: or absent). Other
/// protocols: true. False also for a datagram too short for its transport header. Not for fragments.
[[nodiscard]] bool transport_checksum_is_right(Bytes datagram);

}  // namespace lvslab::net
