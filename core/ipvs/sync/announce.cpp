// When a connection is told to the backup, and what is said of it. Section 10.4 of docs/ipvs.md.

#include <algorithm>
#include <cstdlib>

#include <lvslab/kernel_timer.h>

#include "../state.h"

namespace lvslab::ipvs {
namespace {

std::int64_t ticks_in(Duration duration) { return duration / kernel_tick; }
std::int64_t tick_of(Instant when) { return ticks_in(when.time_since_epoch()); }

bool is_told_in(TcpState state) {
  return state == TcpState::established || state == TcpState::fin_wait || state == TcpState::time_wait ||
         state == TcpState::close || state == TcpState::close_wait;
}

}  // namespace

void Director::State::announce(Found found, std::uint32_t packets, Instant now, Story& story) {
  const auto version = settings.sync_version == 0 ? SyncVersion::v0 : SyncVersion::v1;
  while (true) {
    const auto& connection = *found.connection;
    if (version == SyncVersion::v0 && !connection.client.address.is_ipv4()) return;
    if (!connection.is_one_packet && is_worth_telling(found, packets, now)) {
      tell_backup(found, packets, version, now, story);
    } else if (version == SyncVersion::v0) {
      return;  // its controller is told only together with it
    }
    if (!connection.has_controller()) return;
    found.id = connection.controller;
    found.connection = &connections[found.id];
    packets = found.connection->is_template ? ++found.connection->packets_in
                                            : static_cast<std::uint32_t>(settings.sync_threshold);
  }
}

bool Director::State::is_controlled_by_template(const Connection& connection) const {
  for (auto id = connection.controller; id != no_connection; id = connections[id].controller) {
    if (connections[id].is_template) return true;
  }
  return false;
}

bool Director::State::is_worth_telling(Found found, std::uint32_t packets, Instant now) {
  const auto& connection = *found.connection;
  auto& mark = master->mark(found.id);
  const auto timeout = ticks_in(std::chrono::seconds(connection.timeout_s));
  std::int64_t end = (tick_of(now) + timeout) & ~std::int64_t{3};
  const auto worth_it = [&] {
    mark = {connection.state, end};
    return true;
  };

  if (!connection.is_template) {
    if (settings.sync_persist_mode != 0 && is_controlled_by_template(connection)) return false;
    if (connection.protocol == net::IpProtocol::tcp) {
      if (!is_told_in(connection.state)) return false;
      if (connection.state != mark.state && connection.state != TcpState::established) return worth_it();
    }
  }
  const auto refresh = ticks_in(std::chrono::seconds(settings.sync_refresh_period));
  if (refresh > 0 && std::abs(end - mark.end_tick) < std::min(refresh, std::max(timeout / 2, ticks_in(10s)))) {
    // It would end at about the time that the backup knows: only repeated, for a message may be lost.
    const auto repetitions = mark.end_tick & 3;
    if (repetitions >= settings.sync_retries) return false;
    if (tick_of(now) < mark.end_tick - timeout + refresh / 8) return false;
    end |= repetitions + 1;
  }
  if (settings.sync_period > 0) {
    const auto period = static_cast<std::uint32_t>(settings.sync_period);
    const bool is_its_turn = packets % period == static_cast<std::uint32_t>(settings.sync_threshold);
    if (!connection.is_template && !is_its_turn) return false;
  } else if (refresh == 0 && packets != static_cast<std::uint32_t>(settings.sync_threshold)) {
    return false;
  }
  return worth_it();
}

SyncRecord Director::State::record_of(const Connection& connection) const {
  SyncRecord record;
  record.protocol = connection.protocol;
  record.client = connection.client;
  record.virtual_address = connection.virtual_address;
  record.server = connection.server;
  record.flags = static_cast<std::uint32_t>(connection.forwarding);
  const auto set = [&](bool is_set, std::uint32_t flag) { record.flags |= is_set ? flag : 0U; };
  set(connection.is_synced, sync_flag::synced);
  set(connection.no_output, sync_flag::no_output);
  set(connection.is_inactive, sync_flag::inactive);
  set(connection.is_template, sync_flag::is_template);
  record.state = static_cast<std::uint16_t>(connection.state);
  if (connection.is_template && connection.is_assured) record.state = 1;
  if (has_server(connection)) record.firewall_mark = servers.bond(connection.server_id).key.firewall_mark;
  record.timeout_s = connection.timeout_s;
  return record;
}

void Director::State::tell_backup(Found found, std::uint32_t packets, SyncVersion version, Instant now, Story& story) {
  const auto& connection = *found.connection;
  if (connection.is_template) {
    story.tell("the persistence template of {0} is announced to the backup directors, for {1} s",
               connection.client.address, connection.timeout_s);
  } else {
    story.tell("the connection {0} > {1} is announced to the backup directors: packet {2}, state {3}, for {4} s",
               connection.client, connection.virtual_address, packets, state_text(connection), connection.timeout_s);
  }
  const auto thread = static_cast<std::uint32_t>(found.id) & (master->thread_count() - 1);
  const auto limit = static_cast<std::size_t>(settings.sync_qlen_max);
  if (!master->add({record_of(connection), connection.flow}, version, thread, limit, now)) {
    story.tell("the queue of messages to the backup is full (sync_qlen_max {0}): a message is lost", limit);
  }
}

}  // namespace lvslab::ipvs
