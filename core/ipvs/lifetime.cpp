// A connection's life: birth, states, clock, counters, end. Sections 5.4 to 5.13 of docs/ipvs.md.

#include <lvslab/kernel_timer.h>

#include "overload.h"
#include "state.h"

namespace lvslab::ipvs {
namespace {

constexpr std::uint32_t retry_expiry_s = 60;  ///< a controller that cannot go yet looks again after that

std::uint32_t in_seconds(Duration duration) {
  return static_cast<std::uint32_t>(duration / std::chrono::nanoseconds(1s));
}

}  // namespace

Found Director::State::create(Call& call, const Connection& wanted, ServerId server, bool is_one_packet) {
  Connection connection = wanted;
  connection.flow = call.datagram.lineage.flow;
  connection.is_one_packet = is_one_packet;
  if (server != no_server) bind(connection, server);
  give_helper(connection);
  track(connection);
  if (is_one_packet) {
    one_packet = connection;
    return {&one_packet, no_connection};
  }
  const auto id = connections.insert(connection, call.now);
  return {&connections[id], id};
}

/// Who reads along in it: FTP's, in a control connection through NAT.
void give_helper(Connection& connection) {
  constexpr net::Port ftp_port{21};
  connection.has_helper = !connection.is_template && connection.protocol == net::IpProtocol::tcp &&
                          connection.virtual_address.port == ftp_port &&
                          connection.forwarding == Forwarding::masquerading;
  connection.is_tracked = connection.is_tracked || connection.has_helper;
}

void Director::State::bind(Connection& connection, ServerId id) {
  auto& server = servers[id];
  connection.server_id = id;
  connection.forwarding = server.settings.forwarding;
  connection.no_output =
      connection.forwarding != Forwarding::masquerading && connection.forwarding != Forwarding::full_nat;
  ++servers.bond(id).references;
  // Active from its first state on, unless a master has announced that state already.
  ++(connection.is_template ? server.persistent : connection.is_inactive ? server.inactive : server.active);
  overload_after_bind(server, connection.is_template, kernel);
}

void Director::State::unbind(const Connection& connection) {
  if (!has_server(connection)) return;
  auto& server = servers[connection.server_id];
  --servers.bond(connection.server_id).references;
  --(connection.is_template ? server.persistent : connection.is_inactive ? server.inactive : server.active);
  overload_after_unbind(server, connection.is_template, kernel);
}

std::uint32_t Director::State::timeout_of(const Connection& connection, TcpState state) const {
  if (connection.forwarding == Forwarding::full_nat) return full_nat.settings.timeout_of(state);
  switch (state) {
    case TcpState::none: return 2;
    case TcpState::established: return in_seconds(timeouts.tcp);
    case TcpState::syn_sent: return 120;
    case TcpState::syn_recv: return 60;
    case TcpState::fin_wait: return in_seconds(timeouts.tcp_fin);
    case TcpState::time_wait: return 120;
    case TcpState::close: return 10;
    case TcpState::close_wait: return 60;
    case TcpState::last_ack: return 30;
    case TcpState::listen: return 120;
    case TcpState::synack: return 120;
  }
  return 2;
}

void Director::State::update_state(Call& call, Connection& connection, Direction direction, const Headers& headers) {
  constexpr auto fixed_size = net::Ipv6View::header_size;
  const bool has_extensions = headers.family() == net::Family::ipv6 && headers.transport != fixed_size;
  if (!has_extensions || kernel.ipv6_transport_is_found) return follow(call, connection, direction, headers);
  // Up to 6.1.170 what comes behind the fixed header is taken for TCP or SCTP.
  auto mistaken = headers;
  read_event(mistaken, call.datagram.bytes().subspan(fixed_size));
  follow(call, connection, direction, mistaken);
}

void Director::State::follow(Call& call, Connection& connection, Direction direction, const Headers& headers) {
  if (headers.protocol == net::IpProtocol::udp) {
    connection.timeout_s = connection.forwarding == Forwarding::full_nat
                               ? static_cast<std::uint32_t>(full_nat.settings.timeout_udp)
                               : in_seconds(timeouts.udp);
    if (direction == Direction::output && connection.has_controller())
      connections[connection.controller].is_assured = true;
    return;
  }
  const bool is_sctp = headers.protocol == net::IpProtocol::sctp;
  if ((!is_sctp && headers.protocol != net::IpProtocol::tcp) || !headers.has_transport) return;
  if (connection.no_output) {
    if (direction == Direction::output) {
      connection.no_output = false;  // replies do pass here, it turns out
    } else {
      direction = Direction::input_only;
    }
  }
  if (is_sctp) return update_association(call, connection, direction, *headers.sctp_event);
  const auto event = event_of(headers.tcp_flags);
  const auto before = connection.state;
  const auto after =
      next_state(settings.secure_tcp == 3 ? TcpTable::secure : TcpTable::normal, direction, event, before);
  enter_state(connection, after);
  if (after == before) return;

  call.story.tell(
      "the connection's state {0} becomes {1}: {2} from the {3}; it is kept for {4} s after its last packet",
      name_of(before), name_of(after), headers.tcp_flags, direction == Direction::output ? "server" : "client",
      connection.timeout_s);
}

void Director::State::enter_state(Connection& connection, TcpState after) {
  const bool is_new = connection.state != after;
  connection.state = after;
  connection.timeout_s = timeout_of(connection, after);
  if (!is_new) return;
  become(connection, counts_as_active(after));
  if (after == TcpState::established && connection.has_controller())
    connections[connection.controller].is_assured = true;
}

void Director::State::update_association(Call& call, Connection& connection, Direction direction, SctpEvent event) {
  const auto before = connection.sctp_state;
  const auto after = next_state(direction, event, before);
  connection.sctp_state = after;
  connection.timeout_s = ipvs::timeout_of(after);
  if (after == before) return;
  call.story.tell(
      "the association's state {0} becomes {1}: {2} from the {3}; it is kept for {4} s after its last packet",
      name_of(before), name_of(after), name_of(event), direction == Direction::output ? "server" : "client",
      connection.timeout_s);
  become(connection, counts_as_active(after));
  if (after == SctpState::established && connection.has_controller())
    connections[connection.controller].is_assured = true;
}

/// Its server counts it among the active ones, or among the others.
void Director::State::become(Connection& connection, bool active) {
  if (!has_server(connection) || connection.is_inactive != active) return;
  auto& server = servers[connection.server_id];
  connection.is_inactive = !active;
  server.active += active ? 1U : -1U;
  server.inactive += active ? -1U : 1U;
}

void Director::State::rearm(Found found, Instant now) {
  if (found.id != no_connection) return connections.rearm(found.id, now);
  release(*found.connection);
  unbind(*found.connection);
}

/// With the clock's next tick. Until then it is in the table, and what passes may keep it: a reset with which the
/// director's own stack answers for the virtual address is a reply to a connection that is not masqueraded.
void Director::State::expire_now(ConnectionId id, Instant now) {
  const auto tick = kernel_timer(now, Duration{});
  if (connections[id].expires_at > tick) connections.expire_at(id, tick);
}

void Director::State::expired(ConnectionId id) {
  auto& connection = connections[id];
  if (connection.forwarding == Forwarding::full_nat && outlives_its_time(id)) return;
  if (!connection.controls_any()) return remove(id);
  connection.timeout_s = retry_expiry_s;
  const auto now = connection.expires_at;
  if (master) {
    Story untold;
    announce({&connection, id}, static_cast<std::uint32_t>(settings.sync_threshold), now, untold);
  }
  connections.rearm(id, now);
}

void Director::State::remove(ConnectionId id) {
  if (connections[id].forwarding == Forwarding::full_nat) release_local_address(id);
  release(connections[id]);
  unbind(connections[id]);
  calls.remove(id);
  ftp_controls.erase(id);
  tracked_flows.forget(id);
  connections.remove(id);
  if (master) master->forget(id);
}

/// Everything that fell due until `now`, in order.
void Director::State::settle(Instant now) {
  while (master) {
    const auto due = master->next_deadline();
    if (!due || *due > now) break;
    settle_connections(*due);
    master->advance(*due, emissions);
  }
  settle_connections(now);
}

void Director::State::settle_connections(Instant now) {
  while (true) {
    Instant until = now;
    if (trash_due) until = std::min(until, *trash_due);
    if (defence.look_due) until = std::min(until, *defence.look_due);
    while (const auto id = connections.next_expired(until)) expired(*id);
    if (trash_due && *trash_due <= until) {
      empty_trash(*trash_due);
    } else if (defence.look_due && *defence.look_due <= until) {
      drop_some_entries(*defence.look_due);
    } else {
      return;
    }
  }
}

void Director::State::count_in(const Connection& connection, std::size_t bytes, Instant now) {
  if (!has_server(connection) || server_is_gone(connection)) return;
  const auto window = windows.at(now);
  servers[connection.server_id].traffic.count_in(window, bytes);
  services[servers.bond(connection.server_id).service].traffic.count_in(window, bytes);
  total.count_in(window, bytes);
}

void Director::State::count_out(const Connection& connection, std::size_t bytes, Instant now) {
  if (!has_server(connection) || server_is_gone(connection)) return;
  const auto window = windows.at(now);
  servers[connection.server_id].traffic.count_out(window, bytes);
  services[servers.bond(connection.server_id).service].traffic.count_out(window, bytes);
  total.count_out(window, bytes);
}

void Director::State::count_new(const Connection& connection, Instant now) {
  const auto window = windows.at(now);
  servers[connection.server_id].traffic.count_connection(window);
  services[servers.bond(connection.server_id).service].traffic.count_connection(window);
  total.count_connection(window);
}

}  // namespace lvslab::ipvs
