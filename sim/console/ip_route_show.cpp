#include <algorithm>
#include <array>

#include "devices.h"
#include "ip_route.h"
#include "numbers.h"

namespace lvslab::sim::console {
namespace {

using enum host::RouteType;
constexpr std::array<std::pair<std::string_view, host::RouteType>, 7> type_names = {{
    {"unicast", unicast},
    {"local", local},
    {"broadcast", broadcast},
    {"unreachable", unreachable},
    {"prohibit", prohibit},
    {"blackhole", blackhole},
    {"throw", throw_},
}};

std::string prefix_text(const net::Ipv4Prefix& prefix) {
  if (prefix.length() == 0) return "default";
  return prefix.length() == 32 ? to_text(prefix.network()) : to_text(prefix);
}

std::string origin_name(host::RouteOrigin origin) {
  switch (origin) {
    case host::RouteOrigin::kernel: return "kernel";
    case host::RouteOrigin::boot: return "boot";
    case host::RouteOrigin::static_: return "static";
  }
  return {};
}

std::string table_name(host::RouteTableId table) {
  switch (table) {
    case host::RouteTableId::local: return "local";
    case host::RouteTableId::main: return "main";
    case host::RouteTableId::default_: return "default";
  }
  return {};
}

}  // namespace

std::optional<host::RouteType> read_route_type(const std::string& word) {
  for (const auto& [name, type] : type_names) {
    if (word == name) return type;
  }
  if (word == "multicast" || word == "anycast" || word == "nat") refuse_option("ip route: the type " + word);
  return std::nullopt;
}

std::string route_type_name(host::RouteType type) {
  for (const auto& [name, each] : type_names) {
    if (each == type) return std::string(name);
  }
  return {};
}

host::RouteTableId read_route_table(const std::string& word) {
  if (word == "local" || word == "255") return host::RouteTableId::local;
  if (word == "main" || word == "254") return host::RouteTableId::main;
  if (word == "default" || word == "253") return host::RouteTableId::default_;
  const auto number = read_number(word);
  if (!number || *number > 0xffffffff) refuse_argument(word, "\"table\" value is invalid\n");
  refuse_option("ip route: the table " + word);
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

bool RouteFilter::accepts(const host::Route& route, std::optional<host::InterfaceId> device_id) const {
  if (of_cache) return false;
  if (prefix) {
    const net::Ipv4Prefix& own = route.prefix;
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

RouteFilter read_route_filter(IpWords& words, IpOptions::Family family) {
  const Expected expected = family == IpOptions::Family::inet ? Expected::inet : Expected::any;
  RouteFilter filter;
  while (!words.at_end()) {
    if (words.take_abbreviated("table")) {
      const std::string word = words.value();
      if (word == "all") {
        filter.table.reset();
      } else if (word == "cache") {
        filter.of_cache = true;
      } else {
        filter.table = read_route_table(word);
      }
    } else if (words.take("cache") || words.take("cloned")) {
      filter.of_cache = true;
    } else if (words.word() == "tos" || words.word() == "dsfield" || words.word() == "vrf" || words.word() == "from" ||
               words.word() == "realm" || words.word() == "realms" || words.word() == "mark" ||
               words.word() == "nhid" || words.word() == "iif") {
      refuse_option("ip route show: '" + words.word() + "'");
    } else if (words.take("src")) {
      filter.source = read_ip_address(words.value(), expected);
    } else if (words.take("via")) {
      filter.gateway = read_ip_address(words.value(), expected);
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
      if (words.take("to")) filter.how = RouteFilter::Match::exact;
      if (words.take("root")) {
        filter.how = RouteFilter::Match::root;
      } else if (words.take("match")) {
        filter.how = RouteFilter::Match::match;
      } else {
        words.take("exact");
      }
      filter.prefix = read_ip_prefix(words.value(), expected).prefix();
    }
  }
  return filter;
}

std::string route_line(const host::Route& route, const RouteFilter& filter, const IpOptions& options,
                       const host::Host& host) {
  std::string text;
  if (route.type != host::RouteType::unicast || options.details) text += route_type_name(route.type) + " ";
  text += prefix_text(route.prefix) + " ";
  if (route.gateway && !filter.gateway) text += "via " + to_text(*route.gateway) + " ";
  if (route.device && !filter.device) text += "dev " + host.interface(*route.device).name + " ";
  if (!filter.table && route.table != host::RouteTableId::main) text += "table " + table_name(route.table) + " ";
  if ((route.origin != host::RouteOrigin::boot || options.details) && !filter.origin) {
    text += "proto " + origin_name(route.origin) + " ";
  }
  if ((route.scope != host::Scope::global || options.details) && !filter.scope) {
    text += "scope " + scope_name(route.scope) + " ";
  }
  if (route.source && !filter.source) text += "src " + to_text(*route.source) + " ";
  if (route.metric != 0 && !filter.metric) text += "metric " + std::to_string(route.metric) + " ";
  if (route.device) {
    const host::Interface& interface = host.interface(*route.device);
    if (interface.up && !interface.carrier) text += "linkdown ";
  }
  if (route.onlink) text += "onlink ";
  if (route.mtu != 0) text += "mtu " + std::to_string(route.mtu) + " ";
  if (route.advertised_mss != 0) text += "advmss " + std::to_string(route.advertised_mss) + " ";
  return text;
}

std::vector<host::Route> routes_in_order(const host::Host& host, std::optional<host::RouteTableId> table) {
  std::vector<host::Route> routes;
  using enum host::RouteTableId;
  for (const host::RouteTableId each : {default_, main, host::RouteTableId::local}) {
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

Action plan_route_list(const RouteFilter& filter, const IpOptions& options) {
  return [filter, options](Context& context) {
    std::optional<host::InterfaceId> device;
    if (filter.device) {
      device = find_interface(context.machine, *filter.device);
      if (!device && !is_shown_only(context.machine, *filter.device)) {
        return fail(context, "Cannot find device \"" + *filter.device + "\"\n");
      }
      if (!device) return Ending{};
    }
    const host::Host& host = context.machine.host;
    if (filter.of_cache) {
      for (const net::Ipv4 destination : host.learned_destinations(context.now)) {
        if (filter.prefix && !filter.prefix->contains(destination)) continue;
        context.terminal.out(learned_route_text(host, destination, context.now));
      }
      return Ending{};
    }
    for (const host::Route& route : routes_in_order(host, filter.table)) {
      if (filter.accepts(route, device)) context.terminal.out(route_line(route, filter, options, host) + "\n");
    }
    return Ending{};
  };
}

}  // namespace lvslab::sim::console
