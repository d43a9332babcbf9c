#include <algorithm>

#include <lvslab/sim/host_tables.h>

#include "forwarding_name.h"

namespace lvslab::sim {
namespace {

using host::InterfaceId;
using Row = HostTable::Row;

std::string protocol_name(net::IpProtocol protocol) {
  switch (protocol) {
    case net::IpProtocol::tcp: return "TCP";
    case net::IpProtocol::udp: return "UDP";
    case net::IpProtocol::sctp: return "SCTP";
    case net::IpProtocol::ah: return "AH";
    case net::IpProtocol::esp: return "ESP";
    default: return std::to_string(static_cast<int>(protocol));
  }
}

/// Its first `count` cells are what a row is known by.
Row row_of(std::vector<std::string> cells, std::size_t count, std::optional<Duration> timer = {}) {
  Row row;
  for (std::size_t i = 0; i < count; ++i) row.key += cells[i] + '\n';
  row.cells = std::move(cells);
  row.timer = timer;
  return row;
}

HostTable addresses_of(const host::Host& host) {
  HostTable table{HostTable::Kind::addresses, {"interface", "address", "state"}, {}, true, {}};
  for (std::size_t i = 0; i < host.interface_count(); ++i) {
    const auto& interface = host.interface(InterfaceId{static_cast<std::uint16_t>(i)});
    if (interface.removed) continue;
    const std::string state = !interface.up ? "down" : interface.carrier ? "up" : "no carrier";
    const auto add = [&](const auto& one) {
      const auto text = to_text(net::Address{one.address}) + "/" + std::to_string(one.prefix_length);
      table.rows.push_back(row_of({interface.name, text, state}, 2));
    };
    std::ranges::for_each(interface.addresses, add);
    std::ranges::for_each(interface.addresses6, add);
    if (interface.addresses.empty() && interface.addresses6.empty()) {
      table.rows.push_back(row_of({interface.name, "", state}, 2));
    }
  }
  return table;
}

template <class Route>
void add_routes(const host::Host& host, const std::vector<Route>& routes, std::vector<Row>& rows) {
  for (const Route& route : routes) {
    const bool is_default = route.prefix.length() == 0;
    rows.push_back(
        row_of({is_default ? "default" : to_text(route.prefix), route.gateway ? to_text(*route.gateway) : std::string(),
                route.device ? host.interface(*route.device).name : std::string(),
                route.source ? to_text(*route.source) : std::string(), std::to_string(route.metric)},
               3));
  }
}

HostTable routes_of(const host::Host& host) {
  HostTable table{HostTable::Kind::routes, {"to", "via", "interface", "source", "metric"}, {}, true, {}};
  add_routes(host, host.routes().of(host::RouteTableId::main), table.rows);
  add_routes(host, host.routes6().of(host::RouteTableId::main), table.rows);
  return table;
}

template <class Report>
void add_neighbours(const host::Host& host, const std::vector<Report>& reports, std::vector<Row>& rows) {
  for (const Report& one : reports) {
    rows.push_back(row_of({to_text(one.address), host.interface(one.device).name, one.mac ? to_text(*one.mac) : "?",
                           std::string(host::to_text(one.state)), "", std::to_string(one.waiting)},
                          2, one.since_update));
  }
}

HostTable neighbours_of(const host::Host& host, Instant now) {
  HostTable table{
      HostTable::Kind::neighbours, {"address", "interface", "MAC", "state", "for", "waiting"}, 4, false, {}};
  add_neighbours(host, host.neighbours(now), table.rows);
  add_neighbours(host, host.neighbours6(now), table.rows);
  return table;
}

HostTable sockets_of(const Session& session, const std::string& node) {
  HostTable table{HostTable::Kind::sockets, {"protocol", "local", "remote", "state"}, {}, true, {}};
  for (const auto& socket : session.sockets(node)) {
    table.rows.push_back(
        row_of({protocol_name(socket.protocol), to_text(socket.local), to_text(socket.remote), socket.state}, 3));
  }
  return table;
}

HostTable services_of(const ipvs::Director& director, Instant now) {
  HostTable table{HostTable::Kind::services,
                  {"server", "method", "weight", "active", "inactive", "service", "scheduler"},
                  {},
                  true,
                  {}};
  const auto add = [&table](const std::vector<std::string>& cells) {
    table.rows.push_back({cells[5] + '\n' + cells[0], cells, {}});
  };
  for (const auto& service : director.services(now)) {
    const std::string name = to_text(service.key);
    if (service.servers.empty()) add({"", "", "", "", "", name, service.settings.scheduler});
    for (const auto& server : service.servers) {
      add({to_text(server.address), std::string(name_of(server.settings.forwarding)),
           std::to_string(server.settings.weight), std::to_string(server.active), std::to_string(server.inactive), name,
           service.settings.scheduler});
    }
  }
  return table;
}

HostTable connections_of(const ipvs::Director& director, Instant now, std::size_t most) {
  HostTable table{
      HostTable::Kind::connections, {"client", "server", "state", "expires in", "virtual", "protocol"}, 3, true, {}};
  const auto connections = director.connections(now);
  for (std::size_t i = 0; i < std::min(most, connections.size()); ++i) {
    const auto& one = connections[i];
    const std::string key = protocol_name(one.protocol) + to_text(one.client) + to_text(one.virtual_address) +
                            (one.is_template ? "template" : "");
    table.rows.push_back({key,
                          {to_text(one.client), to_text(one.server), one.is_template ? "template" : one.state, "",
                           to_text(one.virtual_address), protocol_name(one.protocol)},
                          one.expires_in});
  }
  return table;
}

}  // namespace

std::string_view to_text(HostTable::Kind kind) {
  switch (kind) {
    case HostTable::Kind::addresses: return "addresses";
    case HostTable::Kind::routes: return "routes";
    case HostTable::Kind::neighbours: return "neighbours";
    case HostTable::Kind::sockets: return "sockets";
    case HostTable::Kind::services: return "services";
    case HostTable::Kind::connections: return "connections";
  }
  return "";
}

std::vector<HostTable> tables_of(const Session& session, const std::string& node, std::size_t most) {
  const auto* host = session.find_host(node);
  if (host == nullptr) return {};
  const Instant now = session.now();
  return {services_of(host->director(), now),
          connections_of(host->director(), now, most),
          neighbours_of(*host, now),
          addresses_of(*host),
          routes_of(*host),
          sockets_of(session, node)};
}

}  // namespace lvslab::sim
