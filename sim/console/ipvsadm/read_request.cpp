#include <algorithm>
#include <limits>

#include "../host_names.h"
#include "../network_services.h"
#include "../numbers.h"
#include "request.h"

namespace lvslab::sim::console::ipvsadm {
namespace {

constexpr std::int64_t longest_timeout_s = 31 * 24 * 3600;
constexpr std::uint32_t default_persistence_s = 360;

Complaint wrong(const std::string& text) { return complain(text + "\n", 2).error; }

/// As it was written, with or without a port.
struct AddressAndPort {
  net::Address address;
  std::optional<net::Port> port;
};

/// A number or, where the protocol is known, a service's name.
std::optional<net::Port> read_port(const std::string& text, std::optional<net::IpProtocol> protocol) {
  const std::size_t digits = text.find_first_not_of(' ');
  const auto number = digits == std::string::npos ? std::nullopt : read_signed(text.substr(digits));
  if (!number) return protocol ? port_of_service(text, *protocol) : std::nullopt;
  if (*number < 0 || *number > std::numeric_limits<std::uint16_t>::max()) return std::nullopt;
  return net::Port(static_cast<std::uint16_t>(*number));
}

std::optional<net::Address> read_ipv4_or_name(const std::string& text, const Resolver& resolver) {
  if (text.empty()) return std::nullopt;
  if (const auto legacy = read_legacy_ipv4(text)) return net::Address(*legacy);
  if (const auto named = resolver(text)) return net::Address(*named);
  return std::nullopt;
}

/// [V6]:PORT
std::optional<AddressAndPort> read_bracketed(const std::string& text, std::optional<net::IpProtocol> protocol,
                                             const Resolver& resolver) {
  const std::size_t close = text.find(']');
  if (close == std::string::npos || text.compare(close, 2, "]:") != 0) return std::nullopt;
  const std::string host = text.substr(1, close - 1);
  const auto address = net::Address::parse(host);
  if (!address || address->is_ipv4()) {
    // What is no IPv6 address is taken for the other kind, its port for nothing.
    const auto other = read_ipv4_or_name(host, resolver);
    return other ? std::optional(AddressAndPort{*other, std::nullopt}) : std::nullopt;
  }
  const auto port = read_port(text.substr(close + 2), protocol);
  return port ? std::optional(AddressAndPort{*address, port}) : std::nullopt;
}

/// HOST, HOST:PORT, V6, [V6]:PORT; nullopt: none of these. A number alone is no address.
std::optional<AddressAndPort> read_address(const std::string& text, std::optional<net::IpProtocol> protocol,
                                           const Resolver& resolver) {
  if (read_decimal(text)) return std::nullopt;
  if (text.starts_with('[')) return read_bracketed(text, protocol, resolver);
  if (const auto whole = net::Address::parse(text); whole && !whole->is_ipv4()) {
    return AddressAndPort{*whole, std::nullopt};
  }
  const std::size_t colon = text.find(':');
  const auto address = read_ipv4_or_name(text.substr(0, colon), resolver);
  if (!address) return std::nullopt;
  if (colon == std::string::npos) return AddressAndPort{*address, std::nullopt};
  const auto port = read_port(text.substr(colon + 1), protocol);
  return port ? std::optional(AddressAndPort{*address, port}) : std::nullopt;
}

/// A whole number between limits, as sscanf and strtol let one write it.
std::optional<std::int64_t> read_between(std::string text, std::int64_t lowest, std::int64_t highest) {
  text.erase(0, std::min(text.find_first_not_of(' '), text.size()));
  const auto number = read_signed(text);
  if (!number || *number < lowest || *number > highest) return std::nullopt;
  return number;
}

/// Reads options one by one.
/// What DPVS adds to Linux's ipvsadm.
void extend(Request& request, const DpvsRequest& dpvs) {
  request.dpvs = dpvs;
  if (dpvs.full_nat) request.server_settings.forwarding = ipvs::Forwarding::full_nat;
  request.service_settings.syn_proxy = dpvs.syn_proxy;
  request.service_settings.proxy_protocol = dpvs.proxy_protocol;
  request.service_settings.trusts_proxy_headers = dpvs.trusts_proxy_headers;
}

class Reader {
 public:
  Reader(Arguments arguments, const Resolver& resolver, const DpvsRequest& dpvs)
      : arguments_(std::move(arguments)), resolver_(resolver) {
    request_.command = arguments_.command;
    extend(request_, dpvs);
  }

  Result<Request, Complaint> go() {
    if (request_.command == Command::start_daemon || request_.command == Command::stop_daemon) {
      const bool starts = request_.command == Command::start_daemon;
      if (arguments_.value != "master" && arguments_.value != "backup") {
        return Unexpected{
            wrong(starts ? "illegal start-daemon parameter specified" : "illegal start_daemon specified")};
      }
      if (arguments_.value == "backup") request_.daemon_role = ipvs::SyncRole::backup;
      if (starts) request_.daemon.interface = "eth0";
    }
    for (const Argument& argument : arguments_.options) {
      if (argument.option < Option::count_) {
        if (request_.has(argument.option)) {
          return Unexpected{wrong("multiple '" + std::string(name_of(argument.option)) + "' options specified")};
        }
        request_.given.set(index_of(argument.option));
      }
      if (auto complaint = read(argument)) return Unexpected{*complaint};
    }
    if (arguments_.trouble) return Unexpected{*arguments_.trouble};
    if (auto complaint = judge()) return Unexpected{*complaint};
    return std::move(request_);
  }

 private:
  std::optional<Complaint> read(const Argument& argument) {
    switch (argument.option) {
      case Option::service: return read_service(argument);
      case Option::scheduler:
        request_.service_settings.scheduler = argument.value.empty() ? "wlc" : argument.value;
        break;
      case Option::persistent: return read_persistence(argument);
      case Option::netmask: return read_netmask(argument.value);
      case Option::server: {
        const auto server = read_address(argument.value, protocol_, resolver_);
        if (!server) return wrong("illegal real server address[:port] specified");
        request_.server = server->address;
        // Without a port it has the service's, as far as that has been read.
        request_.server_port = server->port.value_or(request_.service.port);
        break;
      }
      case Option::forwarding:
        request_.server_settings.forwarding = argument.spelling == "masquerading" ? ipvs::Forwarding::masquerading
                                              : argument.spelling == "ipip"       ? ipvs::Forwarding::tunnelling
                                                                                  : ipvs::Forwarding::direct_routing;
        break;
      case Option::weight: {
        const auto weight = read_between(argument.value, 0, std::numeric_limits<std::int32_t>::max());
        if (!weight) return wrong("illegal weight specified");
        request_.server_settings.weight = static_cast<std::int32_t>(*weight);
        break;
      }
      case Option::upper_threshold: {
        const auto limit = read_between(argument.value, 0, std::numeric_limits<std::int32_t>::max());
        if (!limit) return wrong("illegal u_threshold specified");
        request_.server_settings.upper_threshold = static_cast<std::uint32_t>(*limit);
        break;
      }
      case Option::lower_threshold: {
        const auto limit = read_between(argument.value, 0, std::numeric_limits<std::int32_t>::max());
        if (!limit) return wrong("illegal l_threshold specified");
        request_.server_settings.lower_threshold = static_cast<std::uint32_t>(*limit);
        break;
      }
      case Option::mcast_interface:
        if (!argument.value.empty()) request_.daemon.interface = argument.value;
        break;
      case Option::syncid: return read_into(request_.daemon.sync_id, argument, 0, "illegal syncid specified");
      case Option::mcast_group: return read_group(argument.value);
      case Option::mcast_port: {
        const auto port = read_between(argument.value, 1, 65535);
        if (!port) return wrong("illegal mcast-port specified");
        request_.daemon.port = net::Port(static_cast<std::uint16_t>(*port));
        break;
      }
      case Option::mcast_ttl: return read_into(request_.daemon.ttl, argument, 1, "illegal mcast-ttl specified");
      case Option::sync_maxlen:
        return read_into(request_.daemon.maximum_length, argument, 1, "illegal sync-maxlen specified", 65507);
      case Option::ops: request_.service_settings.one_packet = true; break;
      case Option::persistence_engine: request_.service_settings.persistence_engine = argument.value; break;
      case Option::scheduler_flags: scheduler_flags_ = argument.value; break;
      case Option::ipv6:
        if (request_.firewall_mark == 0) return wrong("-6 used before -f\n");
        request_.service.address = net::Ipv6{};
        break;
      case Option::tunnel_type:
        if (argument.value != "ipip" && argument.value != "gue" && argument.value != "gre") {
          return wrong("illegal tunnel type specified");
        }
        request_.server_settings.tunnel.type = argument.value == "gue"   ? ipvs::TunnelOptions::Type::gue
                                               : argument.value == "gre" ? ipvs::TunnelOptions::Type::gre
                                                                         : ipvs::TunnelOptions::Type::ipip;
        break;
      case Option::tunnel_port: {
        const auto port = read_between(argument.value, 1, 65535);
        if (!port) return wrong("illegal tunnel port specified");
        request_.server_settings.tunnel.port = net::Port(static_cast<std::uint16_t>(*port));
        break;
      }
      case Option::tunnel_csum: request_.server_settings.tunnel.checksum = ipvs::TunnelOptions::Checksum::full; break;
      case Option::tunnel_remcsum:
        request_.server_settings.tunnel.checksum = ipvs::TunnelOptions::Checksum::remote;
        break;
      default: break;
    }
    return std::nullopt;
  }

  /// A number from `lowest` to `highest`, or the sentence.
  template <class Number>
  static std::optional<Complaint> read_into(Number& place, const Argument& argument, std::int64_t lowest,
                                            const std::string& sentence,
                                            std::int64_t highest = std::numeric_limits<Number>::max()) {
    const auto number = read_between(argument.value, lowest, highest);
    if (!number) return wrong(sentence);
    place = static_cast<Number>(*number);
    return std::nullopt;
  }

  std::optional<Complaint> read_group(const std::string& text) {
    const auto address = net::Address::parse(text);
    // With a colon it can only have been meant as the other family's.
    if (text.find(':') != std::string::npos) {
      if (!address || address->is_ipv4() || address->ipv6().octets()[0] != 0xff)
        return wrong("invalid IPv6 mcast-group `" + text + "'");
    } else if (!address || !address->is_ipv4() || !address->ipv4().is_multicast()) {
      return wrong("invalid IPv4 mcast-group `" + text + "'");
    }
    request_.daemon.group = *address;
    return std::nullopt;
  }

  std::optional<Complaint> read_service(const Argument& argument) {
    if (argument.spelling == "fwmark-service") {
      const auto mark = read_between(argument.value, 1, std::numeric_limits<std::uint32_t>::max());
      if (!mark) return wrong("invalid fwmark value `" + argument.value + "' specified");
      request_.firewall_mark = static_cast<std::uint32_t>(*mark);
      protocol_ = net::IpProtocol::tcp;
      return std::nullopt;
    }
    request_.protocol = argument.spelling == "udp-service"    ? net::IpProtocol::udp
                        : argument.spelling == "sctp-service" ? net::IpProtocol::sctp
                                                              : net::IpProtocol::tcp;
    protocol_ = request_.protocol;
    const auto service = read_address(argument.value, protocol_, resolver_);
    if (!service) return wrong("illegal virtual server address[:port] specified");
    request_.service = {service->address, service->port.value_or(net::Port{})};
    return std::nullopt;
  }

  std::optional<Complaint> read_persistence(const Argument& argument) {
    std::int64_t seconds = default_persistence_s;
    if (argument.has_value) {
      const auto given = read_between(argument.value, 1, longest_timeout_s);
      if (!given) return wrong("invalid timeout value `" + argument.value + "' specified");
      seconds = *given;
    }
    request_.service_settings.persistence = std::chrono::seconds(seconds);
    return std::nullopt;
  }

  /// As far as has been read.
  [[nodiscard]] bool is_ipv6() const { return !request_.service.address.is_ipv4(); }

  std::optional<Complaint> read_netmask(const std::string& text) {
    if (is_ipv6()) {
      // Read by atoi: what follows the number is not looked at.
      std::size_t begin = std::min(text.find_first_not_of(" \t"), text.size());
      if (begin < text.size() && text[begin] == '+') ++begin;
      const std::size_t end = std::min(text.find_first_not_of("0123456789", begin), text.size());
      const auto length = read_between(text.substr(begin, end - begin), 1, 128);
      if (!length) return wrong("illegal ipv6 netmask specified");
      request_.service_settings.persistence_prefix = static_cast<std::uint8_t>(*length);
      return std::nullopt;
    }
    const auto mask = read_legacy_ipv4(text);
    if (!mask) return wrong("illegal virtual server persistent mask specified");
    request_.service_settings.persistence_netmask = *mask;
    return std::nullopt;
  }

  // --- after all options have been read ---------------------------------------------------------------------------

  std::optional<Complaint> judge() {
    if (request_.command == Command::help || request_.command == Command::version) return std::nullopt;
    if (request_.command == Command::set) {
      if (auto complaint = read_timeouts()) return complaint;
    }
    if (!arguments_.others.empty()) return wrong("unexpected argument " + arguments_.others.front());
    if (auto complaint = read_scheduler_flags()) return complaint;
    if (auto complaint = judge_options(request_.command, request_.given)) return complaint;
    switch (request_.command) {
      case Command::add_service:
      case Command::edit_service: return judge_service();
      case Command::add_server:
      case Command::edit_server: return judge_server();
      case Command::list: return judge_list();
      default: return std::nullopt;
    }
  }

  std::optional<Complaint> read_timeouts() {
    Words values;
    while (values.size() < 3 && !arguments_.others.empty()) {
      values.push_back(arguments_.others.front());
      arguments_.others.erase(arguments_.others.begin());
    }
    if (values.size() < 3) return wrong("--set option requires 3 timeout values");
    std::array<Duration, 3> seconds;
    for (std::size_t i = 0; i < 3; ++i) {
      const auto value = read_between(values[i], 0, longest_timeout_s);
      if (!value) return wrong("invalid timeout value `" + values[i] + "' specified");
      seconds[i] = std::chrono::seconds(*value);
    }
    request_.timeouts = ipvs::Timeouts{seconds[0], seconds[1], seconds[2]};
    return std::nullopt;
  }

  std::optional<Complaint> judge_service() {
    if (request_.firewall_mark != 0) return std::nullopt;
    if (request_.service.port == net::Port{} && !request_.service_settings.persistence) {
      return wrong("Zero port specified for non-persistent service");
    }
    if (request_.service_settings.one_packet && request_.protocol != net::IpProtocol::udp) {
      return wrong("One-Packet Scheduling is only for UDP virtual services");
    }
    return std::nullopt;
  }

  std::optional<Complaint> read_scheduler_flags() {
    if (scheduler_flags_.empty()) return std::nullopt;
    std::vector<std::string> names;
    for (std::size_t at = 0; at < scheduler_flags_.size();) {
      const std::size_t comma = std::min(scheduler_flags_.find(',', at), scheduler_flags_.size());
      if (comma > at) names.push_back(scheduler_flags_.substr(at, comma - at));
      at = comma + 1;
    }
    // A comma and nothing else is more than ipvsadm 1.31 bears.
    if (names.empty()) return complain("Segmentation fault\n", 139).error;
    for (const std::string& name : names) {
      if (auto complaint = set_scheduler_flag(name)) return complaint;
    }
    return std::nullopt;
  }

  std::optional<Complaint> set_scheduler_flag(const std::string& name) {
    const std::string& scheduler = request_.service_settings.scheduler;
    ipvs::SchedulerFlags& flags = request_.service_settings.scheduler_flags;
    if (name == "flag-1" || name == "sh-fallback" || name == "mh-fallback") {
      flags.fallback = true;
    } else if (name == "flag-2" || name == "sh-port" || name == "mh-port") {
      flags.port = true;
    } else if (name == "flag-3") {
      flags.third = true;
    } else {
      return wrong("invalid scheduler flag `" + name + "'");
    }
    const bool of_other =
        (name.starts_with("sh-") && scheduler != "sh") || (name.starts_with("mh-") && scheduler != "mh");
    if (of_other) return wrong("incompatible scheduler flag `" + name + "'");
    return std::nullopt;
  }

  std::optional<Complaint> judge_server() {
    const bool tunnels = request_.server_settings.forwarding == ipvs::Forwarding::tunnelling;
    const bool is_full_nat = request_.server_settings.forwarding == ipvs::Forwarding::full_nat;
    if (!tunnels && !is_full_nat && request_.server.family() != request_.service.address.family()) {
      return wrong("Different address family is allowed only for tunneling servers");
    }
    const bool has_tunnel_option = request_.has(Option::tunnel_type) || request_.has(Option::tunnel_port) ||
                                   request_.has(Option::tunnel_nocsum) || request_.has(Option::tunnel_csum) ||
                                   request_.has(Option::tunnel_remcsum);
    if (has_tunnel_option && !tunnels) return wrong("Tunnel options conflict with forward method");
    return judge_options(request_.server_settings.tunnel.type, request_.given);
  }

  std::optional<Complaint> judge_list() {
    const auto has = [&](Option option) { return request_.has(option); };
    const bool counts = has(Option::stats) || has(Option::rate) || has(Option::thresholds);
    const bool other = has(Option::timeout) || has(Option::daemon);
    if ((counts && (other || has(Option::connection))) || (has(Option::persistent_conn) && other)) {
      return wrong("options conflicts in the list command");
    }
    return std::nullopt;
  }

  Arguments arguments_;
  const Resolver& resolver_;
  Request request_;
  std::optional<net::IpProtocol> protocol_;  ///< of which ports have names, once it is known
  std::string scheduler_flags_;
};

}  // namespace

Result<Request, Complaint> read_request(const Words& words, const Resolver& resolver) {
  if (words.size() < 2) return Request{};
  Words linux_words = words;
  const auto dpvs = take_dpvs_words(linux_words);
  if (!dpvs) return Unexpected{dpvs.error()};
  auto arguments = read_arguments(linux_words);
  if (!arguments) return Unexpected{arguments.error()};
  auto request = Reader(std::move(*arguments), resolver, *dpvs).go();
  if (request) request->program = words.front();
  return request;
}

}  // namespace lvslab::sim::console::ipvsadm
