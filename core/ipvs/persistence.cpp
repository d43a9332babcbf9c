// Persistence: the first connection of a client (or of a client network) leaves a template that sends its next ones to
// the same server, without a look at weight, load or scheduler. Section 6 of docs/ipvs.md.

#include <algorithm>
#include <array>

#include <lvslab/net/ip_view.h>

#include "explanation.h"
#include "helpers/call_id.h"
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

/// The engine reads SIP over UDP only.
std::optional<std::string> call_id_in(const net::Packet& datagram, const Headers& headers) {
  constexpr std::size_t udp_header_size = 8;
  if (headers.protocol != net::IpProtocol::udp || !headers.has_transport) return std::nullopt;
  return call_id_of(net::IpView::at(datagram.bytes())->payload().subspan(udp_header_size));
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

/// For good: it matches nobody any more and dies by its own clock.
void spoil(Connection& persistence) {
  persistence.virtual_address.port = invalid_port;
  persistence.server.port = invalid_port;
}

/// A mark where a virtual address stands: as one of IPv4, or the first four octets of one of IPv6.
net::Address in_place_of_an_address(std::uint32_t mark, const net::Address& beside) {
  if (beside.is_ipv4()) return net::Ipv4{mark};
  std::array<std::uint8_t, 16> octets{};
  for (std::size_t i = 0; i < 4; ++i) octets[i] = static_cast<std::uint8_t>(mark >> (24 - 8 * i));
  return net::Ipv6{octets};
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
    wanted.virtual_address.address = in_place_of_an_address(services[id].key.firewall_mark, headers.source.address);
  }

  std::optional<std::string> call_id;
  if (!services[id].settings.persistence_engine.empty()) {
    call_id = call_id_in(call.datagram, headers);
    if (!call_id) {
      call.story.tell("the persistence engine finds no Call-ID in it: dropped silently");
      return Verdict::dropped(DropReason::ipvs_helper);
    }
  }
  auto persistence = find_template(wanted, call_id);
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
    wanted.is_of_call = call_id.has_value();
    persistence = create(call, wanted, server, false).id;
    if (call_id) calls.add(persistence, *call_id);
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

/// The template like `wanted`, of that call if the service's engine tells calls apart, otherwise of none.
ConnectionId Director::State::find_template(const Connection& wanted, const std::optional<std::string>& call_id) const {
  if (!call_id) return connections.find_template(wanted.protocol, wanted.client, wanted.virtual_address);
  for (const auto id : calls.templates_of(*call_id)) {
    const auto& entry = connections[id];
    if (entry.protocol == wanted.protocol && entry.client == wanted.client &&
        entry.virtual_address == wanted.virtual_address) {
      return id;
    }
  }
  return no_connection;
}

/// A SIP message that a masqueraded server sends of itself: the call is its own from now on, and the message leaves
/// with the service's address. nullopt: it is none.
std::optional<Found> Director::State::adopt_call(Call& call, const Headers& headers) {
  if (headers.protocol != net::IpProtocol::udp || call.hook == Hook::local_in) return std::nullopt;
  for (const auto id : services.all()) {
    const auto& service = services[id];
    if (service.settings.persistence_engine.empty() || !service.settings.persistence ||
        service.key.firewall_mark != 0 || service.key.protocol != net::IpProtocol::udp ||
        service.key.virtual_address.port == net::Port{}) {
      continue;
    }
    const auto server = std::ranges::find_if(service.servers, [&](ServerId candidate) {
      return servers[candidate].settings.forwarding == Forwarding::masquerading &&
             servers[candidate].address == headers.source && headers.source.port != net::Port{};
    });
    if (server == service.servers.end()) continue;
    const auto call_id = call_id_in(call.datagram, headers);
    if (!call_id) return std::nullopt;

    Connection wanted;
    wanted.is_template = true;
    wanted.protocol = headers.protocol;
    wanted.client.address = masked(headers.destination.address, service.settings);
    wanted.virtual_address = service.key.virtual_address;
    wanted.server = headers.source;
    auto persistence = find_template(wanted, call_id);
    if (persistence != no_connection && connections[persistence].server_id != *server) {
      spoil(connections[persistence]);  // the call is another server's from now on
      persistence = no_connection;
    }
    if (persistence == no_connection) {
      wanted.is_of_call = true;
      wanted.timeout_s = static_cast<std::uint32_t>(*service.settings.persistence / std::chrono::nanoseconds(1s));
      persistence = create(call, wanted, *server, false).id;
      calls.add(persistence, *call_id);
    }
    Connection connection;
    connection.protocol = headers.protocol;
    connection.client = headers.destination;
    connection.virtual_address = service.key.virtual_address;
    connection.server = headers.source;
    const auto found = create(call, connection, *server, service.settings.one_packet);
    control(persistence, *found.connection);
    connections.rearm(persistence, call.now);
    count_new(*found.connection, call.now);
    call.story.tell("{0} begins the SIP call {1} of itself: it goes out as the service {2}", headers.source, *call_id,
                    service.key.virtual_address);
    return found;
  }
  return std::nullopt;
}

/// A template whose server cannot be used is spoilt.
bool Director::State::template_is_good(Connection& persistence) {
  const bool usable = has_server(persistence) && !server_is_gone(persistence) &&
                      (settings.expire_quiescent_template == 0 || servers[persistence.server_id].settings.weight != 0);
  if (!usable) spoil(persistence);
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
