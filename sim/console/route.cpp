/// route of net-tools: the old way to see and change the main routing table.

#include <algorithm>

#include "columns.h"
#include "commands.h"
#include "devices.h"
#include "host_names.h"
#include "ip_route.h"
#include "net_tools.h"
#include "route6.h"

namespace lvslab::sim::console {
namespace {

constexpr int unknown_host = 6;

// --- show ------------------------------------------------------------------------------------------------------

enum class Names : std::uint8_t { numeric, resolved };
/// -e shows what netstat would, -ee everything.
enum class Columns : std::uint8_t { usual, of_netstat, all };

constexpr std::uint32_t tcp_header = 40;  // "MSS" is told with the headers

std::string row_of(const host::Route& route, Names names, Columns columns, const Machine& machine) {
  const auto shown = [&](net::Ipv4 address) {
    if (names == Names::resolved) {
      if (const auto name = host_name_of(machine, address)) return *name;
    }
    return to_text(address);
  };
  const bool rejects = route.type == host::RouteType::unreachable || route.type == host::RouteType::prohibit;
  const bool is_default = route.prefix.length() == 0;
  const std::string destination = is_default && names == Names::resolved ? "default"
                                  : is_default                           ? "0.0.0.0"
                                                                         : shown(route.prefix.network());
  std::string flags = rejects ? "!" : "U";
  if (route.gateway) flags += "G";
  if (route.prefix.length() == 32) flags += "H";
  const std::string gateway = rejects ? "-" : route.gateway ? shown(*route.gateway) : "0.0.0.0";
  const std::string device = route.device ? machine.host.interface(*route.device).name : rejects ? "-" : "*";
  const std::string mss = std::to_string(route.advertised_mss == 0 ? 0 : route.advertised_mss + tcp_header);
  const std::string none = rejects ? "-" : "0";
  const std::string start = left(destination.substr(0, 15), 15) + " " + left(gateway.substr(0, 15), 15) + " " +
                            left(to_text(route.prefix.mask()), 15) + " ";
  if (columns == Columns::of_netstat) {
    return start + left(flags, 6) + right(rejects ? "-" : mss, 5) + " " + left(none, 5) + right(none, 7) + " " +
           device + "\n";
  }
  const std::string usual =
      left(flags, 5) + " " + left(std::to_string(route.metric), 6) + " " + left(none, 2) + " " + right("0", 7) + " ";
  if (columns == Columns::usual) return start + usual + device + "\n";
  return start + usual + left(device, 8) + " " + left(rejects ? "-" : mss, 5) + " " + left(none, 6) + " " + none + "\n";
}

std::string titles(Columns columns) {
  const std::string start = "Kernel IP routing table\nDestination     Gateway         Genmask         Flags ";
  switch (columns) {
    case Columns::usual: break;
    case Columns::of_netstat: return start + "  MSS Window  irtt Iface\n";
    case Columns::all: return start + "Metric Ref    Use Iface    MSS   Window irtt\n";
  }
  return start + "Metric Ref    Use Iface\n";
}

Action plan_show(Names names, Columns columns) {
  return [names, columns](Context& context) {
    std::string text = titles(columns);
    for (const host::Route& route : routes_in_order(context.machine.host, host::RouteTableId::main)) {
      text += row_of(route, names, columns, context.machine);
    }
    context.terminal.out(text);
    return Ending{};
  };
}

// --- add, del --------------------------------------------------------------------------------------------------

Ending lookup_failed(Context& context, const std::string& name, const char* why) {
  return fail(context, name + ": " + why + "\n", unknown_host);
}

Ending apply(const RouteRequest& request, Context& context) {
  const std::string call = request.removes ? "SIOCDELRT: " : "SIOCADDRT: ";
  const auto refuse_with = [&](const std::string& why) { return fail(context, call + why + "\n", route_refused); };
  host::Route route;
  if (request.target == "default") {
    route.prefix = {};
  } else {
    const auto target = resolve(context.machine, request.target);
    if (!target || !target->is_ipv4()) return lookup_failed(context, request.target, "Host name lookup failure");
    if (request.kind == RouteRequest::Kind::net && !request.length) return refuse_with("Invalid argument");
    const int length = request.length.value_or(32);
    route.prefix = {target->ipv4(), length};
    if (route.prefix.network() != target->ipv4()) return refuse_with("Invalid argument");
  }
  if (request.gateway) {
    const auto gateway = resolve(context.machine, *request.gateway);
    if (!gateway || !gateway->is_ipv4()) return lookup_failed(context, *request.gateway, "Unknown host");
    route.gateway = gateway->ipv4();
  }
  if (request.device) {
    route.device = find_interface(context.machine, device_of_label(*request.device));
    if (!route.device) return refuse_with("No such device");
    // By a label: that label's address is the source.
    if (request.device->find(':') != std::string::npos) {
      const auto& addresses = context.machine.host.interface(*route.device).addresses;
      const auto labelled = std::ranges::find(addresses, *request.device, &host::InterfaceAddress::label);
      if (labelled == addresses.end()) return refuse_with("No such device");
      route.source = labelled->address;
    }
  }
  if (request.removes) {
    host::RoutePattern pattern;
    pattern.prefix = route.prefix;
    pattern.device = route.device;
    pattern.gateway = route.gateway;
    pattern.metric = request.metric;
    const auto removed = context.machine.host.remove_route(pattern, context.now);
    return removed ? Ending{} : refuse_with(errno_text(removed.error()));
  }
  route.metric = request.metric.value_or(0);
  route.advertised_mss = request.advertised_mss;
  route.scope = request.gateway ? host::Scope::global : host::Scope::link;
  if (request.rejects) {
    route.type = host::RouteType::unreachable;
    route.scope = host::Scope::host;
  }
  const auto added = context.machine.host.add_route(route, host::RouteChange::add, context.now);
  return added ? Ending{} : refuse_with(errno_text(added.error()));
}

}  // namespace

Plan plan_route(const Words& words) {
  auto names = Names::resolved;
  std::size_t at = 1;
  std::size_t extended = 0;
  bool of_ipv6 = false;
  for (; at < words.size() && words[at].starts_with('-'); ++at) {
    std::string letters = words[at].substr(1);
    if (words[at] == "-A" && at + 1 < words.size() && (words[at + 1] == "inet" || words[at + 1] == "inet6")) {
      of_ipv6 = words[++at] == "inet6";
      continue;
    }
    if (words[at] == "-4" || words[at] == "-6" || words[at] == "--inet" || words[at] == "--inet6") {
      of_ipv6 = words[at].ends_with('6');
      continue;
    }
    if (words[at] == "--numeric") letters = "n";
    if (words[at] == "--verbose") letters = "v";
    if (words[at] == "--extend") letters = "e";
    if (words[at] == "--fib") letters = "F";
    if (letters.empty() || letters.find_first_not_of("nveF") != std::string::npos)
      return not_modelled("route: the option " + words[at]);
    if (letters.find('n') != std::string::npos) names = Names::numeric;
    extended += static_cast<std::size_t>(std::ranges::count(letters, 'e'));
  }
  if (of_ipv6 && at >= words.size()) {
    if (extended > 0) return not_modelled("route -A inet6: the option -e");
    return show_routes6(names == Names::numeric);
  }
  if (of_ipv6) {
    // After the command stand the same options once more, if any.
    const std::string& verb = words[at];
    if (verb != "add" && verb != "del" && verb != "delete") return Unexpected{route_usage()};
    const auto request = read_route_request(words, at, RouteFamily::inet6);
    if (!request) return Unexpected{request.error()};
    return Action([request = *request](Context& context) { return change_routes6(request, context); });
  }
  if (at >= words.size()) {
    return plan_show(names, extended == 0 ? Columns::usual : extended == 1 ? Columns::of_netstat : Columns::all);
  }
  const std::string& command = words[at];
  if (command == "add" || command == "del" || command == "delete") {
    const auto request = read_route_request(words, at, RouteFamily::inet);
    if (!request) return Unexpected{request.error()};
    return Action([request = *request](Context& context) { return apply(request, context); });
  }
  if (command == "flush") return Unexpected{route_usage("Flushing `inet' routing table not supported\n")};
  return Unexpected{route_usage()};
}

}  // namespace lvslab::sim::console
