// ICMP errors: when they are sent, what they quote, and what a host learns from those it gets.

#include <algorithm>

#include <lvslab/net/tcp_view.h>

#include "state.h"

namespace lvslab::host {
namespace {

/// An error never answers an error (RFC 1122 section 3.2.2).
bool is_icmp_error(const net::Ipv4View& view) {
  if (view.protocol() != net::IpProtocol::icmp || view.fragment_offset() != 0) return false;
  const auto icmp = net::IcmpView::at(view.payload());
  return !icmp || icmp->is_error();
}

}  // namespace

void Host::State::tell_unreachable(const Incoming& culprit, Outcome& out) {
  if (is_ipv6(culprit.datagram)) {
    icmpv6_error(culprit, net::Icmpv6Type::unreachable, net::icmpv6_code::address, 0, out);
  } else {
    icmp_error(culprit, net::IcmpType::unreachable, net::icmp_code::host, 0, out);
  }
}

void Host::State::tell_incomplete(const Incoming& culprit, Outcome& out) {
  constexpr std::uint8_t reassembly_time = 1;
  if (is_ipv6(culprit.datagram)) {
    icmpv6_error(culprit, net::Icmpv6Type::time_exceeded, reassembly_time, 0, out);
  } else {
    icmp_error(culprit, net::IcmpType::time_exceeded, reassembly_time, 0, out);
  }
}

void Host::State::icmp_error(const Incoming& culprit, net::IcmpType type, std::uint8_t code, std::uint32_t rest,
                             Outcome& out) {
  const auto view = *net::Ipv4View::at_quoted(culprit.datagram.bytes());
  if (culprit.kind == FrameKind::broadcast || culprit.kind == FrameKind::multicast) return;
  if (view.fragment_offset() != 0 || is_icmp_error(view)) return;
  if (view.destination().is_multicast() || view.destination().is_limited_broadcast()) return;
  const Route* to_destination = lookup(flow_of(culprit.datagram, culprit.in));
  if (to_destination != nullptr && to_destination->type == RouteType::broadcast) return;

  const bool for_this_host = !culprit.leaving && to_destination != nullptr && to_destination->type == RouteType::local;
  net::Ipv4 source = for_this_host ? view.destination() : net::Ipv4{};
  if (!for_this_host && settings.icmp_errors_use_inbound_ifaddr != 0) {
    source = select_source(culprit.in, view.source(), Scope::link);
  }
  const auto choice = source.is_zero() ? SourceChoice::by_route : SourceChoice::bound;
  const auto tos =
      type == net::IcmpType::redirect || type == net::IcmpType::unreachable || type == net::IcmpType::time_exceeded
          ? static_cast<std::uint8_t>((view.tos() & 0x1e) | 0xc0)
          : view.tos();
  Flow answer{view.source(), source};
  answer.traffic_class = static_cast<std::uint8_t>(tos & 0x1c);
  answer.protocol = static_cast<std::uint8_t>(net::IpProtocol::icmp);
  const auto back = resolve_for_output(answer, clock);
  if (!back || (back->type != RouteType::unicast && back->type != RouteType::local)) return;
  source = back->source;
  if (for_this_host && !is_local_address(source) && !has_address(source)) {
    out.story.tell("{0} is no address of this host, though its datagrams are for it: no ICMP error can be sent from it",
                   source);
    return;
  }

  const bool exempt = type == net::IcmpType::unreachable && code == net::icmp_code::fragmentation_needed;
  const bool limited = (settings.icmp_ratemask >> static_cast<unsigned>(type) & 1) != 0 && !exempt;
  if (limited && back->type != RouteType::local) {
    const auto cost = std::chrono::milliseconds(settings.icmp_ratelimit);
    if (!icmp_limiter.allow_host(clock) || !icmp_limiter.allow_error(view.source(), cost, clock)) {
      out.story.tell("an ICMP error to {0} is not sent: the rate limit is reached", view.source());
      return;
    }
  }
  constexpr std::size_t most = 576 - net::ipv4_header_size - net::IcmpView::header_size;
  net::Packet message(culprit.datagram.bytes().first(std::min(most, culprit.datagram.size())),
                      culprit.datagram.lineage.offspring());
  net::push_icmp(message, type, code, rest);
  out.story.tell("tells {0} by ICMP type {1} code {2}", view.source(), static_cast<unsigned>(type),
                 static_cast<unsigned>(code));
  send_icmp(std::move(message), source, view.source(), tos, out, choice);
}

void Host::State::send_icmp(net::Packet message, net::Ipv4 source, net::Ipv4 destination, std::uint8_t tos,
                            Outcome& out, SourceChoice choice) {
  net::Ipv4Header header;
  header.tos = tos;
  header.identification = next_identification(net::Address{source}, net::Address{destination});
  header.ttl = static_cast<std::uint8_t>(settings.ip_default_ttl);
  header.protocol = net::IpProtocol::icmp;
  header.source = source;
  header.destination = destination;
  net::push_ipv4(message, header);
  send(std::move(message), std::nullopt, out, choice);
}

void Host::State::learn_from_icmp(const Incoming& incoming, Outcome& out) {
  const auto view = *net::Ipv4View::at(incoming.datagram.bytes());
  const auto icmp = *net::IcmpView::at(view.payload());
  const auto quoted = net::Ipv4View::at_quoted(icmp.payload());
  if (!quoted || !is_local_address(quoted->source())) return;
  const auto destination = quoted->destination();

  if (icmp.type() == net::IcmpType::unreachable && icmp.code() == net::icmp_code::fragmentation_needed) {
    const auto route = resolve_for_output(destination, quoted->source(), clock);
    if (!route || icmp.next_hop_mtu() == 0 || icmp.next_hop_mtu() >= route->mtu) return;
    learn_path_mtu4(Flow{destination, quoted->source()}, icmp.next_hop_mtu());
    out.story.tell("learns that the path to {0} has MTU {1}", destination, icmp.next_hop_mtu());
    return;
  }
  if (icmp.type() != net::IcmpType::redirect || icmp.code() > 1) return;
  const auto& own = at(incoming.in).settings;
  const bool accepts = own.forwarding != 0 ? all.accept_redirects != 0 && own.accept_redirects != 0
                                           : all.accept_redirects != 0 || own.accept_redirects != 0;
  if (!accepts) {
    out.story.tell("the redirect is ignored: accept_redirects is off on {0}", at(incoming.in).name);
    return;
  }
  const auto route = resolve_for_output(destination, quoted->source(), clock);
  const net::Ipv4 gateway{icmp.rest()};
  if (!route || route->type != RouteType::unicast || route->device != incoming.in || route->next_hop != view.source() ||
      gateway == view.source() || is_local_address(gateway) || gateway.is_multicast()) {
    out.story.tell("the redirect is ignored: {0} is not the gateway in use for {1}", view.source(), destination);
    return;
  }
  // Only a gateway whose MAC is known is believed; asking for it is what the first redirect usually achieves.
  const NeighbourKey key{incoming.in, gateway};
  const Neighbour* neighbour = neighbours.find(key);
  if (neighbour == nullptr || !neighbour->is_valid()) {
    out.story.tell("the redirect's gateway {0} is no known neighbour yet: it is asked for, the redirect has no effect",
                   gateway);
    NeighbourWork work;
    neighbours.ask(key, timing_of(incoming.in), clock, work);
    return finish(work, out);
  }
  auto& exception = exception_for(Flow{destination, quoted->source()});
  exception.gateway = gateway;
  exception.gateway_until = clock + 300s;
  out.story.tell("from now on {0} is reached through {1}: redirected by {2}", destination, gateway, view.source());
}

}  // namespace lvslab::host
