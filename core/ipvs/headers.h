#pragma once
// What the director reads of a datagram before it decides anything.

#include <cstdint>

#include <lvslab/net/endpoint.h>
#include <lvslab/net/ip_view.h>
#include <lvslab/net/ipv4_view.h>
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
};

/// The protocols that services can be of here.
[[nodiscard]] inline bool is_balanced(net::IpProtocol protocol) {
  return protocol == net::IpProtocol::tcp || protocol == net::IpProtocol::udp;
}

/// `View` is Ipv4View or IpView.
template <class View>
[[nodiscard]] Headers read_headers(const View& view) {
  Headers headers;
  headers.source.address = view.source();
  headers.destination.address = view.destination();
  headers.protocol = view.protocol();
  headers.transport = view.header_size();
  headers.total_length = view.total_length();
  const auto payload = view.payload();
  if (!is_balanced(headers.protocol) || payload.size() < 4) return headers;
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
    default: return protocol == net::IpProtocol{0} ? "IP" : "?";
  }
}

}  // namespace lvslab::ipvs
