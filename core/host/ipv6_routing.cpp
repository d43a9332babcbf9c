// IPv6 routes: which one a datagram takes, and what `ip -6 route add` checks. There is no validation of sources.

#include <algorithm>

#include "rule_walk.h"
#include "state.h"

namespace lvslab::host {
namespace {

constexpr std::uint32_t user_metric = 1024;
constexpr std::uint32_t least_mtu = 1280;

/// Known only together with an interface.
bool needs_device(const net::Ipv6& destination) { return destination.is_link_local() || destination.is_multicast(); }

}  // namespace

const Route6* Host::State::lookup(const Flow6& flow, std::optional<InterfaceId> by) const {
  const auto usable = [&](const Route6& route) {
    if (!route.device) return true;
    if (by && route.device != by) return false;
    if (route.type == RouteType::local || at(*route.device).carrier) return true;
    return at(*route.device).settings6.ignore_routes_with_linkdown == 0 && six.all.ignore_routes_with_linkdown == 0;
  };
  const auto look = [&](RouteTableId table) -> const Route6* {
    const Route6* route = six.routes.best(table, flow.destination, usable);
    return route != nullptr && route->type != RouteType::throw_ ? route : nullptr;
  };
  if (six.rules.were_changed()) [[unlikely]]
    return decide_by_rules(six.rules, flow, interfaces, look);
  for (const auto table : {RouteTableId::local, RouteTableId::main}) {
    if (const Route6* route = look(table)) return route;
  }
  return nullptr;
}

Flow6 Host::State::flow6_of(const net::Packet& datagram, InterfaceId in) const {
  const auto view = *net::Ipv6View::at_quoted(datagram.bytes());
  constexpr unsigned without_ecn = 0xfc;
  Flow6 flow{view.destination(), view.source(), datagram.mark,
             static_cast<std::uint8_t>(view.traffic_class() & without_ecn), in};
  if (six.rules.look_at_ports()) {
    flow.protocol = static_cast<std::uint8_t>(view.protocol());
    if (view.fragment_offset() == 0) read_ports(flow, view.payload());
  }
  return flow;
}

bool Host::State::is_local_address(const net::Ipv6& address) const {
  const Route6* route = six.routes.best(RouteTableId::local, address, [](const Route6&) { return true; });
  return route != nullptr && route->type == RouteType::local;
}

ResolvedRoute6 Host::State::resolve(const Route6& route, const net::Ipv6& destination) const {
  ResolvedRoute6 resolved;
  resolved.type = route.type;
  resolved.device = route.device.value_or(loopback);
  resolved.gateway = route.gateway;
  resolved.next_hop = route.gateway.value_or(destination);
  resolved.mtu = route.mtu != 0 ? route.mtu : at(resolved.device).mtu;
  resolved.advertised_mss = route.advertised_mss;
  resolved.matched = route.prefix;
  resolved.table = route.table;
  resolved.metric = route.metric;
  if (route.type == RouteType::local || route.type == RouteType::anycast) resolved.mtu = at(loopback).mtu;
  return resolved;
}

std::optional<ResolvedRoute6> Host::State::resolve_for_input(const Flow6& flow) const {
  const bool by_device = needs_device(flow.destination) && flow.in != loopback;
  const Route6* route = lookup(flow, by_device ? flow.in : std::nullopt);
  if (route == nullptr) return std::nullopt;
  return resolve(*route, flow.destination);
}

std::optional<ResolvedRoute6> Host::State::resolve_for_output(const Flow6& flow, Instant now) const {
  const auto route = resolve_as_asked(flow, now);
  const bool leads_somewhere = route && !refuses(route->type);
  if (leads_somewhere || !flow.source.is_zero() || !six.rules.were_changed()) return route;
  // Some rule may want a source; then the one that would be used anyhow.
  Flow6 again = flow;
  again.source = select_source(flow.out.value_or(loopback), flow.destination).value_or(net::Ipv6{});
  if (again.source.is_zero()) return route;
  const auto with_source = resolve_as_asked(again, now);
  return with_source && !refuses(with_source->type) ? with_source : route;
}

std::optional<ResolvedRoute6> Host::State::resolve_as_asked(const Flow6& flow, Instant now) const {
  const auto& destination = flow.destination;
  const auto source = flow.source.is_zero() ? std::nullopt : std::optional(flow.source);
  const Route6* route = lookup(flow, flow.out);
  // A device is binding for who has not settled on a source yet, and where addresses repeat from link to link.
  if (route == nullptr && flow.out && source && !needs_device(destination)) route = lookup(flow);
  if (route == nullptr) return std::nullopt;
  auto resolved = resolve(*route, destination);
  if (const auto found = six.exceptions.find(destination);
      found != six.exceptions.end() && found->second.route == *route) {
    const auto& exception = found->second;
    if (exception.gateway && now < exception.gateway_until) {
      resolved.gateway = exception.gateway == destination ? std::nullopt : exception.gateway;
      resolved.next_hop = *exception.gateway;
      resolved.redirected = true;  // as long as the route itself stays: it does not run out
    }
    if (exception.mtu != 0 && now < exception.mtu_until) {
      resolved.mtu = std::min(resolved.mtu, exception.mtu);
      resolved.learned_for = std::max(resolved.learned_for, exception.mtu_until - now);
    }
  }
  if (source) {
    resolved.source = *source;
  } else if (route->source) {
    resolved.source = *route->source;
  } else {
    resolved.source = select_source(resolved.device, destination).value_or(net::Ipv6{});
  }
  return resolved;
}

std::optional<DropReason> Host::State::martian(const net::Ipv6& source, const net::Ipv6& destination,
                                               InterfaceId in) const {
  constexpr unsigned interface_scope = 1;
  if (in != loopback && source.is_loopback()) return DropReason::martian_source;
  if (in != loopback && destination.is_loopback()) return DropReason::martian_destination;
  if (source.is_multicast()) return DropReason::martian_source;
  if (destination.is_zero()) return DropReason::martian_destination;
  if (destination.is_multicast()) {
    const unsigned scope = destination.octets()[1] & 0x0fU;
    if (scope == 0 || (scope == interface_scope && in != loopback)) return DropReason::martian_destination;
  }
  return std::nullopt;
}

/// A neighbour is looked for in the route's own table first, then as for any datagram.
const Route6* Host::State::way_to_gateway(const Route6& route) const {
  const Route6* own = six.routes.best(route.table, *route.gateway, [&](const Route6& candidate) {
    return !route.device || candidate.device == route.device;
  });
  if (own != nullptr && !own->gateway && own->type == RouteType::unicast) return own;
  Flow6 flow{*route.gateway};
  flow.out = route.device;
  return lookup(flow, route.device);
}

ConfigResult Host::State::add_route(Route6 route, RouteChange change) {
  if (route.device && (index_of(*route.device) >= interfaces.size() || at(*route.device).removed)) {
    return Unexpected{ConfigError::no_such_device};
  }
  if (route.metric == 0 && route.origin != RouteOrigin::kernel) route.metric = user_metric;
  const bool leads_nowhere = refuses(route.type) || route.type == RouteType::throw_;
  six.routes.make(route.table);
  if (leads_nowhere) route.device = loopback;
  if (route.gateway) {
    if (is_local_address(*route.gateway) || route.gateway->is_multicast()) {
      return Unexpected{ConfigError::invalid_gateway};
    }
    if (route.gateway->is_link_local() || route.onlink) {
      if (!route.device) return Unexpected{ConfigError::invalid_gateway};
    } else {
      const Route6* way = way_to_gateway(route);
      if (way == nullptr || way->gateway || way->type != RouteType::unicast) {
        return Unexpected{ConfigError::host_unreachable};
      }
      route.device = way->device;
    }
  }
  if (!route.device) return Unexpected{ConfigError::no_such_device};
  if (!leads_nowhere) {
    if (!at(*route.device).up) return Unexpected{ConfigError::network_down};
    if (!speaks_ipv6(*route.device)) return Unexpected{ConfigError::permission_denied};
  }
  if (route.source && !is_local_address(*route.source)) return Unexpected{ConfigError::invalid_source};
  if (!six.routes.insert(route, change)) {
    return Unexpected{change == RouteChange::change ? ConfigError::no_such_entry : ConfigError::file_exists};
  }
  if (change == RouteChange::replace || change == RouteChange::change) forget_lost_exceptions6();
  return {};
}

PathException6& Host::State::exception_for(const Flow6& flow) {
  auto& exception = six.exceptions[flow.destination];
  const Route6* route = lookup(flow);
  if (route != nullptr && exception.route != *route) {
    exception = {};
    exception.route = *route;
  }
  return exception;
}

void Host::State::forget_lost_exceptions6() {
  std::erase_if(six.exceptions, [&](const auto& item) {
    const auto& left = six.routes.of(item.second.route.table);
    return std::ranges::find(left, item.second.route) == left.end();
  });
}

void Host::State::learn_path_mtu6(const Flow6& flow, std::uint32_t mtu) {
  auto& exception = exception_for(flow);
  exception.mtu = std::max(mtu, least_mtu);
  exception.mtu_until = clock + std::chrono::seconds(six.settings.route_mtu_expires);
}

std::uint8_t Host::State::hop_limit_to(const net::Ipv6& destination) const {
  const Route6* route = lookup(Flow6{destination});
  const auto& own = route != nullptr && route->device ? at(*route->device).settings6 : six.all;
  return static_cast<std::uint8_t>(own.hop_limit);
}

std::optional<ResolvedRoute6> Host::route_to(const net::Ipv6& destination, std::optional<net::Ipv6> source, Instant now,
                                             std::optional<InterfaceId> device) const {
  return state_->resolve_for_output(destination, source, device, now);
}

std::optional<ResolvedRoute6> Host::route_of(const Flow6& flow, Instant now) const {
  return state_->resolve_as_asked(flow, now);
}

const Route6* Host::deciding_route(const Flow6& flow) const {
  const Route6* route = state_->lookup(flow, flow.out);
  return route != nullptr && route->table != RouteTableId::none ? route : nullptr;
}

Result<ResolvedRoute6, DropReason> Host::route_from(const Flow6& flow) const {
  if (const auto reason = state_->martian(flow.source, flow.destination, *flow.in)) return Unexpected{*reason};
  const auto route = state_->resolve_for_input(flow);
  if (!route) return Unexpected{DropReason::no_route};
  switch (route->type) {
    case RouteType::local:
    case RouteType::anycast:
    case RouteType::multicast: return *route;
    case RouteType::unreachable: return Unexpected{DropReason::unreachable_route};
    case RouteType::prohibit: return Unexpected{DropReason::prohibit_route};
    case RouteType::blackhole: return Unexpected{DropReason::blackhole_route};
    default: break;
  }
  if (state_->six.all.forwarding == 0) return Unexpected{DropReason::forwarding_disabled};
  return *route;
}

std::vector<net::Ipv6> Host::learned_destinations6(Instant now) const {
  std::vector<net::Ipv6> destinations;
  for (const auto& [destination, exception] : state_->six.exceptions) {
    const auto route = state_->resolve_for_output(destination, std::nullopt, std::nullopt, now);
    if (route && (route->redirected || route->learned_for > Duration{})) destinations.push_back(destination);
  }
  return destinations;
}

}  // namespace lvslab::host
