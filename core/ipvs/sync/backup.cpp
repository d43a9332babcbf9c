// What a backup makes of a master's message. Section 10.5 of docs/ipvs.md.

#include <algorithm>

#include "../state.h"

namespace lvslab::ipvs {
namespace {

constexpr std::uint32_t template_timeout_s = 180;  ///< of a template that comes without a timeout
constexpr std::uint32_t kept_flags = sync_flag::forwarding | sync_flag::no_output | sync_flag::inactive |
                                     sync_flag::sequence | sync_flag::no_client_port | sync_flag::is_template;

/// How many states the protocol's connections know; 0: no protocol that IPVS balances.
std::uint16_t state_count_of(net::IpProtocol protocol) {
  constexpr net::IpProtocol esp{50};
  constexpr net::IpProtocol ah{51};
  switch (protocol) {
    case net::IpProtocol::tcp: return tcp_state_count;
    case net::IpProtocol::udp: return 1;
    case net::IpProtocol::sctp: return sctp_state_count;
    default: return protocol == esp || protocol == ah ? 1 : 0;
  }
}

/// Later kernels pass over what makes no sense (docs/ipvs.md section 18).
std::string_view objection_to_flags(const SyncRecord& record) {
  if ((record.flags & sync_flag::one_packet) != 0) return "it is of one packet";
  if (!record.is_template()) return {};
  if ((record.flags & sync_flag::no_client_port) != 0) return "a template waits for no client's port";
  return record.state > 1 ? "a template has no such state" : std::string_view{};
}

}  // namespace

/// Why the record is passed over; empty: it is not.
std::string_view Director::State::objection_to(const SyncRecord& record) const {
  // A connection of one packet would not be in the table. (Version 1 does not know the flag.)
  if ((record.flags & sync_flag::one_packet) != 0) return "it is of one packet";
  if (!record.engine_data.empty() || !record.engine_name.empty()) {
    // The kernel has an engine's module once a service asked for it.
    const auto all = services.all();
    const bool has_engine = std::ranges::any_of(
        all, [&](ServiceId id) { return services[id].settings.persistence_engine == record.engine_name; });
    if (record.engine_name.empty() || !has_engine) return "its persistence engine is not known";
  }
  const bool is_method = (record.flags & sync_flag::forwarding) <= 3;
  if (!is_method) return "its forwarding method is not known";
  if (record.is_template()) return {};
  const auto states = state_count_of(record.protocol);
  if (states == 0) return "its protocol is not known";
  return record.state < states ? std::string_view{} : "its state is not known";
}

void Director::receive_sync(net::Bytes message, Instant now, Story& story) {
  state_->settle(now);
  if (state_->backup) state_->receive_sync(message, now, story);
}

void Director::State::receive_sync(net::Bytes datagram, Instant now, Story& story) {
  if (datagram.size() > backup->maximum_length) {
    return story.tell("the message has {0} bytes, and this backup reads {1} (sync-maxlen): passed over",
                      datagram.size(), backup->maximum_length);
  }
  auto message = SyncMessage::read(datagram);
  if (!message) return story.tell("not a synchronisation message: its size is not the one it says");
  if (backup->sync_id != 0 && message->syncid != backup->sync_id) {
    return story.tell("the message is of syncid {0}, and this backup listens to {1} only: passed over",
                      static_cast<unsigned>(message->syncid), static_cast<unsigned>(backup->sync_id));
  }
  for (auto& entry : message->entries) {
    auto& record = entry.record;
    auto objection = entry.objection;
    if (objection.empty() && kernel.sync_flags_are_checked) objection = objection_to_flags(record);
    if (message->version == SyncVersion::v1) record.flags &= kept_flags;
    if (objection.empty()) objection = objection_to(record);
    if (objection.empty()) {
      accept(record, now, story);
    } else {
      story.tell("a record about {0} > {1} is passed over: {2}", record.client, record.virtual_address, objection);
    }
  }
  if (!message->defect.empty()) story.tell("the rest of the message is dropped: {0}", message->defect);
}

ServerId Director::State::server_for(const SyncRecord& record) const {
  std::optional<ServiceId> service;
  if (record.firewall_mark != 0) {
    ServiceKey key{net::IpProtocol::tcp, {}, record.firewall_mark};
    if (!record.client.address.is_ipv4()) key.virtual_address.address = net::Ipv6{};
    service = services.find(key);
  }
  if (!service) service = services.match(record.protocol, record.virtual_address, 0);
  if (!service) return no_server;
  const auto with_port = [&](net::Port port) {
    for (const auto id : services[*service].servers) {
      const auto& server = servers[id];
      const bool is_kernels = server.settings.forwarding != Forwarding::full_nat;
      if (is_kernels && server.address == net::Endpoint{record.server.address, port}) return id;
    }
    return no_server;
  };
  // A server of a firewall mark usually has no port of its own.
  const bool translates = (record.flags & sync_flag::forwarding) == static_cast<unsigned>(Forwarding::masquerading);
  const net::Port first = record.firewall_mark != 0 && !translates ? net::Port{} : record.server.port;
  const net::Port second = first == net::Port{} ? record.server.port : net::Port{};
  const auto found = with_port(first);
  return found != no_server ? found : with_port(second);
}

/// The connection that the record is about, if it is known; nullopt: the record is out of date.
std::optional<ConnectionId> Director::State::known_for(const SyncRecord& record, Instant now) {
  if (record.is_template()) {
    Connection wanted;
    wanted.protocol = record.protocol;
    wanted.client = record.client;
    wanted.virtual_address = record.virtual_address;
    return find_template(wanted, record.engine_data.empty() ? std::nullopt : std::optional(record.engine_data));
  }
  const auto id = connections.find_request(record.protocol, record.client, record.virtual_address);
  if (id == no_connection || connections[id].server == record.server) return id;
  // The client has begun another connection with the same port, on another server.
  if ((record.flags & sync_flag::inactive) != 0) return std::nullopt;
  expire_now(id, now);
  return no_connection;
}

void Director::State::accept(const SyncRecord& record, Instant now, Story& story) {
  const auto known = known_for(record, now);
  if (!known) {
    return story.tell("a record of an end is out of date: {0} has another connection by now", record.client);
  }
  auto id = *known;
  if (id == no_connection) {
    id = insert_synced(record, now);
  } else {
    update_synced(connections[id], record);
  }
  auto& connection = connections[id];
  connection.packets_in = static_cast<std::uint32_t>(settings.sync_threshold);
  connection.state = TcpState::none;
  if (record.is_template()) {
    connection.is_assured = record.state == 1;
    // Linux takes any state of a template, and has no name for most.
    if (record.state > 1) connection.state = TcpState::established;
  } else if (record.protocol == net::IpProtocol::sctp) {
    connection.sctp_state = static_cast<SctpState>(record.state);
  } else {
    connection.state = static_cast<TcpState>(record.state);
  }
  if (record.sequence && connection.has_helper) {
    const auto& shift = record.sequence->out;
    ftp_controls[id].from_server = {net::TcpSeq{shift.initial}, shift.previous_delta, shift.delta};
  }
  if (master) master->mark(id).state = record.state;
  connection.timeout_s = record.timeout_s != 0 ? record.timeout_s : default_timeout_of(connection);
  connections.rearm(id, now);
  story.tell("the master announces {0} > {1} on {2}: {3}, for {4} s", connection.client, connection.virtual_address,
             connection.server, state_text(connection), connection.timeout_s);
  if (!has_server(connection)) {
    story.tell("no service here has the real server {0}: the connection is kept without one", connection.server);
  }
}

ConnectionId Director::State::insert_synced(const SyncRecord& record, Instant now) {
  Connection connection;
  connection.protocol = record.protocol;
  connection.client = record.client;
  connection.virtual_address = record.virtual_address;
  connection.server = record.server;
  connection.is_template = record.is_template();
  connection.is_synced = true;
  connection.is_inactive = (record.flags & sync_flag::inactive) != 0;
  connection.forwarding = static_cast<Forwarding>(record.flags & sync_flag::forwarding);
  connection.no_output = (record.flags & sync_flag::no_output) != 0;
  // This director may use another method than the master.
  if (const auto server = server_for(record); server != no_server) bind(connection, server);
  connection.any_client_port = !connection.is_template && (record.flags & sync_flag::no_client_port) != 0;
  give_helper(connection);
  track(connection);
  const auto id = connections.insert(connection, now);
  if (connection.is_template && !record.engine_data.empty()) calls.add(id, record.engine_data);
  return id;
}

void Director::State::update_synced(Connection& connection, const SyncRecord& record) {
  const bool is_inactive = (record.flags & sync_flag::inactive) != 0;
  if (has_server(connection) && !connection.is_template && connection.is_inactive != is_inactive) {
    auto& server = servers[connection.server_id];
    server.active += is_inactive ? -1U : 1U;
    server.inactive += is_inactive ? 1U : -1U;
  }
  connection.is_inactive = is_inactive;
  if (has_server(connection)) return;
  if (const auto server = server_for(record); server != no_server) bind(connection, server);
}

std::uint32_t Director::State::default_timeout_of(const Connection& connection) const {
  if (connection.is_template) return template_timeout_s;
  if (connection.protocol == net::IpProtocol::tcp) return timeout_of(connection, connection.state);
  if (connection.protocol == net::IpProtocol::sctp) return ipvs::timeout_of(connection.sctp_state);
  if (connection.protocol == net::IpProtocol::udp) {
    return static_cast<std::uint32_t>(timeouts.udp / std::chrono::nanoseconds(1s));
  }
  return template_timeout_s;
}

}  // namespace lvslab::ipvs
