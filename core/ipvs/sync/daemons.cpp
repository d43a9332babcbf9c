// The daemons are started, stopped and listed. Section 10.1 of docs/ipvs.md.

#include <algorithm>

#include "../state.h"

namespace lvslab::ipvs {
namespace {

constexpr std::uint32_t usual_mtu = 1500;
constexpr std::uint32_t largest_datagram = 65535;
constexpr std::uint32_t least_backup_length = 1024;
constexpr std::uint32_t most_threads = 64;

/// IP and UDP headers in front of a message.
std::uint32_t headers_of(const net::Address& group) { return group.is_ipv4() ? 28 : 48; }

/// What the kernel makes of what was asked for.
SyncSettings accepted(SyncRole role, SyncSettings settings, std::uint32_t mtu) {
  if (settings.group == net::Address{}) settings.group = default_sync_group;
  if (settings.port == net::Port{}) settings.port = default_sync_port;
  if (settings.ttl == 0) settings.ttl = 1;
  const auto headers = headers_of(settings.group);
  std::uint32_t length = settings.maximum_length;
  if (length != 0) {
    length = std::clamp(length, role == SyncRole::master ? 1 : least_backup_length, largest_datagram - headers);
  } else {
    length = (role == SyncRole::master ? usual_mtu : std::clamp(mtu, usual_mtu, largest_datagram)) - headers;
  }
  settings.maximum_length = static_cast<std::uint16_t>(length);
  return settings;
}

}  // namespace

ConfigResult Director::start_daemon(SyncRole role, const SyncSettings& settings, std::uint32_t mtu, Instant now) {
  state_->settle(now);
  auto& state = *state_;
  if (role == SyncRole::master ? state.master.has_value() : state.backup.has_value()) {
    return Unexpected{ConfigError::already_exists};
  }
  if (state.has_mixed_families()) return Unexpected{ConfigError::invalid};  // for which messages have no words
  if (!state.master && !state.backup) {
    state.sync_threads = std::min(static_cast<std::uint32_t>(std::max(state.settings.sync_ports, 1)), most_threads);
  }
  if (role == SyncRole::master) {
    state.master.emplace(accepted(role, settings, mtu), state.sync_threads, now);
  } else {
    state.backup = accepted(role, settings, mtu);
  }
  return {};
}

ConfigResult Director::stop_daemon(SyncRole role, Instant now) {
  state_->settle(now);
  auto& state = *state_;
  if (role == SyncRole::master ? !state.master : !state.backup) return Unexpected{ConfigError::no_such_service};
  if (role == SyncRole::master) {
    state.master.reset();  // what it has not sent yet is lost
  } else {
    state.backup.reset();
  }
  return {};
}

bool Director::State::has_mixed_families() const {
  for (const auto id : services.all()) {
    const auto family = services[id].key.virtual_address.address.family();
    for (const auto server : services[id].servers) {
      if (servers[server].address.address.family() != family) return true;
    }
  }
  return false;
}

std::vector<SyncDaemon> Director::daemons() const {
  std::vector<SyncDaemon> reports;
  if (state_->master) reports.push_back({SyncRole::master, state_->master->settings(), state_->sync_threads});
  if (state_->backup) reports.push_back({SyncRole::backup, *state_->backup, state_->sync_threads});
  return reports;
}

}  // namespace lvslab::ipvs
