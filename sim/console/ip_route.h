#pragma once
/// `ip route`: how a route is named, and how it is shown. Shared by show, get and flush.

#include <lvslab/host/route_table.h>

#include "ip_words.h"

namespace lvslab::sim::console {

/// "unicast", "local", ...; nullopt: no such type.
[[nodiscard]] std::optional<host::RouteType> read_route_type(const std::string& word);
[[nodiscard]] std::string route_type_name(host::RouteType type);
/// local, main, default or their numbers. Others are refused: not modelled, or no table at all.
[[nodiscard]] host::RouteTableId read_route_table(const std::string& word);
[[nodiscard]] host::RouteOrigin read_route_origin(const std::string& word);

/// Which routes `ip route show` and `ip route flush` speak of; what is asked for need not be printed.
struct RouteFilter {
  enum class Match : std::uint8_t { exact, root, match };
  std::optional<net::Ipv4Prefix> prefix;
  Match how = Match::exact;
  std::optional<host::RouteTableId> table = host::RouteTableId::main;  ///< unset: all
  std::optional<std::string> device;
  std::optional<net::Ipv4> gateway;
  std::optional<net::Ipv4> source;
  std::optional<host::RouteOrigin> origin;
  std::optional<host::RouteType> type;
  std::optional<host::Scope> scope;
  std::optional<std::uint32_t> metric;
  bool of_cache = false;  ///< what ICMP messages have taught about single destinations, in place of the tables

  [[nodiscard]] bool accepts(const host::Route& route, std::optional<host::InterfaceId> device_id) const;
};
[[nodiscard]] RouteFilter read_route_filter(IpWords& words, IpOptions::Family family);

/// One route without the line's end; trailing blank and all.
[[nodiscard]] std::string route_line(const host::Route& route, const RouteFilter& filter, const IpOptions& options,
                                     const host::Host& host);
/// The tables a filter speaks of, each in the order in which the kernel lists it.
[[nodiscard]] std::vector<host::Route> routes_in_order(const host::Host& host, std::optional<host::RouteTableId> table);

/// What ICMP messages have taught about the way to `destination`, as `ip route show cache` has it.
[[nodiscard]] std::string learned_route_text(const host::Host& host, net::Ipv4 destination, Instant now);

Action plan_route_list(const RouteFilter& filter, const IpOptions& options);
Action plan_route_get(IpWords words, const IpOptions& options);

}  // namespace lvslab::sim::console
