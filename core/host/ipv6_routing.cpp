// IPv6 routes: which one a datagram takes, and what `ip -6 route add` checks. There is no validation of sources.

#include <algorithm>

#include "state.h"

namespace lvslab::host {
namespace {

constexpr std::uint32_t user_metric = 1024;
constexpr std::uint32_t least_mtu = 1280;

/// Known only together with an interface.
bool needs_device(const net::Ipv6& destination) { return destination.is_link_local() || destination.is_multicast(); }

}  // namespace

const Route6* Host::State::lookup(const net::Ipv6& destination, std::optional<InterfaceId> device) const {
  const auto usable = [&](const Route6& route) {
    if (!route.device) return true;
    if (device && route.device != device) return false;
    if (route.type == RouteType::local || at(*route.device).carrier) return true;
    return at(*route.device).settings6.ignore_routes_with_linkdown == 0 && six.all.ignore_routes_with_linkdown == 0;
  };
  for (const auto table : {RouteTableId::local, RouteTableId::main, RouteTableId::default_}) {
    const Route6* route = six.routes.best(table, destination, usable);
    if (route != nullptr && route->type != RouteType::throw_) return route;
  }
  return nullptr;
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
  resolved.metric = route.metric;
  if (route.type == RouteType::local || route.type == RouteType::anycast) resolved.mtu = at(loopback).mtu;
  return resolved;
}

std::optional<ResolvedRoute6> Host::State::resolve_for_input(const net::Ipv6& destination, InterfaceId in) const {
  const bool by_device = needs_device(destination) && in != loopback;
  const Route6* route = lookup(destination, by_device ? std::optional(in) : std::nullopt);
  if (route == nullptr) return std::nullopt;
  return resolve(*route, destination);
}

std::optional<ResolvedRoute6> Host::State::resolve_for_output(const net::Ipv6& destination,
                                                              std::optional<net::Ipv6> source,
                                                              std::optional<InterfaceId> device, Instant now) const {
  const bool has_source = source && !source->is_zero();
  const Route6* route = lookup(destination, device);
  // A device is binding for who has not settled on a source yet, and where addresses repeat from link to link.
  if (route == nullptr && device && has_source && !needs_device(destination)) route = lookup(destination);
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
  if (has_source) {
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

ConfigResult Host::State::add_route(Route6 route, RouteChange change) {
  if (route.device && (index_of(*route.device) >= interfaces.size() || at(*route.device).removed)) {
    return Unexpected{ConfigError::no_such_device};
  }
  if (route.metric == 0 && route.origin != RouteOrigin::kernel) route.metric = user_metric;
  const bool refuses = route.type == RouteType::unreachable || route.type == RouteType::prohibit ||
                       route.type == RouteType::blackhole || route.type == RouteType::throw_;
  if (refuses) route.device = loopback;
  if (route.gateway) {
    if (is_local_address(*route.gateway) || route.gateway->is_multicast()) {
      return Unexpected{ConfigError::invalid_gateway};
    }
    if (route.gateway->is_link_local() || route.onlink) {
      if (!route.device) return Unexpected{ConfigError::invalid_gateway};
    } else {
      const Route6* way = lookup(*route.gateway, route.device);
      if (way == nullptr || way->gateway || way->type != RouteType::unicast) {
        return Unexpected{ConfigError::host_unreachable};
      }
      route.device = way->device;
    }
  }
  if (!route.device) return Unexpected{ConfigError::no_such_device};
  if (!refuses) {
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

PathException6& Host::State::exception_for(const net::Ipv6& destination) {
  auto& exception = six.exceptions[destination];
  const Route6* route = lookup(destination);
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

void Host::State::learn_path_mtu6(const net::Ipv6& destination, std::uint32_t mtu) {
  auto& exception = exception_for(destination);
  exception.mtu = std::max(mtu, least_mtu);
  exception.mtu_until = clock + std::chrono::seconds(six.settings.route_mtu_expires);
}

std::uint8_t Host::State::hop_limit_to(const net::Ipv6& destination) const {
  const Route6* route = lookup(destination);
  const auto& own = route != nullptr && route->device ? at(*route->device).settings6 : six.all;
  return static_cast<std::uint8_t>(own.hop_limit);
}

std::optional<ResolvedRoute6> Host::route_to(const net::Ipv6& destination, std::optional<net::Ipv6> source, Instant now,
                                             std::optional<InterfaceId> device) const {
  return state_->resolve_for_output(destination, source, device, now);
}

Result<ResolvedRoute6, DropReason> Host::route_from(const net::Ipv6& destination, const net::Ipv6& source,
                                                    InterfaceId in) const {
  if (const auto reason = state_->martian(source, destination, in)) return Unexpected{*reason};
  const auto route = state_->resolve_for_input(destination, in);
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
