#pragma once
// What the director reads of a datagram before it decides anything.

#include <cstdint>

#include <lvslab/net/endpoint.h>
#include <lvslab/net/ip_view.h>
#include <lvslab/net/tcp_view.h>

namespace lvslab::ipvs {

/// Protocol, addresses and ports of a datagram, or of one that an ICMP error quotes.
struct Headers {
  net::Endpoint source;
  net::Endpoint destination;
  net::IpProtocol protocol = net::IpProtocol::tcp;
  bool has_ports = false;        ///< the first four bytes of the transport header are there
  bool has_transport = false;    ///< the whole of it is (20 bytes of TCP, 8 of UDP)
  net::TcpFlags tcp_flags;       ///< of TCP with has_transport
  std::size_t transport = 0;     ///< where the transport header begins, from the IP header
  std::size_t total_length = 0;  ///< IP header and payload, bytes, as its IP header says

  [[nodiscard]] net::Family family() const { return source.address.family(); }
};

/// The protocols that services can be of here.
[[nodiscard]] inline bool is_balanced(net::IpProtocol protocol) {
  return protocol == net::IpProtocol::tcp || protocol == net::IpProtocol::udp;
}

/// ICMP of the datagram's own family.
[[nodiscard]] inline bool is_icmp(const Headers& headers) {
  return headers.protocol == (headers.family() == net::Family::ipv4 ? net::IpProtocol::icmp : net::IpProtocol::icmpv6);
}

[[nodiscard]] inline Headers read_headers(const net::IpView& view) {
  Headers headers;
  headers.source.address = view.source();
  headers.destination.address = view.destination();
  headers.protocol = view.protocol();
  headers.transport = view.header_size();
  headers.total_length = view.total_length();
  const auto payload = view.payload();
  // What a later fragment carries is not a header, whatever it looks like.
  if (!is_balanced(headers.protocol) || payload.size() < 4 || view.fragment_offset() != 0) return headers;
  headers.has_ports = true;
  headers.source.port = net::Port{net::load_u16(payload, 0)};
  headers.destination.port = net::Port{net::load_u16(payload, 2)};
  headers.has_transport = payload.size() >= (headers.protocol == net::IpProtocol::tcp ? 20U : 8U);
  if (headers.has_transport && headers.protocol == net::IpProtocol::tcp) {
    headers.tcp_flags = net::TcpFlags::from_uint(net::load_u8(payload, 13));
  }
  return headers;
}

/// "TCP"
[[nodiscard]] constexpr const char* protocol_name(net::IpProtocol protocol) {
  switch (protocol) {
    case net::IpProtocol::tcp: return "TCP";
    case net::IpProtocol::udp: return "UDP";
    case net::IpProtocol::sctp: return "SCTP";
    case net::IpProtocol::icmp: return "ICMP";
    case net::IpProtocol::icmpv6: return "ICMPv6";
    default: return protocol == net::IpProtocol{0} ? "IP" : "?";
  }
}

}  // namespace lvslab::ipvs
