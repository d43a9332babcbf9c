// Between the host and its director: what its verdicts mean here, and what it asks about the network (ipvs::Network).

#include <algorithm>

#include "state.h"

namespace lvslab::host {

void Host::State::send_emissions(Outcome& out) {
  if (!director.has_emissions()) return;
  for (auto& emission : director.take_emissions()) {
    if (auto* packet = std::get_if<ipvs::OwnPacket>(&emission)) {
      send_own(std::move(*packet), out);
    } else {
      send_from_master(std::move(std::get<ipvs::SyncDatagram>(emission)), out);
    }
  }
}

void Host::State::offer_to_director(Incoming&& incoming, Outcome& out) {
  const auto family = is_ipv6(incoming.datagram) ? net::Family::ipv6 : net::Family::ipv4;
  const bool is_to_this_mac = incoming.kind == FrameKind::unicast || incoming.kind == FrameKind::local;
  if (!is_to_this_mac || (!director.is_active(family) && !director.has_emissions())) {
    return deliver_to_protocol(std::move(incoming), out);
  }
  auto verdict = director.local_in(incoming.datagram, *this, clock, out.story);
  apply(std::move(verdict), std::move(incoming), out);
}

void Host::State::deliver_to_protocol(Incoming&& incoming, Outcome& out) {
  return is_ipv6(incoming.datagram) ? deliver_to_ipv6_protocol(std::move(incoming), out)
                                    : deliver_to_ipv4_protocol(std::move(incoming), out);
}

/// It does not pass the director's hooks again.
void Host::State::send_own(ipvs::OwnPacket own, Outcome& out) {
  const auto reason = own.dropped                  ? own.dropped
                      : route_to(own.next_hop_for) ? std::nullopt
                                                   : std::optional(DropReason::no_route);
  if (reason) return drop(*reason, std::move(own.packet), false, out);
  auto verdict = ipvs::Verdict::sent(own.next_hop_for);
  verdict.ignore_dont_fragment = true;
  send_on(verdict, {std::move(own.packet), loopback, FrameKind::local}, out);
}

void Host::State::apply(ipvs::Verdict&& verdict, Incoming&& incoming, Outcome& out) {
  send_emissions(out);
  switch (verdict.kind) {
    case ipvs::Verdict::Kind::accept: return deliver_to_protocol(std::move(incoming), out);
    case ipvs::Verdict::Kind::drop:
      if (verdict.icmp) tell_sender(std::move(*verdict.icmp), incoming, out);
      return drop(verdict.reason, std::move(incoming.datagram), false, out);
    case ipvs::Verdict::Kind::hold: return;
    case ipvs::Verdict::Kind::send: return send_on(verdict, std::move(incoming), out);
  }
}

void Host::State::tell_sender(ipvs::IcmpRequest request, const Incoming& incoming, Outcome& out) {
  const auto tell = [&](const Incoming& culprit) {
    if (is_ipv6(culprit.datagram)) {
      icmpv6_error(culprit, net::Icmpv6Type{request.type}, request.code, request.rest, out);
    } else {
      icmp_error(culprit, net::IcmpType{request.type}, request.code, request.rest, out);
    }
  };
  if (request.quoted.empty()) return tell(incoming);
  request.quoted.lineage = incoming.datagram.lineage;
  tell({std::move(request.quoted), incoming.in, FrameKind::unicast});
}

void Host::State::send_on(const ipvs::Verdict& verdict, Incoming&& incoming, Outcome& out) {
  const auto& towards = verdict.next_hop_for;
  // Linux sends it as if it were its own: through OUTPUT, not FORWARD.
  const auto leaves_as_own = [&](InterfaceId by) {
    return passes(NetfilterHook::output, NetfilterStage::whole, incoming.datagram, std::nullopt, by, out);
  };
  if (towards.is_ipv4()) {
    Flow flow{towards.ipv4()};
    if (verdict.routed_as && verdict.routed_as->is_ipv4()) flow.source = verdict.routed_as->ipv4();
    if (auto route = resolve_for_output(flow, clock)) {
      const auto mark = incoming.datagram.mark;
      if (!leaves_as_own(route->device)) return;
      if (!follow_mark(incoming.datagram, mark, *route, out)) return;
      return output(std::move(incoming.datagram), *route, verdict.ignore_dont_fragment, out);
    }
    icmp_error(incoming, net::IcmpType::unreachable, net::icmp_code::host, 0, out);
  } else {
    if (const auto route = resolve_for_output(towards.ipv6(), std::nullopt, std::nullopt, clock)) {
      if (!leaves_as_own(route->device)) return;
      return output(std::move(incoming.datagram), *route, out);
    }
    icmpv6_error(incoming, net::Icmpv6Type::unreachable, net::icmpv6_code::address, 0, out);
  }
  drop(DropReason::no_route, std::move(incoming.datagram), false, out);
}

std::optional<ipvs::RouteAnswer> Host::State::route_to(const net::Address& destination) const {
  const auto answer = [](const auto& route) -> std::optional<ipvs::RouteAnswer> {
    if (!route || (route->type != RouteType::unicast && route->type != RouteType::local)) return std::nullopt;
    return ipvs::RouteAnswer{route->type == RouteType::local, route->mtu, route->source,
                             route->learned_for > Duration{}};
  };
  if (destination.is_ipv4()) return answer(resolve_for_output(destination.ipv4(), std::nullopt, clock));
  return answer(resolve_for_output(destination.ipv6(), std::nullopt, std::nullopt, clock));
}

std::optional<ipvs::RouteAnswer> Host::State::tunnel_route_to(const net::Address& destination) const {
  const auto first = route_to(destination);
  if (!first || !destination.is_ipv4() || first->source.ipv4().is_zero() || !rules.were_changed()) return first;
  const auto route = resolve_for_output(destination.ipv4(), first->source.ipv4(), clock);
  if (!route || (route->type != RouteType::unicast && route->type != RouteType::local)) return std::nullopt;
  return ipvs::RouteAnswer{route->type == RouteType::local, route->mtu, route->source, route->learned_for > Duration{}};
}

bool Host::State::is_local(const net::Address& address) const {
  return address.is_ipv4() ? is_local_address(address.ipv4()) : is_local_address(address.ipv6());
}

ipvs::Network::PortRange Host::State::ephemeral_ports() const {
  return {static_cast<std::uint16_t>(settings.ip_local_port_low),
          static_cast<std::uint16_t>(settings.ip_local_port_high)};
}

std::uint16_t Host::State::next_identification(const net::Address&, const net::Address&) {
  // Linux hashes (source, destination, protocol) into 2048 counters with a random key; what a reader of the wire
  // can rely on is only that it changes. Zero is left out: it would look like "not set".
  if (++identification == 0) ++identification;
  return identification;
}

void Host::State::learn_path_mtu(const net::Address& destination, std::uint32_t mtu) {
  if (!destination.is_ipv4()) return learn_path_mtu6(Flow6{destination.ipv6()}, mtu);
  // About the director's own tunnel, whose way was asked for with its source.
  const auto first = resolve_for_output(Flow{destination.ipv4()}, clock);
  learn_path_mtu4(Flow{destination.ipv4(), first ? first->source : net::Ipv4{}}, mtu);
}

void Host::State::learn_path_mtu4(const Flow& flow, std::uint32_t mtu) {
  constexpr std::uint32_t least = 552;  // net.ipv4.route.min_pmtu
  auto& exception = exception_for(flow);
  exception.mtu_locked = mtu < least;
  exception.mtu = std::max(mtu, least);
  exception.mtu_until = clock + 600s;
}

}  // namespace lvslab::host
