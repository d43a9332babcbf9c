// What an administrator does with full NAT: local addresses, settings; and what goes together.

#include <algorithm>

#include "../state.h"

namespace lvslab::ipvs {

ConfigResult Director::add_local_address(const ServiceKey& key, const net::Address& address, Instant now) {
  state_->settle(now);
  const auto id = state_->services.find(key);
  if (!id) return Unexpected{ConfigError::no_such_service};
  if (!state_->services[*id].local_addresses.add(address)) return Unexpected{ConfigError::already_exists};
  return {};
}

ConfigResult Director::remove_local_address(const ServiceKey& key, const net::Address& address, Instant now) {
  state_->settle(now);
  const auto id = state_->services.find(key);
  if (!id) return Unexpected{ConfigError::no_such_service};
  if (!state_->services[*id].local_addresses.remove(address)) return Unexpected{ConfigError::not_found};
  return {};
}

/// What a service's settings and a server's do not allow together.
std::optional<ConfigError> Director::State::full_nat_obstacle(const ServiceKey& key, const ServiceSettings& service,
                                                              const net::Address& server, Forwarding forwarding) const {
  if (forwarding != Forwarding::full_nat) {
    // A proxied handshake needs the replies, and their numbers rewritten.
    if (service.syn_proxy || service.proxy_protocol != ProxyProtocol::none) return ConfigError::not_modelled;
    return std::nullopt;
  }
  if (service.one_packet) return ConfigError::not_modelled;  // no way back without a connection
  const auto& virtual_address = key.virtual_address.address;
  const bool translates_down = !virtual_address.is_ipv4() && server.is_ipv4();
  if (key.firewall_mark == 0 && server.family() != virtual_address.family() && !translates_down)
    return ConfigError::invalid;
  return std::nullopt;
}

std::optional<ConfigError> Director::State::full_nat_obstacle(const Service& service,
                                                              const ServiceSettings& wanted) const {
  for (const auto id : service.servers) {
    const auto& server = servers[id];
    if (const auto obstacle =
            full_nat_obstacle(service.key, wanted, server.address.address, server.settings.forwarding)) {
      return obstacle;
    }
  }
  return std::nullopt;
}

void Director::State::count_syn_proxies() {
  const auto all = services.all();
  full_nat.syn_proxies = static_cast<std::size_t>(
      std::ranges::count_if(all, [&](ServiceId id) { return services[id].settings.syn_proxy; }));
}

/// With the connections that use each.
std::vector<LocalAddressReport> Director::State::local_addresses_of(const Service& service) const {
  auto reports = service.local_addresses.all();
  if (reports.empty() || full_nat.flows.empty()) return reports;
  for (const auto id : connections.all()) {
    const auto* flow = full_nat.flows.find(id);
    if (flow == nullptr || servers.bond(connections[id].server_id).key != service.key) continue;
    const auto found = std::ranges::find(reports, flow->local.address, &LocalAddressReport::address);
    if (found != reports.end()) ++found->connections;
  }
  return reports;
}

std::size_t Director::held() const {
  return state_->full_nat.flows.empty() ? 0 : state_->full_nat.flows.held_packets();
}
void Director::set_secret(std::uint64_t secret) {
  state_->full_nat.key = {secret ^ 0x6c76736c61622d31, (secret * 0x9e3779b97f4a7c15) ^ 0x66756c6c6e617421};
}

std::optional<std::string> Director::full_nat_setting(const std::string& name) const {
  return full_nat::read_setting(state_->full_nat.settings, state_->full_nat.counters, name);
}

ConfigResult Director::set_full_nat_setting(const std::string& name, const std::string& value) {
  auto& full_nat = state_->full_nat;
  const auto result = full_nat::write_setting(full_nat.settings, name, value);
  const auto& set = full_nat.settings;
  full_nat.ports.set_range({static_cast<std::uint16_t>(set.port_low), static_cast<std::uint16_t>(set.port_high),
                            static_cast<std::uint32_t>(set.port_pools)});
  return result;
}

std::vector<std::string> Director::full_nat_setting_names() const { return full_nat::setting_names(); }

bool Director::uses_full_nat() const {
  if (state_->full_nat.settings != full_nat::Settings{}) return true;
  const auto all = state_->services.all();
  return std::ranges::any_of(all, [&](ServiceId id) { return !state_->services[id].local_addresses.empty(); });
}

}  // namespace lvslab::ipvs
