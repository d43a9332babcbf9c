#include "listing.h"

namespace lvslab::sim::console::ipvsadm {
namespace {

std::string service_words(const ipvs::ServiceKey& key, Naming naming, const Machine& machine) {
  if (key.firewall_mark != 0) {
    return "-f " + std::to_string(static_cast<std::int32_t>(key.firewall_mark)) +
           (key.virtual_address.address.is_ipv4() ? "" : " -6");
  }
  const std::string address = endpoint_text(key.virtual_address, key.protocol, naming, machine);
  switch (key.protocol) {
    case net::IpProtocol::udp: return "-u " + address;
    case net::IpProtocol::sctp: return "--sctp-service " + address;
    default: return "-t " + address;
  }
}

std::string rule_for(const ipvs::ServiceReport& service, const std::string& name) {
  const ipvs::ServiceSettings& settings = service.settings;
  std::string text = "-A " + name + " -s " + settings.scheduler;
  if (settings.persistence) {
    text += " -p " + std::to_string(std::chrono::duration_cast<std::chrono::seconds>(*settings.persistence).count());
    if (!service.key.virtual_address.address.is_ipv4()) {
      if (settings.persistence_prefix != 128) text += " -M " + std::to_string(settings.persistence_prefix);
    } else if (settings.persistence_netmask != net::Ipv4{0xffffffff}) {
      text += " -M " + to_text(settings.persistence_netmask);
    }
  }
  if (!settings.persistence_engine.empty()) text += " --pe " + settings.persistence_engine;
  if (settings.one_packet) text += " -o";
  if (const auto flags = scheduler_flags_text(settings)) text += " -b " + *flags;
  return text + full_nat_words(settings) + "\n";
}

std::string forwarding_words(ipvs::Forwarding forwarding) {
  switch (forwarding) {
    case ipvs::Forwarding::masquerading: return "-m -w ";
    case ipvs::Forwarding::tunnelling: return "-i -w ";
    case ipvs::Forwarding::full_nat: return "-b -w ";
    default: return "-g -w ";
  }
}

std::string tunnel_words(const ipvs::ServerSettings& server) {
  if (server.forwarding != ipvs::Forwarding::tunnelling) return {};
  using Type = ipvs::TunnelOptions::Type;
  using Checksum = ipvs::TunnelOptions::Checksum;
  const ipvs::TunnelOptions& tunnel = server.tunnel;
  if (tunnel.type == Type::ipip) return " --tun-type ipip";
  const std::string checksum = tunnel.checksum == Checksum::none   ? " --tun-nocsum"
                               : tunnel.checksum == Checksum::full ? " --tun-csum"
                                                                   : " --tun-remcsum";
  if (tunnel.type == Type::gre) return " --tun-type gre" + checksum;
  return " --tun-type gue --tun-port " + to_text(tunnel.port) + checksum;
}

}  // namespace

std::string rules(const Request& request, std::vector<ipvs::ServiceReport> services, const Machine& machine) {
  const Naming naming = request.has(Option::numeric) ? Naming::numeric : Naming::by_name;
  sort_services(services);
  std::string text;
  for (const ipvs::ServiceReport& service : services) {
    const std::string name = service_words(service.key, naming, machine);
    text += rule_for(service, name);
    text += local_address_rules(service, name, machine);
    const net::IpProtocol protocol = service.key.firewall_mark != 0 ? net::IpProtocol{0} : service.key.protocol;
    for (const ipvs::ServerReport& server : service.servers) {
      text += "-a " + name + " -r " + endpoint_text(server.address, protocol, naming, machine) + " " +
              forwarding_words(server.settings.forwarding) + std::to_string(server.settings.weight) +
              tunnel_words(server.settings) + "\n";
    }
  }
  return text;
}

}  // namespace lvslab::sim::console::ipvsadm
