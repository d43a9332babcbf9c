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

/// A number alone is no address, and a name begins with a letter or digit.
bool may_be_host(const std::string& text) {
  constexpr std::string_view allowed = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-_";
  return !text.empty() && text.front() != '-' && text.find_first_not_of(allowed) == std::string::npos &&
         !read_signed(text);
}

/// ADDR, ADDR:PORT, [V6], [V6]:PORT; nullopt: neither.
std::optional<AddressText> read_address(const std::string& text, net::IpProtocol protocol) {
  AddressText result;
  std::optional<std::string> port;
  if (text.starts_with('[')) {
    const std::size_t close = text.find(']');
    if (close == std::string::npos) return std::nullopt;
    result.host = text.substr(1, close - 1);
    const std::string rest = text.substr(close + 1);
    if (!rest.starts_with(':')) return std::nullopt;
    port = rest.substr(1);
    result.address = net::Address::parse(result.host);
    if (!result.address) return std::nullopt;
  } else if (const auto whole = net::Address::parse(text); whole && !whole->is_ipv4()) {
    result.host = text;
    result.address = whole;
    return result;
  } else {
    const std::size_t colon = text.find(':');
    result.host = text.substr(0, colon);
    if (colon != std::string::npos) port = text.substr(colon + 1);
    if (!may_be_host(result.host)) return std::nullopt;
    if (const auto legacy = read_legacy_ipv4(result.host)) result.address = *legacy;
  }
  if (port) {
    const std::size_t digits = port->find_first_not_of(' ');
    const auto number = digits == std::string::npos ? std::nullopt : read_signed(port->substr(digits));
    if (number) {
      if (*number < 0 || *number > std::numeric_limits<std::uint16_t>::max()) return std::nullopt;
      result.port = net::Port(static_cast<std::uint16_t>(*number));
    } else {
      result.port = port_of_service(*port, protocol);
      if (!result.port) return std::nullopt;
    }
  }
  return result;
}

/// A whole number between limits, as sscanf and strtol let one write it.
std::optional<std::int64_t> read_between(std::string text, std::int64_t lowest, std::int64_t highest) {
  text.erase(0, std::min(text.find_first_not_of(' '), text.size()));
  const auto number = read_signed(text);
  if (!number || *number < lowest || *number > highest) return std::nullopt;
  return number;
}

/// Reads options one by one.
class Reader {
 public:
  explicit Reader(Arguments arguments) : arguments_(std::move(arguments)) { request_.command = arguments_.command; }

  Result<Request, Complaint> go() {
    if (request_.command == Command::start_daemon || request_.command == Command::stop_daemon) {
      if (arguments_.value != "master" && arguments_.value != "backup") {
        return Unexpected{wrong("illegal " + std::string(name_of(request_.command)) + " parameter specified")};
      }
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
        const auto server = read_address(argument.value, request_.protocol);
        if (!server) return wrong("illegal real server address[:port] specified");
        request_.server = *server;
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
      case Option::syncid:
        if (!read_between(argument.value, 0, 255)) return wrong("illegal syncid specified");
        break;
      case Option::mcast_port:
        if (!read_between(argument.value, 1, 65535)) return wrong("illegal mcast-port specified");
        break;
      case Option::mcast_ttl:
        if (!read_between(argument.value, 1, 255)) return wrong("illegal mcast-ttl specified");
        break;
      case Option::sync_maxlen:
        if (!read_between(argument.value, 1, 65507)) return wrong("illegal sync-maxlen specified");
        break;
      case Option::ops: request_.service_settings.one_packet = true; break;
      case Option::persistence_engine: request_.service_settings.persistence_engine = argument.value; break;
      case Option::scheduler_flags: scheduler_flags_ = argument.value; break;
      case Option::ipv6:
        if (request_.firewall_mark == 0) return wrong("-6 used before -f\n");
        request_.is_ipv6_mark = true;
        break;
      case Option::tunnel_type:
        if (argument.value != "ipip" && argument.value != "gue" && argument.value != "gre") {
          return wrong("illegal tunnel type specified");
        }
        tunnel_type_ = argument.value;
        break;
      case Option::tunnel_port:
        if (!read_between(argument.value, 1, 65535)) return wrong("illegal tunnel port specified");
        break;
      default: break;
    }
    return std::nullopt;
  }

  std::optional<Complaint> read_service(const Argument& argument) {
    if (argument.spelling == "fwmark-service") {
      const auto mark = read_between(argument.value, 1, std::numeric_limits<std::uint32_t>::max());
      if (!mark) return wrong("invalid fwmark value `" + argument.value + "' specified");
      request_.firewall_mark = static_cast<std::uint32_t>(*mark);
      return std::nullopt;
    }
    request_.protocol = argument.spelling == "udp-service"    ? net::IpProtocol::udp
                        : argument.spelling == "sctp-service" ? net::IpProtocol::sctp
                                                              : net::IpProtocol::tcp;
    const auto service = read_address(argument.value, request_.protocol);
    if (!service) return wrong("illegal virtual server address[:port] specified");
    request_.service = *service;
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

  [[nodiscard]] bool is_ipv6() const {
    return request_.is_ipv6_mark || (request_.service.address && !request_.service.address->is_ipv4());
  }

  std::optional<Complaint> read_netmask(const std::string& text) {
    if (is_ipv6()) {
      const auto length = read_between(text, 1, 128);
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
    if (request_.command == Command::set) {
      if (auto complaint = read_timeouts()) return complaint;
    }
    if (!arguments_.others.empty()) return wrong("unexpected argument " + arguments_.others.front());
    if (auto complaint = judge_options(request_.command, request_.given)) return complaint;
    switch (request_.command) {
      case Command::add_service:
      case Command::edit_service: return judge_service();
      case Command::add_server:
      case Command::edit_server: return judge_server();
      case Command::list: return judge_list();
      case Command::start_daemon:
      case Command::stop_daemon: return not_modelled("ipvsadm: the connection synchronisation daemon").error;
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
    // That a name leads nowhere is seen before anything else, hence when it is looked up.
    const bool is_name = !request_.service.address;
    if (!is_name || request_.firewall_mark != 0) {
      if (const auto sentence = why_service_is_impossible(request_)) return wrong(*sentence);
    }
    return read_scheduler_flags();
  }

  std::optional<Complaint> read_scheduler_flags() {
    const std::string& scheduler = request_.service_settings.scheduler;
    ipvs::SchedulerFlags& flags = request_.service_settings.scheduler_flags;
    for (std::size_t at = 0; at < scheduler_flags_.size();) {
      const std::size_t comma = std::min(scheduler_flags_.find(',', at), scheduler_flags_.size());
      const std::string name = scheduler_flags_.substr(at, comma - at);
      at = comma + 1;
      const bool of_other =
          (name.starts_with("sh-") && scheduler != "sh") || (name.starts_with("mh-") && scheduler != "mh");
      if (name == "flag-1" || name == "sh-fallback" || name == "mh-fallback") {
        flags.fallback = true;
      } else if (name == "flag-2" || name == "sh-port" || name == "mh-port") {
        flags.port = true;
      } else if (name == "flag-3") {
        flags.third = true;
      } else {
        return wrong("invalid scheduler flag `" + name + "'");
      }
      if (of_other) return wrong("incompatible scheduler flag `" + name + "'");
    }
    return std::nullopt;
  }

  std::optional<Complaint> judge_server() {
    const bool tunnels = request_.server_settings.forwarding == ipvs::Forwarding::tunnelling;
    if (request_.server.address && request_.service.address && !tunnels && request_.firewall_mark == 0 &&
        request_.server.address->family() != request_.service.address->family()) {
      return wrong("Different address family is allowed only for tunneling servers");
    }
    const bool has_tunnel_option = request_.has(Option::tunnel_type) || request_.has(Option::tunnel_port) ||
                                   request_.has(Option::tunnel_nocsum) || request_.has(Option::tunnel_csum) ||
                                   request_.has(Option::tunnel_remcsum);
    if (has_tunnel_option && !tunnels) return wrong("Tunnel options conflict with forward method");
    if (tunnel_type_ == "ipip") {
      for (const Option option :
           {Option::tunnel_port, Option::tunnel_nocsum, Option::tunnel_csum, Option::tunnel_remcsum}) {
        if (request_.has(option)) {
          return wrong("Illegal '" + std::string(name_of(option)) + "' option with the 'ipip' tunnel type");
        }
      }
      return std::nullopt;
    }
    if (tunnel_type_ == "gue" && !request_.has(Option::tunnel_port)) {
      return wrong("You need to supply the 'tun-port' option for the 'gue' tunnel type");
    }
    return not_modelled("ipvsadm: the tunnel type " + tunnel_type_).error;
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
  Request request_;
  std::string scheduler_flags_;
  std::string tunnel_type_ = "ipip";
};

}  // namespace

std::optional<std::string> why_service_is_impossible(const Request& request) {
  if (request.firewall_mark != 0) return std::nullopt;
  const bool has_port = request.service.port && request.service.port->to_uint() != 0;
  if (!has_port && !request.service_settings.persistence) return "Zero port specified for non-persistent service";
  if (request.service_settings.one_packet && request.protocol != net::IpProtocol::udp) {
    return "One-Packet Scheduling is only for UDP virtual services";
  }
  return std::nullopt;
}

namespace {

void extend(Request& request, const DpvsRequest& dpvs) {
  request.dpvs = dpvs;
  if (dpvs.full_nat) request.server_settings.forwarding = ipvs::Forwarding::full_nat;
  request.service_settings.syn_proxy = dpvs.syn_proxy;
  request.service_settings.proxy_protocol = dpvs.proxy_protocol;
  request.service_settings.trusts_proxy_headers = dpvs.trusts_proxy_headers;
}

}  // namespace

Result<Request, Complaint> read_request(const Words& words) {
  Request request;
  if (words.empty()) return request;
  Words linux_words = words;
  const auto dpvs = take_dpvs_words(linux_words);
  if (!dpvs) return Unexpected{dpvs.error()};
  auto arguments = read_arguments(linux_words);
  if (!arguments) return Unexpected{arguments.error()};
  auto read = Reader(std::move(*arguments)).go();
  if (read) extend(*read, *dpvs);
  return read;
}

}  // namespace lvslab::sim::console::ipvsadm
