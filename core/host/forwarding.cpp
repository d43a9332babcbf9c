// The datagram is for somebody else, and this host is a router: TTL, MTU, redirect, the director's FORWARD hook.

#include <lvslab/net/udp_view.h>

#include "state.h"

namespace lvslab::host {

void Host::State::forward(Incoming&& incoming, const ResolvedRoute& route, Outcome& out) {
  const auto view = *net::Ipv4View::at(incoming.datagram.bytes());
  if (route.gateway) {
    out.story.tell("forwarded to {0} by the route {1} via {2} dev {3}", view.destination(), route.matched,
                   *route.gateway, at(route.device).name);
  } else {
    out.story.tell("forwarded to {0} by the route {1} dev {2}", view.destination(), route.matched,
                   at(route.device).name);
  }
  if (view.ttl() <= 1) {
    icmp_error(incoming, net::IcmpType::time_exceeded, 0, 0, out);
    return drop(DropReason::ttl_exceeded, std::move(incoming.datagram), false, out);
  }
  // What connection tracking has put together counts by its largest fragment.
  const bool was_put_together = incoming.datagram.largest_fragment != 0;
  const std::size_t size = was_put_together ? incoming.datagram.largest_fragment : view.bytes().size();
  if (view.dont_fragment() && size > route.mtu) {
    out.story.tell("{0} bytes do not fit the MTU {1}, and DF is set", size, route.mtu);
    icmp_error(incoming, net::IcmpType::unreachable, net::icmp_code::fragmentation_needed, route.mtu, out);
    return drop(DropReason::fragmentation_needed, std::move(incoming.datagram), false, out);
  }
  net::decrement_ttl(incoming.datagram.mutable_bytes());
  maybe_redirect(incoming, route, out);

  if (!passes(NetfilterHook::forward, NetfilterStage::whole, incoming.datagram, incoming.in, route.device, out)) return;
  if (director.is_active(net::Family::ipv4)) {
    const bool is_wanted_whole = view.protocol() == net::IpProtocol::tcp || view.protocol() == net::IpProtocol::udp ||
                                 view.protocol() == net::IpProtocol::sctp;
    if (view.is_fragment() && is_wanted_whole && !make_whole(incoming, ReassemblyUser::director_forward, out)) return;
    auto verdict = director.forward(incoming.datagram, *this, clock, out.story);
    send_emissions(out);
    if (verdict.kind != ipvs::Verdict::Kind::accept) return apply(std::move(verdict), std::move(incoming), out);
    if (verdict.route_again && rules.were_changed()) {
      const auto again = route_again<net::Ipv4>(incoming.datagram);
      if (!again) return drop(DropReason::no_route, std::move(incoming.datagram), false, out);
      out.story.tell("routed again as the host's own, with its new source: dev {0}", at(again->device).name);
      return output(std::move(incoming.datagram), *again, false, out);
    }
  }
  output(std::move(incoming.datagram), route, was_put_together, out);
}

bool Host::State::causes_redirect(const Flow& flow, const ResolvedRoute& route) const {
  const net::Ipv4 source = flow.source;
  const InterfaceId in = *flow.in;
  if (route.device != in || !any_of(in, &InterfaceSettings::send_redirects)) return false;
  if (!validate_source(flow, route.device).on_link) return false;
  if (any_of(in, &InterfaceSettings::shared_media)) return true;
  for (const auto& address : at(in).addresses) {
    if (address.prefix().contains(route.next_hop) && address.prefix().contains(source)) return true;
  }
  return false;
}

void Host::State::maybe_redirect(const Incoming& incoming, const ResolvedRoute& route, Outcome& out) {
  const auto view = *net::Ipv4View::at(incoming.datagram.bytes());
  if (incoming.kind != FrameKind::unicast || route.device != incoming.in) return;
  if (!causes_redirect(flow_of(incoming.datagram, incoming.in), route)) return;
  if (!icmp_limiter.allow_redirect(view.source(), clock)) return;
  out.story.tell("{0} could have reached {1} directly on the same network: an ICMP redirect tells it", view.source(),
                 route.next_hop);
  icmp_error(incoming, net::IcmpType::redirect, 1, route.next_hop.to_uint(), out);
}

}  // namespace lvslab::host
