// The part of the host's public face that is IPv6's, or both families'.

#include "state.h"

namespace lvslab::host {

ConfigResult Host::add_address(InterfaceId id, const InterfaceAddress6& address, Instant now, Outcome& out) {
  state_->clock = now;
  auto result = state_->add_address(id, address);
  if (result) state_->announce_ipv6(id, address.address, out);
  return result;
}

ConfigResult Host::remove_address(InterfaceId id, const net::Ipv6& address, std::optional<int> prefix_length,
                                  Instant now, Outcome& out) {
  state_->clock = now;
  auto result = state_->remove_address(id, address, prefix_length);
  state_->forget_lost_exceptions6();
  state_->run_loop(out);
  return result;
}

void Host::flush_addresses6(InterfaceId id, Instant now, Outcome& out) {
  while (!state_->at(id).addresses6.empty()) {
    const auto address = state_->at(id).addresses6.front();
    if (!remove_address(id, address.address, address.prefix_length, now, out)) return;
  }
}

ConfigResult Host::add_route(Route6 route, RouteChange change, Instant now) {
  state_->clock = now;
  return state_->add_route(std::move(route), change);
}

ConfigResult Host::remove_route(const RoutePattern6& pattern, Instant now) {
  state_->clock = now;
  if (!state_->six.routes.erase(pattern)) return Unexpected{ConfigError::no_such_process};
  state_->forget_lost_exceptions6();
  return {};
}

const RouteTable6& Host::routes6() const { return state_->six.routes; }

std::optional<Path> Host::path_to(const net::Address& destination, std::optional<net::Address> source, Instant now,
                                  std::optional<InterfaceId> device) const {
  const auto path = [](const auto& route) {
    return Path{route->source, route->mtu, route->mtu_locked, route->advertised_mss, route->type, route->device};
  };
  if (destination.is_ipv4()) {
    const auto route = route_to(destination.ipv4(), source ? std::optional(source->ipv4()) : std::nullopt, now, device);
    return route ? std::optional(path(route)) : std::nullopt;
  }
  const auto route = route_to(destination.ipv6(), source ? std::optional(source->ipv6()) : std::nullopt, now, device);
  return route ? std::optional(path(route)) : std::nullopt;
}

bool Host::is_local(const net::Ipv6& address) const { return state_->is_local_address(address); }
bool Host::is_local(const net::Address& address) const {
  return address.is_ipv4() ? is_local(address.ipv4()) : is_local(address.ipv6());
}
bool Host::speaks_ipv6(InterfaceId id) const { return state_->speaks_ipv6(id); }

std::uint8_t Host::hop_limit_to(const net::Ipv6& destination) const { return state_->hop_limit_to(destination); }

std::vector<NeighbourReport6> Host::neighbours6(Instant now) const {
  std::vector<NeighbourReport6> reports;
  for (const auto& [key, entry] : state_->six.neighbours.entries()) {
    const auto timing = state_->timing6_of(key.first);
    reports.push_back({key.second, key.first,
                       entry.is_valid() && entry.has_mac ? std::optional(entry.mac) : std::nullopt,
                       state_at(entry, timing.reachable_time, timing.settings, now), now - entry.updated,
                       entry.waiting.size(), entry.is_router});
  }
  return reports;
}

ConfigResult Host::set_neighbour(InterfaceId id, const net::Ipv6& address, net::Mac mac, NudState state,
                                 RouteChange change, Instant now, Outcome& out) {
  state_->clock = now;
  auto& neighbours = state_->six.neighbours;
  const bool exists = neighbours.find({id, address}) != nullptr;
  if (change == RouteChange::add && exists) return Unexpected{ConfigError::file_exists};
  if (change == RouteChange::change && !exists) return Unexpected{ConfigError::no_such_entry};
  NeighbourWork6 work;
  neighbours.set({id, address}, mac, state, state_->timing6_of(id), now, work);
  state_->finish(work, out);
  return {};
}

ConfigResult Host::remove_neighbour(InterfaceId id, const net::Ipv6& address, Instant now, Outcome& out) {
  state_->clock = now;
  NeighbourWork6 work;
  if (!state_->six.neighbours.erase({id, address}, work)) return Unexpected{ConfigError::no_such_entry};
  state_->finish(work, out);
  state_->run_loop(out);
  return {};
}

void Host::flush_neighbours6(std::optional<InterfaceId> id, Instant now, Outcome& out) {
  state_->clock = now;
  NeighbourWork6 work;
  for (std::size_t i = 0; i < state_->interfaces.size(); ++i) {
    const InterfaceId device{static_cast<std::uint16_t>(i)};
    if (!id || *id == device) state_->six.neighbours.flush(device, NeighbourTable6::Permanent::keep, work);
  }
  state_->finish(work, out);
  state_->run_loop(out);
}

const Host6Settings& Host::settings6() const { return state_->six.settings; }

}  // namespace lvslab::host
