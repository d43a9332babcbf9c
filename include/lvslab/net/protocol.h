#pragma once
/// Protocol numbers (IANA) that the laboratory speaks, and the constants of Ethernet and IP.

#include <cstddef>
#include <cstdint>

namespace lvslab::net {

enum class EtherType : std::uint16_t { ipv4 = 0x0800, arp = 0x0806, vlan = 0x8100, ipv6 = 0x86dd };

enum class IpProtocol : std::uint8_t {
  hop_by_hop = 0,  ///< IPv6 extension header
  icmp = 1,
  igmp = 2,
  ipip = 4,
  tcp = 6,
  udp = 17,
  ipv6 = 41,      ///< IPv6 inside another datagram
  routing = 43,   ///< IPv6 extension header
  fragment = 44,  ///< IPv6 extension header
  gre = 47,
  esp = 50,
  ah = 51,
  icmpv6 = 58,
  no_next_header = 59,
  destination_options = 60,  ///< IPv6 extension header
  vrrp = 112,
  sctp = 132,
};

inline constexpr std::size_t ethernet_header_size = 14;
inline constexpr std::size_t ipv4_header_size = 20;  ///< without options
inline constexpr std::size_t ipv6_header_size = 40;  ///< without extension headers

}  // namespace lvslab::net
