#include "listing.h"

#include "../columns.h"
#include "../protocol_name.h"

namespace lvslab::sim::console::ipvsadm {
namespace {

enum class Form : std::uint8_t { statistics, rates, thresholds, persistent, tunnels, plain };

Form form_of(const Request& request) {
  if (request.has(Option::stats)) return Form::statistics;
  if (request.has(Option::rate)) return Form::rates;
  if (request.has(Option::thresholds)) return Form::thresholds;
  if (request.has(Option::persistent_conn)) return Form::persistent;
  if (request.has(Option::tunnel_info)) return Form::tunnels;
  return Form::plain;
}

std::string titles(Form form) {
  const std::string first = "Prot LocalAddress:Port";
  const std::string second = "  -> RemoteAddress:Port\n";
  switch (form) {
    case Form::statistics: return left(first, 33) + "    Conns   InPkts  OutPkts  InBytes OutBytes\n" + second;
    case Form::rates: return left(first, 33) + "      CPS    InPPS   OutPPS    InBPS   OutBPS\n" + second;
    case Form::thresholds: return left(first, 33) + " Uthreshold Lthreshold ActiveConn InActConn \n" + second;
    case Form::persistent: return left(first, 33) + " Weight    PersistConn ActiveConn InActConn \n" + second;
    case Form::tunnels:
      return first +
             " Scheduler Flags\n  -> RemoteAddress:Port           Forward TunnelInfo    Weight ActiveConn InActConn\n";
    case Form::plain: break;
  }
  return first + " Scheduler Flags\n  -> RemoteAddress:Port           Forward Weight ActiveConn InActConn\n";
}

/// Nine places: large numbers in thousands, millions, ..., unless they are wanted exactly.
std::string number(std::uint64_t value, bool exact) {
  const std::string digits = std::to_string(value);
  if (exact) return right(digits, digits.size() > 8 ? digits.size() + 1 : 9);
  if (value < 100'000'000) return right(digits, 9);
  if (value < 1'000'000'000) return right(std::to_string(value / 1'000), 8) + "K";
  if (value < 100'000'000'000) return right(std::to_string(value / 1'000'000), 8) + "M";
  if (value < 100'000'000'000'000) return right(std::to_string(value / 1'000'000'000), 8) + "G";
  return right(std::to_string(value / 1'000'000'000'000), 8) + "T";
}

template <class Numbers>
std::string five_numbers(const Numbers& numbers, bool exact) {
  return number(numbers.connections, exact) + number(numbers.packets_in, exact) + number(numbers.packets_out, exact) +
         number(numbers.bytes_in, exact) + number(numbers.bytes_out, exact);
}

std::string forwarding_name(ipvs::Forwarding forwarding) {
  switch (forwarding) {
    case ipvs::Forwarding::masquerading: return "Masq";
    case ipvs::Forwarding::local: return "Local";
    case ipvs::Forwarding::tunnelling: return "Tunnel";
    case ipvs::Forwarding::direct_routing: return "Route";
    case ipvs::Forwarding::full_nat: return "FullNat";
    case ipvs::Forwarding::bypass: break;  // no server has it
  }
  return {};
}

std::string tunnel_text(const ipvs::ServerSettings& server) {
  if (server.forwarding != ipvs::Forwarding::tunnelling) return "n/a";
  using Type = ipvs::TunnelOptions::Type;
  using Checksum = ipvs::TunnelOptions::Checksum;
  const ipvs::TunnelOptions& tunnel = server.tunnel;
  if (tunnel.type == Type::ipip) return "ipip";
  const std::string checksum = tunnel.checksum == Checksum::none   ? "-c"
                               : tunnel.checksum == Checksum::full ? "+c"
                                                                   : "r+c";
  return tunnel.type == Type::gre ? "gre:" + checksum : "gue:" + to_text(tunnel.port) + ":" + checksum;
}

class Lister {
 public:
  Lister(const Request& request, const Machine& machine)
      : form_(form_of(request)),
        exact_(request.has(Option::exact)),
        naming_(request.has(Option::numeric) ? Naming::numeric : Naming::by_name),
        machine_(machine) {}

  [[nodiscard]] std::string service(const ipvs::ServiceReport& service) const {
    const std::string name = service_name(service);
    std::string text;
    if (form_ == Form::statistics) {
      text = left(name, 33) + five_numbers(service.statistics, exact_);
    } else if (form_ == Form::rates) {
      text = left(name, 33) + five_numbers(service.rates, exact_);
    } else {
      text = name + " " + flags(service);
    }
    text += "\n";
    // A mark service's servers are spoken of as TCP's.
    const net::IpProtocol protocol = service.key.protocol;
    for (const ipvs::ServerReport& each : service.servers)
      text += server(each, protocol, service.key.firewall_mark != 0) + "\n";
    return text;
  }

 private:
  [[nodiscard]] std::string service_name(const ipvs::ServiceReport& service) const {
    if (service.key.firewall_mark != 0) {
      return "FWM  " + std::to_string(static_cast<std::int32_t>(service.key.firewall_mark)) +
             (service.key.virtual_address.address.is_ipv4() ? "" : " IPv6");
    }
    const std::string name = left(protocol_name(service.key.protocol), 4) + " " +
                             endpoint_text(service.key.virtual_address, service.key.protocol, naming_, machine_);
    return service.key.virtual_address.address.is_ipv4() ? name.substr(0, 33) : name;
  }

  [[nodiscard]] static std::string flags(const ipvs::ServiceReport& service) {
    const ipvs::ServiceSettings& settings = service.settings;
    std::string text = settings.scheduler;
    if (const auto names = scheduler_flags_text(settings)) text += " (" + *names + ")";
    if (settings.persistence) {
      text += " persistent " +
              std::to_string(std::chrono::duration_cast<std::chrono::seconds>(*settings.persistence).count());
      if (!service.key.virtual_address.address.is_ipv4()) {
        if (settings.persistence_prefix != 128) text += " mask " + std::to_string(settings.persistence_prefix);
      } else if (settings.persistence_netmask != net::Ipv4{0xffffffff}) {
        text += " mask " + to_text(settings.persistence_netmask);
      }
      if (!settings.persistence_engine.empty()) text += " pe " + settings.persistence_engine;
    }
    if (settings.one_packet) text += " ops";
    return text + full_nat_flags(settings);
  }

  [[nodiscard]] std::string server(const ipvs::ServerReport& server, net::IpProtocol protocol, bool of_mark) const {
    // Ports of a mark service's servers have no names: they belong to no protocol.
    std::string name = endpoint_text(server.address, of_mark ? net::IpProtocol{0} : protocol, naming_, machine_);
    if (server.address.address.is_ipv4()) name = name.substr(0, 28);
    const std::string start = "  -> " + left(name, 28);
    const auto count = [](std::uint64_t value, std::size_t width) { return left(std::to_string(value), width); };
    const std::string connections = count(server.active, 10) + " " + count(server.inactive, 10);
    const std::string weight = std::to_string(server.settings.weight);
    switch (form_) {
      case Form::statistics: return start + five_numbers(server.statistics, exact_);
      case Form::rates: return start + five_numbers(server.rates, exact_);
      case Form::thresholds:
        return start + " " + count(server.settings.upper_threshold, 10) + " " +
               count(server.settings.lower_threshold, 10) + " " + connections;
      case Form::persistent:
        return start + " " + left(weight, 9) + " " + count(server.persistent, 11) + " " + connections;
      case Form::tunnels:
        return start + " " + left(forwarding_name(server.settings.forwarding), 7) + " " +
               left(tunnel_text(server.settings), 13) + " " + left(weight, 6) + " " + connections;
      case Form::plain: break;
    }
    return start + " " + left(forwarding_name(server.settings.forwarding), 7) + " " + left(weight, 6) + " " +
           connections;
  }

  Form form_;
  bool exact_;
  Naming naming_;
  const Machine& machine_;
};

}  // namespace

std::string service_listing(const Request& request, std::vector<ipvs::ServiceReport> services, const Machine& machine) {
  std::string text;
  if (!request.has(Option::service)) text = "IP Virtual Server version 1.2.1 (size=4096)\n";
  text += titles(form_of(request));
  if (!request.has(Option::nosort)) sort_services(services);
  const Lister lister(request, machine);
  for (const ipvs::ServiceReport& service : services) text += lister.service(service);
  return text;
}

}  // namespace lvslab::sim::console::ipvsadm
