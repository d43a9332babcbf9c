// When a connection is told to the backup, and what is said of it. Section 10.4 of docs/ipvs.md.

#include <algorithm>
#include <cstdlib>

#include <lvslab/kernel_timer.h>

#include "../state.h"

namespace lvslab::ipvs {
namespace {

std::int64_t ticks_in(Duration duration) { return duration / kernel_tick; }
std::int64_t tick_of(Instant when) { return ticks_in(when.time_since_epoch()); }

/// What a connection's state is to the backup.
enum class Moment : std::uint8_t { of_no_interest, under_way, coming_to_its_end };

Moment moment_of(TcpState state) {
  switch (state) {
    case TcpState::established: return Moment::under_way;
    case TcpState::fin_wait:
    case TcpState::time_wait:
    case TcpState::close:
    case TcpState::close_wait: return Moment::coming_to_its_end;
    default: return Moment::of_no_interest;
  }
}

Moment moment_of(SctpState state) {
  switch (state) {
    case SctpState::established: return Moment::under_way;
    case SctpState::shutdown_sent:
    case SctpState::shutdown_received:
    case SctpState::shutdown_ack_sent:
    case SctpState::closed: return Moment::coming_to_its_end;
    default: return Moment::of_no_interest;
  }
}

Moment moment_of(const Connection& connection) {
  if (connection.is_template) return Moment::under_way;
  if (connection.protocol == net::IpProtocol::tcp) return moment_of(connection.state);
  if (connection.protocol == net::IpProtocol::sctp) return moment_of(connection.sctp_state);
  return Moment::under_way;
}

}  // namespace

void Director::State::announce(Found found, std::uint32_t packets, Instant now, Story& story) {
  const auto version = settings.sync_version == 0 ? SyncVersion::v0 : SyncVersion::v1;
  while (true) {
    const auto& connection = *found.connection;
    if (connection.forwarding == Forwarding::full_nat) return;  // messages have no words for it
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
  const auto state = wire_state_of(connection);
  const auto worth_it = [&] {
    mark = {state, end};
    return true;
  };

  if (!connection.is_template && settings.sync_persist_mode != 0 && is_controlled_by_template(connection)) return false;
  const auto moment = moment_of(connection);
  if (moment == Moment::of_no_interest) return false;
  if (moment == Moment::coming_to_its_end && state != mark.state) return worth_it();
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

std::uint16_t wire_state_of(const Connection& connection) {
  if (connection.is_template && connection.is_assured) return 1;
  if (connection.protocol == net::IpProtocol::sctp) return static_cast<std::uint16_t>(connection.sctp_state);
  return static_cast<std::uint16_t>(connection.state);
}

SyncRecord Director::State::record_of(Found found) const {
  const auto& connection = *found.connection;
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
  set(connection.any_client_port, sync_flag::no_client_port);
  set(connection.is_tracked, sync_flag::tracked);
  record.state = wire_state_of(connection);
  if (has_server(connection)) record.firewall_mark = servers.bond(connection.server_id).key.firewall_mark;
  record.timeout_s = connection.timeout_s;
  if (const auto* call_id = calls.call_id_of(found.id)) {
    record.engine_data = *call_id;
    record.engine_name = sip_engine;
  }
  // Sequence data are never sent: FTP's numbers are shifted by the host's connection tracking, not by IPVS.
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
  if (!master->add({record_of(found), connection.flow}, version, thread, limit, now)) {
    story.tell("the queue of messages to the backup is full (sync_qlen_max {0}): a message is lost", limit);
  }
}

}  // namespace lvslab::ipvs
