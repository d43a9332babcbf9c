#pragma once
// One host under test, driven frame by frame: what goes in is written as a sentence, what comes out is read as text.

#include <string>
#include <vector>

#include <lvslab/host/host.h>
#include <lvslab/net/arp_view.h>
#include <lvslab/net/ethernet_view.h>
#include <lvslab/net/icmp_view.h>
#include <lvslab/net/udp_view.h>

namespace lvslab::test {

/// 02:00:00:00:00:NN
inline net::Mac mac(std::uint8_t last) { return net::Mac{{2, 0, 0, 0, 0, last}}; }
inline net::Ipv4 ip(std::string_view text) { return net::Ipv4::parse(text).value(); }

/// A frame as one line: "arp who-has 10.0.0.1 tell 10.0.0.2 (from 02:..:02) to ff:..", "10.0.0.1 > 10.0.0.2 udp ttl
/// 63".
inline std::string text_of(const net::Packet& frame) {
  const auto ethernet = *net::EthernetView::at(frame.bytes());
  const std::string to =
      " to " + (ethernet.destination().is_broadcast() ? "all" : net::to_text(ethernet.destination()));
  if (ethernet.type() == net::EtherType::arp) {
    const auto arp = *net::read_arp(ethernet.payload());
    return arp.operation == net::ArpOperation::request
               ? "who-has " + net::to_text(arp.target) + " tell " + net::to_text(arp.sender) + to
               : net::to_text(arp.sender) + " is-at " + net::to_text(arp.sender_mac) + to;
  }
  const auto view = *net::Ipv4View::at(ethernet.payload());
  std::string what = "proto " + std::to_string(static_cast<int>(view.protocol()));
  if (view.protocol() == net::IpProtocol::icmp && !view.is_fragment()) {
    const auto icmp = *net::IcmpView::at(view.payload());
    what = "icmp " + std::to_string(static_cast<int>(icmp.type())) + "/" + std::to_string(icmp.code());
  } else if (view.protocol() == net::IpProtocol::udp) {
    what = "udp";
  } else if (view.protocol() == net::IpProtocol::tcp) {
    what = "tcp";
  }
  return net::to_text(view.source()) + " > " + net::to_text(view.destination()) + " " + what + " ttl " +
         std::to_string(view.ttl()) + " len " + std::to_string(view.bytes().size()) + to;
}

class OneHost {
 public:
  explicit OneHost(host::Ipv6Mode ipv6 = host::Ipv6Mode::off) : host(1, ipv6) {
    eth0 = host.add_ethernet("eth0", mac(0xe0), 1500);
    eth1 = host.add_ethernet("eth1", mac(0xe1), 1500);
  }

  void address(host::InterfaceId id, std::string_view text, int length, host::Scope scope = host::Scope::global) {
    host::InterfaceAddress address;
    address.address = ip(text);
    address.prefix_length = length;
    address.scope = scope;
    if (!host.add_address(id, address, now, out)) throw std::runtime_error("address refused");
  }
  void set(std::string_view name, std::string_view value) {
    if (!host.set_sysctl(name, value, now)) throw std::runtime_error("sysctl refused: " + std::string(name));
  }
  void route(std::string_view prefix, int length, std::string_view gateway) {
    host::Route route;
    route.prefix = {ip(prefix), length};
    route.gateway = ip(gateway);
    if (!host.add_route(route, host::RouteChange::add, now)) throw std::runtime_error("route refused");
  }

  void arp(host::InterfaceId in, net::ArpMessage message, net::Mac to = net::Mac::broadcast()) {
    auto frame = net::build_arp(message);
    net::push_ethernet(frame, to, message.sender_mac, net::EtherType::arp);
    host.handle(std::move(frame), in, now, out);
  }
  /// A broadcast request from `sender` (its MAC ends in `last`).
  void asks(host::InterfaceId in, std::string_view target, std::string_view sender, std::uint8_t last = 2) {
    arp(in, {net::ArpOperation::request, mac(last), ip(sender), {}, ip(target)});
  }
  void replies(host::InterfaceId in, std::string_view sender, std::uint8_t last, std::string_view target) {
    arp(in, {net::ArpOperation::reply, mac(last), ip(sender), host.interface(in).mac, ip(target)},
        host.interface(in).mac);
  }
  net::Packet datagram(std::string_view source, std::string_view destination, std::size_t payload = 20,
                       std::uint8_t ttl = 64, bool dont_fragment = false) {
    net::Packet packet(payload);
    net::push_udp(packet, net::Port{1000}, net::Port{2000}, ip(source), ip(destination));
    net::Ipv4Header header;
    header.ttl = ttl;
    header.identification = 77;
    header.dont_fragment = dont_fragment;
    header.protocol = net::IpProtocol::udp;
    header.source = ip(source);
    header.destination = ip(destination);
    net::push_ipv4(packet, header);
    return packet;
  }
  void receives(host::InterfaceId in, net::Packet packet, std::uint8_t from = 2) {
    net::push_ethernet(packet, host.interface(in).mac, mac(from), net::EtherType::ipv4);
    host.handle(std::move(packet), in, now, out);
  }
  /// Lets time pass, deadline by deadline.
  void wait(Duration duration) {
    const Instant end = now + duration;
    while (const auto next = host.next_deadline()) {
      if (*next > end) break;
      now = std::max(now, *next);
      host.advance(now, out);
    }
    now = end;
  }

  /// What was sent since the last call: "eth0: ..." lines.
  std::vector<std::string> sent() {
    std::vector<std::string> lines;
    for (const auto& transmission : out.sent) {
      lines.push_back(host.interface(transmission.out).name + ": " + text_of(transmission.frame));
    }
    out.sent.clear();
    return lines;
  }
  std::vector<std::string> dropped() {
    std::vector<std::string> names;
    for (const auto& drop : out.dropped) names.emplace_back(name_of(drop.reason));
    out.dropped.clear();
    return names;
  }
  std::string neighbour(std::string_view address) {
    for (const auto& report : host.neighbours(now)) {
      if (report.address == ip(address)) {
        return (report.mac ? net::to_text(*report.mac).substr(15) + " " : "") + std::string(to_text(report.state));
      }
    }
    return "none";
  }

  host::Host host;
  host::InterfaceId eth0{};
  host::InterfaceId eth1{};
  host::Outcome out;
  Instant now{};
};

using Lines = std::vector<std::string>;

}  // namespace lvslab::test
