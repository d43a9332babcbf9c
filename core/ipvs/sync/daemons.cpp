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

std::uint32_t length_for(SyncRole role, const SyncSettings& settings, std::uint32_t mtu) {
  const auto headers = headers_of(settings.group);
  if (settings.max_length != 0) {
    const std::uint32_t least = role == SyncRole::master ? 1 : least_backup_length;
    return std::clamp(settings.max_length, least, largest_datagram - headers);
  }
  if (role == SyncRole::master) return usual_mtu - headers;
  return std::clamp(mtu, usual_mtu, largest_datagram) - headers;
}

}  // namespace

ConfigResult Director::start_sync_daemon(SyncRole role, const SyncSettings& settings, std::uint32_t mtu, Instant now) {
  state_->settle(now);
  auto& state = *state_;
  if (role == SyncRole::master ? state.master.has_value() : state.backup.has_value()) {
    return Unexpected{ConfigError::already_exists};
  }
  if (!state.master && !state.backup) {
    state.sync_threads = std::min(static_cast<std::uint32_t>(std::max(state.settings.sync_ports, 1)), most_threads);
  }
  SyncSettings accepted = settings;
  accepted.max_length = length_for(role, settings, mtu);
  if (role == SyncRole::master) {
    state.master.emplace(std::move(accepted), state.sync_threads, now);
  } else {
    state.backup = std::move(accepted);
  }
  return {};
}

ConfigResult Director::stop_sync_daemon(SyncRole role, Instant now) {
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

std::vector<SyncDaemonReport> Director::sync_daemons() const {
  std::vector<SyncDaemonReport> reports;
  if (state_->master) reports.push_back({SyncRole::master, state_->master->settings(), state_->sync_threads});
  if (state_->backup) reports.push_back({SyncRole::backup, *state_->backup, state_->sync_threads});
  return reports;
}

std::optional<Instant> Director::sync_deadline() const {
  if (!state_->master) return std::nullopt;
  auto next = state_->connections.next_deadline();  // a template that cannot go yet is announced again
  if (const auto send = state_->master->next_deadline(); send && (!next || *send < *next)) next = send;
  return next;
}

std::vector<SyncDatagram> Director::take_sync_datagrams() { return std::exchange(state_->sync_datagrams, {}); }

}  // namespace lvslab::ipvs
