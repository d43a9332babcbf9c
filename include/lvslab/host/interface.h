#pragma once
/// An interface of a host and the addresses configured on it.

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <lvslab/host/outcome.h>
#include <lvslab/host/sysctl.h>
#include <lvslab/net/ipv4.h>
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

/// An IPIP device. Unset remote: answers go where the inner datagram's route says (tunl0).
struct TunnelSettings {
  net::Ipv4 local;       ///< zero: any
  net::Ipv4 remote;      ///< zero: any
  std::uint8_t ttl = 0;  ///< 0: inherit the inner one
  bool path_mtu_discovery = true;
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
  enum class Kind : std::uint8_t { loopback, ethernet, ipip, dummy };
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
  TunnelSettings tunnel;                    ///< of Kind::ipip
  Counters received;
  Counters sent;
};

}  // namespace lvslab::host
