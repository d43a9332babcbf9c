// An IPv6 datagram leaves: the director's LOCAL_OUT hook, fragmentation by the sender, and the next hop's MAC.

#include <algorithm>

#include <lvslab/net/ethernet_view.h>

#include "fragments.h"
#include "state.h"

namespace lvslab::host {
namespace {

constexpr std::size_t fragment_header_size = 8;
constexpr std::uint32_t least_mtu = 1280;

/// 33:33 and the group's last four octets (RFC 2464 section 7).
net::Mac multicast_mac(const net::Ipv6& group) {
  const auto& octets = group.octets();
  return net::Mac{{0x33, 0x33, octets[12], octets[13], octets[14], octets[15]}};
}

bool can_be_sent(RouteType type) {
  return type == RouteType::unicast || type == RouteType::local || type == RouteType::anycast ||
         type == RouteType::multicast;
}

}  // namespace

bool Host::State::send_ipv6(net::Packet&& datagram, std::optional<InterfaceId> device, Outcome& out,
                            SourceChoice choice) {
  auto view = *net::Ipv6View::at(datagram.bytes());
  Flow6 flow{view.destination(), view.source()};
  if (six.rules.were_changed()) [[unlikely]] {
    flow = flow6_of(datagram, loopback);
    flow.in.reset();
    if (choice == SourceChoice::by_route) flow.source = net::Ipv6{};
  }
  flow.out = device;
  auto route = resolve_for_output(flow, clock);
  if (!route || !can_be_sent(route->type)) {
    drop(DropReason::no_route, std::move(datagram), false, out);
    return false;
  }
  const auto asked_for = view.destination();
  if (!passes(NetfilterHook::output, NetfilterStage::before_director, datagram, std::nullopt, route->device, out)) {
    return true;
  }
  if (!follow_mark(datagram, 0, *route, out)) return true;
  auto verdict = director.local_out(datagram, *this, clock, out.story);
  send_emissions(out);
  if (verdict.kind != ipvs::Verdict::Kind::accept) {
    apply(std::move(verdict), {std::move(datagram), loopback, FrameKind::local}, out);
    return true;
  }
  view = *net::Ipv6View::at(datagram.bytes());  // the director may have rewritten it
  if (verdict.route_again && route->type == RouteType::unicast && six.rules.were_changed()) {
    const auto again = route_again<net::Ipv6>(datagram);
    if (!again) {
      drop(DropReason::no_route, std::move(datagram), false, out);
      return true;
    }
    route = again;
  } else if (view.destination() != asked_for) {
    if (auto rerouted = resolve_for_output(view.destination(), view.source(), std::nullopt, clock)) route = rerouted;
  }
  if (!passes(NetfilterHook::output, NetfilterStage::behind_director, datagram, std::nullopt, route->device, out)) {
    return true;
  }
  const bool hears_itself = route->type == RouteType::multicast && is_member(route->device, view.destination());
  std::optional<net::Packet> copy;
  if (hears_itself) copy = datagram;
  output(std::move(datagram), *route, out);
  if (copy) {
    out.story.tell("{0} is a group that this host listens to itself", net::Ipv6View::at(copy->bytes())->destination());
    copy->lineage = copy->lineage.offspring();
    const auto by = route->device;
    if (passes(NetfilterHook::postrouting, NetfilterStage::whole, *copy, std::nullopt, by, out) &&
        passes(NetfilterHook::prerouting, NetfilterStage::whole, *copy, by, std::nullopt, out)) {
      deliver_ipv6_locally({std::move(*copy), by, FrameKind::multicast}, out);
    }
  }
  return true;
}

void Host::State::output(net::Packet&& datagram, const ResolvedRoute6& route, Outcome& out) {
  const bool comes_back = route.type == RouteType::local || route.type == RouteType::anycast;
  const InterfaceId by = comes_back ? loopback : route.device;
  if (!passes(NetfilterHook::postrouting, NetfilterStage::whole, datagram, std::nullopt, by, out)) return;
  if (comes_back) {
    Interface& interface = at(loopback);
    if (!interface.up) return drop(DropReason::interface_down, std::move(datagram), false, out);
    ++interface.sent.packets;
    interface.sent.bytes += datagram.size();
    loop.push_back(std::move(datagram));
    return;
  }
  if (at(route.device).is_tunnel()) return send_by_tunnel(std::move(datagram), route, out);
  const auto largest = datagram.largest_fragment;
  if (datagram.size() > route.mtu || (largest != 0 && datagram.size() > largest)) {
    // No larger than they came, but nobody has to go below the least MTU.
    const std::uint32_t limit = largest == 0 ? route.mtu : std::min(route.mtu, std::max(largest, least_mtu));
    return fragment(std::move(datagram), route, limit, out);
  }
  output_to_neighbour(std::move(datagram), route, out);
}

void Host::State::fragment(net::Packet&& datagram, const ResolvedRoute6& route, std::uint32_t limit, Outcome& out) {
  const auto view = *net::Ipv6View::at(datagram.bytes());
  const auto refuse_it = [&] {
    icmpv6_error({datagram, route.device, FrameKind::unicast, true}, net::Icmpv6Type::packet_too_big, 0, limit, out);
    return drop(DropReason::fragmentation_needed, std::move(datagram), false, out);
  };
  if (view.has_fragment_header()) return refuse_it();  // a piece already, and nobody on the way cuts one
  // Hop-by-hop options are for every router, so each fragment carries them.
  std::size_t fixed = net::Ipv6View::header_size;
  std::size_t names_next = 6;
  if (view.next_header() == net::IpProtocol::hop_by_hop) {
    names_next = fixed;
    // Looked at on arrival, but not of a datagram that was in fragments then.
    if (view.bytes().size() > fixed + 1) fixed += (std::size_t{net::load_u8(view.bytes(), fixed + 1)} + 1) * 8;
    if (view.bytes().size() <= fixed || fixed == names_next)
      return drop(DropReason::extension_header, std::move(datagram), false, out);
  }
  constexpr std::size_t least_piece = 8;
  if (limit < fixed + fragment_header_size + least_piece) return refuse_it();
  const auto next = net::load_u8(view.bytes(), names_next);
  const auto payload = view.bytes().subspan(fixed);
  const auto cut = cut_for(datagram, payload.size(), limit - fixed - fragment_header_size);
  const auto number = next_fragment_identification();
  out.story.tell("{0} bytes are fragmented for {1} bytes at most", datagram.size(), limit);
  std::size_t offset = 0;
  for (const std::size_t size : cut.sizes) {
    const auto part = payload.subspan(offset, size);
    net::Packet piece = net::Packet::uninitialised(fixed + fragment_header_size + part.size(), datagram.lineage);
    const auto bytes = piece.mutable_bytes();
    std::ranges::copy(view.bytes().first(fixed), bytes.begin());
    const auto header = bytes.subspan(fixed, fragment_header_size);
    const bool is_last = offset + part.size() == payload.size();
    net::store_u8(bytes, names_next, static_cast<std::uint8_t>(net::IpProtocol::fragment));
    net::store_u8(header, 0, next);
    net::store_u8(header, 1, 0);
    net::store_u16(header, 2, static_cast<std::uint16_t>(offset | (is_last ? 0U : 1U)));
    net::store_u32(header, 4, number);
    std::ranges::copy(part, bytes.begin() + static_cast<std::ptrdiff_t>(fixed + fragment_header_size));
    net::store_u16(bytes, 4, static_cast<std::uint16_t>(bytes.size() - net::Ipv6View::header_size));
    output_to_neighbour(std::move(piece), route, out);
    offset += size;
  }
}

std::uint32_t Host::State::next_fragment_identification() {
  // Linux draws it at random; what a reader of the wire can rely on is only that it changes.
  return ++six.identification * 0x9e3779b1U;
}

void Host::State::output_to_neighbour(net::Packet&& datagram, const ResolvedRoute6& route, Outcome& out) {
  const Interface& interface = at(route.device);
  if (route.type == RouteType::multicast) {
    return transmit(std::move(datagram), route.device, multicast_mac(route.next_hop), net::EtherType::ipv6, out);
  }
  if (route.device == loopback) {
    return drop(DropReason::martian_destination, std::move(datagram), false, out);
  }
  if (!interface.link.arp) {
    out.story.tell("{0} does without neighbour discovery: the frame carries its own MAC", interface.name);
    return transmit(std::move(datagram), route.device, interface.mac, net::EtherType::ipv6, out);
  }
  const NeighbourKey6 key{route.device, route.next_hop};
  NeighbourWork6 work;
  if (const auto mac = six.neighbours.resolve(key, datagram, timing6_of(route.device), clock, work)) {
    out.story.tell("next hop {0} has MAC {1}", route.next_hop, *mac);
    return transmit(std::move(datagram), route.device, *mac, net::EtherType::ipv6, out);
  }
  out.story.tell("the MAC of next hop {0} is not known: the datagram waits for neighbour discovery", route.next_hop);
  finish(work, out);
}

}  // namespace lvslab::host
