// What an administrator sees: ipvsadm -L and -Lc.

#include <algorithm>

#include "state.h"

namespace lvslab::ipvs {

// Looking settles what fell due until then. That is no change: it would be settled by the next call of any kind.

std::string state_text(const Connection& connection) {
  if (connection.is_template && connection.state != TcpState::none) return "ERR!";  // from a strange master
  if (connection.is_template) return connection.is_assured ? "ASSURED" : "NONE";
  switch (connection.protocol) {
    case net::IpProtocol::udp: return "UDP";
    case net::IpProtocol::sctp: return std::string(name_of(connection.sctp_state));
    case net::IpProtocol::tcp: return std::string(name_of(connection.state));
    default: return "ERR!";
  }
}

std::vector<ServiceReport> Director::services(Instant now) const {
  state_->settle(now);
  const auto window = state_->windows.at(now);
  std::vector<ServiceReport> reports;
  for (const auto id : state_->services.all()) {
    const auto& service = state_->services[id];
    ServiceReport report{
        service.key, service.settings, {}, service.traffic.statistics(window), service.traffic.rates(window)};
    report.local_addresses = state_->local_addresses_of(service);
    for (const auto server_id : service.servers) {
      const auto& server = state_->servers[server_id];
      report.servers.push_back({server.address, server.settings, server.active, server.inactive, server.persistent,
                                server.overloaded, server.traffic.statistics(window), server.traffic.rates(window)});
    }
    reports.push_back(std::move(report));
  }
  return reports;
}

std::vector<ConnectionReport> Director::connections(Instant now) const {
  state_->settle(now);
  std::vector<ConnectionReport> reports;
  for (const auto id : state_->connections.all()) {
    const auto& connection = state_->connections[id];
    ConnectionReport report;
    report.protocol = connection.protocol;
    report.client = connection.client;
    report.virtual_address = connection.virtual_address;
    report.server = connection.server;
    report.forwarding = connection.forwarding;
    report.state = state_text(connection);
    report.expires_in = std::max(Duration{}, connection.expires_at - now);
    report.is_template = connection.is_template;
    report.is_from_sync = connection.is_synced;
    report.flow = connection.flow;
    if (const auto* call_id = state_->calls.call_id_of(id)) {
      report.persistence_engine = "sip";
      report.engine_data = *call_id;
    }
    if (const auto* flow = state_->full_nat.flows.find(id)) report.local = flow->local;
    reports.push_back(std::move(report));
  }
  return reports;
}

Statistics Director::total_statistics(Instant now) const { return state_->total.statistics(state_->windows.at(now)); }

Rates Director::total_rates(Instant now) const { return state_->total.rates(state_->windows.at(now)); }

Statistics Director::live_statistics() const { return state_->total.live(); }

std::size_t Director::connection_count() const { return state_->connections.size(); }

}  // namespace lvslab::ipvs
