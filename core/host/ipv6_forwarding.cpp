// The IPv6 datagram is for somebody else, and this host is a router: hop limit, redirect, MTU, the director's FORWARD
// hook, in Linux's order.

#include "state.h"

namespace lvslab::host {
namespace {

constexpr std::uint8_t not_a_neighbour = net::icmpv6_code::beyond_scope;
constexpr std::uint32_t least_mtu = 1280;

}  // namespace

void Host::State::forward_ipv6(Incoming&& incoming, const ResolvedRoute6& route, Outcome& out) {
  const auto view = *net::Ipv6View::at(incoming.datagram.bytes());
  if (route.gateway) {
    out.story.tell("forwarded to {0} by the route {1} via {2} dev {3}", view.destination(), route.matched,
                   *route.gateway, at(route.device).name);
  } else {
    out.story.tell("forwarded to {0} by the route {1} dev {2}", view.destination(), route.matched,
                   at(route.device).name);
  }
  if (view.hop_limit() <= 1) {
    icmpv6_error(incoming, net::Icmpv6Type::time_exceeded, 0, 0, out);
    return drop(DropReason::ttl_exceeded, std::move(incoming.datagram), false, out);
  }
  if (route.device == incoming.in) {
    maybe_redirect_ipv6(incoming, route, out);
  } else {
    const auto source = view.source();
    if (source.is_zero() || source.is_loopback()) {
      return drop(DropReason::martian_source, std::move(incoming.datagram), false, out);
    }
    if (source.is_link_local()) {
      icmpv6_error(incoming, net::Icmpv6Type::unreachable, not_a_neighbour, 0, out);
      return drop(DropReason::beyond_scope, std::move(incoming.datagram), false, out);
    }
  }
  // Routers do not fragment; what a route's own mtu says is for the host's own traffic.
  const std::uint32_t mtu = std::max(at(route.device).mtu, least_mtu);
  const auto largest = incoming.datagram.largest_fragment;
  if (largest != 0 ? largest > mtu : view.bytes().size() > mtu) {
    out.story.tell("{0} bytes do not fit the MTU {1}", view.bytes().size(), mtu);
    icmpv6_error(incoming, net::Icmpv6Type::packet_too_big, 0, mtu, out);
    return drop(DropReason::fragmentation_needed, std::move(incoming.datagram), false, out);
  }
  net::store_u8(incoming.datagram.mutable_bytes(), 7, static_cast<std::uint8_t>(view.hop_limit() - 1));
  if (!passes(NetfilterHook::forward, NetfilterStage::whole, incoming.datagram, incoming.in, route.device, out)) return;
  if (director.is_active(net::Family::ipv6)) {
    auto verdict = director.forward(incoming.datagram, *this, clock, out.story);
    send_emissions(out);
    if (verdict.kind != ipvs::Verdict::Kind::accept) return apply(std::move(verdict), std::move(incoming), out);
    if (verdict.route_again && six.rules.were_changed()) {
      const auto again = route_again<net::Ipv6>(incoming.datagram);
      if (!again) return drop(DropReason::no_route, std::move(incoming.datagram), false, out);
      out.story.tell("routed again as the host's own, with its new source: dev {0}", at(again->device).name);
      return output(std::move(incoming.datagram), *again, out);
    }
  }
  output(std::move(incoming.datagram), route, out);
}

}  // namespace lvslab::host
