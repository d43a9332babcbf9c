// Interfaces: made, taken up and down, plugged and unplugged.

#include <algorithm>
#include <utility>

#include "state.h"

namespace lvslab::host {
namespace {
constexpr std::uint32_t least_mtu = 68;
constexpr std::uint32_t greatest_mtu = 65535;
constexpr LinkOptions tunnel_link{.arp = false, .multicast = false};

struct TunnelKind {
  std::string_view fallback;  ///< the device that takes what no other takes
  std::uint32_t mtu;
};
TunnelKind describe(Interface::Kind kind) {
  switch (kind) {
    case Interface::Kind::sit: return {"sit0", 1480};
    case Interface::Kind::ip6tnl: return {"ip6tnl0", 1452};  // room for a tunnel encapsulation limit too
    case Interface::Kind::gre: return {"gre0", 1476};
    default: return {"tunl0", 1480};
  }
}

Interface new_tunnel(std::string name, Interface::Kind kind, const TunnelSettings& settings) {
  Interface interface;
  interface.name = std::move(name);
  interface.kind = kind;
  interface.mtu = describe(kind).mtu;
  if (kind == Interface::Kind::gre && settings.sends_checksum) interface.mtu -= 4;
  interface.up = false;
  interface.link = tunnel_link;
  interface.tunnel = settings;
  return interface;
}

}  // namespace

InterfaceId Host::State::add_interface(Interface interface) {
  interface.settings = defaults;
  interface.neighbour_settings = neighbour_defaults;
  interface.settings6 = six.defaults;
  interface.neighbour_settings6 = six.neighbour_defaults;
  interfaces.push_back(std::move(interface));
  const InterfaceId id{static_cast<std::uint16_t>(interfaces.size() - 1)};
  start_ipv6(id);
  return id;
}

void Host::State::end_ip(InterfaceId id, Outcome& out) {
  routes.erase_if([&](const Route& route) { return route.device == id && route.type != RouteType::local; });
  NeighbourWork work;
  neighbours.flush(id, NeighbourTable::Permanent::forget, work);
  finish(work, out);
}

void Host::State::forget_neighbours(InterfaceId id, bool forget_permanent, Outcome& out) {
  const auto flush = [&](auto& table, auto work) {
    using Table = std::remove_reference_t<decltype(table)>;
    table.flush(id, forget_permanent ? Table::Permanent::forget : Table::Permanent::keep, work);
    finish(work, out);
  };
  flush(neighbours, NeighbourWork{});
  flush(six.neighbours, NeighbourWork6{});
}

void Host::State::set_up(InterfaceId id, bool up, Outcome& out) {
  Interface& interface = at(id);
  if (interface.up == up) return;
  interface.up = up;
  if (!up) {
    end_ip(id, out);
    end_ipv6(id, interface.settings6.keep_addr_on_down != 0 || six.all.keep_addr_on_down != 0, out);
    forget_lost_exceptions();
    memberships.go_down(id);
    return;
  }
  for (const auto& address : interface.addresses) add_address_routes(id, address);
  start_ipv6(id);
  announce(id, out);
  announce_ipv6(id, out);
  memberships.come_up(id, clock);
}

Host::Host(std::uint64_t seed, Ipv6Mode ipv6) : state_(std::make_unique<State>(seed, ipv6)) {}
Host::Host(const Host& other) : state_(std::make_unique<State>(*other.state_)) {}
Host& Host::operator=(const Host& other) {
  if (this != &other) state_ = std::make_unique<State>(*other.state_);
  return *this;
}
Host::Host(Host&&) noexcept = default;
Host& Host::operator=(Host&&) noexcept = default;
Host::~Host() = default;

Host::State::State(std::uint64_t seed_, Ipv6Mode ipv6)
    : director(seed_),
      memberships(seed_),
      seed(seed_),
      identification(static_cast<std::uint16_t>(seed_ * 0x9e3779b97f4a7c15ULL >> 48)) {
  director.set_secret(seed);
  six.neighbour_defaults.locktime = 0;
  six.all.disable_ipv6 = six.defaults.disable_ipv6 = ipv6 == Ipv6Mode::on ? 0 : 1;
  Interface lo;
  lo.name = "lo";
  lo.kind = Interface::Kind::loopback;
  lo.mtu = 65536;
  lo.link.multicast = false;
  add_interface(lo);
  InterfaceAddress localhost;
  localhost.address = net::Ipv4{0x7f000001};
  localhost.prefix_length = 8;
  localhost.scope = Scope::host;
  (void)add_address(loopback, localhost);  // the first address of a new interface: nothing to collide with
  add_interface(new_tunnel("tunl0", Interface::Kind::ipip, {}));
}

InterfaceId Host::add_ethernet(std::string name, net::Mac mac, std::uint32_t mtu) {
  Interface interface;
  interface.name = std::move(name);
  interface.mac = mac;
  interface.mtu = mtu;
  return state_->add_interface(std::move(interface));
}

Result<InterfaceId, ConfigError> Host::add_tunnel(std::string name, const TunnelSettings& settings,
                                                  Interface::Kind kind) {
  if (find_interface(name)) return Unexpected{ConfigError::file_exists};
  for (const auto& other : state_->interfaces) {
    if (other.kind == kind && !other.removed && other.tunnel.local == settings.local &&
        other.tunnel.remote == settings.remote && other.tunnel.local6 == settings.local6 &&
        other.tunnel.remote6 == settings.remote6) {
      return Unexpected{ConfigError::file_exists};
    }
  }
  return state_->add_interface(new_tunnel(std::move(name), kind, settings));
}

InterfaceId Host::fallback_tunnel(Interface::Kind kind) {
  const std::string name(describe(kind).fallback);
  if (const auto id = find_interface(name)) return *id;
  TunnelSettings settings;
  if (kind == Interface::Kind::sit) settings.ttl = 64;
  return state_->add_interface(new_tunnel(name, kind, settings));
}

Result<InterfaceId, ConfigError> Host::add_dummy(std::string name, net::Mac mac) {
  if (find_interface(name)) return Unexpected{ConfigError::file_exists};
  Interface interface;
  interface.name = std::move(name);
  interface.kind = Interface::Kind::dummy;
  interface.mac = mac;
  interface.up = false;
  interface.link.arp = false;
  interface.link.multicast = false;
  return state_->add_interface(std::move(interface));
}

ConfigResult Host::remove_interface(InterfaceId id, Instant now, Outcome& out) {
  state_->clock = now;
  Interface& interface = state_->at(id);
  const bool is_fallback = interface.is_tunnel() && interface.name == describe(interface.kind).fallback;
  if (interface.kind == Interface::Kind::loopback || is_fallback) {
    return Unexpected{ConfigError::operation_not_supported};
  }
  flush_addresses(id, now, out);
  flush_addresses6(id, now, out);
  state_->set_up(id, false, out);
  interface.removed = true;
  state_->run_loop(out);
  return {};
}

std::optional<InterfaceId> Host::find_interface(std::string_view name) const {
  for (std::size_t i = 0; i < state_->interfaces.size(); ++i) {
    if (state_->interfaces[i].name == name && !state_->interfaces[i].removed) {
      return InterfaceId{static_cast<std::uint16_t>(i)};
    }
  }
  return std::nullopt;
}

const Interface& Host::interface(InterfaceId id) const { return state_->interfaces.at(index_of(id)); }
std::size_t Host::interface_count() const { return state_->interfaces.size(); }

void Host::set_up(InterfaceId id, bool up, Instant now, Outcome& out) {
  state_->clock = now;
  state_->set_up(id, up, out);
  state_->run_loop(out);
}

void Host::set_carrier(InterfaceId id, bool carrier, Instant now, Outcome& out) {
  state_->clock = now;
  Interface& interface = state_->at(id);
  if (interface.carrier == carrier) return;
  interface.carrier = carrier;
  if (!carrier && interface.settings.arp_evict_nocarrier != 0 && state_->all.arp_evict_nocarrier != 0) {
    NeighbourWork work;
    state_->neighbours.flush(id, NeighbourTable::Permanent::keep, work);
    state_->finish(work, out);
  }
  if (!carrier && interface.settings6.ndisc_evict_nocarrier != 0 && state_->six.all.ndisc_evict_nocarrier != 0) {
    NeighbourWork6 work;
    state_->six.neighbours.flush(id, NeighbourTable6::Permanent::keep, work);
    state_->finish(work, out);
  }
  state_->run_loop(out);
}

ConfigResult Host::set_mtu(InterfaceId id, std::uint32_t mtu, Instant) {
  if (mtu < least_mtu || mtu > greatest_mtu) return Unexpected{ConfigError::invalid_argument};
  state_->at(id).mtu = mtu;
  return {};
}

ConfigResult Host::set_mac(InterfaceId id, net::Mac mac, Instant now, Outcome& out) {
  if (mac.is_group() || mac.is_zero()) return Unexpected{ConfigError::address_not_available};
  state_->clock = now;
  state_->at(id).mac = mac;
  state_->forget_neighbours(id, false, out);
  state_->announce(id, out);
  state_->announce_ipv6(id, out);
  return {};
}

void Host::set_link_options(InterfaceId id, const LinkOptions& options, Instant now, Outcome& out) {
  state_->clock = now;
  const bool had_arp = std::exchange(state_->at(id).link, options).arp;
  if (had_arp == options.arp) return;
  state_->forget_neighbours(id, true, out);
  state_->run_loop(out);
}

}  // namespace lvslab::host
