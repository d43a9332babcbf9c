// The datagram is for this host: reassembly, the director's LOCAL_IN hook, then the protocol it carries.

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

void Host::State::deliver_locally(Incoming incoming, Outcome& out) {
  if (net::Ipv4View::at(incoming.datagram.bytes())->is_fragment()) {
    if (!make_whole(incoming, ReassemblyUser::local_delivery, out)) return;
  }
  if (!passes(NetfilterHook::input, NetfilterStage::whole, incoming.datagram, incoming.in, std::nullopt, out)) return;
  if (incoming.kind == FrameKind::unicast || incoming.kind == FrameKind::local) {
    auto verdict = director.local_in(incoming.datagram, *this, clock, out.story);
    apply(std::move(verdict), std::move(incoming), out);
  } else {
    deliver_to_protocol(std::move(incoming), out);
  }
}

void Host::State::deliver_to_protocol(Incoming incoming, Outcome& out) {
  const auto view = *net::Ipv4View::at(incoming.datagram.bytes());
  switch (view.protocol()) {
    case net::IpProtocol::icmp: return deliver_icmp(std::move(incoming), out);
    case net::IpProtocol::ipip: return receive_from_tunnel(std::move(incoming), Interface::Kind::ipip, out);
    case net::IpProtocol::ipv6: return receive_from_tunnel(std::move(incoming), Interface::Kind::sit, out);
    case net::IpProtocol::gre: return receive_from_tunnel(std::move(incoming), Interface::Kind::gre, out);
    case net::IpProtocol::tcp:
    case net::IpProtocol::udp:
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
      return;
    default:
      out.story.tell("no IP protocol {0} here", static_cast<unsigned>(view.protocol()));
      icmp_error(incoming, net::IcmpType::unreachable, net::icmp_code::protocol, 0, out);
      return drop(DropReason::no_protocol, std::move(incoming.datagram), false, out);
  }
}

void Host::State::deliver_icmp(Incoming incoming, Outcome& out) {
  const auto view = *net::Ipv4View::at(incoming.datagram.bytes());
  const auto icmp = net::IcmpView::at(view.payload());
  if (!icmp) return drop(DropReason::malformed, std::move(incoming.datagram), false, out);
  if (!icmp->checksum_is_right())
    return drop(DropReason::bad_transport_checksum, std::move(incoming.datagram), false, out);
  if (icmp->type() == net::IcmpType::echo_request) {
    const auto destination_type = lookup(view.destination());
    const bool to_all = destination_type == nullptr || destination_type->type != RouteType::local;
    if (settings.icmp_echo_ignore_all != 0 || (to_all && settings.icmp_echo_ignore_broadcasts != 0)) {
      return drop(DropReason::icmp_ignored, std::move(incoming.datagram), false, out);
    }
    net::Packet reply(icmp->payload(), incoming.datagram.lineage.offspring());
    net::push_icmp(reply, net::IcmpType::echo_reply, 0, icmp->rest());
    out.story.tell("{0} answers the echo request itself: IPVS does not balance ping", view.destination());
    return send_icmp(std::move(reply), view.destination(), view.source(), view.tos(), out);
  }
  if (icmp->is_error()) {
    // About our own pings every message counts; about TCP and UDP only if a socket recognises the quoted datagram.
    const auto quoted = net::Ipv4View::at_quoted(icmp->payload());
    if (quoted && quoted->protocol() == net::IpProtocol::icmp) learn_from_icmp(incoming, out);
  }
  out.delivered.push_back({incoming.in, true, std::move(incoming.datagram), out.story.notes().size()});
}

void Host::State::refuse(Delivery delivery, Outcome& out) {
  if (is_ipv6(delivery.datagram)) return refuse_ipv6(std::move(delivery), out);
  const auto view = net::Ipv4View::at(delivery.datagram.bytes());
  if (!view) return drop(DropReason::malformed, std::move(delivery.datagram), false, out);
  if (view->protocol() == net::IpProtocol::udp) {
    out.story.tell("no socket listens on UDP port {0}", net::UdpView::at(view->payload())->destination_port());
    Incoming incoming{std::move(delivery.datagram), delivery.in,
                      delivery.to_unicast_frame ? FrameKind::unicast : FrameKind::broadcast};
    icmp_error(incoming, net::IcmpType::unreachable, net::icmp_code::port, 0, out);
    return drop(DropReason::no_socket, std::move(incoming.datagram), false, out);
  }
  const auto tcp = view->protocol() == net::IpProtocol::tcp ? net::TcpView::at(view->payload()) : std::nullopt;
  if (tcp && !tcp->flags().rst && delivery.to_unicast_frame && is_local_address(view->destination())) {
    const net::TcpHeader reset = reset_for(*tcp);
    out.story.tell("no socket for {0}:{1}: TCP answers with a reset", view->destination(), tcp->destination_port());
    net::Packet segment(std::size_t{0}, delivery.datagram.lineage.offspring());
    net::push_tcp(segment, reset, view->destination(), view->source());
    net::Ipv4Header header;
    header.tos = view->tos();
    header.dont_fragment = true;
    header.ttl = static_cast<std::uint8_t>(settings.ip_default_ttl);
    header.source = view->destination();
    header.destination = view->source();
    net::push_ipv4(segment, header);
    send(std::move(segment), std::nullopt, out);
    return drop(DropReason::no_socket, std::move(delivery.datagram), false, out);
  }
  drop(view->protocol() == net::IpProtocol::icmp ? DropReason::icmp_ignored : DropReason::no_socket,
       std::move(delivery.datagram), false, out);
}

}  // namespace lvslab::host
