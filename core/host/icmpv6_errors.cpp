// ICMPv6 errors: when they are sent, what they quote, and what a host learns from those it gets.

#include <algorithm>

#include "state.h"

namespace lvslab::host {
namespace {

constexpr std::size_t least_mtu = 1280;

/// An error never answers an error, nor a redirect (RFC 4443 section 2.4). Of a later fragment Linux does not know
/// whether it is one, and tells, where with IPv4 it is silent.
bool is_icmpv6_error(const net::Ipv6View& view) {
  if (view.protocol() != net::IpProtocol::icmpv6 || view.fragment_offset() != 0) return false;
  const auto icmp = net::IcmpView::at(view.payload());
  return !icmp || net::is_error(net::icmpv6_type(*icmp)) || net::icmpv6_type(*icmp) == net::Icmpv6Type::redirect;
}

bool is_limited(const Host6Settings& settings, net::Icmpv6Type type) {
  const unsigned number = static_cast<unsigned>(type);
  const auto mask = number < 64 ? settings.icmp_ratemask_low : settings.icmp_ratemask_high;
  return (mask >> (number % 64) & 1) != 0;
}

}  // namespace

void Host::State::icmpv6_error(const Incoming& culprit, net::Icmpv6Type type, std::uint8_t code, std::uint32_t rest,
                               Outcome& out) {
  const auto view = *net::Ipv6View::at_quoted(culprit.datagram.bytes());
  const auto receiver = view.source();
  constexpr std::uint8_t unrecognised_option = 2;
  const bool about_group =
      view.destination().is_multicast() || culprit.kind == FrameKind::broadcast || culprit.kind == FrameKind::multicast;
  const bool even_so = type == net::Icmpv6Type::packet_too_big ||
                       (type == net::Icmpv6Type::parameter_problem && code == unrecognised_option);
  if (about_group && !even_so) return;
  if (receiver.is_zero() || receiver.is_multicast() || is_icmpv6_error(view)) return;

  // Unlike with IPv4, that it is on its way out again does not matter.
  const bool to_own_address = !view.destination().is_multicast() && owns(culprit.in, view.destination());
  const auto scoped = receiver.is_link_local() ? std::optional(culprit.in) : std::nullopt;
  const auto source = to_own_address ? std::optional(view.destination()) : std::nullopt;
  const auto choice = source ? SourceChoice::bound : SourceChoice::by_route;
  const auto back = resolve_for_output(receiver, source, scoped, clock);
  if (!back || (back->type != RouteType::unicast && back->type != RouteType::local)) return;

  if (is_limited(six.settings, type) && back->type != RouteType::local) {
    // Wider prefixes are given more: a 16th of the interval for the default route.
    constexpr int whole_address = 128;
    const auto shift = static_cast<unsigned>((whole_address - back->matched.length()) >> 5);
    constexpr Duration tick = 10ms;
    const Duration cost = std::chrono::milliseconds(six.settings.icmp_ratelimit) / tick / (1 << shift) * tick;
    if (!icmp_limiter.allow_host(clock) || !icmp_limiter.allow_error(receiver, cost, clock)) {
      out.story.tell("an ICMP error to {0} is not sent: the rate limit is reached", receiver);
      return;
    }
  }
  constexpr std::size_t most = least_mtu - net::Ipv6View::header_size - net::IcmpView::header_size;
  net::Packet message(culprit.datagram.bytes().first(std::min(most, culprit.datagram.size())),
                      culprit.datagram.lineage.offspring());
  out.story.tell("tells {0} by ICMPv6 type {1} code {2}", receiver, static_cast<unsigned>(type),
                 static_cast<unsigned>(code));
  send_icmpv6(std::move(message), type, code, rest, back->source, receiver, 0, scoped, out, choice);
}

void Host::State::send_icmpv6(net::Packet message, net::Icmpv6Type type, std::uint8_t code, std::uint32_t rest,
                              std::optional<net::Ipv6> source, const net::Ipv6& destination, std::uint8_t traffic_class,
                              std::optional<InterfaceId> device, Outcome& out, SourceChoice choice) {
  if (!source) {
    choice = SourceChoice::by_route;
    const auto route = resolve_for_output(destination, std::nullopt, device, clock);
    if (!route) {
      net::push_icmpv6(message, type, code, rest, net::Ipv6{}, destination);
      return drop(DropReason::no_route, std::move(message), false, out);
    }
    source = route->source;
  }
  net::push_icmpv6(message, type, code, rest, *source, destination);
  net::Ipv6Header header;
  header.traffic_class = traffic_class;
  header.flow_label =
      flow_label(*source, destination, net::IpProtocol::icmpv6, static_cast<std::uint32_t>(type) << 8 | code);
  header.next_header = net::IpProtocol::icmpv6;
  header.hop_limit = hop_limit_to(destination);
  header.source = *source;
  header.destination = destination;
  net::push_ipv6(message, header);
  send_ipv6(std::move(message), device, out, choice);
}

void Host::State::learn_from_icmpv6(const Incoming& incoming, Outcome& out) {
  const auto view = *net::Ipv6View::at(incoming.datagram.bytes());
  const auto icmp = *net::IcmpView::at(view.payload());
  const auto quoted = net::Ipv6View::at_quoted(icmp.payload());
  if (!quoted || !is_local_address(quoted->source())) return;
  if (net::icmpv6_type(icmp) != net::Icmpv6Type::packet_too_big) return;
  const auto destination = quoted->destination();
  const auto route = resolve_for_output(destination, quoted->source(), std::nullopt, clock);
  if (!route || std::max<std::uint32_t>(icmp.rest(), least_mtu) >= route->mtu) return;
  learn_path_mtu6(Flow6{destination, quoted->source()}, icmp.rest());
  out.story.tell("learns that the path to {0} has MTU {1}", destination, icmp.rest());
}

}  // namespace lvslab::host
