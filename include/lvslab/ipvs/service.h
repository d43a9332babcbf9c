#pragma once
/// A virtual service and its real servers, as an administrator configures them (ipvsadm -A, -a).

#include <cstdint>
#include <optional>
#include <string>

#include <lvslab/net/endpoint.h>
#include <lvslab/net/protocol.h>
#include <lvslab/time.h>

namespace lvslab::ipvs {

/// What a virtual service is known by: protocol, address and port, or a firewall mark alone.
struct ServiceKey {
  net::IpProtocol protocol = net::IpProtocol::tcp;  ///< tcp, udp or sctp; of a mark service always tcp
  net::Endpoint virtual_address;                    ///< port 0: every port (needs persistence to be of use)
  std::uint32_t firewall_mark = 0;  ///< not 0: the service of this mark; port 0, and address 0.0.0.0 or ::
  auto operator<=>(const ServiceKey&) const = default;
};

/// "TCP 10.0.0.4:80", "firewall mark 3"
[[nodiscard]] std::string to_text(const ServiceKey& key);

/// -b: what a scheduler does with its three flags; sh and mh give names to the first two.
struct SchedulerFlags {
  bool fallback = false;  ///< flag-1; sh-fallback, mh-fallback: try other servers when the chosen is not usable
  bool port = false;      ///< flag-2; sh-port, mh-port: hash the client's port too
  bool third = false;     ///< flag-3; no scheduler uses it
  bool operator==(const SchedulerFlags&) const = default;
};

/// How a full NAT service tells its servers whom they speak with: in a TCP option (TOA), or in front of the data.
enum class ProxyProtocol : std::uint8_t { none, v1, v2 };

struct ServiceSettings {
  std::string scheduler = "wlc";  ///< as ipvsadm spells it; "none": no scheduler
  SchedulerFlags scheduler_flags{};
  std::optional<Duration> persistence{};      ///< -p; whole seconds
  net::Ipv4 persistence_netmask{0xffffffff};  ///< -M of an IPv4 service, any bits; all ones: each client for itself
  std::uint8_t persistence_prefix = 128;      ///< -M of an IPv6 service, 1..128
  bool one_packet = false;                    ///< -o
  std::string persistence_engine{};           ///< --pe; empty: none
  // Full NAT only, as DPVS has them (docs/fullnat.md):
  ProxyProtocol proxy_protocol = ProxyProtocol::none;  ///< --proxy-protocol; in place of TOA
  bool trusts_proxy_headers = false;  ///< v1-insecure, v2-insecure: a header that a client sends itself is passed on
  bool syn_proxy = false;             ///< -j enable: the director shakes hands with clients by cookies
  bool operator==(const ServiceSettings&) const = default;
};

/// How a packet gets to its real server.
enum class Forwarding : std::uint8_t {
  masquerading,    ///< NAT: destination rewritten, the reply comes back through the director
  local,           ///< the director itself is the server
  tunnelling,      ///< wrapped in an outer IP header
  direct_routing,  ///< only the frame's MACs change
  bypass,          ///< of connections only: no server, on to where the packet was going (net.ipv4.vs.cache_bypass)
  full_nat,        ///< not in Linux: both addresses rewritten, so the reply comes back without being routed specially
};

/// What is put around a tunnelled datagram besides the outer IP header (--tun-type, --tun-port, --tun-csum ...).
struct TunnelOptions {
  enum class Type : std::uint8_t { ipip, gue, gre };
  enum class Checksum : std::uint8_t { none, full, remote };
  Type type = Type::ipip;
  net::Port port{};                    ///< gue: the UDP port the server unwraps at; not 0
  Checksum checksum = Checksum::none;  ///< gue: of UDP, or put off to the server; gre: in its header
  bool operator==(const TunnelOptions&) const = default;
};

struct ServerSettings {
  Forwarding forwarding = Forwarding::direct_routing;
  std::int32_t weight = 1;            ///< 0: no new connections; at most INT_MAX
  std::uint32_t upper_threshold = 0;  ///< -x: connections at which it counts as overloaded; 0: no limit
  std::uint32_t lower_threshold = 0;  ///< -y: below this it is usable again; 0: three quarters of the upper
  TunnelOptions tunnel{};             ///< matters only when tunnelling
  bool operator==(const ServerSettings&) const = default;
};

}  // namespace lvslab::ipvs
