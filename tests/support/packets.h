#pragma once
// Datagrams with good defaults, so that a test shows only the fields that matter, and datagrams as text, so that a
// failure can be read:
//
//      tcp({.flags = FIN_ACK})      "192.0.2.10:40000 > 10.0.0.4:80 TCP FIN,ACK ttl 64"

#include <string>
#include <string_view>

#include <lvslab/net/endpoint.h>
#include <lvslab/net/icmpv6.h>
#include <lvslab/net/ip_view.h>
#include <lvslab/net/packet.h>
#include <lvslab/net/tcp_view.h>
#include <lvslab/net/udp_view.h>

namespace lvslab::test {

/// "10.0.0.4:80", "[2001:db8::4]:80", or an address alone; throws when it is not that.
inline net::Endpoint endpoint(std::string_view text) {
  const bool has_brackets = text.starts_with('[');
  const auto end =
      has_brackets ? text.find(']') : std::min(text.size(), text.find('.') < text.size() ? text.find(':') : text.npos);
  const auto address = net::Address::parse(text.substr(has_brackets ? 1 : 0, end - (has_brackets ? 1 : 0))).value();
  const auto colon = end < text.size() ? text.find(':', end) : text.npos;
  if (colon == text.npos) return {address, net::Port{}};
  return {address, net::Port{static_cast<std::uint16_t>(std::stoul(std::string(text.substr(colon + 1))))}};
}

/// Puts an IP header in front, of the family of the addresses; what IPv6 has not is left out.
struct IpFields {
  net::IpProtocol protocol = net::IpProtocol::tcp;
  std::uint8_t ttl = 64;
  bool dont_fragment = false;
  std::uint8_t tos = 0;
  std::uint16_t identification = 7;
};
inline void push_ip(net::Packet& packet, const net::Address& from, const net::Address& to, const IpFields& fields) {
  if (from.is_ipv4()) {
    net::push_ipv4(packet, {.tos = fields.tos,
                            .identification = fields.identification,
                            .dont_fragment = fields.dont_fragment,
                            .ttl = fields.ttl,
                            .protocol = fields.protocol,
                            .source = from.ipv4(),
                            .destination = to.ipv4()});
  } else {
    net::push_ipv6(packet, {.traffic_class = fields.tos,
                            .next_header = fields.protocol,
                            .hop_limit = fields.ttl,
                            .source = from.ipv6(),
                            .destination = to.ipv6()});
  }
}

inline constexpr net::TcpFlags SYN{.syn = true};
inline constexpr net::TcpFlags SYN_ACK{.syn = true, .ack = true};
inline constexpr net::TcpFlags ACK{.ack = true};
inline constexpr net::TcpFlags PSH_ACK{.psh = true, .ack = true};
inline constexpr net::TcpFlags FIN_ACK{.fin = true, .ack = true};
inline constexpr net::TcpFlags RST{.rst = true};
inline constexpr net::TcpFlags NO_FLAGS{};

/// A client's SYN to a virtual service, unless told otherwise.
struct TcpDatagram {
  std::string_view from = "192.0.2.10:40000";
  std::string_view to = "10.0.0.4:80";
  net::TcpFlags flags = SYN;
  std::size_t payload = 0;  ///< bytes
  std::uint8_t ttl = 64;
  bool dont_fragment = true;
  std::uint8_t tos = 0;
  std::uint16_t identification = 7;
  std::uint32_t flow = 1;
};
inline net::Packet tcp(const TcpDatagram& d = {}) {
  net::Packet packet(d.payload, net::Lineage{1, 0, d.flow});
  const auto from = endpoint(d.from);
  const auto to = endpoint(d.to);
  net::TcpHeader header;
  header.source = from.port;
  header.destination = to.port;
  header.sequence = net::TcpSeq{1000};
  header.acknowledgement = net::TcpSeq{d.flags.ack ? 2000U : 0U};
  header.flags = d.flags;
  header.window = 64240;
  net::push_tcp(packet, header, from.address, to.address);
  push_ip(packet, from.address, to.address, {net::IpProtocol::tcp, d.ttl, d.dont_fragment, d.tos, d.identification});
  return packet;
}

/// A client's question to a virtual service, unless told otherwise.
struct UdpDatagram {
  std::string_view from = "192.0.2.10:40000";
  std::string_view to = "10.0.0.4:53";
  std::size_t payload = 30;  ///< bytes
  std::uint8_t ttl = 64;
  bool dont_fragment = false;
  bool checksum = true;  ///< false: sent as 0, "none computed"
  std::uint32_t flow = 1;
};
inline net::Packet udp(const UdpDatagram& d = {}) {
  net::Packet packet(d.payload, net::Lineage{1, 0, d.flow});
  const auto from = endpoint(d.from);
  const auto to = endpoint(d.to);
  net::push_udp(packet, from.port, to.port, from.address, to.address);
  if (!d.checksum) net::store_u16(packet.mutable_bytes(), 6, 0);
  push_ip(packet, from.address, to.address, {net::IpProtocol::udp, d.ttl, d.dont_fragment});
  return packet;
}

/// An ICMP error about `about`, of which it quotes the IP header and 8 bytes more.
struct IcmpError {
  std::string_view from = "198.51.100.1";
  std::string_view to = "10.0.0.4";
  net::IcmpType type = net::IcmpType::unreachable;
  std::uint8_t code = net::icmp_code::host;
  std::uint32_t rest = 0;
  std::size_t quote = 28;  ///< bytes of `about` at most
  std::uint8_t ttl = 64;
};
inline net::Packet icmp(const IcmpError& error, const net::Packet& about) {
  net::Packet packet(about.bytes().first(std::min(error.quote, about.size())), net::Lineage{2, 1, 1});
  net::push_icmp(packet, error.type, error.code, error.rest);
  net::push_ipv4(packet, {.ttl = error.ttl,
                          .protocol = net::IpProtocol::icmp,
                          .source = endpoint(error.from).address.ipv4(),
                          .destination = endpoint(error.to).address.ipv4()});
  return packet;
}

/// An ICMPv6 error about `about`, of which it quotes the IPv6 header and 8 bytes more.
struct Icmpv6Error {
  std::string_view from = "2001:db8:ffff::1";
  std::string_view to = "2001:db8::4";
  net::Icmpv6Type type = net::Icmpv6Type::unreachable;
  std::uint8_t code = net::icmpv6_code::address;
  std::uint32_t rest = 0;
  std::size_t quote = 48;  ///< bytes of `about` at most
  std::uint8_t ttl = 64;
};
inline net::Packet icmpv6(const Icmpv6Error& error, const net::Packet& about) {
  const auto from = endpoint(error.from).address;
  const auto to = endpoint(error.to).address;
  net::Packet packet(about.bytes().first(std::min(error.quote, about.size())), net::Lineage{2, 1, 1});
  net::push_icmpv6(packet, error.type, error.code, error.rest, from.ipv6(), to.ipv6());
  push_ip(packet, from, to, {net::IpProtocol::icmpv6, error.ttl});
  return packet;
}

/// An echo request.
inline net::Packet ping(std::string_view from = "192.0.2.10", std::string_view to = "10.0.0.4") {
  net::Packet packet(std::size_t{32});
  net::push_icmp(packet, net::IcmpType::echo_request, 0, 0x00010001);
  net::push_ipv4(packet, {.protocol = net::IpProtocol::icmp,
                          .source = endpoint(from).address.ipv4(),
                          .destination = endpoint(to).address.ipv4()});
  return packet;
}

namespace detail {
inline std::string ends_text(const net::IpView& view, bool is_whole) {
  const auto payload = view.payload();
  const bool is_tcp = view.protocol() == net::IpProtocol::tcp;
  if ((is_tcp || view.protocol() == net::IpProtocol::udp) && payload.size() >= 4 && view.fragment_offset() == 0) {
    std::string text = net::to_text(net::Endpoint{view.source(), net::Port{net::load_u16(payload, 0)}}) + " > " +
                       net::to_text(net::Endpoint{view.destination(), net::Port{net::load_u16(payload, 2)}}) +
                       (is_tcp ? " TCP" : " UDP");
    if (is_tcp && payload.size() >= 20) text += " " + net::to_text(net::TcpFlags::from_uint(net::load_u8(payload, 13)));
    if (is_whole && !net::transport_checksum_is_right(view.bytes())) text += " BAD-CHECKSUM";
    return text;
  }
  return net::to_text(view.source()) + " > " + net::to_text(view.destination());
}

inline bool is_icmp(const net::IpView& view) {
  return view.protocol() == (view.is_ipv4() ? net::IpProtocol::icmp : net::IpProtocol::icmpv6);
}

inline bool is_icmp_error(const net::IpView& view) {
  const auto message = is_icmp(view) ? net::IcmpView::at(view.payload()) : std::nullopt;
  return message && (view.is_ipv4() ? message->is_error() : net::is_error(net::icmpv6_type(*message)));
}

inline std::string icmp_text(const net::IpView& view, bool is_whole) {
  const auto message = net::IcmpView::at(view.payload());
  const std::string name = view.is_ipv4() ? " ICMP" : " ICMPv6";
  if (!message) return name + " cut short";
  std::string text =
      name + " " + std::to_string(static_cast<int>(message->type())) + "/" + std::to_string(message->code());
  const bool is_too_big = view.is_ipv4() ? message->type() == net::IcmpType::unreachable &&
                                               message->code() == net::icmp_code::fragmentation_needed
                                         : net::icmpv6_type(*message) == net::Icmpv6Type::packet_too_big;
  if (is_too_big) text += " mtu " + std::to_string(view.is_ipv4() ? message->next_hop_mtu() : message->rest());
  const bool is_right =
      view.is_ipv4() ? message->checksum_is_right()
                     : net::icmpv6_checksum_is_right(view.payload(), view.source().ipv6(), view.destination().ipv6());
  if (is_whole && !is_right) text += " BAD-CHECKSUM";
  return text;
}

/// What is inside of an outer header, if that is all there is.
inline bool is_tunnel(const net::IpView& view) {
  return view.protocol() == net::IpProtocol::ipip || view.protocol() == net::IpProtocol::ipv6;
}
}  // namespace detail

/// One line; inner datagrams in braces. Wrong checksums are shouted; those of quoted transport headers are not judged.
inline std::string text_of_datagram(net::Bytes bytes, bool is_quote = false) {
  const auto view = is_quote ? net::IpView::at_quoted(bytes) : net::IpView::at(bytes);
  if (!view) return "not an IP datagram";
  std::string text = detail::ends_text(*view, !is_quote);
  if (detail::is_tunnel(*view)) text += " IPIP";
  if (detail::is_icmp(*view)) text += detail::icmp_text(*view, !is_quote);
  text += " ttl " + std::to_string(view->hop_limit());
  if (view->is_ipv4() && !net::Ipv4View::at_quoted(bytes)->checksum_is_right()) text += " BAD-IP-CHECKSUM";
  if (detail::is_tunnel(*view)) text += " {" + text_of_datagram(view->payload(), is_quote) + "}";
  if (detail::is_icmp_error(*view)) {
    text += " {" + text_of_datagram(net::IcmpView::at(view->payload())->payload(), true) + "}";
  }
  return text;
}
inline std::string text_of_datagram(const net::Packet& packet) { return text_of_datagram(packet.bytes()); }

}  // namespace lvslab::test
