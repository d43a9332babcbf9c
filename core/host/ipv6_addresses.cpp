// IPv6 addresses of interfaces: those that are typed and those that come of themselves, the routes that come and go
// with them, and the multicast groups that are listened to because of them.

#include <algorithm>

#include "state.h"

namespace lvslab::host {
namespace {

constexpr std::uint32_t prefix_metric = 256;
constexpr int whole_address = 128;
constexpr int longest_with_anycast = 126;  // RFC 6164: none on point-to-point prefixes

const net::Ipv6Prefix all_groups{net::Ipv6{{0xff}}, 8};

Route6 kernel_route(RouteType type, const net::Ipv6Prefix& prefix, InterfaceId device, std::uint32_t metric) {
  Route6 route;
  route.prefix = prefix;
  route.type = type;
  route.table = type == RouteType::unicast ? RouteTableId::main : RouteTableId::local;
  route.origin = RouteOrigin::kernel;
  route.device = device;
  route.metric = metric;
  return route;
}

/// Makes itself a link-local address out of its MAC.
bool has_link_local(Interface::Kind kind) {
  return kind == Interface::Kind::ethernet || kind == Interface::Kind::dummy;
}

}  // namespace

net::Ipv6 solicited_node_of(const net::Ipv6& address) {
  const auto& o = address.octets();
  return net::Ipv6{{0xff, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0xff, o[13], o[14], o[15]}};
}

Scope scope_of(const net::Ipv6& address) {
  if (address.is_loopback()) return Scope::host;
  return address.is_link_local() ? Scope::link : Scope::global;
}

net::Ipv6 link_local_address(net::Mac mac) {
  const auto& m = mac.octets();
  return net::Ipv6{
      {0xfe, 0x80, 0, 0, 0, 0, 0, 0, static_cast<std::uint8_t>(m[0] ^ 2U), m[1], m[2], 0xff, 0xfe, m[3], m[4], m[5]}};
}

bool Host::State::speaks_ipv6(InterfaceId id) const { return at(id).settings6.disable_ipv6 == 0; }

bool Host::State::has_address(InterfaceId id, const net::Ipv6& address) const {
  return std::ranges::any_of(at(id).addresses6, [&](const auto& own) { return own.address == address; });
}

bool Host::State::owns(InterfaceId in, const net::Ipv6& address) const {
  if (address.is_link_local()) return has_address(in, address);
  for (std::size_t i = 0; i < interfaces.size(); ++i) {
    if (has_address(InterfaceId{static_cast<std::uint16_t>(i)}, address)) return true;
  }
  return false;
}

std::optional<net::Ipv6> Host::State::link_local_of(InterfaceId id) const {
  for (const auto& own : at(id).addresses6) {
    if (own.address.is_link_local()) return own.address;
  }
  return std::nullopt;
}

bool Host::State::is_member(InterfaceId id, const net::Ipv6& group) const {
  constexpr std::uint8_t on_interface = 1;
  constexpr std::uint8_t on_link = 2;
  constexpr std::uint8_t on_site = 5;
  const auto well_known = [&](std::uint8_t scope, std::uint8_t number) {
    return group == net::Ipv6{{0xff, scope, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, number}};
  };
  if (well_known(on_interface, 1) || well_known(on_link, 1)) return true;  // all nodes
  if (memberships.is_member(id, group)) return true;
  const bool is_router = at(id).settings6.forwarding != 0;
  if (is_router && (well_known(on_interface, 2) || well_known(on_link, 2) || well_known(on_site, 2))) return true;
  return std::ranges::any_of(at(id).addresses6, [&](const InterfaceAddress6& own) {
    return solicited_node_of(own.address) == group || (is_router && own.prefix_length <= longest_with_anycast &&
                                                       solicited_node_of(own.prefix().network()) == group);
  });
}

ConfigResult Host::State::add_address(InterfaceId id, InterfaceAddress6 address) {
  if (address.prefix_length < 0 || address.prefix_length > whole_address) {
    return Unexpected{ConfigError::invalid_argument};
  }
  if (address.address.is_zero() || address.address.is_multicast() ||
      (address.address.is_loopback() && id != loopback)) {
    return Unexpected{ConfigError::address_not_available};
  }
  if (!speaks_ipv6(id)) return Unexpected{ConfigError::permission_denied};
  if (has_address(id, address.address)) return Unexpected{ConfigError::file_exists};
  auto& addresses = at(id).addresses6;
  // Wider scopes first, and of equals the newcomer.
  const auto place = std::ranges::find_if(addresses, [&](const InterfaceAddress6& other) {
    return static_cast<int>(other.scope()) >= static_cast<int>(address.scope());
  });
  addresses.insert(place, address);
  add_address_routes(id, address);
  return {};
}

void Host::State::add_address_routes(InterfaceId id, const InterfaceAddress6& address) {
  if (!at(id).up) return;
  six.routes.insert(kernel_route(RouteType::local, {address.address, whole_address}, id, 0), RouteChange::append);
  if (!address.no_prefix_route && address.prefix_length > 0 && !address.address.is_loopback()) {
    const auto metric = address.metric != 0 ? address.metric : prefix_metric;
    six.routes.insert(kernel_route(RouteType::unicast, address.prefix(), id, metric), RouteChange::append);
  }
  refresh_anycast_routes(id);
}

void Host::State::remove_address_routes(InterfaceId id, const InterfaceAddress6& address) {
  const bool prefix_stays = std::ranges::any_of(at(id).addresses6, [&](const InterfaceAddress6& other) {
    return other.prefix() == address.prefix() && !other.no_prefix_route;
  });
  six.routes.erase_if([&](const Route6& route) {
    if (route.origin != RouteOrigin::kernel || route.device != id) return false;
    if (route.type == RouteType::local) return route.prefix == net::Ipv6Prefix{address.address, whole_address};
    return route.type == RouteType::unicast && !prefix_stays && route.prefix == address.prefix();
  });
  if (!is_local_address(address.address)) {
    six.routes.change_all([&](Route6& route) {
      if (route.source == address.address) route.source.reset();
    });
  }
  refresh_anycast_routes(id);
}

void Host::State::refresh_anycast_routes(InterfaceId id) {
  six.routes.erase_if([&](const Route6& route) { return route.type == RouteType::anycast && route.device == id; });
  if (!at(id).up || at(id).settings6.forwarding == 0) return;
  for (const auto& address : at(id).addresses6) {
    const auto network = address.prefix().network();
    if (address.prefix_length > longest_with_anycast || network.is_zero()) continue;
    six.routes.insert(kernel_route(RouteType::anycast, {network, whole_address}, id, 0), RouteChange::append);
  }
}

ConfigResult Host::State::remove_address(InterfaceId id, const net::Ipv6& address, std::optional<int> prefix_length) {
  auto& addresses = at(id).addresses6;
  const auto found = std::ranges::find_if(addresses, [&](const InterfaceAddress6& candidate) {
    return candidate.address == address && (!prefix_length || candidate.prefix_length == *prefix_length);
  });
  if (found == addresses.end()) return Unexpected{ConfigError::address_not_available};
  const InterfaceAddress6 gone = *found;
  addresses.erase(found);
  remove_address_routes(id, gone);
  return {};
}

void Host::State::start_ipv6(InterfaceId id) {
  const Interface& interface = at(id);
  if (!interface.up || interface.removed || !speaks_ipv6(id)) return;
  InterfaceAddress6 own;
  own.link_derived = true;
  if (id == loopback) {
    own.address = net::Ipv6{{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1}};
    (void)add_address(id, own);  // already there: nothing to do
  } else if (has_link_local(interface.kind)) {
    six.routes.insert(kernel_route(RouteType::multicast, all_groups, id, prefix_metric), RouteChange::append);
    own.address = link_local_address(interface.mac);
    own.prefix_length = 64;
    (void)add_address(id, own);
  }
  for (const auto& address : interface.addresses6) add_address_routes(id, address);
}

void Host::State::end_ipv6(InterfaceId id, bool keep_addresses, Outcome& out) {
  auto& addresses = at(id).addresses6;
  std::erase_if(addresses, [&](const InterfaceAddress6& address) { return !keep_addresses || address.link_derived; });
  six.routes.erase_if([&](const Route6& route) { return route.device == id; });
  NeighbourWork6 work;
  six.neighbours.flush(id, NeighbourTable6::Permanent::forget, work);
  finish(work, out);
  forget_lost_exceptions6();
}

}  // namespace lvslab::host
