// What goes into tunnels: a real server's answers seldom do, but a route may lead there.

#include <algorithm>

#include <lvslab/net/checksum.h>
#include <lvslab/net/ip_view.h>

#include "state.h"

namespace lvslab::host {
namespace {

constexpr unsigned ecn_mask = 3;
constexpr unsigned ecn_ce = 3;
constexpr unsigned ecn_ect0 = 2;
constexpr std::uint16_t gre_has_checksum = 0x8000;

std::size_t gre_size(const Interface& tunnel) {
  if (tunnel.kind != Interface::Kind::gre) return 0;
  return tunnel.tunnel.sends_checksum ? 8 : 4;
}

void push_gre(net::Packet& datagram, bool with_checksum) {
  const auto type = is_ipv6(datagram) ? net::EtherType::ipv6 : net::EtherType::ipv4;
  const auto header = datagram.push_front(with_checksum ? 8 : 4);
  std::ranges::fill(header, std::byte{0});
  net::store_u16(header, 0, with_checksum ? gre_has_checksum : 0);
  net::store_u16(header, 2, static_cast<std::uint16_t>(type));
  if (with_checksum) net::store_u16(datagram.mutable_bytes(), 4, net::internet_checksum(datagram.bytes()));
}

/// The tunnel's own class of service is the inner one's congestion bits alone.
std::uint8_t outer_class(const net::IpView& inner) {
  const bool congested = (inner.traffic_class() & ecn_mask) == ecn_ce;
  return static_cast<std::uint8_t>(congested ? ecn_ect0 : inner.traffic_class() & ecn_mask);
}

}  // namespace

template <class Ip>
void Host::State::send_by_tunnel(net::Packet&& datagram, const BasicResolvedRoute<Ip>& route, Outcome& out) {
  const Interface& interface = at(route.device);
  constexpr bool inner_is_ipv4 = std::is_same_v<Ip, net::Ipv4>;
  using Kind = Interface::Kind;
  const bool carries =
      interface.kind == Kind::gre || interface.kind == Kind::ip6tnl || (interface.kind == Kind::ipip) == inner_is_ipv4;
  if (interface.kind == Kind::ip6tnl) {
    const auto inner = interface.tunnel.inner;
    const bool suits = inner == TunnelSettings::Inner::any || (inner == TunnelSettings::Inner::ipv4) == inner_is_ipv4;
    std::optional<net::Ipv6> remote;
    if (!interface.tunnel.remote6.is_zero()) remote = interface.tunnel.remote6;
    if constexpr (!inner_is_ipv4) {
      if (!remote) remote = route.next_hop;
    }
    if (suits && interface.up && remote && !remote->is_multicast()) {
      return send_through_ipv6(std::move(datagram), route.device, *remote, out);
    }
  } else if (carries && interface.up) {
    std::optional<net::Ipv4> remote;
    if (!interface.tunnel.remote.is_zero()) remote = interface.tunnel.remote;
    if constexpr (inner_is_ipv4) {
      if (!remote) remote = route.next_hop;
    }
    if (remote) return send_through_ipv4(std::move(datagram), route.device, *remote, out);
  }
  ++at(route.device).sent.dropped;
  tell_unreachable({datagram, loopback, FrameKind::unicast}, out);
  drop(DropReason::no_tunnel, std::move(datagram), false, out);
}

template void Host::State::send_by_tunnel(net::Packet&&, const ResolvedRoute&, Outcome&);
template void Host::State::send_by_tunnel(net::Packet&&, const ResolvedRoute6&, Outcome&);

void Host::State::send_through_ipv4(net::Packet&& datagram, InterfaceId tunnel, net::Ipv4 remote, Outcome& out) {
  Interface& interface = at(tunnel);
  const auto inner = *net::IpView::at(datagram.bytes());
  const auto local = interface.tunnel.local.is_zero() ? std::nullopt : std::optional(interface.tunnel.local);
  const auto outer_route = resolve_for_output(remote, local, clock);
  if (!outer_route || outer_route->device == tunnel || outer_route->type != RouteType::unicast) {
    ++interface.sent.dropped;
    tell_unreachable({datagram, loopback, FrameKind::unicast}, out);
    return drop(DropReason::no_route, std::move(datagram), false, out);
  }
  const std::uint32_t mtu = outer_route->mtu - static_cast<std::uint32_t>(net::ipv4_header_size + gre_size(interface));
  constexpr std::uint32_t least_mtu = 68;
  constexpr std::uint32_t least_mtu6 = 1280;
  if (inner.is_ipv4() && inner.dont_fragment() && datagram.size() > mtu) {
    icmp_error({datagram, loopback, FrameKind::unicast}, net::IcmpType::unreachable,
               net::icmp_code::fragmentation_needed, std::max(mtu, least_mtu), out);
    return drop(DropReason::fragmentation_needed, std::move(datagram), false, out);
  }
  if (!inner.is_ipv4() && datagram.size() > std::max(mtu, least_mtu6)) {
    icmpv6_error({datagram, loopback, FrameKind::unicast}, net::Icmpv6Type::packet_too_big, 0,
                 std::max(mtu, least_mtu6), out);
    return drop(DropReason::fragmentation_needed, std::move(datagram), false, out);
  }
  net::Ipv4Header header;
  header.tos = outer_class(inner);
  header.dont_fragment = (inner.is_ipv4() && inner.dont_fragment()) ||
                         (interface.tunnel.path_mtu_discovery && !interface.tunnel.remote.is_zero());
  header.ttl = interface.tunnel.ttl != 0 ? interface.tunnel.ttl : inner.hop_limit();
  header.protocol = interface.kind == Interface::Kind::gre ? net::IpProtocol::gre
                    : inner.is_ipv4()                      ? net::IpProtocol::ipip
                                                           : net::IpProtocol::ipv6;
  header.source = outer_route->source;
  header.destination = remote;
  header.identification = next_identification(net::Address{header.source}, net::Address{remote});
  ++interface.sent.packets;
  interface.sent.bytes += datagram.size();
  out.story.tell("wrapped for the tunnel {0}: {1} > {2}", interface.name, header.source, remote);
  if (interface.kind == Interface::Kind::gre) push_gre(datagram, interface.tunnel.sends_checksum);
  net::push_ipv4(datagram, header);
  const auto by = outer_route->device;
  if (!passes(NetfilterHook::output, NetfilterStage::whole, datagram, std::nullopt, by, out)) return;
  output(std::move(datagram), *outer_route, false, out);
}

void Host::State::send_through_ipv6(net::Packet&& datagram, InterfaceId tunnel, const net::Ipv6& remote, Outcome& out) {
  Interface& interface = at(tunnel);
  const auto inner = *net::IpView::at(datagram.bytes());
  const auto local = interface.tunnel.local6.is_zero() ? std::nullopt : std::optional(interface.tunnel.local6);
  const auto outer_route = resolve_for_output(remote, local, std::nullopt, clock);
  if (!outer_route || outer_route->device == tunnel || outer_route->type != RouteType::unicast) {
    ++interface.sent.dropped;
    tell_unreachable({datagram, loopback, FrameKind::unicast}, out);
    return drop(DropReason::no_route, std::move(datagram), false, out);
  }
  // Whoever did not ask for none has a tunnel encapsulation limit (RFC 2473 section 4.1.1): eight bytes of options.
  constexpr std::uint32_t limit_size = 8;
  const bool is_fallback = interface.tunnel.local6.is_zero() && interface.tunnel.remote6.is_zero();
  const std::uint32_t mtu =
      outer_route->mtu - static_cast<std::uint32_t>(net::ipv6_header_size) - (is_fallback ? 0 : limit_size);
  constexpr std::uint32_t least_mtu6 = 1280;
  if (!inner.is_ipv4() && datagram.size() > std::max(mtu, least_mtu6)) {
    icmpv6_error({datagram, loopback, FrameKind::unicast}, net::Icmpv6Type::packet_too_big, 0,
                 std::max(mtu, least_mtu6), out);
    return drop(DropReason::fragmentation_needed, std::move(datagram), false, out);
  }
  if (inner.is_ipv4() && inner.dont_fragment() && datagram.size() > mtu) {
    icmp_error({datagram, loopback, FrameKind::unicast}, net::IcmpType::unreachable,
               net::icmp_code::fragmentation_needed, mtu, out);
    return drop(DropReason::fragmentation_needed, std::move(datagram), false, out);
  }
  net::Ipv6Header header;
  header.traffic_class = outer_class(inner);
  header.hop_limit = interface.tunnel.ttl != 0 ? interface.tunnel.ttl : 64;
  header.next_header = inner.is_ipv4() ? net::IpProtocol::ipip : net::IpProtocol::ipv6;
  header.source = outer_route->source;
  header.destination = remote;
  ++interface.sent.packets;
  interface.sent.bytes += datagram.size();
  out.story.tell("wrapped for the tunnel {0}: {1} > {2}", interface.name, header.source, remote);
  if (!is_fallback) {
    constexpr std::uint8_t limit_option = 4;
    constexpr std::uint8_t limit = 4;
    constexpr std::uint8_t pad_n = 1;
    const auto options = datagram.push_front(limit_size);
    net::store_u8(options, 0, static_cast<std::uint8_t>(header.next_header));
    net::store_u8(options, 1, 0);
    net::store_u8(options, 2, limit_option);
    net::store_u8(options, 3, 1);
    net::store_u8(options, 4, limit);
    net::store_u8(options, 5, pad_n);
    net::store_u8(options, 6, 1);
    net::store_u8(options, 7, 0);
    header.next_header = net::IpProtocol::destination_options;
  }
  net::push_ipv6(datagram, header);
  const auto by = outer_route->device;
  if (!passes(NetfilterHook::output, NetfilterStage::whole, datagram, std::nullopt, by, out)) return;
  output(std::move(datagram), *outer_route, out);
}

}  // namespace lvslab::host
