#pragma once
// All that a host is, and the steps a datagram takes through it. One file a step: input.cpp, forwarding.cpp,
// delivery.cpp, output.cpp, arp.cpp, icmp_errors.cpp, tunnel.cpp; and one a thing that is configured.

#include <deque>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include <lvslab/host/host.h>
#include <lvslab/ipvs/network.h>

#include "icmp_limiter.h"
#include "neighbours.h"
#include "reassembly.h"
#include "receive_offload.h"

namespace lvslab::host {

/// How the frame that brought a datagram was addressed.
enum class FrameKind : std::uint8_t { unicast, broadcast, multicast, local };

/// A datagram inside the host, and how it got there.
struct Incoming {
  net::Packet datagram;  ///< starts at its IPv4 header, padding gone
  InterfaceId in{};
  FrameKind kind = FrameKind::unicast;
  /// It has been given a route out: whatever its destination, it is not "for this host" any more.
  bool leaving = false;
  std::uint32_t segment_size = 0;  ///< as Delivery has it
};

/// What ICMP messages changed about one destination, as long as the route to it stays the same.
struct PathException {
  Route route;
  std::optional<net::Ipv4> gateway;  ///< by a redirect
  Instant gateway_until{};
  std::uint32_t mtu = 0;  ///< by "fragmentation needed"; 0: none
  bool mtu_locked = false;
  Instant mtu_until{};
};

struct Host::State final : ipvs::Network {
  explicit State(std::uint64_t seed);

  std::vector<Interface> interfaces;
  InterfaceSettings all;
  InterfaceSettings defaults;
  NeighbourSettings neighbour_defaults;
  HostSettings settings;
  RouteTable routes;
  NeighbourTable neighbours;
  std::map<net::Ipv4, PathException> exceptions;
  Reassembly reassembly;
  ReceiveOffload offload;  ///< of what comes out of tunnels
  IcmpLimiter icmp_limiter;
  ipvs::Director director;
  std::uint64_t seed;
  std::uint16_t identification;
  bool has_custom_local_routes = false;  ///< `ip route add local ...` was typed
  std::deque<net::Packet> loop;          ///< datagrams on their way through `lo`
  Instant clock{};                       ///< of the call being served

  // input.cpp
  void handle(net::Packet frame, InterfaceId in, Outcome& out);
  void input(Incoming incoming, Outcome& out);
  void run_loop(Outcome& out);

  // delivery.cpp: the datagram is for this host
  void deliver_locally(Incoming incoming, Outcome& out);
  void deliver_to_protocol(Incoming incoming, Outcome& out);
  void deliver_icmp(Incoming incoming, Outcome& out);
  void refuse(Delivery delivery, Outcome& out);

  // forwarding.cpp: the datagram is for somebody else
  void forward(Incoming incoming, const ResolvedRoute& route, Outcome& out);
  void maybe_redirect(const Incoming& incoming, const ResolvedRoute& route, Outcome& out);
  [[nodiscard]] bool causes_redirect(net::Ipv4 source, InterfaceId in, const ResolvedRoute& route) const;

  // output.cpp
  bool send(net::Packet datagram, std::optional<InterfaceId> device, Outcome& out);
  void apply(ipvs::Verdict verdict, Incoming incoming, Outcome& out);
  void send_emissions(Outcome& out);
  void output(net::Packet datagram, const ResolvedRoute& route, bool ignore_dont_fragment, Outcome& out);
  void fragment(net::Packet datagram, const ResolvedRoute& route, std::uint32_t limit, Outcome& out);
  void output_to_neighbour(net::Packet datagram, const ResolvedRoute& route, Outcome& out);
  void transmit(net::Packet datagram, InterfaceId device, net::Mac destination, net::EtherType type, Outcome& out);
  void transmit_frame(net::Packet frame, InterfaceId device, Outcome& out);

  // arp.cpp
  void receive_arp(net::Bytes payload, InterfaceId in, FrameKind kind, const net::Lineage& lineage, Outcome& out);
  void solicit(const Solicitation& solicitation, Outcome& out);
  void announce(InterfaceId device, Outcome& out);
  void finish(NeighbourWork& work, Outcome& out);
  [[nodiscard]] bool arp_ignores(InterfaceId in, net::Ipv4 sender, net::Ipv4 target, Outcome& out) const;
  [[nodiscard]] net::Ipv4 select_source(InterfaceId device, net::Ipv4 target, Scope scope) const;
  [[nodiscard]] NeighbourTable::Timing timing_of(InterfaceId device) const;

  // routing.cpp
  /// With a device, only routes by it (and those by none, which refuse) count.
  [[nodiscard]] const Route* lookup(net::Ipv4 destination, std::optional<InterfaceId> device = {}) const;
  [[nodiscard]] std::optional<ResolvedRoute> resolve_for_input(net::Ipv4 destination) const;
  [[nodiscard]] std::optional<ResolvedRoute> resolve_for_output(net::Ipv4 destination, std::optional<net::Ipv4> source,
                                                                Instant now) const;
  /// Out of a given interface: what no route by it reaches is taken to be on its link.
  [[nodiscard]] std::optional<ResolvedRoute> resolve_for_output_by(InterfaceId device, net::Ipv4 destination,
                                                                   std::optional<net::Ipv4> source, Instant now) const;
  [[nodiscard]] ResolvedRoute resolve_own(const Route& route, net::Ipv4 destination, std::optional<net::Ipv4> source,
                                          Instant now) const;
  /// Addresses that cannot come from, or go to, where they say.
  [[nodiscard]] std::optional<DropReason> martian(net::Ipv4 source, net::Ipv4 destination, InterfaceId in) const;
  [[nodiscard]] Result<ResolvedRoute, DropReason> resolve_for_arrival(net::Ipv4 destination, net::Ipv4 source,
                                                                      InterfaceId in) const;
  [[nodiscard]] ResolvedRoute resolve(const Route& route, net::Ipv4 destination) const;
  /// By the routes: every address of a wide prefix on `lo` is local.
  [[nodiscard]] bool is_local_address(net::Ipv4 address) const;
  /// Configured on an interface.
  [[nodiscard]] bool has_address(net::Ipv4 address) const;
  struct SourceCheck {
    std::optional<DropReason> refused;
    bool on_link = false;  ///< the source is a direct neighbour on the input interface
  };
  [[nodiscard]] SourceCheck validate_source(net::Ipv4 source, InterfaceId in, std::optional<InterfaceId> out) const;
  ConfigResult add_route(Route route, RouteChange change);
  /// The exception about a destination that is to be learned more about.
  [[nodiscard]] PathException& exception_for(net::Ipv4 destination);
  /// After routes have gone: what was learned about them goes too.
  void forget_lost_exceptions();

  // icmp_errors.cpp
  void icmp_error(const Incoming& culprit, net::IcmpType type, std::uint8_t code, std::uint32_t rest, Outcome& out);
  void send_icmp(net::Packet message, net::Ipv4 source, net::Ipv4 destination, std::uint8_t tos, Outcome& out);
  void learn_from_icmp(const Incoming& incoming, Outcome& out);

  // tunnel.cpp
  void receive_ipip(Incoming incoming, Outcome& out);
  void offload_received(Incoming incoming, Outcome& out);
  void end_bursts(Outcome& out);
  void send_by_tunnel(net::Packet datagram, const ResolvedRoute& route, Outcome& out);

  // addresses.cpp
  ConfigResult add_address(InterfaceId id, InterfaceAddress address);
  ConfigResult remove_address(InterfaceId id, net::Ipv4 address, std::optional<int> prefix_length);
  void add_address_routes(InterfaceId id, const InterfaceAddress& address);
  void remove_address_routes(InterfaceId id, const InterfaceAddress& address);

  // interfaces.cpp
  InterfaceId add_interface(Interface interface);
  void set_up(InterfaceId id, bool up, Outcome& out);
  /// The interface has nothing to do with IP any more: its routes go, and its neighbours.
  void end_ip(InterfaceId id, Outcome& out);

  // ipvs::Network
  [[nodiscard]] std::optional<ipvs::RouteAnswer> route_to(const net::Address& destination) const override;
  [[nodiscard]] bool is_local(const net::Address& address) const override;
  [[nodiscard]] std::uint16_t next_identification(const net::Address& source, const net::Address& destination) override;
  void learn_path_mtu(const net::Address& destination, std::uint32_t mtu) override;

  void drop(DropReason reason, net::Packet packet, bool is_frame, Outcome& out);
  [[nodiscard]] Interface& at(InterfaceId id) { return interfaces[index_of(id)]; }
  [[nodiscard]] const Interface& at(InterfaceId id) const { return interfaces[index_of(id)]; }

  // How `all` and the interface's own value combine (docs/linux-host.md).
  [[nodiscard]] int max_of(InterfaceId id, int InterfaceSettings::*field) const;
  [[nodiscard]] bool any_of(InterfaceId id, int InterfaceSettings::*field) const;
};

inline constexpr InterfaceId loopback{};

}  // namespace lvslab::host
