#pragma once
/// `ip route`: how a route is named, and how it is shown. Shared by show, get and flush.

#include <lvslab/host/host.h>
#include <lvslab/host/route_table.h>

#include "ip_words.h"

namespace lvslab::sim::console {

/// "unicast", "local", ...; nullopt: no such type.
[[nodiscard]] std::optional<host::RouteType> read_route_type(const std::string& word);
[[nodiscard]] std::string route_type_name(host::RouteType type);
/// local, main, default or a number; `why`: what to say of anything else.
[[nodiscard]] host::RouteTableId read_route_table(const std::string& word, const std::string& why);
/// "main", "200".
[[nodiscard]] std::string table_name(host::RouteTableId table);
[[nodiscard]] host::RouteOrigin read_route_origin(const std::string& word);

/// Which routes `ip route show` and `ip route flush` speak of; what is asked for need not be printed.
template <class Ip>
struct BasicRouteFilter {
  enum class Match : std::uint8_t { exact, root, match };
  std::optional<host::PrefixOf<Ip>> prefix;
  Match how = Match::exact;
  std::optional<host::RouteTableId> table = host::RouteTableId::main;  ///< unset: all
  std::optional<std::string> device;
  std::optional<Ip> gateway;
  std::optional<Ip> source;
  std::optional<host::RouteOrigin> origin;
  std::optional<host::RouteType> type;
  std::optional<host::Scope> scope;
  std::optional<std::uint32_t> metric;
  bool of_cache = false;  ///< what ICMP messages have taught about single destinations, in place of the tables

  [[nodiscard]] bool accepts(const host::BasicRoute<Ip>& route, std::optional<host::InterfaceId> device_id) const;
};
using RouteFilter = BasicRouteFilter<net::Ipv4>;
using RouteFilter6 = BasicRouteFilter<net::Ipv6>;
template <class Ip>
[[nodiscard]] BasicRouteFilter<Ip> read_route_filter(IpWords& words, IpOptions::Family family);

/// One route without the line's end; trailing blank and all.
template <class Ip>
[[nodiscard]] std::string route_line(const host::BasicRoute<Ip>& route, const BasicRouteFilter<Ip>& filter,
                                     const IpOptions& options, const host::Host& host);
/// The tables a filter speaks of, each in the order in which the kernel lists it.
[[nodiscard]] std::vector<host::Route> routes_in_order(const host::Host& host, std::optional<host::RouteTableId> table);
[[nodiscard]] std::vector<host::Route6> routes6_in_order(const host::Host& host,
                                                         std::optional<host::RouteTableId> table);
/// What `ip` says of a table that is not there: "Dump terminated" or "Flush terminated" follows.
template <class Ip>
[[nodiscard]] std::string missing_table_text(const char* what) {
  const std::string family = std::is_same_v<Ip, net::Ipv4> ? "ipv4" : "ipv6";
  return "Error: " + family + ": FIB table does not exist.\n" + what + " terminated\n";
}
/// The family's tables.
template <class Ip>
[[nodiscard]] const host::BasicRouteTable<Ip>& tables_of(const host::Host& host) {
  if constexpr (std::is_same_v<Ip, net::Ipv4>) {
    return host.routes();
  } else {
    return host.routes6();
  }
}

/// What ICMP messages have taught about the way to `destination`, as `ip route show cache` has it.
[[nodiscard]] std::string learned_route_text(const host::Host& host, net::Ipv4 destination, Instant now);
[[nodiscard]] std::string learned_route_text(const host::Host& host, const net::Ipv6& destination, Instant now);

template <class Ip>
Action plan_route_list(const BasicRouteFilter<Ip>& filter, const IpOptions& options);
/// `ip route show table all`, which lists both families.
Action plan_route_list_of_both(const RouteFilter& filter, const RouteFilter6& filter6, const IpOptions& options);
Action plan_route_get(IpWords words, const IpOptions& options);
Action plan_route_get6(IpWords words, const IpOptions& options);

}  // namespace lvslab::sim::console
