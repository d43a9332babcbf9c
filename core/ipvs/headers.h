#pragma once
// What the director reads of a datagram before it decides anything.

#include <cstdint>
#include <optional>

#include <lvslab/ipvs/sctp_state.h>
#include <lvslab/net/endpoint.h>
#include <lvslab/net/ip_view.h>
#include <lvslab/net/tcp_view.h>

namespace lvslab::ipvs {

/// Protocol, addresses and ports of a datagram, or of one that an ICMP error quotes.
struct Headers {
  net::Endpoint source;
  net::Endpoint destination;
  net::IpProtocol protocol = net::IpProtocol::tcp;
  bool has_ports = false;               ///< the first four bytes of the transport header are there
  bool has_transport = false;           ///< the whole of it is (20 bytes of TCP, 8 of UDP)
  net::TcpFlags tcp_flags;              ///< of TCP with has_transport
  std::optional<SctpEvent> sctp_event;  ///< of SCTP with has_transport
  std::size_t transport = 0;            ///< where the transport header begins, from the IP header
  std::size_t total_length = 0;         ///< IP header and payload, bytes, as its IP header says

  [[nodiscard]] net::Family family() const { return source.address.family(); }
};

/// The protocols that services can be of.
[[nodiscard]] inline bool is_balanced(net::IpProtocol protocol) {
  return protocol == net::IpProtocol::tcp || protocol == net::IpProtocol::udp || protocol == net::IpProtocol::sctp;
}
/// IPsec has no ports and no services of its own. It goes where the key exchange of the same two hosts went, a
/// connection of UDP from port 500 to port 500.
[[nodiscard]] inline bool follows_key_exchange(net::IpProtocol protocol) {
  return protocol == net::IpProtocol::ah || protocol == net::IpProtocol::esp;
}
/// What its connection is of.
[[nodiscard]] inline net::IpProtocol connection_protocol(net::IpProtocol protocol) {
  return follows_key_exchange(protocol) ? net::IpProtocol::udp : protocol;
}
[[nodiscard]] inline std::size_t transport_size(net::IpProtocol protocol) {
  switch (protocol) {
    case net::IpProtocol::tcp: return 20;
    case net::IpProtocol::sctp: return sctp_header_size + sctp_chunk_header_size;
    default: return 8;
  }
}

/// ICMP of the datagram's own family.
[[nodiscard]] inline bool is_icmp(const Headers& headers) {
  return headers.protocol == (headers.family() == net::Family::ipv4 ? net::IpProtocol::icmp : net::IpProtocol::icmpv6);
}

/// Of a transport header that begins where `bytes` do.
inline void read_ports(Headers& headers, net::Bytes bytes) {
  headers.has_ports = is_balanced(headers.protocol) && bytes.size() >= 4;
  if (!headers.has_ports) return;
  headers.source.port = net::Port{net::load_u16(bytes, 0)};
  headers.destination.port = net::Port{net::load_u16(bytes, 2)};
}
/// What the state machines go by.
inline void read_event(Headers& headers, net::Bytes bytes) {
  headers.has_transport = is_balanced(headers.protocol) && bytes.size() >= transport_size(headers.protocol);
  if (headers.has_transport && headers.protocol == net::IpProtocol::tcp) {
    headers.tcp_flags = net::TcpFlags::from_uint(net::load_u8(bytes, 13));
  }
  if (headers.protocol == net::IpProtocol::sctp) headers.sctp_event = sctp_event_of(bytes);
}

[[nodiscard]] inline Headers read_headers(const net::IpView& view) {
  Headers headers;
  headers.source.address = view.source();
  headers.destination.address = view.destination();
  headers.protocol = view.protocol();
  headers.transport = view.header_size();
  headers.total_length = view.total_length();
  if (follows_key_exchange(headers.protocol)) {
    headers.has_ports = true;
    headers.source.port = headers.destination.port = net::Port{500};
    return headers;
  }
  // What a later fragment carries is not a header, whatever it looks like.
  if (view.fragment_offset() != 0) return headers;
  read_ports(headers, view.payload());
  read_event(headers, view.payload());
  return headers;
}

/// "TCP"
[[nodiscard]] constexpr const char* protocol_name(net::IpProtocol protocol) {
  switch (protocol) {
    case net::IpProtocol::tcp: return "TCP";
    case net::IpProtocol::udp: return "UDP";
    case net::IpProtocol::sctp: return "SCTP";
    case net::IpProtocol::icmp: return "ICMP";
    case net::IpProtocol::ah: return "AH";
    case net::IpProtocol::esp: return "ESP";
    case net::IpProtocol::icmpv6: return "ICMPv6";
    default: return protocol == net::IpProtocol{0} ? "IP" : "?";
  }
}

}  // namespace lvslab::ipvs
