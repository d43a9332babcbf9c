#include <algorithm>
#include <array>

#include "devices.h"
#include "ip_route.h"
#include "numbers.h"

namespace lvslab::sim::console {
namespace {

using enum host::RouteType;
constexpr std::array<std::pair<std::string_view, host::RouteType>, 9> type_names = {{
    {"unicast", unicast},
    {"local", local},
    {"broadcast", broadcast},
    {"unreachable", unreachable},
    {"prohibit", prohibit},
    {"blackhole", blackhole},
    {"throw", throw_},
    {"multicast", multicast},
    {"anycast", anycast},
}};

template <class Prefix>
std::string prefix_text(const Prefix& prefix) {
  constexpr int whole = std::is_same_v<Prefix, net::Ipv4Prefix> ? 32 : 128;
  if (prefix.length() == 0) return "default";
  return prefix.length() == whole ? to_text(prefix.network()) : to_text(prefix);
}

std::string origin_name(host::RouteOrigin origin) {
  switch (origin) {
    case host::RouteOrigin::kernel: return "kernel";
    case host::RouteOrigin::boot: return "boot";
    case host::RouteOrigin::static_: return "static";
  }
  return {};
}

/// The kernel keeps its tables in 256 chains by number, in each the newest first; `local` is the oldest.
std::vector<host::RouteTableId> in_kernel_order(std::vector<host::RouteTableId> tables) {
  const auto rank = [](host::RouteTableId table) {
    return std::pair(static_cast<std::uint32_t>(table) & 255U, table == host::RouteTableId::local);
  };
  std::ranges::stable_sort(tables, [&](auto a, auto b) { return rank(a) < rank(b); });
  return tables;
}

}  // namespace

std::string table_name(host::RouteTableId table) {
  switch (table) {
    case host::RouteTableId::local: return "local";
    case host::RouteTableId::main: return "main";
    case host::RouteTableId::default_: return "default";
    default: return std::to_string(static_cast<std::uint32_t>(table));
  }
}

std::optional<host::RouteType> read_route_type(const std::string& word) {
  for (const auto& [name, type] : type_names) {
    if (word != name) continue;
    if (type == multicast || type == anycast) refuse_option("ip route: the type " + word);
    return type;
  }
  if (word == "nat") refuse_option("ip route: the type " + word);
  return std::nullopt;
}

std::string route_type_name(host::RouteType type) {
  for (const auto& [name, each] : type_names) {
    if (each == type) return std::string(name);
  }
  return {};
}

host::RouteTableId read_route_table(const std::string& word, const std::string& why) {
  if (word == "local" || word == "255") return host::RouteTableId::local;
  if (word == "main" || word == "254") return host::RouteTableId::main;
  if (word == "default" || word == "253") return host::RouteTableId::default_;
  const auto number = read_number(word);
  if (word == "unspec") return host::RouteTableId::none;
  if (!number || *number > 0xffffffff) refuse_argument(word, why);
  return host::RouteTableId{static_cast<std::uint32_t>(*number)};
}

host::RouteOrigin read_route_origin(const std::string& word) {
  if (word == "kernel" || word == "2") return host::RouteOrigin::kernel;
  if (word == "boot" || word == "3") return host::RouteOrigin::boot;
  if (word == "static" || word == "4") return host::RouteOrigin::static_;
  static constexpr auto others = std::to_array<std::string_view>(
      {"unspec", "redirect", "gated",      "ra",    "mrt",   "zebra", "bird", "dnrouted", "xorp", "ntk",
       "dhcp",   "mrouted",  "keepalived", "openr", "babel", "bgp",   "isis", "ospf",     "rip",  "eigrp"});
  const auto number = read_number(word);
  if (std::ranges::find(others, std::string_view(word)) == others.end() && (!number || *number > 255)) {
    refuse_argument(word, "\"protocol\" value is invalid\n");
  }
  refuse_option("ip route: the protocol " + word);
}

template <class Ip>
bool BasicRouteFilter<Ip>::accepts(const host::BasicRoute<Ip>& route,
                                   std::optional<host::InterfaceId> device_id) const {
  if (of_cache) return false;
  if (prefix) {
    const auto& own = route.prefix;
    switch (how) {
      case Match::exact:
        if (own != *prefix) return false;
        break;
      case Match::root:
        if (own.length() < prefix->length() || !prefix->contains(own.network())) return false;
        break;
      case Match::match:
        if (own.length() > prefix->length() || !own.contains(prefix->network())) return false;
        break;
    }
  }
  return (!device || route.device == device_id) && (!gateway || route.gateway == gateway) &&
         (!source || route.source == source) && (!origin || route.origin == *origin) &&
         (!type || route.type == *type) && (!scope || route.scope == *scope) && (!metric || route.metric == *metric);
}
template struct BasicRouteFilter<net::Ipv4>;
template struct BasicRouteFilter<net::Ipv6>;

template <class Ip>
BasicRouteFilter<Ip> read_route_filter(IpWords& words, IpOptions::Family family) {
  const Expected expected = family == IpOptions::Family::any ? Expected::any : expected_of<Ip>;
  using Match = typename BasicRouteFilter<Ip>::Match;
  BasicRouteFilter<Ip> filter;
  while (!words.at_end()) {
    if (words.take_abbreviated("table")) {
      const std::string word = words.value();
      if (word == "all") {
        filter.table.reset();
      } else if (word == "cache") {
        filter.of_cache = true;
      } else {
        filter.table = read_route_table(word, "table id value is invalid\n");
        if (filter.table == host::RouteTableId::none) filter.table.reset();
      }
    } else if (words.take("cache") || words.take("cloned")) {
      filter.of_cache = true;
    } else if (words.word() == "tos" || words.word() == "dsfield" || words.word() == "vrf" || words.word() == "from" ||
               words.word() == "realm" || words.word() == "realms" || words.word() == "mark" ||
               words.word() == "nhid" || words.word() == "iif") {
      refuse_option("ip route show: '" + words.word() + "'");
    } else if (words.take("src")) {
      filter.source = read_address<Ip>(words.value(), expected);
    } else if (words.take("via")) {
      filter.gateway = read_address<Ip>(words.value(), expected);
    } else if (words.take("metric") || words.take_abbreviated("priority")) {
      filter.metric = read_u32(words.value(), "\"metric\" value is invalid\n");
    } else if (words.take_abbreviated("scope")) {
      const std::string word = words.value();
      if (word != "all") {
        filter.scope = read_scope(word);
        if (!filter.scope) refuse_argument(word, "invalid \"scope\"\n");
      }
    } else if (words.take_abbreviated("protocol")) {
      const std::string word = words.value();
      if (word != "all") filter.origin = read_route_origin(word);
    } else if (words.take_abbreviated("type")) {
      const std::string word = words.value();
      filter.type = read_route_type(word);
      if (!filter.type) refuse_argument(word, "node type value is invalid\n");
    } else if (words.take("dev") || words.take("oif")) {
      filter.device = words.value();
    } else {
      if (words.take("to")) filter.how = Match::exact;
      if (words.take("root")) {
        filter.how = Match::root;
      } else if (words.take("match")) {
        filter.how = Match::match;
      } else {
        words.take("exact");
      }
      filter.prefix = read_prefix<Ip>(words.value(), expected).prefix();
    }
  }
  return filter;
}
template BasicRouteFilter<net::Ipv4> read_route_filter<net::Ipv4>(IpWords&, IpOptions::Family);
template BasicRouteFilter<net::Ipv6> read_route_filter<net::Ipv6>(IpWords&, IpOptions::Family);

template <class Ip>
std::string route_line(const host::BasicRoute<Ip>& route, const BasicRouteFilter<Ip>& filter, const IpOptions& options,
                       const host::Host& host) {
  constexpr bool is_ipv4 = std::is_same_v<Ip, net::Ipv4>;
  std::string text;
  if (route.type != host::RouteType::unicast || options.details) text += route_type_name(route.type) + " ";
  text += prefix_text(route.prefix) + " ";
  if (route.gateway && !filter.gateway) text += "via " + to_text(*route.gateway) + " ";
  if (route.device && !filter.device) {
    text += "dev " + host.interface(*route.device).name + " ";
  } else if (!is_ipv4 && !route.device && !filter.device) {
    text += "dev lo ";  // of those that lead nowhere
  }
  if (!filter.table && route.table != host::RouteTableId::main) text += "table " + table_name(route.table) + " ";
  if ((route.origin != host::RouteOrigin::boot || options.details) && !filter.origin) {
    text += "proto " + origin_name(route.origin) + " ";
  }
  if ((route.scope != host::Scope::global || options.details) && !filter.scope) {
    text += "scope " + scope_name(route.scope) + " ";
  }
  if (route.source && !filter.source) text += "src " + to_text(*route.source) + " ";
  if ((route.metric != 0 || !is_ipv4) && !filter.metric) text += "metric " + std::to_string(route.metric) + " ";
  if (route.device) {
    const host::Interface& interface = host.interface(*route.device);
    if (interface.up && !interface.carrier) text += "linkdown ";
  }
  if (route.onlink) text += "onlink ";
  if (route.mtu != 0) text += "mtu " + std::to_string(route.mtu) + " ";
  if (route.advertised_mss != 0) text += "advmss " + std::to_string(route.advertised_mss) + " ";
  return is_ipv4 ? text : text + "pref medium";
}
template std::string route_line(const host::Route&, const RouteFilter&, const IpOptions&, const host::Host&);
template std::string route_line(const host::Route6&, const RouteFilter6&, const IpOptions&, const host::Host&);

std::vector<host::Route> routes_in_order(const host::Host& host, std::optional<host::RouteTableId> table) {
  std::vector<host::Route> routes;
  for (const host::RouteTableId each : in_kernel_order(host.routes().tables())) {
    if (table && *table != each) continue;
    std::vector<host::Route> own = host.routes().of(each);
    // The kernel lists its trie by address; of one address the longest prefix comes first.
    std::ranges::stable_sort(own, [](const host::Route& a, const host::Route& b) {
      if (a.prefix.network() != b.prefix.network()) return a.prefix.network() < b.prefix.network();
      if (a.prefix.length() != b.prefix.length()) return a.prefix.length() > b.prefix.length();
      return a.metric < b.metric;
    });
    routes.insert(routes.end(), own.begin(), own.end());
  }
  return routes;
}

std::vector<host::Route6> routes6_in_order(const host::Host& host, std::optional<host::RouteTableId> table) {
  std::vector<host::Route6> routes;
  for (const host::RouteTableId each : in_kernel_order(host.routes6().tables())) {
    if (table && *table != each) continue;
    std::vector<host::Route6> own = host.routes6().of(each);
    // The kernel walks its tree from the leaves to the root: what is inside a block comes before the block.
    std::ranges::stable_sort(own, [](const host::Route6& a, const host::Route6& b) {
      if (a.prefix == b.prefix) return a.metric < b.metric;
      if (a.prefix.contains(b.prefix.network()) && a.prefix.length() < b.prefix.length()) return false;
      if (b.prefix.contains(a.prefix.network()) && b.prefix.length() < a.prefix.length()) return true;
      return a.prefix.network() < b.prefix.network();
    });
    routes.insert(routes.end(), own.begin(), own.end());
  }
  return routes;
}

namespace {

Ending list_learned(const RouteFilter& filter, Context& context) {
  const host::Host& host = context.machine.host;
  for (const net::Ipv4 destination : host.learned_destinations(context.now)) {
    if (filter.prefix && !filter.prefix->contains(destination)) continue;
    context.terminal.out(learned_route_text(host, destination, context.now));
  }
  return Ending{};
}

Ending list_learned(const RouteFilter6& filter, Context& context) {
  const host::Host& host = context.machine.host;
  for (const net::Ipv6& destination : host.learned_destinations6(context.now)) {
    if (filter.prefix && !filter.prefix->contains(destination)) continue;
    context.terminal.out(learned_route_text(host, destination, context.now));
  }
  return Ending{};
}

/// Routes that stand for several ways, which `ip` shows as one with several next hops.
bool belong_together(const host::Route6& a, const host::Route6& b) {
  return a.prefix == b.prefix && a.metric == b.metric && a.table == b.table && a.type == b.type && a.gateway &&
         b.gateway;
}

void list_routes(const RouteFilter& filter, std::optional<host::InterfaceId> device, const IpOptions& options,
                 Context& context) {
  const host::Host& host = context.machine.host;
  for (const host::Route& route : routes_in_order(host, filter.table)) {
    if (filter.accepts(route, device)) context.terminal.out(route_line(route, filter, options, host) + "\n");
  }
}

void list_routes(const RouteFilter6& filter, std::optional<host::InterfaceId> device, const IpOptions& options,
                 Context& context) {
  const host::Host& host = context.machine.host;
  const auto routes = routes6_in_order(host, filter.table);
  for (std::size_t i = 0; i < routes.size(); ++i) {
    const host::Route6& route = routes[i];
    std::size_t ways = 1;
    while (i + ways < routes.size() && belong_together(route, routes[i + ways])) ++ways;
    if (ways == 1) {
      if (filter.accepts(route, device)) context.terminal.out(route_line(route, filter, options, host) + "\n");
      continue;
    }
    host::Route6 common = route;
    common.gateway.reset();
    common.device.reset();
    RouteFilter6 without_device = filter;
    without_device.device = "";
    std::string text = route_line(common, without_device, options, host);
    for (std::size_t way = 0; way < ways; ++way) {
      const host::Route6& each = routes[i + way];
      text += options.line_end() + "\tnexthop via " + to_text(*each.gateway) + " dev " +
              host.interface(each.device.value_or(host::InterfaceId{})).name + " weight 1 ";
    }
    if (filter.accepts(route, device)) context.terminal.out(text + "\n");
    i += ways - 1;
  }
}

}  // namespace

template <class Ip>
Action plan_route_list(const BasicRouteFilter<Ip>& filter, const IpOptions& options) {
  return [filter, options](Context& context) {
    std::optional<host::InterfaceId> device;
    if (filter.device) {
      device = find_interface(context.machine, *filter.device);
      if (!device && !is_shown_only(context.machine, *filter.device)) {
        return fail(context, "Cannot find device \"" + *filter.device + "\"\n");
      }
      if (!device) return Ending{};
    }
    if (filter.of_cache) return list_learned(filter, context);
    if (filter.table && !tables_of<Ip>(context.machine.host).has(*filter.table)) {
      return fail(context, missing_table_text<Ip>("Dump"), 2);
    }
    list_routes(filter, device, options, context);
    return Ending{};
  };
}
template Action plan_route_list(const RouteFilter&, const IpOptions&);
template Action plan_route_list(const RouteFilter6&, const IpOptions&);

Action plan_route_list_of_both(const RouteFilter& filter, const RouteFilter6& filter6, const IpOptions& options) {
  return [filter, filter6, options](Context& context) {
    list_routes(filter, std::nullopt, options, context);
    list_routes(filter6, std::nullopt, options, context);
    return Ending{};
  };
}

}  // namespace lvslab::sim::console
