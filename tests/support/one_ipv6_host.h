#pragma once
// One host that speaks IPv6, with what a test says to it and hears from it.

#include <lvslab/net/icmpv6.h>
#include <lvslab/net/ipv6_view.h>
#include <lvslab/net/tcp_view.h>

#include "support/one_host.h"

namespace lvslab::test {

inline net::Ipv6 ip6(std::string_view text) { return net::Ipv6::parse(text).value(); }

/// "who-has A tell B to MAC", "A is-at MAC RSO to B at MAC" (router, solicited, override; "?": no MAC named), or
/// "A > B udp hl 63 len 68 to MAC".
inline std::string text_of_ipv6(const net::Packet& frame) {
  const auto ethernet = *net::EthernetView::at(frame.bytes());
  const std::string to = " to " + net::to_text(ethernet.destination());
  const auto view = *net::Ipv6View::at(ethernet.payload());
  const auto message = view.payload();
  std::string what = "proto " + std::to_string(static_cast<int>(view.protocol()));
  if (view.is_fragment()) {
    what = "fragment " + std::to_string(view.fragment_offset()) + (view.more_fragments() ? "+" : "");
  } else if (view.protocol() == net::IpProtocol::icmpv6) {
    const auto icmp = *net::IcmpView::at(message);
    const auto type = net::icmpv6_type(icmp);
    if (type == net::Icmpv6Type::neighbour_solicitation) {
      return "who-has " + net::to_text(net::Ipv6::load(message, 8)) + " tell " + net::to_text(view.source()) + to;
    }
    if (type == net::Icmpv6Type::neighbour_advertisement) {
      std::string flags;
      for (const auto& [bit, letter] : {std::pair{31, 'R'}, std::pair{30, 'S'}, std::pair{29, 'O'}}) {
        if ((icmp.rest() >> bit & 1U) != 0) flags += letter;
      }
      const std::string at = message.size() >= 32 ? net::to_text(net::Mac::load(message, 26)) : "?";
      return net::to_text(net::Ipv6::load(message, 8)) + " is-at " + at + " " + flags + " to " +
             net::to_text(view.destination()) + " at " + net::to_text(ethernet.destination());
    }
    what = "icmp " + std::to_string(static_cast<int>(icmp.type())) + "/" + std::to_string(icmp.code());
    if (!net::icmpv6_checksum_is_right(message, view.source(), view.destination())) what += " BAD CHECKSUM";
  } else if (view.protocol() == net::IpProtocol::udp) {
    what = "udp";
  } else if (view.protocol() == net::IpProtocol::tcp) {
    what = "tcp";
  }
  return net::to_text(view.source()) + " > " + net::to_text(view.destination()) + " " + what + " hl " +
         std::to_string(view.hop_limit()) + " len " + std::to_string(view.bytes().size()) + to;
}

struct OneIpv6Host : OneHost {
  OneIpv6Host() : OneHost(host::Ipv6Mode::on) {}

  void address6(host::InterfaceId id, std::string_view text, int length) {
    host::InterfaceAddress6 address;
    address.address = ip6(text);
    address.prefix_length = length;
    if (!host.add_address(id, address, now, out)) throw std::runtime_error("address refused");
  }
  host::ConfigResult route6(std::string_view prefix, int length, std::string_view gateway) {
    host::Route6 route;
    route.prefix = {ip6(prefix), length};
    route.gateway = ip6(gateway);
    return host.add_route(route, host::RouteChange::add, now);
  }
  void knows6(host::InterfaceId id, std::string_view text, std::uint8_t last) {
    (void)host.set_neighbour(id, ip6(text), mac(last), host::NudState::permanent, host::RouteChange::add, now, out);
  }

  /// A UDP datagram from port 1000 to port 2000.
  static net::Packet datagram6(std::string_view source, std::string_view destination, std::size_t payload = 20,
                               std::uint8_t hop_limit = 64) {
    net::Packet packet(payload);
    net::push_udp(packet, net::Port{1000}, net::Port{2000}, ip6(source), ip6(destination));
    return with_header(std::move(packet), source, destination, net::IpProtocol::udp, hop_limit);
  }
  static net::Packet echo_request(std::string_view source, std::string_view destination, std::size_t payload = 8) {
    net::Packet packet(payload);
    net::push_icmpv6(packet, net::Icmpv6Type::echo_request, 0, 7, ip6(source), ip6(destination));
    return with_header(std::move(packet), source, destination, net::IpProtocol::icmpv6, 64);
  }
  static net::Packet with_header(net::Packet packet, std::string_view source, std::string_view destination,
                                 net::IpProtocol next, std::uint8_t hop_limit) {
    net::Ipv6Header header;
    header.next_header = next;
    header.hop_limit = hop_limit;
    header.source = ip6(source);
    header.destination = ip6(destination);
    net::push_ipv6(packet, header);
    return packet;
  }
  void receives6(host::InterfaceId in, net::Packet packet, std::uint8_t from = 2,
                 std::optional<net::Mac> to = std::nullopt) {
    net::push_ethernet(packet, to.value_or(host.interface(in).mac), mac(from), net::EtherType::ipv6);
    host.handle(std::move(packet), in, now, out);
  }

  /// A neighbour asks for `target`; to the solicited-node group, or by unicast.
  void asks6(host::InterfaceId in, std::string_view target, std::string_view asker, std::uint8_t last = 2,
             bool unicast = false) {
    const auto o = ip6(target).octets();
    const net::Ipv6 group{{0xff, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0xff, o[13], o[14], o[15]}};
    const auto to = unicast ? std::string(target) : net::to_text(group);
    const bool is_probe = ip6(asker).is_zero();
    net::Packet message(is_probe ? 16 : 24);
    ip6(target).store(message.mutable_bytes(), 0);
    if (!is_probe) put_option(message.mutable_bytes().subspan(16), 1, mac(last));
    net::push_icmpv6(message, net::Icmpv6Type::neighbour_solicitation, 0, 0, ip6(asker), ip6(to));
    const net::Mac group_mac{{0x33, 0x33, 0xff, o[13], o[14], o[15]}};
    receives6(in, with_header(std::move(message), asker, to, net::IpProtocol::icmpv6, 255), last,
              unicast ? host.interface(in).mac : group_mac);
  }
  /// "RSO" in any combination; `last` 0: without naming a MAC.
  void advertises(host::InterfaceId in, std::string_view target, std::uint8_t last, std::string_view to,
                  std::string_view flags = "SO") {
    std::uint32_t bits = 0;
    for (const char flag : flags) bits |= flag == 'R' ? 1U << 31 : flag == 'S' ? 1U << 30 : 1U << 29;
    net::Packet message(last == 0 ? 16 : 24);
    ip6(target).store(message.mutable_bytes(), 0);
    if (last != 0) put_option(message.mutable_bytes().subspan(16), 2, mac(last));
    net::push_icmpv6(message, net::Icmpv6Type::neighbour_advertisement, 0, bits, ip6(target), ip6(to));
    receives6(in, with_header(std::move(message), target, to, net::IpProtocol::icmpv6, 255), last);
  }
  static void put_option(net::MutableBytes bytes, std::uint8_t kind, net::Mac value) {
    net::store_u8(bytes, 0, kind);
    net::store_u8(bytes, 1, 1);
    value.store(bytes, 2);
  }

  std::vector<std::string> sent6() {
    std::vector<std::string> lines;
    for (const auto& transmission : out.sent) {
      lines.push_back(host.interface(transmission.out).name + ": " + text_of_ipv6(transmission.frame));
    }
    out.sent.clear();
    return lines;
  }
  /// "09 REACHABLE router", "FAILED", "none".
  std::string neighbour6(std::string_view address) {
    for (const auto& report : host.neighbours6(now)) {
      if (report.address != ip6(address)) continue;
      return (report.mac ? net::to_text(*report.mac).substr(15) + " " : "") + std::string(to_text(report.state)) +
             (report.is_router ? " router" : "");
    }
    return "none";
  }
  std::vector<std::string> routes6(host::RouteTableId table) {
    std::vector<std::string> lines;
    for (const auto& route : host.routes6().of(table)) {
      constexpr std::array<std::string_view, 9> names{"unicast",   "local", "broadcast", "unreachable", "prohibit",
                                                      "blackhole", "throw", "multicast", "anycast"};
      lines.push_back(std::string(names[static_cast<std::size_t>(route.type)]) + " " + net::to_text(route.prefix) +
                      (route.gateway ? " via " + net::to_text(*route.gateway) : "") + " dev " +
                      host.interface(*route.device).name + " metric " + std::to_string(route.metric));
    }
    return lines;
  }
};

}  // namespace lvslab::test
