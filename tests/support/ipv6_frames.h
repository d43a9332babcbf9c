#pragma once
// Ethernet frames with IPv6 inside, from a client to a server two networks away.

#include <lvslab/net/ethernet_view.h>
#include <lvslab/net/icmpv6.h>
#include <lvslab/net/ipv6_view.h>
#include <lvslab/net/tcp_view.h>
#include <lvslab/net/udp_view.h>

namespace lvslab::test::ipv6 {

using namespace lvslab::net::literals;

inline const auto client = "2001:db8:1::10"_ip6;
inline const auto server = "2001:db8:2::7"_ip6;
constexpr net::Mac mac(std::uint8_t last) { return net::Mac{{2, 0, 0, 0, last, 1}}; }

inline net::Packet framed(net::Packet datagram, std::uint8_t from = 1, std::uint8_t to = 2) {
  push_ethernet(datagram, mac(to), mac(from), net::EtherType::ipv6);
  return datagram;
}

struct Segment {
  net::TcpFlags flags{.syn = true};
  std::size_t payload = 0;
  std::uint32_t label = 0x12345;
  std::uint8_t hop_limit = 64;
  std::uint32_t sequence = 1000;
};
inline net::Packet datagram(const Segment& s = {}) {
  net::Packet packet(s.payload);
  net::TcpHeader header;
  header.source = net::Port{40000};
  header.destination = net::Port{80};
  header.sequence = net::TcpSeq{s.sequence};
  header.flags = s.flags;
  push_tcp(packet, header, client, server);
  push_ipv6(packet, {.flow_label = s.label, .hop_limit = s.hop_limit, .source = client, .destination = server});
  return packet;
}

inline net::Packet message(net::Icmpv6Type type, std::uint8_t code, std::uint32_t rest, net::Packet payload,
                           const net::Ipv6& from, const net::Ipv6& to) {
  push_icmpv6(payload, type, code, rest, from, to);
  push_ipv6(payload, {.next_header = net::IpProtocol::icmpv6, .hop_limit = 255, .source = from, .destination = to});
  return payload;
}

/// A target and one option with a MAC.
inline net::Packet about(const net::Ipv6& target, std::uint8_t option, std::uint8_t of) {
  net::Packet packet(24);
  const auto bytes = packet.mutable_bytes();
  target.store(bytes, 0);
  bytes[16] = std::byte{option};
  bytes[17] = std::byte{1};
  mac(of).store(bytes, 18);
  return packet;
}
inline net::Packet solicitation() {
  return framed(
      message(net::Icmpv6Type::neighbour_solicitation, 0, 0, about(server, 1, 1), client, "ff02::1:ff00:7"_ip6));
}
inline net::Packet advertisement() {
  return framed(message(net::Icmpv6Type::neighbour_advertisement, 0, 0x60000000, about(server, 2, 2), server, client));
}

/// One part of a UDP datagram of 100 bytes in all, header included.
inline net::Packet fragment(std::size_t offset, bool more, std::uint32_t identification = 0xabcd0001) {
  net::Packet whole(92);
  push_udp(whole, net::Port{5000}, net::Port{53}, client, server);
  const auto part = more ? whole.bytes().subspan(offset, 48) : whole.bytes().subspan(offset);
  net::Packet packet(part.size() + 8);
  const auto bytes = packet.mutable_bytes();
  bytes[0] = std::byte{17};
  net::store_u16(bytes, 2, static_cast<std::uint16_t>(offset | (more ? 1U : 0U)));
  net::store_u32(bytes, 4, identification);
  std::copy(part.begin(), part.end(), bytes.begin() + 8);
  push_ipv6(packet, {.next_header = net::IpProtocol::fragment, .source = client, .destination = server});
  return framed(std::move(packet));
}

}  // namespace lvslab::test::ipv6
