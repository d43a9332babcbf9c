// Addresses of interfaces, and the routes that come and go with them.

#include <algorithm>

#include "state.h"

namespace lvslab::host {

ConfigResult Host::State::add_address(InterfaceId id, InterfaceAddress address) {
  Interface& interface = at(id);
  if (address.prefix_length < 0 || address.prefix_length > 32) return Unexpected{ConfigError::invalid_argument};
  if (address.label.empty()) address.label = interface.name;
  auto place = interface.addresses.begin();
  for (auto other = interface.addresses.begin(); other != interface.addresses.end(); ++other) {
    if (other->prefix() == address.prefix()) {
      if (other->address == address.address) return Unexpected{ConfigError::file_exists};
      if (other->scope != address.scope) return Unexpected{ConfigError::invalid_argument};
      address.secondary = true;
    }
    if (!other->secondary && static_cast<int>(address.scope) <= static_cast<int>(other->scope))
      place = std::next(other);
  }
  if (address.secondary) place = interface.addresses.end();
  interface.addresses.insert(place, address);
  add_address_routes(id, address);
  return {};
}

void Host::State::add_address_routes(InterfaceId id, const InterfaceAddress& address) {
  const Interface& interface = at(id);
  const auto prefix = address.prefix();
  net::Ipv4 primary = address.address;
  if (address.secondary) {
    for (const auto& other : interface.addresses) {
      if (!other.secondary && other.prefix() == prefix) {
        primary = other.address;
        break;
      }
    }
  }
  const auto add = [&](RouteType type, net::Ipv4Prefix to) {
    Route route;
    route.prefix = to;
    route.type = type;
    route.table = type == RouteType::unicast ? RouteTableId::main : RouteTableId::local;
    route.origin = RouteOrigin::kernel;
    route.scope = type == RouteType::local ? Scope::host : Scope::link;
    route.device = id;
    route.source = primary;
    routes.insert(route, RouteChange::append);
  };
  add(RouteType::local, {address.address, 32});
  if (!interface.up) return;
  if (address.broadcast && !address.broadcast->is_limited_broadcast())
    add(RouteType::broadcast, {*address.broadcast, 32});
  const bool is_host_address = address.prefix_length == 32 && !address.peer;
  if (address.secondary || is_host_address || prefix.network().is_zero_network()) return;
  if (!address.no_prefix_route) {
    add(interface.kind == Interface::Kind::loopback ? RouteType::local : RouteType::unicast, prefix);
  }
  if (address.prefix_length < 31) add(RouteType::broadcast, {prefix.broadcast(), 32});
}

void Host::State::remove_address_routes(InterfaceId id, const InterfaceAddress& address) {
  const auto prefix = address.prefix();
  bool prefix_stays = false;
  bool address_stays = false;
  for (const auto& other : at(id).addresses) {
    prefix_stays = prefix_stays || (other.prefix() == prefix && !other.secondary);
    address_stays = address_stays || other.address == address.address;
  }
  routes.erase_if([&](const Route& route) {
    if (route.origin != RouteOrigin::kernel || route.device != id) return false;
    if (!address_stays && route.type == RouteType::local && route.prefix == net::Ipv4Prefix{address.address, 32})
      return true;
    if (prefix_stays || address.secondary) return false;
    return (route.prefix == prefix && address.prefix_length < 32) || (address.peer && route.prefix == prefix) ||
           (route.type == RouteType::broadcast &&
            (route.prefix.network() == prefix.broadcast() ||
             (address.broadcast && route.prefix.network() == *address.broadcast)));
  });
  if (!is_local_address(address.address)) {
    routes.erase_if([&](const Route& route) { return route.source == address.address; });
  }
}

ConfigResult Host::State::remove_address(InterfaceId id, net::Ipv4 address, std::optional<int> prefix_length) {
  auto& addresses = at(id).addresses;
  const auto found = std::ranges::find_if(addresses, [&](const InterfaceAddress& candidate) {
    return candidate.address == address && (!prefix_length || candidate.prefix_length == *prefix_length);
  });
  if (found == addresses.end()) return Unexpected{ConfigError::address_not_available};
  const InterfaceAddress gone = *found;
  addresses.erase(found);
  if (gone.secondary) {
    remove_address_routes(id, gone);
    return {};
  }
  // Its secondaries go with a primary, unless they are promoted.
  std::vector<InterfaceAddress> secondaries;
  std::erase_if(addresses, [&](const InterfaceAddress& candidate) {
    if (!candidate.secondary || candidate.prefix() != gone.prefix()) return false;
    secondaries.push_back(candidate);
    return true;
  });
  remove_address_routes(id, gone);
  for (const auto& secondary : secondaries) remove_address_routes(id, secondary);
  if (any_of(id, &InterfaceSettings::promote_secondaries)) {
    for (auto& secondary : secondaries) {
      secondary.secondary = false;
      (void)add_address(id, secondary);  // it was there a moment ago: nothing can speak against it
    }
  }
  return {};
}

}  // namespace lvslab::host
