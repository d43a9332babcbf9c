// Routes: which one a datagram takes, whether its source may come from there, and what `ip route add` checks.

#include <algorithm>

#include "rule_walk.h"
#include "state.h"

namespace lvslab::host {

namespace {

constexpr std::uint8_t routed_by_tos = 0x1c;  // what Linux looks at of the eight bits

}  // namespace

const Route* Host::State::lookup(const Flow& flow) const {
  const auto device = flow.out;
  const auto usable = [&](const Route& route) {
    if (!route.device) return true;
    if (device && route.device != device) return false;
    return route.type == RouteType::local ||
           !(any_of(*route.device, &InterfaceSettings::ignore_routes_with_linkdown) && !at(*route.device).carrier);
  };
  const auto look = [&](RouteTableId table) -> const Route* {
    const Route* route = routes.best(table, flow.destination, usable);
    return route != nullptr && route->type != RouteType::throw_ ? route : nullptr;
  };
  if (!rules.were_changed()) [[likely]] {
    // Until somebody types a rule, Linux keeps `local` and `main` as one table: the longer prefix of both counts.
    constexpr int whole_address = 32;
    const Route* own = look(RouteTableId::local);
    if (own != nullptr && own->prefix.length() == whole_address) return own;
    const Route* route = look(RouteTableId::main);
    if (own != nullptr && (route == nullptr || route->prefix.length() <= own->prefix.length())) return own;
    return route != nullptr ? route : look(RouteTableId::default_);
  }
  return decide_by_rules(rules, flow, interfaces, look);
}

Flow Host::State::flow_of(const net::Packet& datagram, InterfaceId in) const {
  const auto view = *net::Ipv4View::at_quoted(datagram.bytes());
  Flow flow{view.destination(), view.source(), datagram.mark, static_cast<std::uint8_t>(view.tos() & routed_by_tos),
            in};
  if (rules.look_at_ports()) {
    flow.protocol = static_cast<std::uint8_t>(view.protocol());
    if (view.fragment_offset() == 0) read_ports(flow, view.payload());
  }
  return flow;
}

bool Host::State::is_local_address(net::Ipv4 address) const {
  const auto any = [](const Route&) { return true; };
  const Route* route = routes.best(RouteTableId::local, address, any);
  if (route == nullptr || route->type != RouteType::local) return false;
  constexpr int whole_address = 32;
  if (route->prefix.length() == whole_address || rules.were_changed()) return true;
  const Route* other = routes.best(RouteTableId::main, address, any);  // the two are one table, as in lookup()
  return other == nullptr || other->prefix.length() <= route->prefix.length();
}

bool Host::State::has_address(net::Ipv4 address) const {
  for (const auto& interface : interfaces) {
    for (const auto& own : interface.addresses) {
      if (own.address == address) return true;
    }
  }
  return false;
}

ResolvedRoute Host::State::resolve(const Route& route, net::Ipv4 destination) const {
  ResolvedRoute resolved;
  resolved.type = route.type;
  resolved.device = route.device.value_or(loopback);
  resolved.gateway = route.gateway;
  resolved.next_hop = route.gateway.value_or(destination);
  resolved.mtu = route.mtu != 0 ? route.mtu : at(resolved.device).mtu;
  resolved.advertised_mss = route.advertised_mss;
  resolved.matched = route.prefix;
  resolved.table = route.table;
  if (route.type == RouteType::local) resolved.mtu = at(loopback).mtu;
  return resolved;
}

std::optional<ResolvedRoute> Host::State::resolve_for_input(const Flow& flow) const {
  const Route* route = lookup(flow);
  if (route == nullptr) return std::nullopt;
  return resolve(*route, flow.destination);
}

std::optional<ResolvedRoute> Host::State::resolve_for_output(const Flow& flow, Instant now) const {
  const auto destination = flow.destination;
  const auto source = flow.source.is_zero() ? std::nullopt : std::optional(flow.source);
  if (destination.is_limited_broadcast()) {
    for (std::size_t i = 1; i < interfaces.size(); ++i) {
      if (interfaces[i].kind == Interface::Kind::ethernet && interfaces[i].up) {
        ResolvedRoute broadcast;
        broadcast.type = RouteType::broadcast;
        broadcast.device = InterfaceId{static_cast<std::uint16_t>(i)};
        broadcast.next_hop = destination;
        broadcast.mtu = interfaces[i].mtu;
        broadcast.source = source.value_or(select_source(broadcast.device, destination, Scope::link));
        return broadcast;
      }
    }
    return std::nullopt;
  }
  const Route* route = lookup(flow);
  if (route == nullptr) return std::nullopt;
  return resolve_own(*route, destination, source, now);
}

std::optional<ResolvedRoute> Host::State::resolve_for_output_by(InterfaceId device, Flow flow, Instant now) const {
  flow.out = device;
  const auto destination = flow.destination;
  const auto source = flow.source.is_zero() ? std::nullopt : std::optional(flow.source);
  const Route* route = lookup(flow);
  // A rule that refuses is no more than the lack of a route to it.
  if (route != nullptr && route->table != RouteTableId::none) return resolve_own(*route, destination, source, now);
  ResolvedRoute resolved;
  resolved.device = device;
  resolved.next_hop = destination;
  resolved.mtu = at(device).mtu;
  resolved.source = source && !source->is_zero() ? *source : select_source(device, destination, Scope::link);
  return resolved;
}

ResolvedRoute Host::State::resolve_own(const Route& route, net::Ipv4 destination, std::optional<net::Ipv4> source,
                                       Instant now) const {
  auto resolved = resolve(route, destination);
  if (const auto found = exceptions.find(destination); found != exceptions.end() && found->second.route == route) {
    const auto& exception = found->second;
    if (exception.gateway && now < exception.gateway_until && resolved.gateway) {
      resolved.gateway = exception.gateway;
      resolved.next_hop = *exception.gateway;
      resolved.redirected = true;
    } else if (exception.gateway && now < exception.gateway_until) {
      resolved.next_hop = *exception.gateway;
      resolved.redirected = true;
    }
    if (exception.mtu != 0 && now < exception.mtu_until) {
      resolved.mtu = std::min(resolved.mtu, exception.mtu);
      resolved.mtu_locked = exception.mtu_locked;
      resolved.learned_for = exception.mtu_until - now;
    }
    if (resolved.redirected) resolved.learned_for = std::max(resolved.learned_for, exception.gateway_until - now);
  }
  if (source && !source->is_zero()) {
    resolved.source = *source;
  } else if (route.source) {
    resolved.source = *route.source;
  } else if (route.type == RouteType::local) {
    resolved.source = destination;
  } else {
    resolved.source = select_source(resolved.device, resolved.next_hop, Scope::link);
  }
  return resolved;
}

std::optional<DropReason> Host::State::martian(net::Ipv4 source, net::Ipv4 destination, InterfaceId in) const {
  if (source.is_multicast() || source.is_limited_broadcast()) return DropReason::martian_source;
  if (destination.is_limited_broadcast()) return std::nullopt;  // who has no address yet may ask everybody
  if (source.is_zero_network()) return DropReason::martian_source;
  if (destination.is_zero_network()) return DropReason::martian_destination;
  if (in == loopback || any_of(in, &InterfaceSettings::route_localnet)) return std::nullopt;
  if (destination.is_loopback()) return DropReason::martian_destination;
  if (source.is_loopback()) return DropReason::martian_source;
  return std::nullopt;
}

Result<ResolvedRoute, DropReason> Host::State::resolve_for_arrival(const Flow& flow) const {
  const InterfaceId in = *flow.in;
  if (const auto reason = martian(flow.source, flow.destination, in)) return Unexpected{*reason};
  auto route = resolve_for_input(flow);
  const bool forwards = at(in).settings.forwarding != 0;
  if (!route) return Unexpected{forwards ? DropReason::no_route : DropReason::forwarding_disabled};
  const bool is_own = route->type == RouteType::local || route->type == RouteType::broadcast;
  if (!is_own && !forwards) return Unexpected{DropReason::forwarding_disabled};
  switch (route->type) {
    case RouteType::unreachable: return Unexpected{DropReason::unreachable_route};
    case RouteType::prohibit: return Unexpected{DropReason::prohibit_route};
    case RouteType::blackhole: return Unexpected{DropReason::blackhole_route};
    default: break;
  }
  const auto check = validate_source(flow, is_own ? std::nullopt : std::optional(route->device));
  if (check.refused) return Unexpected{*check.refused};
  route->causes_redirect = !is_own && causes_redirect(flow, *route);
  return *route;
}

Host::State::SourceCheck Host::State::validate_source(const Flow& flow, std::optional<InterfaceId> out) const {
  const InterfaceId in = *flow.in;
  const net::Ipv4 source = flow.source;
  const int rp_filter = max_of(in, &InterfaceSettings::rp_filter);
  const bool accept_local = any_of(in, &InterfaceSettings::accept_local);
  const bool may_redirect = out == in && any_of(in, &InterfaceSettings::send_redirects);
  // Without rp_filter only configured addresses count as "own", not what a wide prefix on `lo` makes local; local
  // routes added by hand call for the full check, and so do rules.
  if (rp_filter == 0 && !may_redirect && (accept_local || (!has_custom_local_routes && !rules.were_changed()))) {
    if (!accept_local && has_address(source)) return {DropReason::martian_source, false};
    return {};
  }
  // The way back is asked for as if the answer came in by the interface that the datagram leaves by.
  Flow answer{source, flow.destination};
  answer.in = out;
  answer.traffic_class = flow.traffic_class;
  if (any_of(in, &InterfaceSettings::src_valid_mark)) answer.mark = flow.mark;
  answer.protocol = flow.protocol;
  answer.source_port = flow.destination_port;
  answer.destination_port = flow.source_port;
  const Route* back = lookup(answer);
  // A way back that is refused is no worse than none.
  if (back == nullptr || refuses(back->type))
    return rp_filter == 0 ? SourceCheck{} : SourceCheck{DropReason::rp_filter, false};
  if (back->type != RouteType::unicast && !(back->type == RouteType::local && accept_local)) {
    return {DropReason::martian_source, false};
  }
  if (back->device == in || (back->type == RouteType::local && in == loopback)) return {std::nullopt, !back->gateway};
  // An interface without any address is judged strictly even by rp_filter=2.
  if (at(in).addresses.empty()) return rp_filter == 0 ? SourceCheck{} : SourceCheck{DropReason::rp_filter, false};
  if (rp_filter == 1) return {DropReason::rp_filter, false};
  return {};
}

/// Looked for in the route's own table first, then as for any datagram.
const Route* Host::State::way_to_gateway(const Route& route) const {
  const auto look = [&](RouteTableId table) {
    return routes.best(table, *route.gateway, [&](const Route& candidate) {
      const bool near = static_cast<int>(candidate.scope) >= static_cast<int>(Scope::link);
      const bool same_device = !route.device || candidate.type == RouteType::local || candidate.device == route.device;
      return near && same_device && candidate.type != RouteType::throw_;
    });
  };
  if (route.table != RouteTableId::main) {
    const Route* way = look(route.table);
    if (way != nullptr && !refuses(way->type)) return way;
  }
  if (rules.were_changed()) {
    Flow flow{*route.gateway};
    flow.out = route.device;
    return decide_by_rules(rules, flow, interfaces, look);
  }
  for (const auto table : {RouteTableId::local, RouteTableId::main}) {
    if (const Route* way = look(table)) return way;
  }
  return nullptr;
}

ConfigResult Host::State::add_route(Route route, RouteChange change) {
  if (route.device && (index_of(*route.device) >= interfaces.size() || at(*route.device).removed)) {
    return Unexpected{ConfigError::no_such_device};
  }
  routes.make(route.table);
  if (route.type == RouteType::unicast) {
    if (route.gateway) {
      if (route.onlink) {
        if (!route.device) return Unexpected{ConfigError::invalid_gateway};
      } else {
        // The gateway must be a neighbour: reached by a route that needs no gateway itself. An address of the host's
        // own will do, as far as Linux cares.
        const Route* way = way_to_gateway(route);
        if (way == nullptr) return Unexpected{ConfigError::network_unreachable};
        if (way->type != RouteType::unicast && way->type != RouteType::local)
          return Unexpected{ConfigError::invalid_gateway};
        route.device = way->device;
      }
    }
    if (!route.device) return Unexpected{ConfigError::no_such_device};
    if (!at(*route.device).up) return Unexpected{ConfigError::network_down};
  }
  if (route.source && !is_local_address(*route.source)) return Unexpected{ConfigError::invalid_source};
  if (!routes.insert(route, change)) {
    return Unexpected{change == RouteChange::change ? ConfigError::no_such_entry : ConfigError::file_exists};
  }
  has_custom_local_routes = has_custom_local_routes || route.type == RouteType::local;
  if (change == RouteChange::replace || change == RouteChange::change) forget_lost_exceptions();
  return {};
}

PathException& Host::State::exception_for(const Flow& flow) {
  auto& exception = exceptions[flow.destination];
  const Route* route = lookup(flow);
  if (route != nullptr && exception.route != *route) {
    exception = {};
    exception.route = *route;
  }
  return exception;
}

void Host::State::forget_lost_exceptions() {
  std::erase_if(exceptions, [&](const auto& item) {
    const auto& left = routes.of(item.second.route.table);
    return std::ranges::find(left, item.second.route) == left.end();
  });
}

std::vector<net::Ipv4> Host::learned_destinations(Instant now) const {
  std::vector<net::Ipv4> destinations;
  for (const auto& [destination, exception] : state_->exceptions) {
    const auto route = state_->resolve_for_output(Flow{destination}, now);
    if (route && route->learned_for > Duration{}) destinations.push_back(destination);
  }
  return destinations;
}

}  // namespace lvslab::host
