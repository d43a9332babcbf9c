#include <algorithm>
#include <sstream>

#include "../host_names.h"
#include "listing.h"
#include "request.h"

namespace lvslab::sim::console::ipvsadm {
namespace {

constexpr int refused_by_kernel = 255;

/// ipvsadm's sentence for the kernel's answer to a command.
std::string sentence_for(ipvs::ConfigError error, Command command) {
  const bool is_add = command == Command::add_service;
  const bool of_server =
      command == Command::add_server || command == Command::edit_server || command == Command::delete_server;
  switch (error) {
    case ipvs::ConfigError::already_exists:
      return of_server ? "Destination already exists" : is_add ? "Service already exists" : "File exists";
    case ipvs::ConfigError::not_found:
      return of_server ? "No such destination" : "Scheduler or persistence engine not found";
    case ipvs::ConfigError::no_such_service: return of_server ? "Service not defined" : "No such service";
    case ipvs::ConfigError::out_of_range: return "Numerical result out of range";
    default: return "Invalid operation.  Possibly wrong module version, address not unicast, ...";
  }
}

/// A real server's address must be one host's: not a group's, not everybody's.
bool is_one_hosts(const Machine& machine, const net::Address& address) {
  if (!address.is_ipv4()) return true;
  const net::Ipv4 ipv4 = address.ipv4();
  if (ipv4.is_multicast() || ipv4.is_zero_network() || ipv4.is_limited_broadcast()) return false;
  return std::ranges::none_of(machine.host.routes().of(host::RouteTableId::local), [&](const host::Route& route) {
    return route.type == host::RouteType::broadcast && route.prefix.length() == 32 && route.prefix.contains(ipv4);
  });
}

class Run {
 public:
  Run(const Request& request, Context& context)
      : request_(request), context_(context), director_(context.machine.host.director()) {}

  Ending go() {
    if (request_.has(Option::service)) {
      if (!read_service_key()) return fail(context_, "illegal virtual server address[:port] specified\n", 2);
      if (request_.command == Command::add_service || request_.command == Command::edit_service) {
        if (const auto sentence = why_service_is_impossible(request_)) return fail(context_, *sentence + "\n", 2);
      }
    }
    if (request_.has(Option::server)) {
      if (!read_server()) return fail(context_, "illegal real server address[:port] specified\n", 2);
    }
    if (request_.dpvs.command != DpvsRequest::Command::none) {
      return apply_to_local_addresses(
          request_.dpvs, request_.has(Option::service) ? std::optional(key_) : std::nullopt, context_);
    }
    const Instant now = context_.now;
    switch (request_.command) {
      case Command::add_service: return answer(director_.add_service(key_, request_.service_settings, now));
      case Command::edit_service: return answer(director_.edit_service(key_, request_.service_settings, now));
      case Command::delete_service: return answer(director_.remove_service(key_, now));
      case Command::add_server: return add_server();
      case Command::edit_server: return answer(director_.edit_server(key_, server_, request_.server_settings, now));
      case Command::delete_server: return answer(director_.remove_server(key_, server_, now));
      case Command::zero:
        return answer(director_.zero(request_.has(Option::service) ? std::optional(key_) : std::nullopt, now));
      case Command::set: return answer(director_.set_timeouts(*request_.timeouts));
      case Command::flush: director_.clear(now); return {};
      case Command::list: return list();
      case Command::save: return print(rules(request_, director_.services(now), context_.machine));
      case Command::restore: return restore(context_);
      case Command::version: return print("ipvsadm v1.31 2019/12/24 (compiled with popt and IPVS v1.2.1)\n");
      case Command::help: return refuse_unmodelled(context_, "ipvsadm: the help page (see ipvsadm(8))");
      case Command::start_daemon:
      case Command::stop_daemon: break;
    }
    return refuse_unmodelled(context_, "ipvsadm: the connection synchronisation daemon");
  }

 private:
  bool read_service_key() {
    key_.protocol = request_.protocol;
    if (request_.firewall_mark != 0) {
      key_.protocol = net::IpProtocol::tcp;
      key_.firewall_mark = request_.firewall_mark;
      if (request_.is_ipv6_mark) key_.virtual_address.address = net::Ipv6{};
      return true;
    }
    const auto address =
        request_.service.address ? request_.service.address : resolve(context_.machine, request_.service.host);
    if (!address) return false;
    key_.virtual_address = {*address, request_.service.port.value_or(net::Port{})};
    return true;
  }

  bool read_server() {
    const auto address =
        request_.server.address ? request_.server.address : resolve(context_.machine, request_.server.host);
    if (!address) return false;
    net::Port port = request_.server.port.value_or(key_.virtual_address.port);
    // Without translation a server is spoken to on the very port the client asked for. (To remove one, its port
    // counts.)
    const bool removes = request_.command == Command::delete_server;
    const bool translates = request_.server_settings.forwarding == ipvs::Forwarding::masquerading ||
                            request_.server_settings.forwarding == ipvs::Forwarding::full_nat;
    if (!translates && !removes && request_.firewall_mark == 0) port = key_.virtual_address.port;
    server_ = {*address, port};
    return true;
  }

  Ending add_server() {
    const auto services = director_.services(context_.now);
    const bool has_service = std::ranges::any_of(services, [&](const auto& service) { return service.key == key_; });
    if (has_service && !is_one_hosts(context_.machine, server_.address)) {
      return answer(Unexpected{ipvs::ConfigError::invalid});
    }
    return answer(director_.add_server(key_, server_, request_.server_settings, context_.now));
  }

  Ending list() {
    if (request_.has(Option::timeout)) {
      const auto seconds = [](Duration time) {
        return std::to_string(std::chrono::duration_cast<std::chrono::seconds>(time).count());
      };
      const ipvs::Timeouts timeouts = director_.timeouts();
      return print("Timeout (tcp tcpfin udp): " + seconds(timeouts.tcp) + " " + seconds(timeouts.tcp_fin) + " " +
                   seconds(timeouts.udp) + "\n");
    }
    if (request_.has(Option::daemon)) return {};  // none is running
    if (request_.has(Option::connection)) {
      return print(connection_listing(request_, director_.connections(context_.now), context_.machine));
    }
    std::vector<ipvs::ServiceReport> services = director_.services(context_.now);
    if (request_.has(Option::service)) {
      std::erase_if(services, [&](const ipvs::ServiceReport& service) { return service.key != key_; });
      if (services.empty()) return fail(context_, "No such service\n", 1);
    }
    return print(service_listing(request_, std::move(services), context_.machine));
  }

  Ending print(std::string text) {
    context_.terminal.out(std::move(text));
    return {};
  }

  Ending answer(const ipvs::ConfigResult& result) {
    if (result) return {};
    if (result.error() == ipvs::ConfigError::not_modelled)
      return refuse_unmodelled(context_, "ipvsadm: " + unmodelled_part());
    return fail(context_, sentence_for(result.error(), request_.command) + "\n", refused_by_kernel);
  }

  [[nodiscard]] std::string unmodelled_part() const {
    if (request_.protocol == net::IpProtocol::sctp) return "a service of SCTP";
    if (!request_.service_settings.persistence_engine.empty()) {
      return "the persistence engine " + request_.service_settings.persistence_engine;
    }
    if (request_.server_settings.forwarding == ipvs::Forwarding::full_nat && request_.has(Option::server)) {
      return "full NAT for a one-packet service";
    }
    if (request_.has(Option::server)) return "the server " + to_text(server_) + " for this service";
    return "this service";
  }

  const Request& request_;
  Context& context_;
  ipvs::Director& director_;
  ipvs::ServiceKey key_;
  net::Endpoint server_;
};

}  // namespace

Ending apply(const Request& request, Context& context) { return Run(request, context).go(); }

Ending restore(Context& context) {
  std::istringstream input(context.input);
  std::string line;
  Ending last;
  while (std::getline(input, line)) {
    std::istringstream text(line);
    Words words;
    for (std::string word; text >> word;) words.push_back(word);
    // A line may begin with the program's name, as in a script of commands.
    if (!words.empty() && words.front() == "ipvsadm") words.erase(words.begin());
    if (words.empty()) continue;
    const auto request = read_request(words);
    if (!request) {
      context.terminal.error(request.error().text);
      return Ending{request.error().exit_code, nullptr, request.error().understood};
    }
    if (request->command == Command::restore) {
      return fail(context, "Try `ipvsadm -h' or 'ipvsadm --help' for more information.\n", 255);
    }
    last = apply(*request, context);
    if (!last.understood) return last;
  }
  return last;
}

}  // namespace lvslab::sim::console::ipvsadm
