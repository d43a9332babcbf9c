#pragma once
/// An interface of a host and the addresses configured on it.

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <lvslab/host/outcome.h>
#include <lvslab/host/sysctl.h>
#include <lvslab/net/ipv4.h>
#include <lvslab/net/ipv6.h>
#include <lvslab/net/mac.h>

namespace lvslab::host {

/// How far an address or route is valid, as iproute2 numbers it: a larger number is a smaller world.
enum class Scope : std::uint8_t { global = 0, site = 200, link = 253, host = 254, nowhere = 255 };

struct InterfaceAddress {
  net::Ipv4 address;
  int prefix_length = 32;
  Scope scope = Scope::global;
  std::string label;                   ///< "eth0:1"; cosmetic; empty: the interface's name
  std::optional<net::Ipv4> broadcast;  ///< brd
  std::optional<net::Ipv4> peer;       ///< point to point: the prefix is the peer's
  bool no_prefix_route = false;
  bool secondary = false;  ///< set by the host: another address of the same prefix came before
  [[nodiscard]] net::Ipv4Prefix prefix() const { return {peer ? *peer : address, prefix_length}; }
  bool operator==(const InterfaceAddress&) const = default;
};

/// How far an IPv6 address is valid, by its first bits: link-local `link`, ::1 `host`, else `global`.
[[nodiscard]] Scope scope_of(const net::Ipv6& address);

/// An IPv6 address of an interface. There are no secondaries: each stands for itself.
struct InterfaceAddress6 {
  net::Ipv6 address;
  int prefix_length = 128;
  std::optional<net::Ipv6> peer;  ///< point to point: the prefix is the peer's
  bool no_prefix_route = false;
  bool deprecated = false;    ///< preferred_lft 0: a source only if there is no other
  /// Whoever added it wants no duplicate address detection. This host makes none for any address; it is only shown.
  bool without_duplicate_detection = false;
  std::uint32_t metric = 0;   ///< of the prefix route; 0: 256
  bool link_derived = false;  ///< made by the kernel from the MAC when the interface came up
  [[nodiscard]] Scope scope() const { return scope_of(address); }
  [[nodiscard]] net::Ipv6Prefix prefix() const { return {peer ? *peer : address, prefix_length}; }
  bool operator==(const InterfaceAddress6&) const = default;
};

/// The address fe80::/64 that an interface makes from its MAC (RFC 4291 appendix A: modified EUI-64).
[[nodiscard]] net::Ipv6 link_local_address(net::Mac mac);

/// A tunnel device. Unset remote: answers go where the inner datagram's route says (tunl0).
struct TunnelSettings {
  net::Ipv4 local;       ///< zero: any; of tunnels through IPv4
  net::Ipv4 remote;      ///< zero: any
  std::uint8_t ttl = 0;  ///< 0: inherit the inner one
  bool path_mtu_discovery = true;
  net::Ipv6 local6;   ///< zero: any; of tunnels through IPv6
  net::Ipv6 remote6;  ///< zero: any
  /// What an ip6tnl device takes out and puts in; the others take one family, or both (gre).
  enum class Inner : std::uint8_t { any, ipv4, ipv6 };
  Inner inner = Inner::ipv6;
  /// gre: a checksum must be there when it receives (icsum), and is put in when it sends (ocsum).
  bool receives_checksum = false;
  bool sends_checksum = false;
  bool operator==(const TunnelSettings&) const = default;
};

struct Counters {
  std::uint64_t packets = 0;
  std::uint64_t bytes = 0;
  std::uint64_t dropped = 0;
  bool operator==(const Counters&) const = default;
};

/// What `ip link set` changes besides the state, the MAC and the MTU.
struct LinkOptions {
  bool arp = true;  ///< off: asks nobody, answers nobody, and every frame carries the interface's own MAC
  bool multicast = true;
  // These are only shown: a host takes no datagram that its own MAC does not carry, and sends at once.
  bool promiscuous = false;
  bool all_multicast = false;
  std::uint32_t queue_length = 1000;
  bool operator==(const LinkOptions&) const = default;
};

struct Interface {
  /// Tunnels by what is inside and outside: ipip IPv4 in IPv4, sit IPv6 in IPv4, ip6tnl either in IPv6, gre either in
  /// IPv4 behind a GRE header.
  enum class Kind : std::uint8_t { loopback, ethernet, ipip, dummy, sit, ip6tnl, gre };
  std::string name;
  Kind kind = Kind::ethernet;
  net::Mac mac;
  std::uint32_t mtu = 1500;
  bool up = true;
  bool carrier = true;
  LinkOptions link;
  bool removed = false;                     ///< ip link del: the number stays taken
  std::vector<InterfaceAddress> addresses;  ///< kernel list order: primaries before secondaries
  InterfaceSettings settings;               ///< net.ipv4.conf.NAME
  NeighbourSettings neighbour_settings;     ///< net.ipv4.neigh.NAME
  /// Kernel list order: wider scopes first, of equals the latest first. Empty where IPv6 is off (disable_ipv6).
  std::vector<InterfaceAddress6> addresses6;
  Interface6Settings settings6;           ///< net.ipv6.conf.NAME
  NeighbourSettings neighbour_settings6;  ///< net.ipv6.neigh.NAME
  TunnelSettings tunnel;
  Counters received;
  Counters sent;
  [[nodiscard]] bool is_tunnel() const {
    return kind == Kind::ipip || kind == Kind::sit || kind == Kind::ip6tnl || kind == Kind::gre;
  }
};

}  // namespace lvslab::host
