// The IPv4 datagram is for this host: reassembly, the director's LOCAL_IN hook, then the protocol it carries.

#include "state.h"

namespace lvslab::host {

void Host::State::deliver_locally(Incoming&& incoming, Outcome& out) {
  if (net::Ipv4View::at(incoming.datagram.bytes())->is_fragment()) {
    if (!make_whole(incoming, ReassemblyUser::local_delivery, out)) return;
  }
  if (!passes(NetfilterHook::input, NetfilterStage::whole, incoming.datagram, incoming.in, std::nullopt, out)) return;
  offer_to_director(std::move(incoming), out);
}

void Host::State::deliver_to_ipv4_protocol(Incoming&& incoming, Outcome& out) {
  const auto view = *net::Ipv4View::at(incoming.datagram.bytes());
  switch (view.protocol()) {
    case net::IpProtocol::icmp: return deliver_icmp(std::move(incoming), out);
    case net::IpProtocol::ipip: return receive_from_tunnel(std::move(incoming), Interface::Kind::ipip, out);
    case net::IpProtocol::ipv6: return receive_from_tunnel(std::move(incoming), Interface::Kind::sit, out);
    case net::IpProtocol::gre: return receive_from_tunnel(std::move(incoming), Interface::Kind::gre, out);
    case net::IpProtocol::tcp:
    case net::IpProtocol::udp: return deliver_to_sockets(std::move(incoming), out);
    default:
      out.story.tell("no IP protocol {0} here", static_cast<unsigned>(view.protocol()));
      icmp_error(incoming, net::IcmpType::unreachable, net::icmp_code::protocol, 0, out);
      return drop(DropReason::no_protocol, std::move(incoming.datagram), false, out);
  }
}

void Host::State::deliver_icmp(Incoming&& incoming, Outcome& out) {
  const auto view = *net::Ipv4View::at(incoming.datagram.bytes());
  const auto icmp = net::IcmpView::at(view.payload());
  if (!icmp) return drop(DropReason::malformed, std::move(incoming.datagram), false, out);
  if (!icmp->checksum_is_right())
    return drop(DropReason::bad_transport_checksum, std::move(incoming.datagram), false, out);
  if (icmp->type() == net::IcmpType::echo_request) {
    const auto destination_type = lookup(flow_of(incoming.datagram, incoming.in));
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

void Host::State::send_reset(net::Packet&& segment, const net::Ipv4View& refused, Outcome& out) {
  net::Ipv4Header header;
  header.tos = refused.tos();
  header.dont_fragment = true;
  header.ttl = static_cast<std::uint8_t>(settings.ip_default_ttl);
  header.source = refused.destination();
  header.destination = refused.source();
  net::push_ipv4(segment, header);
  send(std::move(segment), std::nullopt, out);
}

}  // namespace lvslab::host
