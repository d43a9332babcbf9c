#pragma once
// All that a host is, and the steps a datagram takes through it. One file a step: input.cpp, forwarding.cpp,
// delivery.cpp, output.cpp, arp.cpp, icmp_errors.cpp, tunnel.cpp; and one a thing that is configured. What IPv6 does
// differently is in files of the same names that begin with ipv6_, and in neighbour_discovery.cpp.

#include <algorithm>
#include <deque>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include <lvslab/host/host.h>
#include <lvslab/ipvs/network.h>
#include <lvslab/net/icmpv6.h>
#include <lvslab/net/ipv6_view.h>
#include <lvslab/net/tcp_view.h>

#include "group_memberships.h"
#include "icmp_limiter.h"
#include "neighbours.h"
#include "reassembly.h"
#include "receive_offload.h"

namespace lvslab::host {

/// How the frame that brought a datagram was addressed.
enum class FrameKind : std::uint8_t { unicast, broadcast, multicast, local };

/// A datagram inside the host, and how it got there.
struct Incoming {
  net::Packet datagram;  ///< starts at its IP header, padding gone
  InterfaceId in{};
  FrameKind kind = FrameKind::unicast;
  /// It has been given a route out: whatever its destination, it is not "for this host" any more.
  bool leaving = false;
  std::uint32_t segment_size = 0;  ///< as Delivery has it
};

/// What ICMP messages changed about one destination, as long as the route to it stays the same.
template <class Ip>
struct BasicPathException {
  BasicRoute<Ip> route;
  std::optional<Ip> gateway;  ///< by a redirect
  Instant gateway_until{};
  std::uint32_t mtu = 0;  ///< by "fragmentation needed" or "packet too big"; 0: none
  bool mtu_locked = false;
  Instant mtu_until{};
};
using PathException = BasicPathException<net::Ipv4>;
using PathException6 = BasicPathException<net::Ipv6>;

/// All of IPv6 that has a counterpart of IPv4.
struct Ipv6State {
  Interface6Settings all;
  Interface6Settings defaults;
  NeighbourSettings neighbour_defaults;
  Host6Settings settings;
  RouteTable6 routes;
  PolicyRules6 rules;
  NeighbourTable6 neighbours;
  std::map<net::Ipv6, PathException6> exceptions;
  std::uint32_t identification = 0;  ///< of fragments
};

/// The master daemon's sockets, one a thread; bound to the address that its interface had when it began.
struct SyncSender {
  InterfaceId device{};
  net::Address source;
  std::vector<net::Port> ports;
  std::uint32_t flow_label = 0;  ///< of IPv6
};
/// The backup daemon's, on consecutive ports.
struct SyncListener {
  InterfaceId device{};
  net::Address group;
  net::Port port;
  std::uint32_t threads = 1;
};

/// By the version in its first byte.
[[nodiscard]] inline bool is_ipv6(const net::Packet& datagram) {
  return !datagram.empty() && net::load_u8(datagram.bytes(), 0) >> 4U == 6;
}

struct Host::State final : ipvs::Network {
  State(std::uint64_t seed, Ipv6Mode ipv6);

  std::vector<Interface> interfaces;
  InterfaceSettings all;
  InterfaceSettings defaults;
  NeighbourSettings neighbour_defaults;
  HostSettings settings;
  RouteTable routes;
  PolicyRules rules;
  NeighbourTable neighbours;
  std::map<net::Ipv4, PathException> exceptions;
  Ipv6State six;
  Reassembly reassembly;
  ReceiveOffload offload;  ///< of what comes out of tunnels
  IcmpLimiter icmp_limiter;
  Netfilter netfilter;
  ipvs::Director director;
  GroupMemberships memberships;
  std::optional<SyncSender> sync_sender;
  std::optional<SyncListener> sync_listener;
  std::uint32_t sync_sockets = 0;  ///< made so far
  std::uint64_t seed;
  std::uint16_t identification;
  bool has_custom_local_routes = false;  ///< `ip route add local ...` was typed
  std::deque<net::Packet> loop;          ///< datagrams on their way through `lo`
  std::map<std::pair<net::Family, net::Port>, FooOverUdp> foo_over_udp;
  /// By interface: what reachable_time() said of which base. Every datagram that leaves asks.
  struct KnownReachableTime {
    int base_ms = -1;
    Duration time{};
  };
  std::vector<KnownReachableTime> reachable_times;
  Outcome late;     ///< of a call that had nowhere to say it; the next one does
  Instant clock{};  ///< of the call being served

  // input.cpp
  void handle(net::Packet&& frame, InterfaceId in, Outcome& out);
  void input(Incoming&& incoming, Outcome& out);
  void run_loop(Outcome& out);
  void tell_late(Outcome& out);

  /// Netfilter's rules at a place of the datagram's way. False: they drop it, and it has been.
  [[nodiscard]] bool passes(NetfilterHook hook, NetfilterStage stage, net::Packet& datagram,
                            std::optional<InterfaceId> in, std::optional<InterfaceId> by, Outcome& out) {
    const auto family = is_ipv6(datagram) ? net::Family::ipv6 : net::Family::ipv4;
    return netfilter.is_idle(family) || walks_through(hook, stage, datagram, in, by, out);
  }
  [[nodiscard]] bool walks_through(NetfilterHook hook, NetfilterStage stage, net::Packet& datagram,
                                   std::optional<InterfaceId> in, std::optional<InterfaceId> by, Outcome& out);

  // delivery.cpp: the IPv4 datagram is for this host
  void deliver_locally(Incoming&& incoming, Outcome& out);
  void deliver_to_ipv4_protocol(Incoming&& incoming, Outcome& out);
  void deliver_icmp(Incoming&& incoming, Outcome& out);
  void send_reset(net::Packet&& segment, const net::Ipv4View& refused, Outcome& out);

  // socket_delivery.cpp: TCP and UDP of either family
  void deliver_to_sockets(Incoming&& incoming, Outcome& out);
  void refuse(Delivery&& delivery, Outcome& out);

  // forwarding.cpp: the datagram is for somebody else
  void forward(Incoming&& incoming, const ResolvedRoute& route, Outcome& out);
  void maybe_redirect(const Incoming& incoming, const ResolvedRoute& route, Outcome& out);
  [[nodiscard]] bool causes_redirect(const Flow& flow, const ResolvedRoute& route) const;

  // output.cpp
  bool send(net::Packet&& datagram, std::optional<InterfaceId> device, Outcome& out,
            SourceChoice choice = SourceChoice::bound);
  /// As a socket of its own would send it: by its source, its mark and its class of service. Who changes a datagram
  /// that has been routed may do so; nullopt: nothing leads there.
  template <class Ip>
  [[nodiscard]] std::optional<BasicResolvedRoute<Ip>> route_again(const net::Packet& datagram) const;
  /// After rules of OUTPUT: what they have marked takes the way of its mark. False: there is none; it has been dropped.
  template <class Ip>
  [[nodiscard]] bool follow_mark(net::Packet& datagram, std::uint32_t mark_before, BasicResolvedRoute<Ip>& route,
                                 Outcome& out);
  void output(net::Packet&& datagram, const ResolvedRoute& route, bool ignore_dont_fragment, Outcome& out);
  void fragment(net::Packet&& datagram, const ResolvedRoute& route, std::uint32_t limit, Outcome& out);
  void output_to_neighbour(net::Packet&& datagram, const ResolvedRoute& route, Outcome& out);
  void transmit(net::Packet&& datagram, InterfaceId device, net::Mac destination, net::EtherType type, Outcome& out);
  void transmit_frame(net::Packet&& frame, InterfaceId device, Outcome& out);

  // multicast.cpp
  void report_groups(Outcome& out);
  void send_group_report(const GroupReport& report, Outcome& out);
  /// The interface's first primary address; 0.0.0.0: it has none.
  [[nodiscard]] net::Ipv4 own_address_on(InterfaceId device) const;
  [[nodiscard]] ResolvedRoute route_to_group(InterfaceId device, net::Ipv4 group) const;

  // sync_daemons.cpp
  ipvs::ConfigResult start_sync_daemon(ipvs::SyncRole role, const ipvs::SyncSettings& wanted);
  ipvs::ConfigResult stop_sync_daemon(ipvs::SyncRole role);
  void send_from_master(ipvs::SyncDatagram message, Outcome& out);
  [[nodiscard]] std::optional<net::Address> sync_source(InterfaceId device, const net::Address& group) const;
  [[nodiscard]] bool is_for_backup(const Incoming& incoming) const;
  void deliver_to_backup(Incoming&& incoming, Outcome& out);

  // neighbour_work.cpp
  /// One value per interface between half and one and a half of the base (RFC 4861 6.3.2), drawn from the seed.
  [[nodiscard]] Duration reachable_time(InterfaceId device, const NeighbourSettings& neighbour,
                                        std::uint64_t salt) const;
  [[nodiscard]] NeighbourTiming timing(InterfaceId device, const NeighbourSettings& neighbour,
                                       std::uint64_t salt) const;
  [[nodiscard]] NeighbourTiming timing_of(InterfaceId device) const;
  [[nodiscard]] Duration reachable_time_of(InterfaceId device);
  [[nodiscard]] NeighbourTiming timing6_of(InterfaceId device) const;
  template <class Ip>
  void finish(BasicNeighbourWork<Ip>& work, Outcome& out);
  template <class Ip>
  [[nodiscard]] auto& neighbour_table() {
    if constexpr (std::is_same_v<Ip, net::Ipv4>) {
      return neighbours;
    } else {
      return six.neighbours;
    }
  }

  // arp.cpp
  void receive_arp(net::Bytes payload, InterfaceId in, FrameKind kind, const net::Lineage& lineage, Outcome& out);
  void solicit(const Solicitation& solicitation, Outcome& out);
  void announce(InterfaceId device, Outcome& out);
  [[nodiscard]] bool arp_ignores(InterfaceId in, net::Ipv4 sender, net::Ipv4 target, Outcome& out) const;
  [[nodiscard]] net::Ipv4 select_source(InterfaceId device, net::Ipv4 target, Scope scope) const;

  // routing.cpp
  /// What decides; nullptr: no route, or a rule says "unreachable". With `flow.out`, only routes by it (and those by
  /// none, which refuse) count. A rule that refuses is answered with a route of its type without a table.
  [[nodiscard]] const Route* lookup(const Flow& flow) const;
  /// An arriving datagram as the rules see it.
  [[nodiscard]] Flow flow_of(const net::Packet& datagram, InterfaceId in) const;
  [[nodiscard]] std::optional<ResolvedRoute> resolve_for_input(const Flow& flow) const;
  [[nodiscard]] std::optional<ResolvedRoute> resolve_for_output(const Flow& flow, Instant now) const;
  [[nodiscard]] std::optional<ResolvedRoute> resolve_for_output(net::Ipv4 destination, std::optional<net::Ipv4> source,
                                                                Instant now) const {
    return resolve_for_output(Flow{destination, source.value_or(net::Ipv4{})}, now);
  }
  /// Out of a given interface: what no route by it reaches is taken to be on its link.
  [[nodiscard]] std::optional<ResolvedRoute> resolve_for_output_by(InterfaceId device, Flow flow, Instant now) const;
  [[nodiscard]] ResolvedRoute resolve_own(const Route& route, net::Ipv4 destination, std::optional<net::Ipv4> source,
                                          Instant now) const;
  /// Addresses that cannot come from, or go to, where they say.
  [[nodiscard]] std::optional<DropReason> martian(net::Ipv4 source, net::Ipv4 destination, InterfaceId in) const;
  [[nodiscard]] Result<ResolvedRoute, DropReason> resolve_for_arrival(const Flow& flow) const;
  [[nodiscard]] ResolvedRoute resolve(const Route& route, net::Ipv4 destination) const;
  /// By the routes: every address of a wide prefix on `lo` is local.
  [[nodiscard]] bool is_local_address(net::Ipv4 address) const;
  /// Configured on an interface.
  [[nodiscard]] bool has_address(net::Ipv4 address) const;
  struct SourceCheck {
    std::optional<DropReason> refused;
    bool on_link = false;  ///< the source is a direct neighbour on the input interface
  };
  /// Of a datagram that arrived and leaves by `out` (unset: it is for this host).
  [[nodiscard]] SourceCheck validate_source(const Flow& flow, std::optional<InterfaceId> out) const;
  ConfigResult add_route(Route route, RouteChange change);
  [[nodiscard]] const Route* way_to_gateway(const Route& route) const;
  /// The exception about a destination that is to be learned more about.
  [[nodiscard]] PathException& exception_for(const Flow& flow);
  /// After routes have gone: what was learned about them goes too.
  void forget_lost_exceptions();

  // interfaces.cpp
  /// As set_up(), set_carrier() and set_mac() say, in both families.
  void forget_neighbours(InterfaceId id, bool forget_permanent, Outcome& out);

  // icmp_errors.cpp
  /// Nobody answers for the next hop: in the words of the datagram's family.
  void tell_unreachable(const Incoming& culprit, Outcome& out);
  /// Fragments of it were missing for too long.
  void tell_incomplete(const Incoming& culprit, Outcome& out);
  /// The datagram whose last missing fragment this was. False: it waits, or nothing was left of it.
  bool make_whole(Incoming& incoming, ReassemblyUser user, Outcome& out);
  [[nodiscard]] bool tells_of_incomplete(const Reassembly::Expired& expired) const;
  [[nodiscard]] bool is_left_alone(const Incoming& incoming, ReassemblyUser user, Outcome& out);
  /// True: told and dropped.
  bool refuses_broken_fragment(Incoming& incoming, Outcome& out);
  void give_up_on(const Incoming& incoming, ReassemblyUser user, Outcome& out);
  void icmp_error(const Incoming& culprit, net::IcmpType type, std::uint8_t code, std::uint32_t rest, Outcome& out);
  void send_icmp(net::Packet message, net::Ipv4 source, net::Ipv4 destination, std::uint8_t tos, Outcome& out,
                 SourceChoice choice = SourceChoice::bound);
  void learn_from_icmp(const Incoming& incoming, Outcome& out);
  void learn_path_mtu4(const Flow& flow, std::uint32_t mtu);

  // tunnel.cpp: what comes out of tunnels
  /// `kind`: of the devices that take it.
  void receive_from_tunnel(Incoming&& incoming, Interface::Kind kind, Outcome& out);
  /// The device of a kind for these outer addresses that is up; the most specific one.
  [[nodiscard]] std::optional<InterfaceId> tunnel_for(Interface::Kind kind, const net::Address& source,
                                                      const net::Address& destination) const;
  void offload_received(Incoming&& incoming, Outcome& out);
  void end_bursts(Outcome& out);
  void input_either(Incoming&& incoming, Outcome& out);

  // foo_over_udp.cpp
  /// What the UDP datagram carries, as if it had come behind its IP header; false: its port is no such port.
  [[nodiscard]] bool unwrap_foo_over_udp(Incoming& incoming, Outcome& out);

  // tunnel_output.cpp
  template <class Ip>
  void send_by_tunnel(net::Packet&& datagram, const BasicResolvedRoute<Ip>& route, Outcome& out);
  void send_through_ipv4(net::Packet&& datagram, InterfaceId tunnel, net::Ipv4 remote, Outcome& out);
  void send_through_ipv6(net::Packet&& datagram, InterfaceId tunnel, const net::Ipv6& remote, Outcome& out);

  // addresses.cpp
  ConfigResult add_address(InterfaceId id, InterfaceAddress address);
  ConfigResult remove_address(InterfaceId id, net::Ipv4 address, std::optional<int> prefix_length);
  void add_address_routes(InterfaceId id, const InterfaceAddress& address);
  void remove_address_routes(InterfaceId id, const InterfaceAddress& address);

  // ipv6_input.cpp
  void input_ipv6(Incoming&& incoming, Outcome& out);
  [[nodiscard]] bool is_to_be_put_together(const net::Ipv6View& view) const;
  /// Options of a hop-by-hop or destination options header that must be understood. False: dropped.
  [[nodiscard]] bool options_are_sound(Incoming& incoming, std::size_t header, Outcome& out);

  // ipv6_delivery.cpp
  void deliver_ipv6_locally(Incoming&& incoming, Outcome& out);
  void deliver_to_ipv6_protocol(Incoming&& incoming, Outcome& out);
  void deliver_icmpv6(Incoming&& incoming, Outcome& out);
  void send_ipv6_reset(net::Packet segment, const Delivery& refused, const net::TcpView& refused_segment, Outcome& out);

  // ipv6_forwarding.cpp
  void forward_ipv6(Incoming&& incoming, const ResolvedRoute6& route, Outcome& out);
  void maybe_redirect_ipv6(const Incoming& incoming, const ResolvedRoute6& route, Outcome& out);

  // ipv6_output.cpp
  bool send_ipv6(net::Packet&& datagram, std::optional<InterfaceId> device, Outcome& out,
                 SourceChoice choice = SourceChoice::bound);
  void output(net::Packet&& datagram, const ResolvedRoute6& route, Outcome& out);
  void fragment(net::Packet&& datagram, const ResolvedRoute6& route, std::uint32_t limit, Outcome& out);
  void output_to_neighbour(net::Packet&& datagram, const ResolvedRoute6& route, Outcome& out);
  [[nodiscard]] std::uint32_t next_fragment_identification();

  // neighbour_discovery.cpp
  void receive_neighbour_discovery(Incoming&& incoming, Outcome& out);
  void receive_solicitation(Incoming&& incoming, Outcome& out);
  void receive_advertisement(Incoming&& incoming, Outcome& out);
  void receive_redirect(Incoming&& incoming, Outcome& out);
  void solicit(const Solicitation6& solicitation, Outcome& out);
  /// ndisc_notify: tells all neighbours the interface's addresses.
  void announce_ipv6(InterfaceId device, Outcome& out);
  void announce_ipv6(InterfaceId device, const net::Ipv6& address, Outcome& out);
  void advertise(InterfaceId device, const net::Ipv6& target, const net::Ipv6& to, bool solicited, bool override_mac,
                 bool with_mac, const net::Lineage& lineage, Outcome& out);
  /// A message of neighbour discovery: hop limit 255, never routed.
  void send_on_link(InterfaceId device, net::Packet message, const net::Ipv6& source, const net::Ipv6& destination,
                    std::optional<net::Mac> mac, Outcome& out);

  // ipv6_routing.cpp
  /// As IPv4's; `by`: only routes by it count. What the rules call the outgoing interface is `flow.out`.
  [[nodiscard]] const Route6* lookup(const Flow6& flow, std::optional<InterfaceId> by = {}) const;
  [[nodiscard]] Flow6 flow6_of(const net::Packet& datagram, InterfaceId in) const;
  [[nodiscard]] std::optional<ResolvedRoute6> resolve_for_input(const Flow6& flow) const;
  /// Who has no source is asked a second time with the one that it would use, if rules lead nowhere without.
  [[nodiscard]] std::optional<ResolvedRoute6> resolve_for_output(const Flow6& flow, Instant now) const;
  [[nodiscard]] std::optional<ResolvedRoute6> resolve_as_asked(const Flow6& flow, Instant now) const;
  [[nodiscard]] std::optional<ResolvedRoute6> resolve_for_output(const net::Ipv6& destination,
                                                                 std::optional<net::Ipv6> source,
                                                                 std::optional<InterfaceId> device, Instant now) const {
    Flow6 flow{destination, source.value_or(net::Ipv6{})};
    flow.out = device;
    return resolve_for_output(flow, now);
  }
  [[nodiscard]] ResolvedRoute6 resolve(const Route6& route, const net::Ipv6& destination) const;
  [[nodiscard]] std::optional<DropReason> martian(const net::Ipv6& source, const net::Ipv6& destination,
                                                  InterfaceId in) const;
  [[nodiscard]] bool is_local_address(const net::Ipv6& address) const;
  ConfigResult add_route(Route6 route, RouteChange change);
  [[nodiscard]] const Route6* way_to_gateway(const Route6& route) const;
  [[nodiscard]] PathException6& exception_for(const Flow6& flow);
  void forget_lost_exceptions6();
  [[nodiscard]] std::uint8_t hop_limit_to(const net::Ipv6& destination) const;
  [[nodiscard]] std::uint32_t flow_label(const net::Ipv6& source, const net::Ipv6& destination,
                                         net::IpProtocol protocol, std::uint32_t kind) const;  // flow_label.cpp

  // ipv6_addresses.cpp
  ConfigResult add_address(InterfaceId id, InterfaceAddress6 address);
  ConfigResult remove_address(InterfaceId id, const net::Ipv6& address, std::optional<int> prefix_length);
  void add_address_routes(InterfaceId id, const InterfaceAddress6& address);
  void remove_address_routes(InterfaceId id, const InterfaceAddress6& address);
  /// What an interface has of itself when it comes up: its link-local address, the route of all groups.
  void start_ipv6(InterfaceId id);
  /// The interface went down, or IPv6 was switched off on it (then nothing is kept).
  void end_ipv6(InterfaceId id, bool keep_addresses, Outcome& out);
  void set_ipv6_forwarding(InterfaceId id, int value);
  void set_ipv6_disabled(InterfaceId id, int value, Outcome& out);
  /// Routes of the anycast address of each prefix, which only routers have.
  void refresh_anycast_routes(InterfaceId id);
  [[nodiscard]] bool speaks_ipv6(InterfaceId id) const;
  [[nodiscard]] bool has_address(InterfaceId id, const net::Ipv6& address) const;
  /// An address of the host; a link-local one only on its interface.
  [[nodiscard]] bool owns(InterfaceId in, const net::Ipv6& address) const;
  [[nodiscard]] std::optional<net::Ipv6> link_local_of(InterfaceId id) const;
  /// Whether the interface listens to a multicast group.
  [[nodiscard]] bool is_member(InterfaceId id, const net::Ipv6& group) const;

  // source_selection.cpp
  /// RFC 6724; nullopt: the host has no address that could be used.
  [[nodiscard]] std::optional<net::Ipv6> select_source(InterfaceId device, const net::Ipv6& destination) const;

  // icmpv6_errors.cpp
  void icmpv6_error(const Incoming& culprit, net::Icmpv6Type type, std::uint8_t code, std::uint32_t rest, Outcome& out);
  /// Routed, unless a device is given; `source` zero: chosen.
  void send_icmpv6(net::Packet message, net::Icmpv6Type type, std::uint8_t code, std::uint32_t rest,
                   std::optional<net::Ipv6> source, const net::Ipv6& destination, std::uint8_t traffic_class,
                   std::optional<InterfaceId> device, Outcome& out, SourceChoice choice = SourceChoice::bound);
  void learn_from_icmpv6(const Incoming& incoming, Outcome& out);
  void learn_path_mtu6(const Flow6& flow, std::uint32_t mtu);

  // interfaces.cpp
  InterfaceId add_interface(Interface interface);
  void set_up(InterfaceId id, bool up, Outcome& out);
  /// The interface has nothing to do with IP any more: its routes go, and its neighbours.
  void end_ip(InterfaceId id, Outcome& out);

  // director_window.cpp
  /// The LOCAL_IN hook, for datagrams that came to this host's MAC; others go on at once.
  void offer_to_director(Incoming&& incoming, Outcome& out);
  void deliver_to_protocol(Incoming&& incoming, Outcome& out);
  void apply(ipvs::Verdict&& verdict, Incoming&& incoming, Outcome& out);
  void tell_sender(ipvs::IcmpRequest request, const Incoming& incoming, Outcome& out);
  /// What the director sends of its own accord.
  void send_emissions(Outcome& out);
  void send_own(ipvs::OwnPacket own, Outcome& out);
  void send_on(const ipvs::Verdict& verdict, Incoming&& incoming, Outcome& out);
  // ipvs::Network
  [[nodiscard]] std::optional<ipvs::RouteAnswer> route_to(const net::Address& destination) const override;
  [[nodiscard]] std::optional<ipvs::RouteAnswer> tunnel_route_to(const net::Address& destination) const override;
  [[nodiscard]] bool is_local(const net::Address& address) const override;
  [[nodiscard]] PortRange ephemeral_ports() const override;
  [[nodiscard]] std::uint16_t next_identification(const net::Address& source, const net::Address& destination) override;
  void learn_path_mtu(const net::Address& destination, std::uint32_t mtu) override;

  void drop(DropReason reason, net::Packet&& packet, bool is_frame, Outcome& out);
  [[nodiscard]] Interface& at(InterfaceId id) { return interfaces[index_of(id)]; }
  [[nodiscard]] const Interface& at(InterfaceId id) const { return interfaces[index_of(id)]; }

  // How `all` and the interface's own value combine (docs/linux-host.md).
  [[nodiscard]] int max_of(InterfaceId id, int InterfaceSettings::*field) const {
    return std::max(all.*field, at(id).settings.*field);
  }
  [[nodiscard]] bool any_of(InterfaceId id, int InterfaceSettings::*field) const {
    return all.*field != 0 || at(id).settings.*field != 0;
  }
};

inline constexpr InterfaceId loopback{};

/// RFC 1112 section 6.4: 01:00:5e and the group's lower 23 bits.
[[nodiscard]] net::Mac mac_of_group(net::Ipv4 group);

/// RFC 9293 section 3.10.7.1: a segment for no connection is answered with a reset it will believe.
[[nodiscard]] net::TcpHeader reset_for(const net::TcpView& segment);

/// ff02::1:ffXX:XXXX (RFC 4291 section 2.7.1): where those are asked whose address ends so.
[[nodiscard]] net::Ipv6 solicited_node_of(const net::Ipv6& address);

}  // namespace lvslab::host
