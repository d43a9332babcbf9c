#pragma once
/// The one small window through which the director sees the host it runs in: "how would you send to this address?"
/// Routes, neighbours and interfaces stay on the other side.

#include <cstdint>
#include <optional>

#include <lvslab/net/address.h>

namespace lvslab::ipvs {

/// The host's answer for one destination.
struct RouteAnswer {
  bool is_local = false;  ///< one of the host's own addresses
  std::uint32_t mtu = 0;  ///< of the route, bytes of IP datagram; path MTU learned for the host's own traffic included
  net::Address source;    ///< the address the host itself would use towards it
  bool mtu_is_learned = false;  ///< an ICMP error has lessened it
};

class Network {
 public:
  virtual ~Network() = default;
  /// An output route to `destination`, nothing else given; nullopt when there is none.
  [[nodiscard]] virtual std::optional<RouteAnswer> route_to(const net::Address& destination) const = 0;
  /// The same for a tunnel's outer header: the source that the route names is asked for again together with it, where
  /// Linux does so (IPv4), since rules may route by it.
  [[nodiscard]] virtual std::optional<RouteAnswer> tunnel_route_to(const net::Address& destination) const {
    return route_to(destination);
  }
  /// Would a datagram to this address, arriving now, be for this host itself?
  [[nodiscard]] virtual bool is_local(const net::Address& address) const = 0;
  /// The ports that the host gives its own connections, both included (net.ipv4.ip_local_port_range).
  struct PortRange {
    std::uint16_t lowest = 32768;
    std::uint16_t highest = 60999;
  };
  [[nodiscard]] virtual PortRange ephemeral_ports() const { return {}; }
  /// The identification for an IP header the director itself writes (outer header of a tunnel with DF clear).
  [[nodiscard]] virtual std::uint16_t next_identification(const net::Address& source,
                                                          const net::Address& destination) = 0;
  /// A path MTU learned from an ICMP error about the director's own tunnel datagrams.
  virtual void learn_path_mtu(const net::Address& destination, std::uint32_t mtu) = 0;
};

}  // namespace lvslab::ipvs
