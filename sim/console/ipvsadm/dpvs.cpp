#include "dpvs.h"

#include <algorithm>
#include <array>

#include "../columns.h"

namespace lvslab::sim::console::ipvsadm {
namespace {

using Command = DpvsRequest::Command;

Unexpected<Complaint> wrong(const std::string& text) { return complain(text + "\n", 2); }

struct LocalCommand {
  std::string_view letter;
  std::string_view name;
  Command command;
  std::string_view like;  ///< a command of Linux's that takes a service and nothing else
};
constexpr std::array<LocalCommand, 3> local_commands{{
    {"-P", "--add-laddr", Command::add_local_address, "-D"},
    {"-Q", "--del-laddr", Command::remove_local_address, "-D"},
    {"-G", "--get-laddr", Command::list_local_addresses, "-L"},
}};

bool is_one_of(const std::string& word, std::initializer_list<std::string_view> candidates) {
  return std::ranges::find(candidates, word) != candidates.end();
}

class Taker {
 public:
  explicit Taker(Words& words) : words_(words) {}

  Result<DpvsRequest, Complaint> go() {
    if (words_.size() < 2) return request_;
    std::string& command = words_[1];
    for (const auto& each : local_commands) {
      if (command != each.letter && command != each.name) continue;
      request_.command = each.command;
      request_.is_used = true;
      command = each.like;
    }
    if (request_.command != Command::none) return local_address();
    if (is_one_of(command, {"-a", "-e", "--add-server", "--edit-server"})) return server();
    if (is_one_of(command, {"-A", "-E", "--add-service", "--edit-service"})) return service();
    return request_;
  }

 private:
  /// "-z X", "--local-address X", "--local-address=X"; nullopt: not given.
  Result<std::optional<std::string>, Complaint> take_value(std::string_view letter, std::string_view name) {
    for (std::size_t i = 2; i < words_.size(); ++i) {
      const std::string word = words_[i];
      const auto at = words_.begin() + static_cast<std::ptrdiff_t>(i);
      if (word.starts_with(std::string(name) + "=")) {
        words_.erase(at);
        return std::optional(word.substr(name.size() + 1));
      }
      if (word != name && (letter.empty() || word != letter)) continue;
      if (i + 1 >= words_.size()) return Unexpected{complain(word + ": missing argument\n", 255).error};
      std::string value = words_[i + 1];
      words_.erase(at, at + 2);
      return std::optional(std::move(value));
    }
    return std::optional<std::string>();
  }

  Result<DpvsRequest, Complaint> local_address() {
    const auto address = take_value("-z", "--local-address");
    if (!address) return Unexpected{address.error()};
    const auto interface = take_value("-F", "--ifname");
    if (!interface) return Unexpected{interface.error()};
    request_.interface = interface->value_or("");
    if (request_.command == Command::list_local_addresses) {
      if (*address || *interface) return Unexpected{wrong("Illegal option with the 'get-laddr' command").error};
      return request_;
    }
    const bool adds = request_.command == Command::add_local_address;
    if (!*address) {
      return Unexpected{wrong(std::string("You need to supply the 'local-address' option for the '") +
                              (adds ? "add" : "del") + "-laddr' command")
                            .error};
    }
    const auto parsed = net::Address::parse(**address);
    if (!parsed) return Unexpected{wrong("illegal local address specified").error};
    request_.local_address = *parsed;
    return request_;
  }

  Result<DpvsRequest, Complaint> server() {
    for (std::size_t i = 2; i < words_.size(); ++i) {
      // In Linux -b takes a value, which a full NAT flag does not have.
      const bool is_flag = words_[i] == "-b" && (i + 1 == words_.size() || words_[i + 1].starts_with('-'));
      if (!is_flag && words_[i] != "--fullnat") continue;
      words_.erase(words_.begin() + static_cast<std::ptrdiff_t>(i));
      if (request_.full_nat) return Unexpected{wrong("multiple 'forwarding-method' options specified").error};
      request_.full_nat = request_.is_used = true;
      --i;
    }
    if (request_.full_nat && std::ranges::any_of(words_, [](const std::string& word) {
          return is_one_of(word, {"-g", "-i", "-m", "--gatewaying", "--ipip", "--masquerading"});
        })) {
      return Unexpected{wrong("multiple 'forwarding-method' options specified").error};
    }
    return request_;
  }

  Result<DpvsRequest, Complaint> service() {
    const auto syn_proxy = take_value("-j", "--synproxy");
    if (!syn_proxy) return Unexpected{syn_proxy.error()};
    if (*syn_proxy) {
      if (**syn_proxy != "enable" && **syn_proxy != "disable") {
        return Unexpected{wrong("synproxy switch must be enable or disable").error};
      }
      request_.syn_proxy = **syn_proxy == "enable";
      request_.is_used = true;
    }
    const auto proxy = take_value("", "--proxy-protocol");
    if (!proxy) return Unexpected{proxy.error()};
    if (*proxy) {
      request_.is_used = true;
      const std::string& version = **proxy;
      request_.trusts_proxy_headers = version.ends_with("-insecure");
      const std::string plain = version.substr(0, version.find('-'));
      const bool is_known = plain == "v1" || plain == "v2";
      if ((!is_known && version != "disable") || (is_known && version != plain && !request_.trusts_proxy_headers)) {
        return Unexpected{wrong("illegal proxy protocol specified: v1, v2, v1-insecure, v2-insecure or disable").error};
      }
      if (is_known) request_.proxy_protocol = plain == "v1" ? ipvs::ProxyProtocol::v1 : ipvs::ProxyProtocol::v2;
    }
    return request_;
  }

  Words& words_;
  DpvsRequest request_;
};

/// The interface that has the address; nullopt: none.
std::optional<std::string> interface_with(const host::Host& host, const net::Address& address) {
  for (std::size_t i = 0; i < host.interface_count(); ++i) {
    const auto& interface = host.interface(host::InterfaceId{static_cast<std::uint16_t>(i)});
    if (interface.removed) continue;
    const auto has = [&](const auto& each) { return net::Address{each.address} == address; };
    if (std::ranges::any_of(interface.addresses, has) || std::ranges::any_of(interface.addresses6, has)) {
      return interface.name;
    }
  }
  return std::nullopt;
}

/// DPVS gives the address to the interface as well, unless it is there already.
Ending give_to_interface(const DpvsRequest& request, Context& context) {
  auto& host = context.machine.host;
  if (interface_with(host, request.local_address)) return {};
  const std::string address = to_text(request.local_address);
  if (request.interface.empty()) {
    return fail(context, address + " is no address of this host: name an interface to give it to (-F)\n", 2);
  }
  const auto id = host.find_interface(request.interface);
  if (!id) return fail(context, "Cannot find device \"" + request.interface + "\"\n", 2);
  host::InterfaceAddress four;
  host::InterfaceAddress6 six;
  const bool is_ipv4 = request.local_address.is_ipv4();
  (is_ipv4 ? four.prefix_length : six.prefix_length) = is_ipv4 ? 32 : 128;
  if (is_ipv4) {
    four.address = request.local_address.ipv4();
  } else {
    six.address = request.local_address.ipv6();
  }
  const auto given = is_ipv4 ? host.add_address(*id, four, context.now, context.outcome)
                             : host.add_address(*id, six, context.now, context.outcome);
  if (!given) {
    return fail(context, "cannot give " + address + " to " + request.interface + "\n", 2);
  }
  return {};
}

std::string listing_of(const ipvs::ServiceReport& service) {
  std::string text =
      left(to_text(service.key.virtual_address), 20) + " " + std::to_string(service.local_addresses.size()) + "\n";
  for (const auto& each : service.local_addresses) {
    text += std::string(30, ' ') + left(to_text(each.address), 20) + " " + left(std::to_string(each.conflicts), 10) +
            " " + std::to_string(each.connections) + "\n";
  }
  return text;
}

std::string version_text(const ipvs::ServiceSettings& settings) {
  return std::string(settings.proxy_protocol == ipvs::ProxyProtocol::v1 ? "v1" : "v2") +
         (settings.trusts_proxy_headers ? "-insecure" : "");
}

}  // namespace

Result<DpvsRequest, Complaint> take_dpvs_words(Words& words) { return Taker(words).go(); }

Ending apply_to_local_addresses(const DpvsRequest& request, const std::optional<ipvs::ServiceKey>& key,
                                Context& context) {
  auto& director = context.machine.host.director();
  if (request.command == Command::list_local_addresses) {
    std::string text = left("VIP:VPORT", 20) + " " + left("TOTAL", 8) + " " + left("SNAT_IP", 20) + " " +
                       left("CONFLICTS", 10) + " CONNS\n";
    for (const auto& service : director.services(context.now)) {
      if (!key || service.key == *key) text += listing_of(service);
    }
    context.terminal.out(std::move(text));
    return {};
  }
  if (!key) return fail(context, "You need to supply the 'service-address' option\n", 2);
  const bool adds = request.command == Command::add_local_address;
  if (adds) {
    const auto services = director.services(context.now);
    if (std::ranges::none_of(services, [&](const auto& service) { return service.key == *key; })) {
      return fail(context, "Service not defined\n", 255);
    }
    if (auto given = give_to_interface(request, context); given.exit_code != 0) return given;
  }
  const auto result = adds ? director.add_local_address(*key, request.local_address, context.now)
                           : director.remove_local_address(*key, request.local_address, context.now);
  if (result) return {};
  switch (result.error()) {
    case ipvs::ConfigError::already_exists: return fail(context, "Local address already exists\n", 255);
    case ipvs::ConfigError::not_found: return fail(context, "No such local address\n", 255);
    default: return fail(context, "Service not defined\n", 255);
  }
}

std::string full_nat_flags(const ipvs::ServiceSettings& settings) {
  std::string text = settings.syn_proxy ? " synproxy" : "";
  if (settings.proxy_protocol != ipvs::ProxyProtocol::none) text += " proxy-protocol " + version_text(settings);
  return text;
}

std::string full_nat_words(const ipvs::ServiceSettings& settings) {
  std::string text = settings.syn_proxy ? " -j enable" : "";
  if (settings.proxy_protocol != ipvs::ProxyProtocol::none) text += " --proxy-protocol " + version_text(settings);
  return text;
}

std::string local_address_rules(const ipvs::ServiceReport& report, const std::string& service, const Machine& machine) {
  std::string text;
  for (const auto& each : report.local_addresses) {
    text += "-P " + service + " -z " + to_text(each.address);
    if (const auto interface = interface_with(machine.host, each.address)) text += " -F " + *interface;
    text += "\n";
  }
  return text;
}

}  // namespace lvslab::sim::console::ipvsadm
