// What comes out of tunnels: IPIP (RFC 2003), IPv6 in IPv4 (RFC 4213), either in IPv6 (RFC 2473), GRE (RFC 2784). The
// director builds its own outer headers; this is the other end.

#include <algorithm>

#include <lvslab/net/checksum.h>
#include <lvslab/net/ip_view.h>

#include "state.h"

namespace lvslab::host {
namespace {

constexpr unsigned ecn_mask = 3;
constexpr unsigned ecn_ce = 3;
constexpr std::size_t gre_header_size = 4;
constexpr unsigned gre_has_checksum = 0x8000;
constexpr unsigned gre_understood = gre_has_checksum;  // no keys, no sequence numbers, version 0

/// Congestion on the tunnel's way is told to the inner datagram (RFC 6040).
void mark_congestion(net::MutableBytes datagram) {
  if (net::load_u8(datagram, 0) >> 4U == 4) {
    net::store_u8(datagram, 1, static_cast<std::uint8_t>(net::load_u8(datagram, 1) | ecn_ce));
    net::refresh_ipv4_checksum(datagram);
  } else {
    net::store_u8(datagram, 1, static_cast<std::uint8_t>(net::load_u8(datagram, 1) | ecn_ce << 4U));
  }
}

/// How far two ends of a device suit an outer header; nullopt: they do not.
template <class Ip>
std::optional<int> suits(const Ip& local, const Ip& remote, const Ip& source, const Ip& destination) {
  if (!local.is_zero() && local != destination) return std::nullopt;
  if (!remote.is_zero() && remote != source) return std::nullopt;
  return (remote.is_zero() ? 0 : 2) + (local.is_zero() ? 0 : 1);
}

/// The bytes of a GRE header that this host understands; nullopt: it does not, or the checksum is wrong.
struct Gre {
  std::size_t size = gre_header_size;
  bool has_checksum = false;
};
std::optional<Gre> read_gre(net::Bytes payload) {
  if (payload.size() < gre_header_size) return std::nullopt;
  const unsigned flags = net::load_u16(payload, 0);
  if ((flags & ~gre_understood) != 0) return std::nullopt;
  Gre gre;
  gre.has_checksum = (flags & gre_has_checksum) != 0;
  if (gre.has_checksum) gre.size += 4;
  if (payload.size() < gre.size) return std::nullopt;
  if (gre.has_checksum && net::internet_checksum(payload) != 0) return std::nullopt;
  const auto type = net::EtherType{net::load_u16(payload, 2)};
  if (type != net::EtherType::ipv4 && type != net::EtherType::ipv6) return std::nullopt;
  return gre;
}

bool takes(const Interface& tunnel, net::Family inner, const std::optional<Gre>& gre) {
  if (gre) return gre->has_checksum == tunnel.tunnel.receives_checksum;
  if (tunnel.kind != Interface::Kind::ip6tnl || tunnel.tunnel.inner == TunnelSettings::Inner::any) return true;
  return (tunnel.tunnel.inner == TunnelSettings::Inner::ipv4) == (inner == net::Family::ipv4);
}

}  // namespace

std::optional<InterfaceId> Host::State::tunnel_for(Interface::Kind kind, const net::Address& source,
                                                   const net::Address& destination) const {
  std::optional<InterfaceId> tunnel;
  int best = -1;
  for (std::size_t i = 0; i < interfaces.size(); ++i) {
    const auto& interface = interfaces[i];
    if (interface.kind != kind || !interface.up || interface.removed) continue;
    const auto& ends = interface.tunnel;
    const auto score = source.is_ipv4() ? suits(ends.local, ends.remote, source.ipv4(), destination.ipv4())
                                        : suits(ends.local6, ends.remote6, source.ipv6(), destination.ipv6());
    if (score && *score > best) {
      best = *score;
      tunnel = InterfaceId{static_cast<std::uint16_t>(i)};
    }
  }
  return tunnel;
}

void Host::State::receive_from_tunnel(Incoming&& incoming, Interface::Kind kind, Outcome& out) {
  const auto outer = *net::IpView::at(incoming.datagram.bytes());
  const auto end_here = [&](DropReason reason) { drop(reason, std::move(incoming.datagram), false, out); };
  const auto gre = kind == Interface::Kind::gre ? read_gre(outer.payload()) : std::nullopt;
  const auto tunnel = tunnel_for(kind, outer.source(), outer.destination());
  if (!tunnel || (kind == Interface::Kind::gre && !gre)) {
    out.story.tell("a datagram with another inside, but no tunnel interface is up for it");
    if (outer.is_ipv4()) {
      icmp_error(incoming, net::IcmpType::unreachable, net::icmp_code::port, 0, out);
    } else {
      icmpv6_error(incoming, net::Icmpv6Type::unreachable, net::icmpv6_code::port, 0, out);
    }
    return end_here(DropReason::no_tunnel);
  }
  const std::size_t wrapping = outer.header_size() + (gre ? gre->size : 0);
  const auto inner = net::IpView::at(outer.bytes().subspan(wrapping));
  if (!inner) return end_here(DropReason::malformed);
  if (!takes(at(*tunnel), inner->family(), gre)) {
    out.story.tell("{0} takes no such datagram: it is of another mode", at(*tunnel).name);
    return end_here(DropReason::no_tunnel);
  }
  if (kind == Interface::Kind::ip6tnl && is_local(outer.source())) {
    out.story.tell("{0} takes nothing from {1}, which is an address of this host too", at(*tunnel).name,
                   outer.source());
    return end_here(DropReason::martian_source);
  }
  const bool congested = (outer.traffic_class() & ecn_mask) == ecn_ce;
  if (congested && (inner->traffic_class() & ecn_mask) == 0) return end_here(DropReason::malformed);
  out.story.tell("the outer header {0} > {1} is taken off; what was inside arrives on {2}", outer.source(),
                 outer.destination(), at(*tunnel).name);
  const auto inner_size = inner->bytes().size();
  const auto destination = inner->destination();
  incoming.datagram.drop_front(wrapping);
  incoming.datagram.truncate(inner_size);
  if (congested) mark_congestion(incoming.datagram.mutable_bytes());
  ++at(*tunnel).received.packets;
  at(*tunnel).received.bytes += inner_size;
  incoming.in = *tunnel;
  incoming.kind = FrameKind::unicast;
  incoming.datagram.largest_fragment = 0;
  incoming.datagram.later_fragments.reset();
  incoming.datagram.passed_director = false;
  if (is_ipv6(incoming.datagram) && !speaks_ipv6(*tunnel)) return end_here(DropReason::unknown_ethertype);
  // What is only passing by is cut again as it was when it leaves, so it need not wait. sit has no GRO.
  if (kind != Interface::Kind::sit && is_local(destination)) return offload_received(std::move(incoming), out);
  input_either(std::move(incoming), out);
}

void Host::State::input_either(Incoming&& incoming, Outcome& out) {
  if (is_ipv6(incoming.datagram)) {
    input_ipv6(std::move(incoming), out);
  } else {
    input(std::move(incoming), out);
  }
}

void Host::State::offload_received(Incoming&& incoming, Outcome& out) {
  std::vector<ReceiveOffload::Merged> ready;
  const auto fate = offload.take(incoming.datagram, incoming.in, clock, ready);
  using Fate = ReceiveOffload::Fate;
  if (fate == Fate::kept)
    out.story.tell("kept for some microseconds: segments of one burst out of a tunnel become one");
  if (fate == Fate::merged)
    out.story.tell("becomes one with the segment before it, as Linux's GRO does after a tunnel");
  for (auto& merged : ready) {
    input_either({std::move(merged.datagram), merged.in, FrameKind::unicast, false, merged.segment_size}, out);
  }
  if (fate == Fate::passed) input_either(std::move(incoming), out);
}

void Host::State::end_bursts(Outcome& out) {
  std::vector<ReceiveOffload::Merged> ready;
  offload.flush(clock, ready);
  for (auto& merged : ready) {
    input_either({std::move(merged.datagram), merged.in, FrameKind::unicast, false, merged.segment_size}, out);
  }
}

}  // namespace lvslab::host
