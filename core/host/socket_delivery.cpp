// TCP and UDP of either family: to the sockets behind this host, or refused because no socket wants it.

#include <lvslab/net/ip_view.h>
#include <lvslab/net/tcp_view.h>
#include <lvslab/net/udp_view.h>

#include "state.h"

namespace lvslab::host {

net::TcpHeader reset_for(const net::TcpView& segment) {
  net::TcpHeader reset;
  reset.source = segment.destination_port();
  reset.destination = segment.source_port();
  reset.flags.rst = true;
  if (segment.flags().ack) {
    reset.sequence = segment.acknowledgement();
  } else {
    reset.flags.ack = true;
    reset.acknowledgement = segment.sequence() + static_cast<std::uint32_t>(segment.payload().size()) +
                            (segment.flags().syn ? 1U : 0U) + (segment.flags().fin ? 1U : 0U);
  }
  return reset;
}

void Host::State::deliver_to_sockets(Incoming&& incoming, Outcome& out) {
  if (!net::transport_checksum_is_right(incoming.datagram.bytes())) {
    return drop(DropReason::bad_transport_checksum, std::move(incoming.datagram), false, out);
  }
  if (!foo_over_udp.empty() && unwrap_foo_over_udp(incoming, out)) {
    return incoming.datagram.empty() ? void() : deliver_to_protocol(std::move(incoming), out);
  }
  if (incoming.kind == FrameKind::multicast && is_for_backup(incoming)) {
    return deliver_to_backup(std::move(incoming), out);
  }
  out.delivered.push_back({incoming.in, incoming.kind == FrameKind::unicast || incoming.kind == FrameKind::local,
                           std::move(incoming.datagram), out.story.notes().size(), incoming.segment_size});
}

void Host::State::refuse(Delivery&& delivery, Outcome& out) {
  const auto view = net::IpView::at(delivery.datagram.bytes());
  if (!view) return drop(DropReason::malformed, std::move(delivery.datagram), false, out);
  if (view->protocol() == net::IpProtocol::udp) {
    out.story.tell("no socket listens on UDP port {0}", net::UdpView::at(view->payload())->destination_port());
    Incoming incoming{std::move(delivery.datagram), delivery.in,
                      delivery.to_unicast_frame ? FrameKind::unicast : FrameKind::broadcast};
    if (is_ipv6(incoming.datagram)) {
      icmpv6_error(incoming, net::Icmpv6Type::unreachable, net::icmpv6_code::port, 0, out);
    } else {
      icmp_error(incoming, net::IcmpType::unreachable, net::icmp_code::port, 0, out);
    }
    return drop(DropReason::no_socket, std::move(incoming.datagram), false, out);
  }
  const auto tcp = view->protocol() == net::IpProtocol::tcp ? net::TcpView::at(view->payload()) : std::nullopt;
  const auto destination = view->destination();
  const bool is_to_one_host =
      destination.is_ipv4() ? is_local_address(destination.ipv4()) : !destination.ipv6().is_multicast();
  if (tcp && !tcp->flags().rst && delivery.to_unicast_frame && is_to_one_host) {
    out.story.tell("no socket for {0}:{1}: TCP answers with a reset", destination, tcp->destination_port());
    net::Packet segment(std::size_t{0}, delivery.datagram.lineage.offspring());
    net::push_tcp(segment, reset_for(*tcp), destination, view->source());
    if (destination.is_ipv4()) {
      send_reset(std::move(segment), *net::Ipv4View::at(delivery.datagram.bytes()), out);
    } else {
      send_ipv6_reset(std::move(segment), delivery, *tcp, out);
    }
    return drop(DropReason::no_socket, std::move(delivery.datagram), false, out);
  }
  const bool is_icmp = view->protocol() == (destination.is_ipv4() ? net::IpProtocol::icmp : net::IpProtocol::icmpv6);
  drop(is_icmp ? DropReason::icmp_ignored : DropReason::no_socket, std::move(delivery.datagram), false, out);
}

}  // namespace lvslab::host
