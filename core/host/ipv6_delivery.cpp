// The IPv6 datagram is for this host: the director's LOCAL_IN hook, extension headers, reassembly, then the protocol it
// carries.

#include <lvslab/net/tcp_view.h>

#include "state.h"

namespace lvslab::host {
namespace {

/// Codes of "parameter problem" (RFC 4443 section 3.4).
constexpr std::uint8_t erroneous_field = 0;
constexpr std::uint8_t unknown_next_header = 1;
constexpr std::size_t next_header_at = 6;

}  // namespace

void Host::State::deliver_ipv6_locally(Incoming&& incoming, Outcome& out) {
  // Rules see fragments as they are, unless they have been put together on arrival.
  if (!passes(NetfilterHook::input, NetfilterStage::whole, incoming.datagram, incoming.in, std::nullopt, out)) return;
  if (net::Ipv6View::at(incoming.datagram.bytes())->is_fragment() &&
      !make_whole(incoming, ReassemblyUser::local_delivery, out)) {
    return;
  }
  offer_to_director(std::move(incoming), out);
}

void Host::State::deliver_to_ipv6_protocol(Incoming&& incoming, Outcome& out) {
  if (refuses_broken_fragment(incoming, out)) return;
  std::size_t names_next = next_header_at;  // the byte that says what comes next
  std::size_t at_header = net::Ipv6View::header_size;
  for (;;) {
    const auto bytes = incoming.datagram.bytes();
    const auto next = net::IpProtocol{net::load_u8(bytes, names_next)};
    const bool is_extension = next == net::IpProtocol::hop_by_hop || next == net::IpProtocol::destination_options ||
                              next == net::IpProtocol::routing || next == net::IpProtocol::fragment;
    if (!is_extension) break;
    if (at_header + 8 > bytes.size()) {
      return drop(DropReason::extension_header, std::move(incoming.datagram), false, out);
    }
    if (next == net::IpProtocol::destination_options && !options_are_sound(incoming, at_header, out)) return;
    if (next == net::IpProtocol::routing && net::load_u8(incoming.datagram.bytes(), at_header + 3) != 0) {
      // Somebody else's way through this host: RFC 5095 forbids what type 0 wanted, and no other type is known.
      icmpv6_error(incoming, net::Icmpv6Type::parameter_problem, erroneous_field,
                   static_cast<std::uint32_t>(at_header + 2), out);
      return drop(DropReason::extension_header, std::move(incoming.datagram), false, out);
    }
    names_next = at_header;
    const std::size_t length = next == net::IpProtocol::fragment
                                   ? 8
                                   : (std::size_t{net::load_u8(incoming.datagram.bytes(), at_header + 1)} + 1) * 8;
    at_header += length;
  }
  const auto view = *net::Ipv6View::at(incoming.datagram.bytes());
  switch (view.protocol()) {
    case net::IpProtocol::icmpv6: return deliver_icmpv6(std::move(incoming), out);
    case net::IpProtocol::tcp:
    case net::IpProtocol::udp: return deliver_to_sockets(std::move(incoming), out);
    case net::IpProtocol::ipip:
    case net::IpProtocol::ipv6: return receive_from_tunnel(std::move(incoming), Interface::Kind::ip6tnl, out);
    case net::IpProtocol::no_next_header:
      return drop(DropReason::no_protocol, std::move(incoming.datagram), false, out);
    default:
      out.story.tell("no IP protocol {0} here", static_cast<unsigned>(view.protocol()));
      icmpv6_error(incoming, net::Icmpv6Type::parameter_problem, unknown_next_header,
                   static_cast<std::uint32_t>(names_next), out);
      return drop(DropReason::no_protocol, std::move(incoming.datagram), false, out);
  }
}

void Host::State::deliver_icmpv6(Incoming&& incoming, Outcome& out) {
  const auto view = *net::Ipv6View::at(incoming.datagram.bytes());
  const auto icmp = net::IcmpView::at(view.payload());
  if (!icmp) return drop(DropReason::malformed, std::move(incoming.datagram), false, out);
  if (!net::icmpv6_checksum_is_right(view.payload(), view.source(), view.destination())) {
    return drop(DropReason::bad_transport_checksum, std::move(incoming.datagram), false, out);
  }
  const auto type = net::icmpv6_type(*icmp);
  switch (type) {
    case net::Icmpv6Type::echo_request: {
      const auto destination = view.destination();
      const bool to_group = destination.is_multicast();
      const bool to_anycast = !to_group && !is_local_address(destination);
      if (six.settings.icmp_echo_ignore_all != 0 || (to_group && six.settings.icmp_echo_ignore_multicast != 0) ||
          (to_anycast && six.settings.icmp_echo_ignore_anycast != 0)) {
        return drop(DropReason::icmp_ignored, std::move(incoming.datagram), false, out);
      }
      const bool as_asked = !to_group && (!to_anycast || six.settings.anycast_src_echo_reply != 0);
      net::Packet reply(icmp->payload(), incoming.datagram.lineage.offspring());
      out.story.tell("{0} answers the echo request itself: IPVS does not balance ping", destination);
      const auto scoped = view.source().is_link_local() ? std::optional(incoming.in) : std::nullopt;
      return send_icmpv6(std::move(reply), net::Icmpv6Type::echo_reply, 0, icmp->rest(),
                         as_asked ? std::optional(destination) : std::nullopt, view.source(), view.traffic_class(),
                         scoped, out);
    }
    case net::Icmpv6Type::neighbour_solicitation:
    case net::Icmpv6Type::neighbour_advertisement:
    case net::Icmpv6Type::redirect: return receive_neighbour_discovery(std::move(incoming), out);
    case net::Icmpv6Type::router_solicitation:
    case net::Icmpv6Type::router_advertisement:
    case net::Icmpv6Type::multicast_listener_query:
    case net::Icmpv6Type::multicast_listener_report:
    case net::Icmpv6Type::multicast_listener_report_v2:
    case net::Icmpv6Type::multicast_listener_done:
      return drop(DropReason::icmp_ignored, std::move(incoming.datagram), false, out);
    default: break;
  }
  if (net::is_error(type)) {
    // About our own pings every message counts; about TCP and UDP only if a socket recognises the quoted datagram.
    const auto quoted = net::Ipv6View::at_quoted(icmp->payload());
    if (quoted && quoted->protocol() == net::IpProtocol::icmpv6) learn_from_icmpv6(incoming, out);
  }
  out.delivered.push_back({incoming.in, true, std::move(incoming.datagram), out.story.notes().size()});
}

void Host::State::send_ipv6_reset(net::Packet segment, const Delivery& refused, const net::TcpView& refused_segment,
                                  Outcome& out) {
  const auto view = *net::Ipv6View::at(refused.datagram.bytes());
  constexpr unsigned congestion_bits = 3;
  net::Ipv6Header header;
  header.traffic_class = static_cast<std::uint8_t>(view.traffic_class() & ~congestion_bits);
  const std::uint32_t ports =
      std::uint32_t{refused_segment.destination_port().to_uint()} << 16 | refused_segment.source_port().to_uint();
  header.flow_label = flow_label(view.destination(), view.source(), net::IpProtocol::tcp, ports);
  header.hop_limit = hop_limit_to(view.source());
  header.source = view.destination();
  header.destination = view.source();
  net::push_ipv6(segment, header);
  send_ipv6(std::move(segment), view.source().is_link_local() ? std::optional(refused.in) : std::nullopt, out);
}

}  // namespace lvslab::host
