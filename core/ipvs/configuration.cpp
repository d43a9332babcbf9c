// What ipvsadm does: services and servers come, change and go. Sections 2, 3 and 14.6 of docs/ipvs.md.

#include <algorithm>
#include <limits>
#include <utility>

#include "overload.h"
#include "state.h"

namespace lvslab::ipvs {
namespace {

Unexpected<ConfigError> failure(ConfigError error) { return Unexpected{error}; }

/// SIP's is the only one there is.
bool has_engine(const ServiceSettings& settings) {
  return settings.persistence_engine.empty() || settings.persistence_engine == "sip";
}

/// The scheduler that the settings name; nullopt: there is none of that name.
std::optional<SchedulerSlot> scheduler_of(const ServiceSettings& settings) {
  if (settings.scheduler == "none") return SchedulerSlot{};
  auto scheduler = make_scheduler(settings.scheduler);
  if (!scheduler) return std::nullopt;
  return SchedulerSlot{std::move(scheduler)};
}

bool thresholds_are_sound(const ServerSettings& settings) {
  return settings.lower_threshold <= settings.upper_threshold && settings.weight >= 0;
}

/// Only a tunnel can carry datagrams of one family to a server of the other.
bool families_agree(const ServiceKey& key, const net::Endpoint& server, const ServerSettings& settings) {
  return key.virtual_address.address.family() == server.address.family() ||
         settings.forwarding == Forwarding::tunnelling;
}

bool tunnel_is_sound(const ServerSettings& settings) {
  return settings.forwarding != Forwarding::tunnelling || settings.tunnel.type != TunnelOptions::Type::gue ||
         settings.tunnel.port != net::Port{};
}

/// By another method or another tunnel than before.
bool is_reached_otherwise(const ServerSettings& before, const ServerSettings& wanted) {
  return before.forwarding != wanted.forwarding || before.tunnel.type != wanted.tunnel.type ||
         before.tunnel.port != wanted.tunnel.port;
}

bool is_refused(const ServerSettings& settings, const KernelProfile& kernel) {
  constexpr std::uint32_t most = std::numeric_limits<std::int32_t>::max();
  return kernel.upper_threshold_is_limited && settings.upper_threshold > most;
}

/// May an address that is not the host's own be a real server's?
bool is_unicast(const net::Address& address) {
  if (!address.is_ipv4()) {
    static const net::Ipv6Prefix mapped_ipv4{*net::Ipv6::parse("::ffff:0:0"), 96};
    const auto& v6 = address.ipv6();
    return !v6.is_multicast() && !v6.is_link_local() && !v6.is_zero() && !mapped_ipv4.contains(v6);
  }
  const auto v4 = address.ipv4();
  return !v4.is_multicast() && !v4.is_limited_broadcast() && v4 != net::Ipv4{};
}

}  // namespace

ConfigResult Director::add_service(const ServiceKey& key, const ServiceSettings& settings, Instant now) {
  state_->settle(now);
  if (state_->services.find(key)) return failure(ConfigError::already_exists);
  auto scheduler = scheduler_of(settings);
  if (!scheduler || !has_engine(settings)) return failure(ConfigError::not_found);
  Service service;
  service.key = key;
  service.settings = settings;
  service.scheduler = std::move(*scheduler);
  service.traffic = Traffic{state_->windows.at(now)};
  const auto id = state_->services.add(std::move(service));
  state_->count_syn_proxies();
  auto& added = state_->services[id];
  if (auto* chosen = added.scheduler.get()) chosen->on_bound(state_->pool_of(added), now);
  return {};
}

ConfigResult Director::edit_service(const ServiceKey& key, const ServiceSettings& settings, Instant now) {
  state_->settle(now);
  const auto id = state_->services.find(key);
  if (!id) return failure(ConfigError::no_such_service);
  if (!has_engine(settings)) return failure(ConfigError::not_found);
  auto& service = state_->services[*id];
  if (const auto obstacle = state_->full_nat_obstacle(service, settings)) return failure(*obstacle);
  const bool keeps_scheduler = service.settings.scheduler == settings.scheduler;
  if (!keeps_scheduler) {
    auto scheduler = scheduler_of(settings);
    if (!scheduler) return failure(ConfigError::not_found);
    if (!state_->change_scheduler(service, std::move(*scheduler), now)) return failure(ConfigError::invalid);
  }
  service.settings = settings;
  state_->count_syn_proxies();
  return {};
}

/// A scheduler that cannot begin with this list (mh: of more servers than its table has places) leaves the service
/// without any, or, in later kernels, with the old one, which begins anew.
bool Director::State::change_scheduler(Service& service, SchedulerSlot wanted, Instant now) {
  const auto begin = [&] {
    auto* scheduler = service.scheduler.get();
    return scheduler == nullptr || scheduler->on_bound(pool_of(service), now);
  };
  auto before = std::exchange(service.scheduler, std::move(wanted));
  if (begin()) return true;
  if (kernel.failed_change_keeps_scheduler) {
    service.scheduler = std::move(before);
    begin();
  } else {
    service.scheduler = SchedulerSlot{};
    service.settings.scheduler = "none";
  }
  return false;
}

ConfigResult Director::remove_service(const ServiceKey& key, Instant now) {
  state_->settle(now);
  const auto id = state_->services.find(key);
  if (!id) return failure(ConfigError::no_such_service);
  state_->remove_service(*id, now);
  return {};
}

void Director::State::remove_service(ServiceId id, Instant now) {
  for (const auto server : services[id].servers) discard(server, now);
  const bool had_servers = !services[id].servers.empty();
  services.remove(id);
  count_syn_proxies();
  if (had_servers && settings.expire_nodest_conn != 0) drop_orphans();
}

void Director::clear(Instant now) {
  state_->settle(now);
  for (const auto id : state_->services.all()) state_->remove_service(id, now);
}

void Director::State::apply(ServiceId id, RealServer& server, const ServerSettings& wanted) {
  // Reading FTP's text through NAT needs the host's connection tracking, as long as the service lasts.
  constexpr net::Port ftp_port{21};
  auto& service = services[id];
  if (service.key.virtual_address.port == ftp_port && wanted.forwarding == Forwarding::masquerading) {
    service.needs_tracking = true;
  }
  if (wanted.weight != 0) server.last_weight = wanted.weight;
  const auto before = std::exchange(server.settings, wanted);
  overload_after_change(server, before, kernel);
  server.available = true;
  server.last_route.reset();
}

ConfigResult Director::add_server(const ServiceKey& key, const net::Endpoint& address, const ServerSettings& settings,
                                  Instant now) {
  state_->settle(now);
  const auto service_id = state_->services.find(key);
  if (!service_id) return failure(ConfigError::no_such_service);
  if (!thresholds_are_sound(settings)) return failure(ConfigError::out_of_range);
  if (is_refused(settings, state_->kernel)) return failure(ConfigError::invalid);
  if (!is_unicast(address.address) || !tunnel_is_sound(settings)) return failure(ConfigError::invalid);
  if (const auto obstacle = state_->full_nat_obstacle(key, state_->services[*service_id].settings, address.address,
                                                      settings.forwarding)) {
    return failure(*obstacle);
  }
  const bool is_mixed = address.address.family() != key.virtual_address.address.family();
  if (settings.forwarding != Forwarding::full_nat && !families_agree(key, address, settings)) {
    return failure(ConfigError::invalid);
  }
  if (is_mixed && state_->synchronises()) {
    return failure(ConfigError::invalid);  // synchronisation has no words for that
  }
  auto& service = state_->services[*service_id];
  const auto has_address = [&](ServerId id) { return state_->servers[id].address == address; };
  if (std::ranges::any_of(service.servers, has_address)) return failure(ConfigError::already_exists);

  const auto window = state_->windows.at(now);
  const auto revived = state_->revive(key, address);
  const auto id = revived ? *revived : state_->servers.add();
  auto& server = state_->servers[id];
  auto& bond = state_->servers.bond(id);
  if (!revived) {
    server.address = address;
    server.last_weight = settings.weight;
    server.traffic = Traffic{window};
  } else {
    server.last_weight = settings.weight;
    server.traffic.resume(window);
    // The same server of another service (it was removed and made anew) starts its statistics again.
    if (bond.service_serial != service.serial) server.traffic.zero(window);
  }
  bond.key = key;
  bond.service = *service_id;
  bond.service_serial = service.serial;
  state_->apply(*service_id, server, settings);
  state_->servers.put_first(id);
  service.servers.insert(service.servers.begin(), id);
  if (auto* scheduler = service.scheduler.get()) scheduler->on_added(state_->pool_of(service));
  return {};
}

ConfigResult Director::edit_server(const ServiceKey& key, const net::Endpoint& address, const ServerSettings& settings,
                                   Instant now) {
  state_->settle(now);
  const auto service_id = state_->services.find(key);
  if (!service_id) return failure(ConfigError::no_such_service);
  if (!thresholds_are_sound(settings)) return failure(ConfigError::out_of_range);
  if (is_refused(settings, state_->kernel)) return failure(ConfigError::invalid);
  auto& service = state_->services[*service_id];
  for (std::size_t position = 0; position < service.servers.size(); ++position) {
    auto& server = state_->servers[service.servers[position]];
    if (server.address != address) continue;
    if (const auto obstacle = state_->full_nat_obstacle(key, service.settings, address.address, settings.forwarding)) {
      return failure(*obstacle);
    }
    if (is_reached_otherwise(server.settings, settings)) state_->servers.put_first(service.servers[position]);
    state_->apply(*service_id, server, settings);
    if (auto* scheduler = service.scheduler.get()) scheduler->on_edited(state_->pool_of(service), position);
    return {};
  }
  return failure(ConfigError::not_found);
}

ConfigResult Director::remove_server(const ServiceKey& key, const net::Endpoint& address, Instant now) {
  state_->settle(now);
  const auto service_id = state_->services.find(key);
  if (!service_id) return failure(ConfigError::no_such_service);
  auto& service = state_->services[*service_id];
  for (std::size_t position = 0; position < service.servers.size(); ++position) {
    const auto id = service.servers[position];
    if (state_->servers[id].address != address) continue;
    service.servers.erase(service.servers.begin() + static_cast<std::ptrdiff_t>(position));
    state_->discard(id, now);
    if (auto* scheduler = service.scheduler.get()) scheduler->on_removed(state_->pool_of(service), position);
    if (state_->settings.expire_nodest_conn != 0) state_->drop_orphans();
    return {};
  }
  return failure(ConfigError::not_found);
}

ConfigResult Director::zero(const std::optional<ServiceKey>& key, Instant now) {
  state_->settle(now);
  const auto window = state_->windows.at(now);
  const auto zero_service = [&](ServiceId id) {
    state_->services[id].traffic.zero(window);
    for (const auto server : state_->services[id].servers) state_->servers[server].traffic.zero(window);
  };
  if (key) {
    const auto id = state_->services.find(*key);
    if (!id) return failure(ConfigError::no_such_service);
    zero_service(*id);
    return {};
  }
  for (const auto id : state_->services.all()) zero_service(id);
  state_->total.zero(window);
  return {};
}

Timeouts Director::timeouts() const { return state_->timeouts; }

ConfigResult Director::set_timeouts(const Timeouts& wanted) {
  // The kernel counts them in its own ticks, of which 250 make a second, as a signed 32-bit number.
  constexpr Duration most = std::chrono::seconds(std::numeric_limits<std::int32_t>::max() / 250);
  for (const auto value : {wanted.tcp, wanted.tcp_fin, wanted.udp}) {
    if (value < Duration{} || value > most) return failure(ConfigError::invalid);
  }
  auto& timeouts = state_->timeouts;
  if (wanted.tcp != Duration{}) timeouts.tcp = wanted.tcp;
  if (wanted.tcp_fin != Duration{}) timeouts.tcp_fin = wanted.tcp_fin;
  if (wanted.udp != Duration{}) timeouts.udp = wanted.udp;
  return {};
}

}  // namespace lvslab::ipvs
