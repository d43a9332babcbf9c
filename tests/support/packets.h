#pragma once
// Datagrams with good defaults, so that a test shows only the fields that matter, and datagrams as text, so that a
// failure can be read:
//
//      tcp({.flags = FIN_ACK})      "192.0.2.10:40000 > 10.0.0.4:80 TCP FIN,ACK ttl 64"

#include <string>
#include <string_view>

#include <lvslab/net/endpoint.h>
#include <lvslab/net/icmp_view.h>
#include <lvslab/net/ipv4_view.h>
#include <lvslab/net/packet.h>
#include <lvslab/net/tcp_view.h>
#include <lvslab/net/udp_view.h>

namespace lvslab::test {

/// "10.0.0.4:80"; throws when it is not that.
inline net::Endpoint endpoint(std::string_view text) {
  const auto colon = text.find(':');
  const auto address = net::Ipv4::parse(text.substr(0, colon)).value();
  if (colon == std::string_view::npos) return {address, net::Port{}};
  return {address, net::Port{static_cast<std::uint16_t>(std::stoul(std::string(text.substr(colon + 1))))}};
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
  net::push_tcp(packet, header, from.address.ipv4(), to.address.ipv4());
  net::push_ipv4(packet, {.tos = d.tos,
                          .identification = d.identification,
                          .dont_fragment = d.dont_fragment,
                          .ttl = d.ttl,
                          .protocol = net::IpProtocol::tcp,
                          .source = from.address.ipv4(),
                          .destination = to.address.ipv4()});
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
  net::push_udp(packet, from.port, to.port, from.address.ipv4(), to.address.ipv4());
  if (!d.checksum) net::store_u16(packet.mutable_bytes(), 6, 0);
  net::push_ipv4(packet, {.identification = 7,
                          .dont_fragment = d.dont_fragment,
                          .ttl = d.ttl,
                          .protocol = net::IpProtocol::udp,
                          .source = from.address.ipv4(),
                          .destination = to.address.ipv4()});
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
inline std::string transport_text(const net::Ipv4View& view, bool is_whole) {
  const auto source = net::to_text(view.source());
  const auto destination = net::to_text(view.destination());
  const auto payload = view.payload();
  const bool is_tcp = view.protocol() == net::IpProtocol::tcp;
  if ((is_tcp || view.protocol() == net::IpProtocol::udp) && payload.size() >= 4 && view.fragment_offset() == 0) {
    std::string text = source + ":" + std::to_string(net::load_u16(payload, 0)) + " > " + destination + ":" +
                       std::to_string(net::load_u16(payload, 2)) + (is_tcp ? " TCP" : " UDP");
    if (is_tcp && payload.size() >= 20) text += " " + net::to_text(net::TcpFlags::from_uint(net::load_u8(payload, 13)));
    if (is_whole && !net::transport_checksum_is_right(view.bytes())) text += " BAD-CHECKSUM";
    return text;
  }
  return source + " > " + destination;
}
}  // namespace detail

/// One line; inner datagrams in braces. Wrong checksums are shouted; those of quoted transport headers are not judged.
inline std::string text_of_datagram(net::Bytes bytes, bool is_quote = false) {
  const auto view = is_quote ? net::Ipv4View::at_quoted(bytes) : net::Ipv4View::at(bytes);
  if (!view) return "not an IPv4 datagram";
  std::string text = detail::transport_text(*view, !is_quote);
  if (view->protocol() == net::IpProtocol::ipip) text += " IPIP";
  if (view->protocol() == net::IpProtocol::icmp) {
    const auto message = net::IcmpView::at(view->payload());
    if (!message) return text + " ICMP cut short";
    text += " ICMP " + std::to_string(static_cast<int>(message->type())) + "/" + std::to_string(message->code());
    if (message->type() == net::IcmpType::unreachable && message->code() == net::icmp_code::fragmentation_needed) {
      text += " mtu " + std::to_string(message->next_hop_mtu());
    }
    if (!is_quote && !message->checksum_is_right()) text += " BAD-CHECKSUM";
  }
  text += " ttl " + std::to_string(view->ttl());
  if (!view->checksum_is_right()) text += " BAD-IP-CHECKSUM";
  if (view->protocol() == net::IpProtocol::ipip) text += " {" + text_of_datagram(view->payload(), is_quote) + "}";
  if (view->protocol() == net::IpProtocol::icmp && net::IcmpView::at(view->payload())->is_error()) {
    text += " {" + text_of_datagram(net::IcmpView::at(view->payload())->payload(), true) + "}";
  }
  return text;
}
inline std::string text_of_datagram(const net::Packet& packet) { return text_of_datagram(packet.bytes()); }

}  // namespace lvslab::test
