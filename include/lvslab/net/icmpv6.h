#pragma once
/// ICMP for IPv6 (RFC 4443, RFC 4861). Its messages have the shape of IPv4's: read them through IcmpView.

#include <cstdint>

#include <lvslab/net/icmp_view.h>
#include <lvslab/net/ipv6.h>
#include <lvslab/net/packet.h>

namespace lvslab::net {

enum class Icmpv6Type : std::uint8_t {
  unreachable = 1,
  packet_too_big = 2,  ///< the rest of the header is the MTU
  time_exceeded = 3,
  parameter_problem = 4,
  echo_request = 128,
  echo_reply = 129,
  multicast_listener_query = 130,
  multicast_listener_report = 131,
  multicast_listener_done = 132,
  router_solicitation = 133,
  router_advertisement = 134,
  neighbour_solicitation = 135,
  neighbour_advertisement = 136,
  redirect = 137,
  multicast_listener_report_v2 = 143,
};

/// Codes of Icmpv6Type::unreachable.
namespace icmpv6_code {
inline constexpr std::uint8_t no_route = 0;
inline constexpr std::uint8_t administratively_prohibited = 1;
inline constexpr std::uint8_t beyond_scope = 2;
inline constexpr std::uint8_t address = 3;
inline constexpr std::uint8_t port = 4;
inline constexpr std::uint8_t policy = 5;
inline constexpr std::uint8_t reject_route = 6;
}  // namespace icmpv6_code

[[nodiscard]] inline Icmpv6Type icmpv6_type(const IcmpView& message) {
  return Icmpv6Type{static_cast<std::uint8_t>(message.type())};
}
/// Types below 128: an error about the datagram it quotes; never answered with another error (RFC 4443 section 2.1).
[[nodiscard]] constexpr bool is_error(Icmpv6Type type) { return static_cast<std::uint8_t>(type) < 128; }

/// Unlike IPv4's, the checksum covers the addresses (RFC 4443 section 2.3). `message` begins at its ICMPv6 header.
[[nodiscard]] bool icmpv6_checksum_is_right(Bytes message, const Ipv6& source, const Ipv6& destination);
/// For messages changed by hand.
void refresh_icmpv6_checksum(MutableBytes message, const Ipv6& source, const Ipv6& destination);
/// Puts an ICMPv6 header with the right checksum for these addresses in front of a payload.
void push_icmpv6(Packet& packet, Icmpv6Type type, std::uint8_t code, std::uint32_t rest, const Ipv6& source,
                 const Ipv6& destination);

}  // namespace lvslab::net
