// Persistence: the first connection of a client (or of a client network) leaves a template that sends its next ones to
// the same server, without a look at weight, load or scheduler. Section 6 of docs/ipvs.md.

#include "explanation.h"
#include "state.h"

namespace lvslab::ipvs {
namespace {

constexpr net::Port ftp_port{21};
constexpr net::Port invalid_port{0xffff};

/// The client, or the group of clients that it stands for.
net::Address masked(const net::Address& client, const ServiceSettings& settings) {
  if (client.is_ipv4()) return net::Ipv4{client.ipv4().to_uint() & settings.persistence_netmask.to_uint()};
  return net::Ipv6Prefix{client.ipv6(), settings.persistence_prefix}.network();
}

/// As ipvsadm's -M has it.
std::string mask_of(const net::Address& client, const ServiceSettings& settings) {
  return client.is_ipv4() ? to_text(settings.persistence_netmask) : std::to_string(settings.persistence_prefix);
}

/// Why the client goes to `server`: a template decides, or `given`, once its server is filled in, is made for it.
void tell_persistence(Call& call, const Headers& headers, const Service& service, const Connection& given,
                      const net::Endpoint& server) {
  if (!call.story.wanted()) return;
  Decision decision;
  decision.service = service.key;
  decision.scheduler = service.settings.scheduler;
  decision.client = headers.source;
  decision.destination = headers.destination.address;
  const bool is_new = given.server.address == server.address;
  decision.grounds.emplace_back(Persistence{given.client.address, mask_of(given.client.address, service.settings),
                                            server, is_new, is_new ? given.timeout_s : 0});
  decision.chosen = server;
  tell(call.story, std::move(decision));
}

}  // namespace

std::variant<Found, Verdict> Director::State::place_persistent(Call& call, const Headers& headers, ServiceId id,
                                                               Occurrence why) {
  const auto service_port = services[id].key.virtual_address.port;
  const auto packet_port = headers.destination.port;
  const bool for_service_port = packet_port == service_port;

  Connection wanted;
  wanted.is_template = true;
  wanted.protocol = headers.protocol;
  wanted.client.address = masked(headers.source.address, services[id].settings);
  wanted.virtual_address.address = headers.destination.address;
  if (for_service_port && service_port != ftp_port) wanted.virtual_address.port = packet_port;
  if (!for_service_port && services[id].key.firewall_mark != 0) {
    // One template for all addresses, ports and protocols of a mark.
    wanted.protocol = net::IpProtocol{0};
    wanted.virtual_address.address = net::Ipv4{services[id].key.firewall_mark};
  }

  auto persistence = connections.find_template(wanted.protocol, wanted.client, wanted.virtual_address);
  ServerId server = no_server;
  if (persistence != no_connection && template_is_good(connections[persistence])) {
    server = connections[persistence].server_id;
    tell_persistence(call, headers, services[id], wanted, servers[server].address);
  } else {
    const auto chosen = schedule(call, headers, id, why);
    if (!chosen) return nobody(call, headers, services[id], why);
    server = *chosen;
    wanted.server.address = servers[server].address.address;
    if (for_service_port && service_port != ftp_port) wanted.server.port = servers[server].address.port;
    wanted.timeout_s = static_cast<std::uint32_t>(*services[id].settings.persistence / std::chrono::nanoseconds(1s));
    persistence = create(call, wanted, server, false).id;
    tell_persistence(call, headers, services[id], wanted, servers[server].address);
  }

  Connection connection;
  connection.protocol = headers.protocol;
  connection.client = headers.source;
  connection.virtual_address = headers.destination;
  connection.server = {servers[server].address.address, packet_port};
  if (for_service_port && servers[server].address.port != net::Port{})
    connection.server.port = servers[server].address.port;
  const bool is_one_packet = services[id].settings.one_packet && headers.protocol == net::IpProtocol::udp;
  const auto found = create(call, connection, server, is_one_packet);
  if (auto refusal = bind_local_address(call, found, id)) return std::move(*refusal);
  control(persistence, *found.connection);
  connections.rearm(persistence, call.now);
  count_new(*found.connection, call.now);
  return found;
}

/// A template whose server cannot be used is spoilt for good: it matches nobody any more and dies by its own clock.
bool Director::State::template_is_good(Connection& persistence) {
  const bool usable = has_server(persistence) && !server_is_gone(persistence) &&
                      (settings.expire_quiescent_template == 0 || servers[persistence.server_id].settings.weight != 0);
  if (!usable) {
    persistence.virtual_address.port = invalid_port;
    persistence.server.port = invalid_port;
  }
  return usable;
}

void Director::State::control(ConnectionId controller, Connection& connection) {
  connection.controller = controller;
  ++connections[controller].controlled;
}

void Director::State::release(const Connection& connection) {
  if (connection.has_controller()) --connections[connection.controller].controlled;
}

}  // namespace lvslab::ipvs
