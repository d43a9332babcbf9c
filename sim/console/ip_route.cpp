/// ip route {add|append|change|replace|prepend|del|flush|get|show}

#include "ip_route.h"

#include <algorithm>
#include <array>

#include "devices.h"
#include "ip.h"

namespace lvslab::sim::console {
namespace {

constexpr auto manual = "ip-route(8)";

enum class Command : std::uint8_t { insert, remove };

template <class Ip>
struct Request {
  BasicReadPrefix<Ip> destination;
  host::BasicRoute<Ip> route;  ///< prefix and device are filled in when it runs
  std::optional<std::string> device;
  std::optional<host::RouteType> type;
  std::optional<host::Scope> scope;
  std::optional<host::RouteTableId> table;
  std::optional<std::uint32_t> metric;
};

void refuse_unmodelled_word(const std::string& word) {
  static constexpr auto elsewhere = std::to_array<std::string_view>(
      {"tos",    "dsfield", "nexthop",  "nhid",     "hoplimit",      "reordering",         "rtt",     "rttvar",
       "window", "cwnd",    "initcwnd", "initrwnd", "features",      "quickack",           "congctl", "rto_min",
       "realms", "expires", "pref",     "encap",    "ttl-propagate", "fastopen_no_cookie", "from",    "as",
       "vrf",    "ssthresh"});
  if (std::ranges::find(elsewhere, std::string_view(word)) != elsewhere.end())
    refuse_option("ip route: '" + word + "'");
}

std::uint32_t read_metric_value(IpWords& words, const std::string& name) {
  if (!words.at_end() && words.word() == "lock") refuse_option("ip route: '" + name + " lock'");
  return read_u32(words.value(), "\"" + name + "\" value is invalid\n");
}

template <class Ip>
Request<Ip> read_request(IpWords& words, IpOptions::Family family, Command command) {
  constexpr bool is_ipv4 = std::is_same_v<Ip, net::Ipv4>;
  bool known_family = family == IpOptions::Family::inet || !is_ipv4;
  const auto expected = [&] { return known_family ? expected_of<Ip> : Expected::any; };
  Request<Ip> request;
  bool has_destination = false;
  while (!words.at_end()) {
    if (words.take("src")) {
      request.route.source = read_address<Ip>(words.value(), expected());
    } else if (words.take("via")) {
      if (!words.at_end() && words.word() == (is_ipv4 ? "inet" : "inet6")) words.skip();
      if (!words.at_end() && words.word() == "inet6") refuse_option("ip route: 'via inet6' of an IPv4 route");
      if (!words.at_end() && words.word() == "inet") refuse_option("ip route: 'via inet' of an IPv6 route");
      request.route.gateway = read_address<Ip>(words.value(), expected());
      known_family = true;
    } else if (words.take("metric") || words.take_abbreviated("priority") || words.take_abbreviated("preference")) {
      request.metric = read_u32(words.value(), "\"metric\" value is invalid\n");
    } else if (words.take("scope")) {
      const std::string word = words.value();
      request.scope = read_scope(word);
      if (!request.scope) refuse_argument(word, "invalid \"scope\" value\n");
    } else if (words.take("mtu")) {
      request.route.mtu = read_metric_value(words, "mtu");
    } else if (words.take("advmss")) {
      request.route.advertised_mss = read_metric_value(words, "mss");
    } else if (words.take("onlink")) {
      request.route.onlink = true;
    } else if (words.take_abbreviated("protocol")) {
      request.route.origin = read_route_origin(words.value());
      if (command == Command::remove) refuse_option("ip route del: 'proto'");
    } else if (words.take_abbreviated("table")) {
      request.table = read_route_table(words.value(), "\"table\" value is invalid\n");
      if (request.table == host::RouteTableId::none) request.table.reset();
    } else if (words.take("dev") || words.take("oif")) {
      request.device = words.value();
    } else {
      refuse_unmodelled_word(words.word());
      words.take("to");
      if (!words.at_end()) {
        if (const auto type = read_route_type(words.word())) {
          request.type = type;
          words.skip();
        }
      }
      const std::string word = words.value();
      if (abbreviates(word, "help")) refuse_usage(manual);
      if (has_destination) refuse_garbage("to", word);
      request.destination = read_prefix<Ip>(word, expected());
      has_destination = true;
      known_family = known_family || !request.destination.named;
    }
  }
  return request;
}

/// What iproute2 and the kernel take for granted where nothing is said.
template <class Ip>
void fill_in_defaults(Request<Ip>& request) {
  using enum host::RouteType;
  const host::RouteType type = request.type.value_or(unicast);
  request.route.type = type;
  request.route.metric = request.metric.value_or(0);
  const bool is_own = type == local || type == broadcast || type == anycast || type == multicast;
  request.route.table = request.table.value_or(is_own ? host::RouteTableId::local : host::RouteTableId::main);
  if constexpr (std::is_same_v<Ip, net::Ipv6>) return;  // IPv6's routes have no scope
  host::Scope scope = host::Scope::global;
  if (type == local) scope = host::Scope::host;
  if (type == broadcast || (type == unicast && !request.route.gateway)) scope = host::Scope::link;
  request.route.scope = request.scope.value_or(scope);
}

/// Fills in the device; an ending if there is none of that name.
std::optional<Ending> find_device_of(const std::optional<std::string>& name, std::optional<host::InterfaceId>& device,
                                     Context& context) {
  if (!name) return std::nullopt;
  make_usable(context.machine, *name);
  if (is_shown_only(context.machine, *name)) return refuse_unmodelled(context, "a route by " + *name);
  device = find_interface(context.machine, *name);
  if (!device) return fail(context, "Cannot find device \"" + *name + "\"\n");
  return std::nullopt;
}

/// Over IPv6 they are simply cut off.
bool has_host_bits(const ReadPrefix& destination) { return destination.prefix().network() != destination.address; }
bool has_host_bits(const BasicReadPrefix<net::Ipv6>&) { return false; }

/// What the kernel says to a route that it does not take.
Ending answer(Context& context, const host::Route&, const host::ConfigResult& result) {
  return answer_of_kernel(context, result);
}
Ending answer(Context& context, const host::Route6& route, const host::ConfigResult& result) {
  if (result) return {};
  using enum host::ConfigError;
  switch (result.error()) {
    case invalid_gateway:
    case invalid_argument:
      if (!route.gateway) break;
      if (context.machine.host.is_local(*route.gateway)) {
        return fail(context, "Error: Gateway can not be a local address.\n", 2);
      }
      if (route.gateway->is_link_local() && !route.device) {
        return fail(context, "Error: Egress device not specified.\n", 2);
      }
      return fail(context, "Error: Invalid gateway address.\n", 2);
    case invalid_source: return fail(context, "Error: Invalid source address.\n", 2);
    case no_such_entry: return fail(context, "Error: Can not replace route - no match found.\n", 2);
    case network_down: return fail(context, "RTNETLINK answers: Network is down\n", 2);
    default: break;
  }
  return answer_of_kernel(context, result);
}

template <class Ip>
Action plan_insert(host::RouteChange change, IpWords words, const IpOptions& options) {
  if (words.at_end()) refuse_usage(manual);
  Request<Ip> request = read_request<Ip>(words, options.family, Command::insert);
  fill_in_defaults(request);
  return [change, request](Context& context) {
    host::BasicRoute<Ip> route = request.route;
    if (auto ending = find_device_of(request.device, route.device, context)) return std::move(*ending);
    if (has_host_bits(request.destination)) return fail(context, "Error: Invalid prefix for given prefix length.\n", 2);
    route.prefix = request.destination.prefix();
    return answer(context, route, context.machine.host.add_route(route, change, context.now));
  };
}

template <class Ip>
Action plan_remove(IpWords words, const IpOptions& options) {
  if (words.at_end()) refuse_usage(manual);
  const auto request = read_request<Ip>(words, options.family, Command::remove);
  if (request.route.mtu != 0 || request.route.advertised_mss != 0) refuse_option("ip route del: 'mtu' and 'advmss'");
  return [request](Context& context) {
    host::BasicRoutePattern<Ip> pattern;
    if (auto ending = find_device_of(request.device, pattern.device, context)) return std::move(*ending);
    if (has_host_bits(request.destination)) return fail(context, "Error: Invalid prefix for given prefix length.\n", 2);
    pattern.prefix = request.destination.prefix();
    pattern.type = request.type;
    const bool is_own = request.type == host::RouteType::local || request.type == host::RouteType::broadcast;
    pattern.table = request.table.value_or(is_own ? host::RouteTableId::local : host::RouteTableId::main);
    pattern.gateway = request.route.gateway;
    pattern.source = request.route.source;
    pattern.metric = request.metric;
    if constexpr (std::is_same_v<Ip, net::Ipv4>) pattern.scope = request.scope;
    if (!tables_of<Ip>(context.machine.host).has(pattern.table)) {
      return fail(context, "Error: FIB table does not exist.\n", 2);
    }
    return answer_of_kernel(context, context.machine.host.remove_route(pattern, context.now));
  };
}

template <class Ip>
Action plan_flush(IpWords words, const IpOptions& options) {
  if (words.at_end()) refuse("\"ip route flush\" requires arguments.\n", 1);
  if (words.take("cache")) {
    if constexpr (std::is_same_v<Ip, net::Ipv6>) {
      return [options](Context& context) {
        const bool was_empty = context.machine.host.learned_destinations6(context.now).empty();
        (void)context.machine.host.set_sysctl("net.ipv6.route.flush", "1", context.now);
        if (options.statistics > 0 && was_empty) context.terminal.out("Nothing to flush.\n");
        return Ending{};
      };
    }
    return [options](Context& context) {
      // Always done: the parameter takes whatever is written.
      (void)context.machine.host.set_sysctl("net.ipv4.route.flush", "-1", context.now);
      if (options.statistics > 0) context.terminal.out("*** IPv4 routing cache is flushed.\n");
      return Ending{};
    };
  }
  if (options.statistics > 0) refuse_option("ip route flush: the option -statistics");
  const auto filter = read_route_filter<Ip>(words, options.family);
  return [filter](Context& context) {
    host::Host& host = context.machine.host;
    std::optional<host::InterfaceId> device;
    if (filter.device) {
      device = find_interface(context.machine, *filter.device);
      if (!device) return fail(context, "Cannot find device \"" + *filter.device + "\"\n");
    }
    if (filter.table && !tables_of<Ip>(host).has(*filter.table)) {
      return fail(context, missing_table_text<Ip>("Flush"), 2);
    }
    const auto flush = [&](const auto& routes) {
      for (const auto& route : routes) {
        if (!filter.accepts(route, device)) continue;
        host::BasicRoutePattern<Ip> pattern{route.prefix,  route.type,   route.table,  route.device,
                                            route.gateway, route.source, route.metric, std::nullopt};
        if constexpr (std::is_same_v<Ip, net::Ipv4>) pattern.scope = route.scope;
        if (!host.remove_route(pattern, context.now)) continue;
      }
    };
    if constexpr (std::is_same_v<Ip, net::Ipv4>) {
      flush(routes_in_order(host, filter.table));
    } else {
      flush(routes6_in_order(host, filter.table));
    }
    return Ending{};
  };
}

template <class Ip>
Action plan_list(IpWords words, const IpOptions& options) {
  if constexpr (std::is_same_v<Ip, net::Ipv4>) {
    // Both families have a table "all"; each word is read by the one that was spoken of.
    const bool of_all = words.left() == 2 && abbreviates(words.word(), "table") && words.peek(1) == "all";
    if (of_all && options.family == IpOptions::Family::any) {
      RouteFilter6 filter6;
      filter6.table.reset();
      return plan_route_list_of_both(read_route_filter<Ip>(words, options.family), filter6, options);
    }
  }
  const auto filter = read_route_filter<Ip>(words, options.family);
  return plan_route_list(filter, options);
}

template <class Ip>
Action plan_of_family(IpWords words, const IpOptions& options) {
  if (words.at_end()) return plan_route_list<Ip>({}, options);
  const std::string command = words.word();
  words.skip();
  using enum host::RouteChange;
  if (abbreviates(command, "add")) return plan_insert<Ip>(add, std::move(words), options);
  if (abbreviates(command, "change") || command == "chg") return plan_insert<Ip>(change, std::move(words), options);
  if (abbreviates(command, "replace")) return plan_insert<Ip>(replace, std::move(words), options);
  if (abbreviates(command, "append")) return plan_insert<Ip>(append, std::move(words), options);
  if (abbreviates(command, "prepend")) return plan_insert<Ip>(prepend, std::move(words), options);
  if (abbreviates(command, "test")) refuse_option("ip route test");
  if (abbreviates(command, "delete")) return plan_remove<Ip>(std::move(words), options);
  if (abbreviates(command, "get")) {
    if constexpr (std::is_same_v<Ip, net::Ipv6>) return plan_route_get6(std::move(words), options);
    return plan_route_get(std::move(words), options);
  }
  if (abbreviates(command, "list") || abbreviates(command, "show") || abbreviates(command, "lst")) {
    return plan_list<Ip>(std::move(words), options);
  }
  if (abbreviates(command, "flush")) return plan_flush<Ip>(std::move(words), options);
  if (abbreviates(command, "save") || abbreviates(command, "restore") || abbreviates(command, "showdump")) {
    refuse_option("ip route " + command);
  }
  if (abbreviates(command, "help")) refuse_usage(manual);
  refuse("Command \"" + command + "\" is unknown, try \"ip route help\".\n");
}

}  // namespace

Action plan_ip_route(IpWords words, const IpOptions& options) {
  if (family_spoken(words, options) == Spoken::ipv6) return plan_of_family<net::Ipv6>(std::move(words), options);
  return plan_of_family<net::Ipv4>(std::move(words), options);
}

}  // namespace lvslab::sim::console
