#pragma once
/// Every way a frame can end other than by being delivered or forwarded. Nothing disappears without one of these.

#include <cstdint>
#include <string_view>

namespace lvslab {

enum class DropReason : std::uint8_t {
  // On a link or in a switch
  link_down,
  queue_full,
  random_loss,
  larger_than_mtu,
  same_port,      ///< a switch would send it back where it came from
  no_other_port,  ///< a switch has nobody to flood it to
  // On arrival at a host
  interface_down,
  not_for_this_mac,
  malformed,
  unknown_ethertype,
  bad_ip_checksum,
  martian_source,  ///< own, multicast or loopback address as source, or no unicast route back to it
  martian_destination,
  rp_filter,
  no_route,
  forwarding_disabled,
  unreachable_route,
  prohibit_route,
  blackhole_route,
  ttl_exceeded,
  fragmentation_needed,
  not_unicast_frame,  ///< a unicast datagram in a broadcast frame is never forwarded
  reassembly_timeout,
  reassembly_overlap,
  netfilter,
  // Neighbours
  neighbour_unreachable,
  neighbour_queue_full,
  dummy_interface,
  arp_ignored,  ///< ARP: arp_ignore, not local, or not for us
  arp_malformed,
  nd_ignored,  ///< IPv6 neighbour discovery that changes nothing here
  nd_malformed,
  // IPv6 on arrival
  not_a_group_member,  ///< a multicast group that the interface has not joined
  source_route,        ///< an IP option that wants to choose the way, which hosts do not let it
  extension_header,    ///< an extension header that cannot be read or must not be passed over
  beyond_scope,        ///< its source is valid only on the link it came from
  // Local delivery
  no_socket,
  no_protocol,
  bad_transport_checksum,
  no_tunnel,
  icmp_ignored,  ///< understood, and nothing to do
  backlog_full,
  segment_unacceptable,
  socket_buffer_full,
  // The director (core/ipvs)
  no_server_available,
  server_removed,      ///< the connection's real server was deleted; expire_nodest_conn=0
  ipvs_boundary,       ///< the route does not suit the forwarding method
  ipvs_defence,        ///< drop_packet
  ipvs_no_connection,  ///< a masqueraded server's packet outside of any connection, with nat_icmp_send
  ipvs_icmp_checksum,
  ipvs_icmp_consumed,  ///< a tunnel error that the director relayed or used itself
  ipvs_known_flow,     ///< conntrack=1: it would take the place of an old connection whose flow is still tracked
  flow_clash,          ///< conntrack=1: another tracked flow has the same answers
  ipvs_helper,         ///< FTP or SIP: what the packet says could not be read, or not be rewritten
  ipvs_no_local_port,  ///< full NAT: every local address has run out of ports towards the server
  ipvs_syn_proxy,      ///< the SYN proxy used the segment itself, or had no room to keep it
  ipvs_syn_cookie,     ///< the SYN proxy: an acknowledgement without a right cookie
  // The run
  run_ended,
};

/// Identifier as in traces: "ttl_exceeded".
[[nodiscard]] std::string_view name_of(DropReason reason);
/// A short English sentence: "the time to live ran out".
[[nodiscard]] std::string_view to_text(DropReason reason);

}  // namespace lvslab
