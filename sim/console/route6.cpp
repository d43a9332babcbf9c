/// route -A inet6 of net-tools.

#include "route6.h"

#include <algorithm>

#include "columns.h"
#include "devices.h"
#include "host_names.h"
#include "ip_route.h"
#include "net_tools.h"
#include "numbers.h"

namespace lvslab::sim::console {
namespace {

std::string flags_of(const host::Route6& route) {
  using enum host::RouteType;
  if (route.type == unreachable || route.type == prohibit || route.type == blackhole) return "!n";
  const bool is_own = route.type == local || route.type == anycast;
  return std::string("U") + (route.gateway ? "G" : "") + (is_own ? "n" : "");
}

/// Names are looked for and not found, except that the unspecified address is then in brackets.
std::string shown(const net::Ipv6& address, bool numeric, const Machine& machine) {
  if (numeric) return to_text(address);
  if (const auto name = host_name_of(machine, address)) return *name;
  return address.is_zero() ? "[::]" : to_text(address);
}

std::string row_of(const host::Route6& route, bool numeric, const Machine& machine) {
  const std::string destination =
      shown(route.prefix.network(), numeric, machine) + "/" + std::to_string(route.prefix.length());
  const std::string device = route.device ? machine.host.interface(*route.device).name : "lo";
  // How many things of the kernel's point at a route is nothing that a network could tell: at least the table does.
  constexpr auto references = "1";
  return left(destination, 30) + " " + left(shown(route.gateway.value_or(net::Ipv6{}), numeric, machine), 26) + " " +
         left(flags_of(route), 4) + " " + left(std::to_string(route.metric), 4) + " " + left(references, 3) + " " +
         right("0", 4) + " " + device + "\n";
}

}  // namespace

Action show_routes6(bool numeric) {
  return [numeric](Context& context) {
    std::string text =
        "Kernel IPv6 routing table\n"
        "Destination                    Next Hop                   Flag Met Ref  Use If\n";
    const auto list = [&](const std::vector<host::Route6>& routes) {
      for (const host::Route6& route : routes) text += row_of(route, numeric, context.machine);
    };
    const host::Host& host = context.machine.host;
    list(routes6_in_order(host, host::RouteTableId::main));
    // A tree without a default route has an entry of its own at its root, for what it does not find.
    const std::string nothing =
        left(numeric ? "::/0" : "[::]/0", 30) + " " + left(numeric ? "::" : "[::]", 26) + " !n   -1  1      0 lo\n";
    const auto& main = host.routes6().of(host::RouteTableId::main);
    const bool has_default = std::ranges::any_of(main, [](const auto& route) { return route.prefix.length() == 0; });
    if (!has_default) text += nothing;
    list(routes6_in_order(host, host::RouteTableId::local));
    context.terminal.out(text + nothing);
    return Ending{};
  };
}

Ending change_routes6(const RouteRequest& request, Context& context) {
  const std::string call = request.removes ? "SIOCDELRT: " : "SIOCADDRT: ";
  const auto refuse_with = [&](const std::string& why) { return fail(context, call + why + "\n", route_refused); };
  host::Route6 route;
  if (request.target != "default") {
    const std::size_t slash = request.target.find('/');
    const std::string text = request.target.substr(0, slash);
    const auto target = resolve(context.machine, text);
    if (!target || target->is_ipv4()) {
      return fail(context, "getaddrinfo: " + text + ": -3\n" + text + ": Host name lookup failure\n");
    }
    const auto length =
        slash == std::string::npos ? std::optional<std::uint64_t>(128) : read_decimal(request.target.substr(slash + 1));
    if (!length || *length > 128) return refuse_with("Invalid argument");
    route.prefix = {target->ipv6(), static_cast<int>(*length)};
  }
  if (request.gateway) {
    const auto gateway = net::Ipv6::parse(*request.gateway);
    if (!gateway) {
      return fail(context,
                  "getaddrinfo: " + *request.gateway + ": -3\n" + *request.gateway + ": Host name lookup failure\n");
    }
    route.gateway = *gateway;
  }
  if (request.device) {
    route.device = find_interface(context.machine, *request.device);
    if (!route.device) return fail(context, "SIOCGIFINDEX: No such device\n", route_refused);
  }
  route.metric = request.metric.value_or(1);
  if (request.removes) {
    host::RoutePattern6 pattern;
    pattern.prefix = route.prefix;
    pattern.device = route.device;
    pattern.gateway = route.gateway;
    // Without a metric it looks for that of a route that was added without one.
    pattern.metric = route.metric;
    const auto removed = context.machine.host.remove_route(pattern, context.now);
    return removed ? Ending{} : refuse_with(errno_text(removed.error()));
  }
  const auto added = context.machine.host.add_route(route, host::RouteChange::add, context.now);
  return added ? Ending{} : refuse_with(errno_text(added.error()));
}

}  // namespace lvslab::sim::console
