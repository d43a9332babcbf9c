#pragma once
/// Routes of a host: tables `local` and `main`, longest prefix first, then lowest metric, then order of insertion.

#include <cstdint>
#include <optional>
#include <vector>

#include <lvslab/host/interface.h>
#include <lvslab/host/outcome.h>
#include <lvslab/net/ipv4.h>
#include <lvslab/time.h>

namespace lvslab::host {

enum class RouteType : std::uint8_t { unicast, local, broadcast, unreachable, prohibit, blackhole, throw_ };
enum class RouteTableId : std::uint8_t { local = 255, main = 254, default_ = 253 };
/// Who made the route, as `ip route` prints it; `boot` is not printed.
enum class RouteOrigin : std::uint8_t { kernel = 2, boot = 3, static_ = 4 };

struct Route {
  net::Ipv4Prefix prefix;
  RouteType type = RouteType::unicast;
  RouteTableId table = RouteTableId::main;
  RouteOrigin origin = RouteOrigin::boot;
  Scope scope = Scope::global;
  std::optional<InterfaceId> device;
  std::optional<net::Ipv4> gateway;
  bool onlink = false;              ///< the gateway is taken to be on the link, whatever its address
  std::optional<net::Ipv4> source;  ///< src: preferred source for the host's own traffic
  std::uint32_t metric = 0;
  std::uint32_t mtu = 0;             ///< 0: the device's
  std::uint32_t advertised_mss = 0;  ///< advmss; 0: from the MTU
  bool operator==(const Route&) const = default;
};

/// What `ip route add|append|replace|change` and `ip neigh add|replace|change` mean by it.
enum class RouteChange : std::uint8_t { add, append, replace, change, prepend };

/// What a deletion names; absent parts match everything.
struct RoutePattern {
  net::Ipv4Prefix prefix;
  std::optional<RouteType> type;
  RouteTableId table = RouteTableId::main;
  std::optional<InterfaceId> device;
  std::optional<net::Ipv4> gateway;
  std::optional<net::Ipv4> source;
  std::optional<std::uint32_t> metric;
  std::optional<Scope> scope;
};

/// A decision: where a datagram goes next.
struct ResolvedRoute {
  RouteType type = RouteType::unicast;
  InterfaceId device{};
  std::optional<net::Ipv4> gateway;
  net::Ipv4 next_hop;                ///< the gateway, or the destination itself
  net::Ipv4 source;                  ///< what the host's own traffic would carry
  std::uint32_t mtu = 0;             ///< route or device, and a learned path MTU for the host's own traffic
  bool mtu_locked = false;           ///< the learned path MTU was below 552: DF is cleared
  std::uint32_t advertised_mss = 0;  ///< 0: mtu - 40
  bool redirected = false;           ///< an ICMP redirect changed the gateway
  bool causes_redirect = false;      ///< a shorter way exists, of which the sender would be told
  Duration learned_for{};            ///< how much longer holds what ICMP messages taught (gateway, MTU); 0: nothing
  net::Ipv4Prefix matched;           ///< the route's prefix
};

class RouteTable {
 public:
  /// Longest prefixes first; then by network, metric, and age. (`ip route` prints by network.)
  [[nodiscard]] const std::vector<Route>& of(RouteTableId table) const;
  /// The first route of a table that contains `destination` and for which `usable` holds. O(routes).
  template <class Usable>
  [[nodiscard]] const Route* best(RouteTableId table, net::Ipv4 destination, Usable&& usable) const {
    for (const Route& route : of(table)) {
      if (route.prefix.contains(destination) && usable(route)) return &route;
    }
    return nullptr;
  }
  /// What `ip route add|append|prepend|replace|change` does. False: `add` or `change` found (did not find) a route
  /// of the same prefix and metric, or the very same route is there already.
  bool insert(const Route& route, RouteChange change);
  /// Removes the first match; nullopt: none.
  std::optional<Route> erase(const RoutePattern& pattern);
  /// Removes all for which `gone` holds.
  template <class Gone>
  void erase_if(Gone&& gone) {
    for (auto* table : {&local_, &main_, &default_}) std::erase_if(*table, gone);
  }

 private:
  std::vector<Route>& mutable_of(RouteTableId table);
  // Each sorted by prefix length (longest first), then prefix, then metric, then age.
  std::vector<Route> local_;
  std::vector<Route> main_;
  std::vector<Route> default_;
};

}  // namespace lvslab::host
