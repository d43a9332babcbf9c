// An IPv6 datagram arrives: may it be here, is it for us, and where does it go?

#include "state.h"

namespace lvslab::host {
namespace {

constexpr std::uint8_t pad1 = 0;
constexpr std::uint8_t pad_n = 1;
constexpr std::uint8_t router_alert = 5;
/// Codes of "parameter problem" (RFC 4443 section 3.4).
constexpr std::uint8_t unrecognised_option = 2;

}  // namespace

bool Host::State::options_are_sound(Incoming& incoming, std::size_t header, Outcome& out) {
  const auto bytes = incoming.datagram.bytes();
  const auto refuse_it = [&] {
    drop(DropReason::extension_header, std::move(incoming.datagram), false, out);
    return false;
  };
  if (header + 2 > bytes.size()) return refuse_it();
  const std::size_t end = header + (std::size_t{net::load_u8(bytes, header + 1)} + 1) * 8;
  if (end > bytes.size()) return refuse_it();
  for (std::size_t at = header + 2; at < end;) {
    const auto kind = net::load_u8(bytes, at);
    if (kind == pad1) {
      ++at;
      continue;
    }
    if (at + 2 > end) return refuse_it();
    const std::size_t next = at + 2 + net::load_u8(bytes, at + 1);
    if (next > end) return refuse_it();
    if (kind != pad_n && kind != router_alert) {
      // RFC 8200 section 4.2: the two highest bits say what becomes of who does not know the option.
      const unsigned action = kind >> 6U;
      const bool to_group = net::Ipv6View::at(bytes)->destination().is_multicast();
      if (action == 2 || (action == 3 && !to_group)) {
        out.story.tell("the option {0} is not known here, and must be", static_cast<unsigned>(kind));
        icmpv6_error(incoming, net::Icmpv6Type::parameter_problem, unrecognised_option, static_cast<std::uint32_t>(at),
                     out);
      }
      if (action != 0) return refuse_it();
    }
    at = next;
  }
  return true;
}

/// A director wants datagrams whole, and so does connection tracking: before any rule sees them. One in one piece that
/// has a fragment header all the same loses it.
bool Host::State::is_to_be_put_together(const net::Ipv6View& view) const {
  return view.has_fragment_header() &&
         (director.is_active(net::Family::ipv6) || director.tracks_connections(net::Family::ipv6));
}

void Host::State::input_ipv6(Incoming&& incoming, Outcome& out) {
  const auto refuse_datagram = [&](DropReason reason) { drop(reason, std::move(incoming.datagram), false, out); };
  const auto view = *net::Ipv6View::at(incoming.datagram.bytes());
  const auto source = view.source();
  const auto destination = view.destination();

  if (const auto reason = martian(source, destination, incoming.in)) return refuse_datagram(*reason);
  if (view.next_header() == net::IpProtocol::hop_by_hop &&
      !options_are_sound(incoming, net::Ipv6View::header_size, out)) {
    return;
  }
  if (is_to_be_put_together(view) && !make_whole(incoming, ReassemblyUser::connection_tracking, out)) return;
  if (!passes(NetfilterHook::prerouting, NetfilterStage::whole, incoming.datagram, incoming.in, std::nullopt, out)) {
    return;
  }
  if (destination.is_multicast()) {
    if (incoming.in != loopback && !is_member(incoming.in, destination)) {
      return refuse_datagram(DropReason::not_a_group_member);
    }
    return deliver_ipv6_locally(std::move(incoming), out);
  }
  const auto route = resolve_for_input(six.rules.were_changed() ? flow6_of(incoming.datagram, incoming.in)
                                                                : Flow6{destination, source, 0, 0, incoming.in});
  if (!route) {
    out.story.tell("no route to {0}", destination);
    icmpv6_error(incoming, net::Icmpv6Type::unreachable, net::icmpv6_code::no_route, 0, out);
    return refuse_datagram(DropReason::no_route);
  }
  switch (route->type) {
    case RouteType::local:
    case RouteType::anycast:
      out.story.tell("{0} is an address of this host", destination);
      return deliver_ipv6_locally(std::move(incoming), out);
    case RouteType::blackhole: return refuse_datagram(DropReason::blackhole_route);
    case RouteType::prohibit:
      icmpv6_error(incoming, net::Icmpv6Type::unreachable, net::icmpv6_code::administratively_prohibited, 0, out);
      return refuse_datagram(DropReason::prohibit_route);
    case RouteType::unreachable:
      icmpv6_error(incoming, net::Icmpv6Type::unreachable, net::icmpv6_code::no_route, 0, out);
      return refuse_datagram(DropReason::unreachable_route);
    default: break;
  }
  if (six.all.forwarding == 0) {
    out.story.tell("{0} is not an address of this host, and it forwards no IPv6", destination);
    return refuse_datagram(DropReason::forwarding_disabled);
  }
  if (incoming.kind != FrameKind::unicast && incoming.kind != FrameKind::local) {
    return refuse_datagram(DropReason::not_unicast_frame);
  }
  forward_ipv6(std::move(incoming), *route, out);
}

}  // namespace lvslab::host
