#pragma once
/// Routes of a host: tables `local`, `main` and any number of others, which policy rules point at (policy_rules.h); in
/// each the longest prefix first, then the lowest metric, then order of insertion.
///
/// IPv4 and IPv6 have a table each, of the same kind: `Route` and `Route6`, `RouteTable` and `RouteTable6`, ...

#include <algorithm>
#include <cstdint>
#include <map>
#include <optional>
#include <type_traits>
#include <vector>

#include <lvslab/host/interface.h>
#include <lvslab/host/outcome.h>
#include <lvslab/net/ipv4.h>
#include <lvslab/net/ipv6.h>
#include <lvslab/time.h>

namespace lvslab::host {

/// `multicast` and `anycast` are IPv6's: every interface has the route ff00::/8; a router answers to the lowest
/// address of each of its prefixes.
enum class RouteType : std::uint8_t {
  unicast,
  local,
  broadcast,
  unreachable,
  prohibit,
  blackhole,
  throw_,
  multicast,
  anycast
};
/// It leads nowhere, and says so.
[[nodiscard]] constexpr bool refuses(RouteType type) {
  return type == RouteType::unreachable || type == RouteType::prohibit || type == RouteType::blackhole;
}
/// Any number from 1 may be a table's; these have names.
enum class RouteTableId : std::uint32_t { none = 0, default_ = 253, main = 254, local = 255 };
/// Who made the route, as `ip route` prints it; `boot` is not printed.
enum class RouteOrigin : std::uint8_t { kernel = 2, boot = 3, static_ = 4 };

/// Of an address's family.
template <class Ip>
using PrefixOf = std::conditional_t<std::is_same_v<Ip, net::Ipv4>, net::Ipv4Prefix, net::Ipv6Prefix>;

template <class Ip>
struct BasicRoute {
  PrefixOf<Ip> prefix;
  RouteType type = RouteType::unicast;
  RouteTableId table = RouteTableId::main;
  RouteOrigin origin = RouteOrigin::boot;
  Scope scope = Scope::global;  ///< IPv6 has none
  std::optional<InterfaceId> device;
  std::optional<Ip> gateway;
  bool onlink = false;               ///< the gateway is taken to be on the link, whatever its address
  std::optional<Ip> source;          ///< src: preferred source for the host's own traffic
  std::uint32_t metric = 0;          ///< IPv6: 0 stands for 1024 when a route is added by hand
  std::uint32_t mtu = 0;             ///< 0: the device's
  std::uint32_t advertised_mss = 0;  ///< advmss; 0: from the MTU
  bool operator==(const BasicRoute&) const = default;
};
using Route = BasicRoute<net::Ipv4>;
using Route6 = BasicRoute<net::Ipv6>;

/// What `ip route add|append|replace|change` and `ip neigh add|replace|change` mean by it.
enum class RouteChange : std::uint8_t { add, append, replace, change, prepend };

/// What a deletion names; absent parts match everything.
template <class Ip>
struct BasicRoutePattern {
  PrefixOf<Ip> prefix;
  std::optional<RouteType> type;
  RouteTableId table = RouteTableId::main;
  std::optional<InterfaceId> device;
  std::optional<Ip> gateway;
  std::optional<Ip> source;
  std::optional<std::uint32_t> metric;
  std::optional<Scope> scope;
};
using RoutePattern = BasicRoutePattern<net::Ipv4>;
using RoutePattern6 = BasicRoutePattern<net::Ipv6>;

/// A decision: where a datagram goes next.
template <class Ip>
struct BasicResolvedRoute {
  RouteType type = RouteType::unicast;
  InterfaceId device{};
  std::optional<Ip> gateway;
  Ip next_hop;                       ///< the gateway, or the destination itself
  Ip source;                         ///< what the host's own traffic would carry
  std::uint32_t mtu = 0;             ///< route or device, and a learned path MTU for the host's own traffic
  bool mtu_locked = false;           ///< IPv4: the learned path MTU was below 552: DF is cleared
  std::uint32_t advertised_mss = 0;  ///< 0: mtu - 40 (IPv6: mtu - 60)
  bool redirected = false;           ///< an ICMP redirect changed the gateway
  bool causes_redirect = false;      ///< a shorter way exists, of which the sender would be told
  Duration learned_for{};            ///< how much longer holds what ICMP messages taught (gateway, MTU); 0: nothing
  PrefixOf<Ip> matched;              ///< the route's prefix
  std::uint32_t metric = 0;          ///< the route's
  RouteTableId table = RouteTableId::none;  ///< where it was found; none: no route decided, but the interface or a rule
};
using ResolvedRoute = BasicResolvedRoute<net::Ipv4>;
using ResolvedRoute6 = BasicResolvedRoute<net::Ipv6>;

template <class Ip>
class BasicRouteTable {
 public:
  using Entry = BasicRoute<Ip>;
  /// Longest prefixes first; then by network, metric, and age. (`ip route` prints by network.)
  [[nodiscard]] const std::vector<Entry>& of(RouteTableId table) const {
    if (table == RouteTableId::main) return main_;
    return table == RouteTableId::local ? local_ : other(table);
  }
  /// Somebody has put, or tried to put, a route in it. `local` and `main` have always been there, IPv4's `default` too.
  [[nodiscard]] bool has(RouteTableId table) const;
  /// All that there are, by number.
  [[nodiscard]] std::vector<RouteTableId> tables() const;
  /// It is there from now on, be it empty.
  void make(RouteTableId table) { mutable_of(table); }
  /// The first route of a table that contains `destination` and for which `usable` holds. O(routes).
  template <class Usable>
  [[nodiscard]] const Entry* best(RouteTableId table, const Ip& destination, Usable&& usable) const {
    for (const Entry& route : of(table)) {
      if (route.prefix.contains(destination) && usable(route)) return &route;
    }
    return nullptr;
  }
  /// What `ip route add|append|prepend|replace|change` does. False: `add` or `change` found (did not find) a route
  /// of the same prefix and metric, or the very same route is there already.
  bool insert(const Entry& route, RouteChange change);
  /// Removes the first match; nullopt: none.
  std::optional<Entry> erase(const BasicRoutePattern<Ip>& pattern);
  /// Removes all for which `gone` holds.
  template <class Gone>
  void erase_if(Gone&& gone) {
    for (auto* table : {&local_, &main_}) std::erase_if(*table, gone);
    for (auto& [id, table] : others_) std::erase_if(table, gone);
  }
  /// Changes every route in place; what orders them (prefix, metric) must stay.
  template <class Change>
  void change_all(Change&& change) {
    for (auto* table : {&local_, &main_}) std::for_each(table->begin(), table->end(), change);
    for (auto& [id, table] : others_) std::for_each(table.begin(), table.end(), change);
  }

 private:
  [[nodiscard]] const std::vector<Entry>& other(RouteTableId table) const;
  std::vector<Entry>& mutable_of(RouteTableId table);  ///< made if it is not there
  // Each sorted by prefix length (longest first), then prefix, then metric, then age.
  std::vector<Entry> local_;
  std::vector<Entry> main_;
  std::map<RouteTableId, std::vector<Entry>> others_;
};
using RouteTable = BasicRouteTable<net::Ipv4>;
using RouteTable6 = BasicRouteTable<net::Ipv6>;
extern template class BasicRouteTable<net::Ipv4>;
extern template class BasicRouteTable<net::Ipv6>;

}  // namespace lvslab::host
