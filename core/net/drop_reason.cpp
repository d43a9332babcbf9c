#include <lvslab/drop_reason.h>

namespace lvslab {
namespace {

struct Words {
  std::string_view name;
  std::string_view sentence;
};

constexpr Words words_of(DropReason reason) {
  switch (reason) {
    case DropReason::link_down: return {"link_down", "the cable is cut or its other end is down"};
    case DropReason::queue_full: return {"queue_full", "the link's queue is full"};
    case DropReason::random_loss: return {"random_loss", "the link lost it, as configured"};
    case DropReason::larger_than_mtu: return {"larger_than_mtu", "the frame is larger than the link's MTU"};
    case DropReason::same_port: return {"same_port", "the switch knows its destination on the port it came from"};
    case DropReason::no_other_port: return {"no_other_port", "the switch has no other port to flood it to"};
    case DropReason::interface_down: return {"interface_down", "the interface is down"};
    case DropReason::not_for_this_mac: return {"not_for_this_mac", "the frame is for another MAC address"};
    case DropReason::malformed: return {"malformed", "its headers claim more than is there"};
    case DropReason::unknown_ethertype: return {"unknown_ethertype", "nobody here speaks this Ethernet type"};
    case DropReason::bad_ip_checksum: return {"bad_ip_checksum", "its IP header checksum is wrong"};
    case DropReason::martian_source: return {"martian_source", "its source address cannot come from there (martian)"};
    case DropReason::martian_destination:
      return {"martian_destination", "its destination address cannot be routed (martian)"};
    case DropReason::rp_filter: return {"rp_filter", "rp_filter: the way back to its source is another interface"};
    case DropReason::no_route: return {"no_route", "there is no route to its destination"};
    case DropReason::forwarding_disabled: return {"forwarding_disabled", "it is for another host and ip_forward is 0"};
    case DropReason::unreachable_route: return {"unreachable_route", "the route says unreachable"};
    case DropReason::prohibit_route: return {"prohibit_route", "the route says prohibited"};
    case DropReason::blackhole_route: return {"blackhole_route", "the route is a black hole"};
    case DropReason::ttl_exceeded: return {"ttl_exceeded", "its time to live ran out"};
    case DropReason::fragmentation_needed:
      return {"fragmentation_needed", "it is larger than the MTU and must not be fragmented"};
    case DropReason::not_unicast_frame:
      return {"not_unicast_frame", "a datagram in a broadcast frame is not forwarded"};
    case DropReason::reassembly_timeout: return {"reassembly_timeout", "fragments of it were missing for 30 seconds"};
    case DropReason::reassembly_overlap: return {"reassembly_overlap", "its fragments overlap"};
    case DropReason::netfilter: return {"netfilter", "a netfilter rule drops it"};
    case DropReason::neighbour_unreachable: return {"neighbour_unreachable", "nobody answered ARP for its next hop"};
    case DropReason::dummy_interface: return {"dummy_interface", "a dummy interface leads nowhere"};
    case DropReason::neighbour_queue_full:
      return {"neighbour_queue_full", "too many datagrams wait for the same ARP answer"};
    case DropReason::arp_ignored: return {"arp_ignored", "this host does not answer or learn from it"};
    case DropReason::arp_malformed: return {"arp_malformed", "it is not ARP for IPv4 over Ethernet"};
    case DropReason::nd_ignored: return {"nd_ignored", "this host does not answer or learn from it"};
    case DropReason::nd_malformed: return {"nd_malformed", "it is no sound message of neighbour discovery"};
    case DropReason::not_a_group_member:
      return {"not_a_group_member", "it is for a multicast group that the interface has not joined"};
    case DropReason::source_route:
      return {"source_route", "a source route in its IP options, which Linux does not follow"};
    case DropReason::extension_header:
      return {"extension_header", "an extension header of it cannot be read or must not be passed over"};
    case DropReason::beyond_scope: return {"beyond_scope", "its source address must not leave its link"};
    case DropReason::no_socket: return {"no_socket", "no socket listens for it"};
    case DropReason::no_protocol: return {"no_protocol", "nobody here speaks its IP protocol"};
    case DropReason::bad_transport_checksum: return {"bad_transport_checksum", "its transport checksum is wrong"};
    case DropReason::no_tunnel: return {"no_tunnel", "no tunnel interface that is up takes it"};
    case DropReason::icmp_ignored: return {"icmp_ignored", "an ICMP message that changes nothing here"};
    case DropReason::backlog_full: return {"backlog_full", "the listening socket's queue is full"};
    case DropReason::segment_unacceptable: return {"segment_unacceptable", "TCP cannot accept the segment"};
    case DropReason::socket_buffer_full: return {"socket_buffer_full", "the socket's buffer is full"};
    case DropReason::no_server_available:
      return {"no_server_available", "IPVS: no real server can take the connection"};
    case DropReason::server_removed: return {"server_removed", "IPVS: the connection's real server was removed"};
    case DropReason::ipvs_boundary: return {"ipvs_boundary", "IPVS: the route does not suit the forwarding method"};
    case DropReason::ipvs_defence: return {"ipvs_defence", "IPVS: dropped by the drop_packet defence"};
    case DropReason::ipvs_no_connection:
      return {"ipvs_no_connection", "IPVS: a real server's packet outside of any connection (nat_icmp_send)"};
    case DropReason::ipvs_icmp_checksum: return {"ipvs_icmp_checksum", "IPVS: the ICMP error's checksum is wrong"};
    case DropReason::ipvs_icmp_consumed:
      return {"ipvs_icmp_consumed", "IPVS: a tunnel error, used by the director itself"};
    case DropReason::ipvs_known_flow:
      return {"ipvs_known_flow", "IPVS: connection tracking still knows the old connection of this packet"};
    case DropReason::flow_clash:
      return {"flow_clash", "connection tracking: the answers could not be told from another connection's"};
    case DropReason::ipvs_helper: return {"ipvs_helper", "IPVS: its FTP or SIP text cannot be read or rewritten"};
    case DropReason::ipvs_no_local_port:
      return {"ipvs_no_local_port", "full NAT: no local address has a free port towards the server"};
    case DropReason::ipvs_syn_proxy: return {"ipvs_syn_proxy", "the SYN proxy used it up"};
    case DropReason::ipvs_syn_cookie:
      return {"ipvs_syn_cookie", "the SYN proxy: an acknowledgement without a right cookie"};
    case DropReason::run_ended: return {"run_ended", "the run ended while it was on its way"};
  }
  return {"unknown", "for no known reason"};
}

}  // namespace

std::string_view name_of(DropReason reason) { return words_of(reason).name; }
std::string_view to_text(DropReason reason) { return words_of(reason).sentence; }

}  // namespace lvslab
