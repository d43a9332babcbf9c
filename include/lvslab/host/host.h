#pragma once
/// A Linux host's network layers below the sockets: interfaces, addresses, routes, neighbours (ARP and IPv6's neighbour
/// discovery), input, forwarding and output of both families, ICMP, fragmentation and reassembly, tunnels, and the
/// director at its hooks.
///
/// Routers, real servers, clients and directors are all this; they differ in what was typed on them. A director on a
/// real NIC is the same code. Single-threaded, owns no clock; a value.
///
/// Every call appends to an Outcome. What falls due earlier than `now` must have been advanced first.

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <lvslab/host/interface.h>
#include <lvslab/host/neighbour_table.h>
#include <lvslab/host/netfilter.h>
#include <lvslab/host/outcome.h>
#include <lvslab/host/policy_rules.h>
#include <lvslab/host/route_table.h>
#include <lvslab/host/sysctl.h>
#include <lvslab/ipvs/director.h>
#include <lvslab/net/address.h>
#include <lvslab/net/endpoint.h>
#include <lvslab/net/icmp_view.h>
#include <lvslab/net/ipv4_view.h>
#include <lvslab/result.h>
#include <lvslab/time.h>

namespace lvslab::host {

/// The kernel's answers to a wrong configuration, by their errno names; the tools have a sentence for each.
enum class ConfigError : std::uint8_t {
  file_exists,            ///< EEXIST: the address or route is there already
  no_such_process,        ///< ESRCH: the route to delete is not there
  no_such_entry,          ///< ENOENT: the neighbour is not there
  no_such_device,         ///< ENODEV
  invalid_argument,       ///< EINVAL
  address_not_available,  ///< EADDRNOTAVAIL: the address to delete is not there
  network_unreachable,    ///< ENETUNREACH
  network_down,           ///< ENETDOWN: the route's interface is down
  invalid_gateway,        ///< EINVAL with "Nexthop has invalid gateway."
  invalid_source,         ///< EINVAL with "Invalid prefsrc address."
  operation_not_supported,
  host_unreachable,   ///< EHOSTUNREACH: no way to an IPv6 route's gateway
  permission_denied,  ///< EACCES: IPv6 is off on the interface (disable_ipv6)
};
using ConfigResult = Result<void, ConfigError>;

/// How a socket came to a datagram's source: it is bound to it, or the route was asked for without a source and named
/// it. Rules by source (`ip rule add from ...`) hold for the former alone.
enum class SourceChoice : std::uint8_t { bound, by_route };

/// Whether a host speaks IPv6 from the start: net.ipv6.conf.{all,default}.disable_ipv6 says 0 or 1.
enum class Ipv6Mode : std::uint8_t { off, on };

/// What a socket asks before it sends: which source, how large. Of either family.
struct Path {
  net::Address source;  ///< what the host's own traffic would carry
  std::uint32_t mtu = 0;
  bool mtu_locked = false;           ///< IPv4: DF is to be cleared
  std::uint32_t advertised_mss = 0;  ///< 0: from the MTU
  RouteType type = RouteType::unicast;
  InterfaceId device{};
};

/// What UDP datagrams to a port carry (FOU, GUE).
struct FooOverUdp {
  net::Family family = net::Family::ipv4;        ///< of the UDP datagrams
  std::optional<net::IpProtocol> protocol = {};  ///< FOU: what follows the UDP header; unset: a GUE header does
  bool operator==(const FooOverUdp&) const = default;
};

class Host {
 public:
  /// A host starts with `lo` up (127.0.0.1/8, with IPv6 ::1/128) and `tunl0` down, as with the ipip module loaded.
  /// With IPv6 every interface that is up has a link-local address, without duplicate address detection, and nobody
  /// solicits routers. `seed` is for what a kernel draws at random: reachable times, first IP identifications.
  explicit Host(std::uint64_t seed, Ipv6Mode ipv6 = Ipv6Mode::off);
  Host(const Host&);
  Host& operator=(const Host&);
  Host(Host&&) noexcept;
  Host& operator=(Host&&) noexcept;
  ~Host();

  // --- frames and time ---------------------------------------------------------------------------------------
  /// A frame arrives by an Ethernet interface.
  void handle(net::Packet frame, InterfaceId in, Instant now, Outcome& out);
  /// A local socket sends a datagram of either family (a whole header, IPv4's with checksum). It is routed by its
  /// destination, passes the director's LOCAL_OUT hook, is fragmented if larger than the route's MTU and DF is clear
  /// (IPv6: always; who must not fragment compares with path_to() first); loops back inside the host when the
  /// destination is local. False when there is no route (nothing is sent; the caller's errno is ENETUNREACH) or DF is
  /// set and it is too large (EMSGSIZE).
  bool send(net::Packet datagram, Instant now, Outcome& out, SourceChoice choice = SourceChoice::bound);
  /// As send(), out of a given interface (SO_BINDTODEVICE).
  bool send_from(net::Packet datagram, InterfaceId out_interface, Instant now, Outcome& out,
                 SourceChoice choice = SourceChoice::bound);
  /// A frame exactly as given (arping's packet socket). Dropped with a reason if the interface is down.
  void send_frame(net::Packet frame, InterfaceId out_interface, Instant now, Outcome& out);
  /// Nobody listens for this delivery: TCP answers RST, UDP port unreachable, as the kernel does; other protocols
  /// and ICMP itself are dropped with a reason.
  void refuse(Delivery delivery, Instant now, Outcome& out);
  /// A socket recognises the datagram quoted in this ICMP error as its own: the host believes what the error says about
  /// the path ("fragmentation needed", redirect). Errors that no socket recognises teach nothing.
  void learn(const Delivery& delivery, Instant now, Outcome& out);
  /// When the host next needs to be advanced (ARP retries, probes, reassembly, bursts); nullopt: not before the next
  /// frame.
  [[nodiscard]] std::optional<Instant> next_deadline() const;
  void advance(Instant now, Outcome& out);
  /// What is worth doing even if nothing else goes on: unanswered ARP, waiting datagrams. While false, remaining
  /// deadlines are only caches growing old.
  [[nodiscard]] bool has_pending_work() const;
  /// Datagrams and fragments that wait: for ARP, for the rest of their datagram, for the rest of a burst.
  [[nodiscard]] std::size_t waiting() const;

  // --- interfaces --------------------------------------------------------------------------------------------
  /// A new Ethernet interface, up, with carrier. Names are unique, at most 15 characters.
  InterfaceId add_ethernet(std::string name, net::Mac mac, std::uint32_t mtu);
  [[nodiscard]] std::optional<InterfaceId> find_interface(std::string_view name) const;
  [[nodiscard]] const Interface& interface(InterfaceId id) const;
  [[nodiscard]] std::size_t interface_count() const;
  /// ip link set NAME up|down. Down: its routes go, neighbours are forgotten; addresses stay. Up: connected routes
  /// come back, others do not.
  void set_up(InterfaceId id, bool up, Instant now, Outcome& out);
  /// The cable: routes stay, neighbours are forgotten.
  void set_carrier(InterfaceId id, bool carrier, Instant now, Outcome& out);
  ConfigResult set_mtu(InterfaceId id, std::uint32_t mtu, Instant now);
  ConfigResult set_mac(InterfaceId id, net::Mac mac, Instant now, Outcome& out);
  /// Switching ARP on or off forgets the interface's neighbours.
  void set_link_options(InterfaceId id, const LinkOptions& options, Instant now, Outcome& out);
  /// A tunnel device (ip tunnel add NAME mode ipip ...); down at first. file_exists: the name, or another of its kind
  /// with the same ends, is there already.
  Result<InterfaceId, ConfigError> add_tunnel(std::string name, const TunnelSettings& settings,
                                              Interface::Kind kind = Interface::Kind::ipip);
  /// The device that a tunnel module makes for what no other of its kind takes: tunl0, sit0, ip6tnl0, gre0. tunl0 is
  /// there from the start, the others from the first time that they are asked for here; down at first.
  InterfaceId fallback_tunnel(Interface::Kind kind);
  /// ip fou add port PORT {gue|ipproto N}: UDP datagrams to this port carry others, which are taken out and delivered
  /// to the tunnel devices. address_not_available: the port is taken already (EADDRINUSE).
  ConfigResult add_foo_over_udp(net::Port port, const FooOverUdp& settings);
  /// no_such_entry: it is not there.
  ConfigResult remove_foo_over_udp(net::Port port, net::Family family);
  [[nodiscard]] std::vector<std::pair<net::Port, FooOverUdp>> foo_over_udp() const;
  /// An interface that leads nowhere (ip link add NAME type dummy), without ARP; down at first. Addresses live there.
  Result<InterfaceId, ConfigError> add_dummy(std::string name, net::Mac mac);
  ConfigResult remove_interface(InterfaceId id, Instant now, Outcome& out);

  // --- addresses ---------------------------------------------------------------------------------------------
  ConfigResult add_address(InterfaceId id, const InterfaceAddress& address, Instant now, Outcome& out);
  /// With the last address of an interface all its routes go, and all its neighbours are forgotten.
  ConfigResult remove_address(InterfaceId id, net::Ipv4 address, std::optional<int> prefix_length, Instant now,
                              Outcome& out);
  void flush_addresses(InterfaceId id, Instant now, Outcome& out);
  /// IPv6: permission_denied where it is off, file_exists for an address that the interface has.
  ConfigResult add_address(InterfaceId id, const InterfaceAddress6& address, Instant now, Outcome& out);
  ConfigResult remove_address(InterfaceId id, const net::Ipv6& address, std::optional<int> prefix_length, Instant now,
                              Outcome& out);
  void flush_addresses6(InterfaceId id, Instant now, Outcome& out);

  // --- routes ------------------------------------------------------------------------------------------------
  /// Checks the gateway and fills in what the kernel does (device, scope).
  ConfigResult add_route(Route route, RouteChange change, Instant now);
  /// Removes the first route that agrees with all that is given.
  ConfigResult remove_route(const RoutePattern& pattern, Instant now);
  [[nodiscard]] const RouteTable& routes() const;
  /// IPv6: host_unreachable when nothing leads to the gateway. A link-local gateway needs a device.
  ConfigResult add_route(Route6 route, RouteChange change, Instant now);
  ConfigResult remove_route(const RoutePattern6& pattern, Instant now);
  [[nodiscard]] const RouteTable6& routes6() const;
  /// ip rule add: file_exists, or invalid_argument for a `goto` that does not lead on.
  ConfigResult add_rule(PolicyRule rule, Instant now);
  ConfigResult add_rule(PolicyRule6 rule, Instant now);
  /// no_such_entry: no rule agrees with all that is given.
  ConfigResult remove_rule(const RulePattern& pattern, Instant now);
  ConfigResult remove_rule(const RulePattern6& pattern, Instant now);
  [[nodiscard]] const PolicyRules& rules() const;
  [[nodiscard]] const PolicyRules6& rules6() const;
  /// `ip route get`: the route the host's own traffic would take, out of a given interface if one is given.
  [[nodiscard]] std::optional<ResolvedRoute> route_to(net::Ipv4 destination, std::optional<net::Ipv4> source = {},
                                                      Instant now = {}, std::optional<InterfaceId> device = {}) const;
  [[nodiscard]] std::optional<ResolvedRoute6> route_to(const net::Ipv6& destination,
                                                       std::optional<net::Ipv6> source = {}, Instant now = {},
                                                       std::optional<InterfaceId> device = {}) const;
  /// The same for either family, as far as a socket needs it. `source`, if given, is of the destination's family.
  [[nodiscard]] std::optional<Path> path_to(const net::Address& destination, std::optional<net::Address> source = {},
                                            Instant now = {}, std::optional<InterfaceId> device = {}) const;
  /// The same with all that rules may look at; `flow.in` is not set.
  [[nodiscard]] std::optional<ResolvedRoute> route_of(const Flow& flow, Instant now) const;
  [[nodiscard]] std::optional<ResolvedRoute6> route_of(const Flow6& flow, Instant now) const;
  /// `ip route get ... iif`: what becomes of a datagram that arrives by `flow.in`; the reason, if it would be dropped.
  [[nodiscard]] Result<ResolvedRoute, DropReason> route_from(const Flow& flow) const;
  [[nodiscard]] Result<ResolvedRoute6, DropReason> route_from(const Flow6& flow) const;
  /// The entry of the tables that decides; nullptr: none, or a rule does.
  [[nodiscard]] const Route* deciding_route(const Flow& flow) const;
  [[nodiscard]] const Route6* deciding_route(const Flow6& flow) const;
  /// The destinations about which ICMP messages have taught something that still holds (gateway, path MTU).
  [[nodiscard]] std::vector<net::Ipv4> learned_destinations(Instant now) const;
  [[nodiscard]] std::vector<net::Ipv6> learned_destinations6(Instant now) const;
  /// An address of this host (any interface, any `local` route).
  [[nodiscard]] bool is_local(net::Ipv4 address) const;
  [[nodiscard]] bool is_local(const net::Ipv6& address) const;
  [[nodiscard]] bool is_local(const net::Address& address) const;
  /// IPv6 is not switched off on this interface.
  [[nodiscard]] bool speaks_ipv6(InterfaceId id) const;

  // --- neighbours --------------------------------------------------------------------------------------------
  [[nodiscard]] std::vector<NeighbourReport> neighbours(Instant now) const;
  ConfigResult set_neighbour(InterfaceId id, net::Ipv4 address, net::Mac mac, NudState state, RouteChange change,
                             Instant now, Outcome& out);
  ConfigResult remove_neighbour(InterfaceId id, net::Ipv4 address, Instant now, Outcome& out);
  [[nodiscard]] std::vector<NeighbourReport6> neighbours6(Instant now) const;
  ConfigResult set_neighbour(InterfaceId id, const net::Ipv6& address, net::Mac mac, NudState state, RouteChange change,
                             Instant now, Outcome& out);
  ConfigResult remove_neighbour(InterfaceId id, const net::Ipv6& address, Instant now, Outcome& out);
  void flush_neighbours6(std::optional<InterfaceId> id, Instant now, Outcome& out);
  void flush_neighbours(std::optional<InterfaceId> id, Instant now, Outcome& out);

  // --- settings ----------------------------------------------------------------------------------------------
  /// The value as `sysctl NAME` prints it; nullopt: no such parameter (or not modelled).
  [[nodiscard]] std::optional<std::string> sysctl(std::string_view name) const;
  /// EINVAL for text that is no number or out of range, ENOENT for an unknown name.
  ConfigResult set_sysctl(std::string_view name, std::string_view value, Instant now);
  [[nodiscard]] std::vector<std::string> sysctl_names() const;
  [[nodiscard]] const HostSettings& settings() const;
  [[nodiscard]] const Host6Settings& settings6() const;
  /// What the host's own datagrams carry: net.ipv6.conf.INTERFACE.hop_limit of the way they leave by.
  [[nodiscard]] std::uint8_t hop_limit_to(const net::Ipv6& destination) const;
  /// The label by which routers may tell a flow's packets from others: a hash of it, never 0, or 0 where labels are
  /// switched off (net.ipv6.auto_flowlabels 0 or 2). `kind`: both ports, or an ICMPv6 message's type and code.
  [[nodiscard]] std::uint32_t flow_label(const net::Ipv6& source, const net::Ipv6& destination,
                                         net::IpProtocol protocol, std::uint32_t kind) const;

  // --- netfilter ---------------------------------------------------------------------------------------------
  [[nodiscard]] Netfilter& netfilter();

  // --- the director ------------------------------------------------------------------------------------------
  [[nodiscard]] ipvs::Director& director();
  [[nodiscard]] const ipvs::Director& director() const;

  /// ipvsadm --start-daemon: the director's daemon, and a socket for it. Its errors are the director's; no_such_device:
  /// there is no such interface.
  ipvs::ConfigResult start_sync_daemon(ipvs::SyncRole role, const ipvs::SyncSettings& settings, Instant now,
                                       Outcome& out);
  ipvs::ConfigResult stop_sync_daemon(ipvs::SyncRole role, Instant now, Outcome& out);

  /// The next IP identification for a datagram without a socket of its own (RFC 6864; hashed counters).
  [[nodiscard]] std::uint16_t next_identification(net::Ipv4 source, net::Ipv4 destination, net::IpProtocol protocol);

 private:
  // Of net.ipv6., without that.
  [[nodiscard]] std::optional<std::string> sysctl_ipv6(std::string_view name) const;
  ConfigResult set_sysctl_ipv6(std::string_view name, std::string_view value);

  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace lvslab::host
