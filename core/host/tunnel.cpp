// IPIP (RFC 2003): tunl0 and tunnel interfaces. The director builds its own outer headers; this is the other end.

#include <algorithm>

#include "state.h"

namespace lvslab::host {
namespace {
constexpr std::uint8_t ecn_mask = 3;
constexpr std::uint8_t ecn_ce = 3;
constexpr std::uint8_t ecn_ect0 = 2;
}  // namespace

void Host::State::receive_ipip(Incoming incoming, Outcome& out) {
  const auto outer = *net::Ipv4View::at(incoming.datagram.bytes());
  // The most specific tunnel that is up: both ends, remote end, local end, any (tunl0).
  std::optional<InterfaceId> tunnel;
  int best = -1;
  for (std::size_t i = 0; i < interfaces.size(); ++i) {
    const auto& interface = interfaces[i];
    if (interface.kind != Interface::Kind::ipip || !interface.up || interface.removed) continue;
    const auto& ends = interface.tunnel;
    const bool fits = (ends.local.is_zero() || ends.local == outer.destination()) &&
                      (ends.remote.is_zero() || ends.remote == outer.source());
    const int score = (ends.remote.is_zero() ? 0 : 2) + (ends.local.is_zero() ? 0 : 1);
    if (fits && score > best) {
      best = score;
      tunnel = InterfaceId{static_cast<std::uint16_t>(i)};
    }
  }
  if (!tunnel) {
    out.story.tell("an IPIP datagram, but no tunnel interface is up for it");
    icmp_error(incoming, net::IcmpType::unreachable, net::icmp_code::port, 0, out);
    return drop(DropReason::no_tunnel, std::move(incoming.datagram), false, out);
  }
  const auto inner = net::Ipv4View::at(outer.payload());
  if (!inner) return drop(DropReason::malformed, std::move(incoming.datagram), false, out);
  const bool congested = (outer.tos() & ecn_mask) == ecn_ce;
  if (congested && (inner->tos() & ecn_mask) == 0)
    return drop(DropReason::malformed, std::move(incoming.datagram), false, out);
  out.story.tell("the outer header {0} > {1} is taken off; what was inside arrives on {2}", outer.source(),
                 outer.destination(), at(*tunnel).name);
  const auto inner_size = inner->bytes().size();
  incoming.datagram.drop_front(outer.header_size());
  incoming.datagram.truncate(inner_size);
  if (congested) {
    net::store_u8(incoming.datagram.mutable_bytes(), 1, static_cast<std::uint8_t>(inner->tos() | ecn_ce));
    net::refresh_ipv4_checksum(incoming.datagram.mutable_bytes());
  }
  ++at(*tunnel).received.packets;
  at(*tunnel).received.bytes += inner_size;
  incoming.in = *tunnel;
  incoming.kind = FrameKind::unicast;
  // What is only passing by is cut again as it was when it leaves, so it need not wait.
  if (is_local_address(inner->destination())) return offload_received(std::move(incoming), out);
  input(std::move(incoming), out);
}

void Host::State::offload_received(Incoming incoming, Outcome& out) {
  std::vector<ReceiveOffload::Merged> ready;
  const auto fate = offload.take(incoming.datagram, incoming.in, clock, ready);
  using Fate = ReceiveOffload::Fate;
  if (fate == Fate::kept)
    out.story.tell("kept for some microseconds: segments of one burst out of a tunnel become one");
  if (fate == Fate::merged)
    out.story.tell("becomes one with the segment before it, as Linux's GRO does after a tunnel");
  for (auto& merged : ready) {
    input({std::move(merged.datagram), merged.in, FrameKind::unicast, false, merged.segment_size}, out);
  }
  if (fate == Fate::passed) input(std::move(incoming), out);
}

void Host::State::end_bursts(Outcome& out) {
  std::vector<ReceiveOffload::Merged> ready;
  offload.flush(clock, ready);
  for (auto& merged : ready) {
    input({std::move(merged.datagram), merged.in, FrameKind::unicast, false, merged.segment_size}, out);
  }
}

void Host::State::send_by_tunnel(net::Packet datagram, const ResolvedRoute& route, Outcome& out) {
  Interface& interface = at(route.device);
  const auto inner = *net::Ipv4View::at(datagram.bytes());
  const net::Ipv4 remote = interface.tunnel.remote.is_zero() ? route.next_hop : interface.tunnel.remote;
  const auto outer_route = resolve_for_output(
      remote, interface.tunnel.local.is_zero() ? std::nullopt : std::optional(interface.tunnel.local), clock);
  if (!outer_route || outer_route->device == route.device || outer_route->type != RouteType::unicast) {
    ++interface.sent.dropped;
    icmp_error({datagram, loopback, FrameKind::unicast}, net::IcmpType::unreachable, net::icmp_code::host, 0, out);
    return drop(DropReason::no_route, std::move(datagram), false, out);
  }
  const std::uint32_t mtu = outer_route->mtu - static_cast<std::uint32_t>(net::ipv4_header_size);
  if (inner.dont_fragment() && datagram.size() > mtu) {
    icmp_error({datagram, loopback, FrameKind::unicast}, net::IcmpType::unreachable,
               net::icmp_code::fragmentation_needed, std::max<std::uint32_t>(mtu, 68), out);
    return drop(DropReason::fragmentation_needed, std::move(datagram), false, out);
  }
  const bool inner_congested = (inner.tos() & ecn_mask) == ecn_ce;
  net::Ipv4Header header;
  header.tos = inner_congested ? ecn_ect0 : static_cast<std::uint8_t>(inner.tos() & ecn_mask);
  header.dont_fragment =
      inner.dont_fragment() || (interface.tunnel.path_mtu_discovery && !interface.tunnel.remote.is_zero());
  header.ttl = interface.tunnel.ttl != 0 ? interface.tunnel.ttl : inner.ttl();
  header.protocol = net::IpProtocol::ipip;
  header.source = outer_route->source;
  header.destination = remote;
  header.identification = next_identification(net::Address{header.source}, net::Address{remote});
  ++interface.sent.packets;
  interface.sent.bytes += datagram.size();
  out.story.tell("wrapped for the tunnel {0}: {1} > {2}", interface.name, header.source, remote);
  net::push_ipv4(datagram, header);
  output(std::move(datagram), *outer_route, false, out);
}

}  // namespace lvslab::host
