// A datagram that may be a client's request: found among the connections, placed on a server, or none of our business.
// The IN handler of docs/ipvs.md section 1.2, step by step.

#include "forwarding/forwarding.h"
#include "state.h"

namespace lvslab::ipvs {
namespace {

bool begins_connection(const Headers& headers) {
  if (headers.protocol == net::IpProtocol::sctp) return headers.sctp_event == SctpEvent::init;
  return headers.protocol == net::IpProtocol::tcp && headers.has_transport && headers.tcp_flags.syn;
}

}  // namespace

Verdict Director::State::request(Call& call, const Headers& headers) {
  if (only_listens()) {
    call.story.tell("backup_only: a director with a backup daemon leaves requests alone");
    return Verdict::accepted();
  }
  if (is_icmp(headers)) {
    if (auto verdict = related_from_client(call)) return std::move(*verdict);
    return Verdict::accepted();
  }
  if (!is_balanced(headers.protocol) && !follows_key_exchange(headers.protocol)) {
    return Verdict::accepted();  // ignore_tunneled marks it, but a tunnel of the host takes the mark off with the
                                 // header
  }

  if (auto verdict = proxied_handshake(call, headers)) return std::move(*verdict);
  Found found;
  if (headers.has_ports) {
    found.id = connections.find_request(connection_protocol(headers.protocol), headers.source, headers.destination);
    if (found.id != no_connection) found.connection = &connections[found.id];
  }
  const bool is_known = found && hear_flow(call, headers, found, Direction::input);
  if (found && begins_connection(headers) && must_reschedule(call, *found.connection, is_known)) {
    call.story.tell("{0} on an old connection in state {1} begins a new one",
                    headers.protocol == net::IpProtocol::sctp ? "an INIT" : "a SYN", state_text(*found.connection));
    if (!is_known) found.connection->is_tracked = false;  // the flow that begins is not its own
    if (!found.connection->controls_any()) expire_now(found.id, call.now);
    if (is_known) {
      call.story.tell("connection tracking still knows the old one: dropped; the next SYN will find neither");
      return Verdict::dropped(DropReason::ipvs_known_flow);
    }
    found = {};
  }
  if (found && server_is_gone(*found.connection)) {
    if (settings.expire_nodest_conn == 0) {
      call.story.tell(
          "the connection's real server {0} was removed; expire_nodest_conn is 0, so its packets are dropped silently",
          found.connection->server);
      return Verdict::dropped(DropReason::server_removed);
    }
    call.story.tell("the connection's real server {0} was removed; expire_nodest_conn ends the connection",
                    found.connection->server);
    expire_now(found.id, call.now);
    if (is_known) {
      call.story.tell("connection tracking still knows it: dropped; the next packet will find neither");
      return Verdict::dropped(DropReason::ipvs_known_flow);
    }
    found = {};
  }
  if (!found) {
    auto admitted = admit(call, headers, Occurrence::packet);
    if (auto* verdict = std::get_if<Verdict>(&admitted)) return std::move(*verdict);
    found = std::get<Found>(admitted);
    hear_flow(call, headers, found, Direction::input);
  } else {
    call.story.tell("belongs to the connection {0} > {1} on {2}", headers.source, headers.destination,
                    found.connection->server);
  }
  return carry(call, headers, found);
}

/// Section 5.8: is a SYN on this connection the beginning of another one?
bool Director::State::must_reschedule(const Call& call, const Connection& connection, bool is_known) const {
  if (settings.expire_nodest_conn != 0 && has_server(connection) &&
      servers[connection.server_id].settings.weight == 0) {
    call.story.tell("expire_nodest_conn: the connection's real server {0} has weight 0", connection.server);
    return true;
  }
  if (settings.conn_reuse_mode == 0 || connection.has_controller()) return false;
  if (connection.controls_any() && is_known) return false;
  if (connection.protocol == net::IpProtocol::sctp) return connection.sctp_state == SctpState::closed;
  const bool is_over = connection.state == TcpState::time_wait || connection.state == TcpState::close;
  const bool half_seen =
      (settings.conn_reuse_mode & 2) != 0 && connection.state == TcpState::fin_wait && connection.no_output;
  return is_over || half_seen;
}

/// The packet has its connection: counted, understood and sent on, in this order, so a packet that is then refused
/// (time to live, size, route) has counted all the same.
Verdict Director::State::carry(Call& call, const Headers& headers, Found found) {
  auto& connection = *found.connection;
  count_in(connection, headers.total_length, call.now);
  update_state(call, connection, Direction::input, headers);
  if (connection.any_client_port) {
    connections.set_client_port(found.id, headers.source.port);
    call.story.tell("the announced data connection has begun: the client's port is {0}", headers.source.port);
  }
  if (auto verdict = hear_ftp_client(call, headers, found)) {
    ++connection.packets_in;
    rearm(found, call.now);
    return std::move(*verdict);
  }
  auto verdict = connection.forwarding == Forwarding::full_nat
                     ? forward_by_full_nat(call, headers, found)
                     : ipvs::forward({call, headers, connection, server_of(connection), settings});
  call.datagram.passed_director = true;
  verdict = confirm_flow(call, found, std::move(verdict));
  const auto packets = ++connection.packets_in;
  if (master) [[unlikely]] {
    announce(found, connection.is_one_packet ? static_cast<std::uint32_t>(settings.sync_threshold) : packets, call.now,
             call.story);
  } else if (connection.is_one_packet && connection.has_controller()) {
    ++connections[connection.controller].packets_in;
  }
  rearm(found, call.now);
  return verdict;
}

}  // namespace lvslab::ipvs
