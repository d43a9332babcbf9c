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
  using enum ipvs::ConfigError;
  if (command == Command::start_daemon && error == already_exists) return "Daemon has already run";
  if (command == Command::stop_daemon && error == no_such_service) return "No daemon is running";
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
    case ipvs::ConfigError::no_such_device: return "No such device";
    default: return "Invalid operation.  Possibly wrong module version, address not unicast, ...";
  }
}

/// Not everybody's in one of the director's networks.
bool is_one_hosts(const Machine& machine, const net::Address& address) {
  if (!address.is_ipv4()) return true;
  const net::Ipv4 ipv4 = address.ipv4();
  return std::ranges::none_of(machine.host.routes().of(host::RouteTableId::local), [&](const host::Route& route) {
    return route.type == host::RouteType::broadcast && route.prefix.length() == 32 && route.prefix.contains(ipv4);
  });
}

class Run {
 public:
  Run(const Request& request, Context& context)
      : request_(request), context_(context), director_(context.machine.host.director()) {}

  Ending go() {
    read_service_key();
    read_server();
    if (request_.dpvs.command != DpvsRequest::Command::none) {
      return apply_to_local_addresses(request_.dpvs, request_.has(Option::service) ? std::optional(key_) : std::nullopt,
                                      context_);
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
      case Command::restore: return restore(context_, request_.program);
      case Command::version: return print(version_line());
      case Command::help: return print(help_page());
      // A daemon needs a socket, hence its host.
      case Command::start_daemon:
        return answer(
            context_.machine.host.start_sync_daemon(request_.daemon_role, request_.daemon, now, context_.outcome));
      case Command::stop_daemon:
        return answer(context_.machine.host.stop_sync_daemon(request_.daemon_role, now, context_.outcome));
    }
    return {};
  }

 private:
  void read_service_key() {
    key_.protocol = request_.firewall_mark != 0 ? net::IpProtocol::tcp : request_.protocol;
    key_.firewall_mark = request_.firewall_mark;
    key_.virtual_address = request_.service;
  }

  void read_server() {
    net::Port port = request_.server_port;
    // Without translation a server is spoken to on the very port the client asked for. (To remove one, its port
    // counts.)
    const bool removes = request_.command == Command::delete_server;
    const bool translates = request_.server_settings.forwarding == ipvs::Forwarding::masquerading ||
                            request_.server_settings.forwarding == ipvs::Forwarding::full_nat;
    if (!translates && !removes && request_.firewall_mark == 0) port = key_.virtual_address.port;
    server_ = {request_.server, port};
  }

  Ending add_server() {
    const auto services = director_.services(context_.now);
    const bool has_service = std::ranges::any_of(services, [&](const auto& service) { return service.key == key_; });
    const ipvs::ServerSettings& settings = request_.server_settings;
    const bool limits_are_sound = settings.lower_threshold <= settings.upper_threshold;  // else that is said first
    if (has_service && limits_are_sound && !is_one_hosts(context_.machine, server_.address)) {
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
    if (request_.has(Option::daemon)) return print(daemon_listing(director_.daemons()));
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
    if (!request_.service_settings.persistence_engine.empty()) {
      return "the persistence engine " + request_.service_settings.persistence_engine;
    }
    if (request_.server_settings.forwarding == ipvs::Forwarding::full_nat && request_.has(Option::server)) {
      return "full NAT for a one-packet service";
    }
    // What is left is full NAT's: its SYN proxy and PROXY protocol rewrite the replies, which no other method lets
    // them.
    if (request_.has(Option::server)) return "a real server that is not full NAT (-b) behind -j or --proxy-protocol";
    return "-j and --proxy-protocol for real servers that are not full NAT (-b)";
  }

  const Request& request_;
  Context& context_;
  ipvs::Director& director_;
  ipvs::ServiceKey key_;
  net::Endpoint server_;
};

}  // namespace

Ending apply(const Request& request, Context& context) { return Run(request, context).go(); }

namespace {

Result<Request, Complaint> read_on(const Machine& machine, const Words& words) {
  return read_request(words, [&machine](const std::string& name) { return resolve_ipv4(machine, name); });
}

/// A line may begin with the program's name, as in a script of commands. Other white space than this is of the word.
Words words_of(const std::string& line, const std::string& program) {
  constexpr auto blanks = " \t\r";
  Words words{program};
  for (std::size_t at = line.find_first_not_of(blanks); at != std::string::npos;) {
    const std::size_t end = std::min(line.find_first_of(blanks, at), line.size());
    const std::string word = line.substr(at, end - at);
    if (words.size() > 1 || word != "ipvsadm") words.push_back(word);
    at = line.find_first_not_of(blanks, end);
  }
  return words;
}

std::string try_help(const std::string& program) {
  return "Try `" + program + " -h' or '" + program + " --help' for more information.\n";
}

}  // namespace

Ending run(const Words& words, Context& context) {
  const auto request = read_on(context.machine, words);
  return request ? apply(*request, context) : end_with(context, request.error());
}

Ending restore(Context& context, const std::string& program) {
  std::istringstream input(context.input);
  Ending last;
  for (std::string line; std::getline(input, line);) {
    const Words words = words_of(line, program);
    if (words.size() < 2) continue;
    const auto request = read_on(context.machine, words);
    if (request && request->command == Command::restore) {
      return fail(context, try_help(program), 255);
    }
    // A line without a command ends it.
    if (!request && request.error().text.starts_with("Try `")) return end_with(context, request.error());
    last = request ? apply(*request, context) : end_with(context, request.error());
    // What the kernel refuses does not keep it from going on, nor does an option that it does not know.
    if (!last.understood || (last.exit_code != 0 && last.exit_code != refused_by_kernel)) return last;
  }
  return last;
}

}  // namespace lvslab::sim::console::ipvsadm
