// A datagram leaves: the director's LOCAL_OUT hook, fragmentation, and the next hop's MAC.

#include <algorithm>

#include <lvslab/net/ethernet_view.h>

#include "fragments.h"
#include "state.h"

namespace lvslab::host {

template <class Ip>
std::optional<BasicResolvedRoute<Ip>> Host::State::route_again(const net::Packet& datagram) const {
  BasicFlow<Ip> flow;
  if constexpr (std::is_same_v<Ip, net::Ipv4>) {
    flow = flow_of(datagram, loopback);
  } else {
    flow = flow6_of(datagram, loopback);
  }
  // Neither protocol nor ports are told here.
  flow.protocol = 0;
  flow.source_port = flow.destination_port = 0;
  flow.in.reset();
  auto route = resolve_for_output(flow, clock);
  if (route && refuses(route->type)) return std::nullopt;
  return route;
}
template std::optional<ResolvedRoute> Host::State::route_again<net::Ipv4>(const net::Packet&) const;
template std::optional<ResolvedRoute6> Host::State::route_again<net::Ipv6>(const net::Packet&) const;

template <class Ip>
bool Host::State::follow_mark(net::Packet& datagram, std::uint32_t mark_before, BasicResolvedRoute<Ip>& route,
                              Outcome& out) {
  const bool asks_rules = std::is_same_v<Ip, net::Ipv4> ? rules.were_changed() : six.rules.were_changed();
  if (datagram.mark == mark_before || !asks_rules) return true;
  const auto by_mark = route_again<Ip>(datagram);
  if (!by_mark) {
    out.story.tell("no route for what is marked {0}", datagram.mark);
    drop(DropReason::no_route, std::move(datagram), false, out);
    return false;
  }
  out.story.tell("marked {0} by OUTPUT, it is routed again: dev {1}", datagram.mark, at(by_mark->device).name);
  route = *by_mark;
  return true;
}
template bool Host::State::follow_mark(net::Packet&, std::uint32_t, ResolvedRoute&, Outcome&);
template bool Host::State::follow_mark(net::Packet&, std::uint32_t, ResolvedRoute6&, Outcome&);

bool Host::State::send(net::Packet&& datagram, std::optional<InterfaceId> device, Outcome& out, SourceChoice choice) {
  if (is_ipv6(datagram)) return send_ipv6(std::move(datagram), device, out, choice);
  auto view = *net::Ipv4View::at(datagram.bytes());
  Flow flow{view.destination(), view.source()};
  if (rules.were_changed()) [[unlikely]] {
    flow = flow_of(datagram, loopback);
    flow.in.reset();
    // Only what is an address of this host can be a source; without rules nothing else gets here.
    if (!flow.source.is_zero() && !is_local_address(flow.source) && !has_address(flow.source)) {
      out.story.tell("{0} is no address of this host: nothing can be sent from it", flow.source);
      drop(DropReason::no_route, std::move(datagram), false, out);
      return false;
    }
    if (choice == SourceChoice::by_route) flow.source = net::Ipv4{};
  }
  auto route = device ? resolve_for_output_by(*device, flow, clock) : resolve_for_output(flow, clock);
  if (!route ||
      (route->type != RouteType::unicast && route->type != RouteType::local && route->type != RouteType::broadcast)) {
    drop(DropReason::no_route, std::move(datagram), false, out);
    return false;
  }
  if (!passes(NetfilterHook::output, NetfilterStage::before_director, datagram, std::nullopt, route->device, out)) {
    return true;
  }
  if (!follow_mark(datagram, 0, *route, out)) return true;
  bool routes_again = false;
  if (director.is_active(net::Family::ipv4)) {
    auto verdict = director.local_out(datagram, *this, clock, out.story);
    send_emissions(out);
    if (verdict.kind != ipvs::Verdict::Kind::accept) {
      apply(std::move(verdict), {std::move(datagram), loopback, FrameKind::local}, out);
      return true;
    }
    view = *net::Ipv4View::at(datagram.bytes());  // the director may have rewritten it
    routes_again = verdict.route_again && route->type != RouteType::local && rules.were_changed();
  } else {
    send_emissions(out);
  }
  if (routes_again) {
    const auto again = route_again<net::Ipv4>(datagram);
    if (!again) {
      drop(DropReason::no_route, std::move(datagram), false, out);
      return true;
    }
    route = again;
  } else if (view.destination() != route->next_hop && !route->gateway) {
    if (auto rerouted = resolve_for_output(view.destination(), view.source(), clock)) route = rerouted;
  }
  if (!passes(NetfilterHook::output, NetfilterStage::behind_director, datagram, std::nullopt, route->device, out)) {
    return true;
  }
  if (route->type != RouteType::local && view.dont_fragment() && view.bytes().size() > route->mtu) {
    drop(DropReason::fragmentation_needed, std::move(datagram), false, out);
    return false;
  }
  output(std::move(datagram), *route, false, out);
  return true;
}

void Host::State::output(net::Packet&& datagram, const ResolvedRoute& route, bool ignore_dont_fragment, Outcome& out) {
  const InterfaceId by = route.type == RouteType::local ? loopback : route.device;
  if (!passes(NetfilterHook::postrouting, NetfilterStage::whole, datagram, std::nullopt, by, out)) return;
  if (route.type == RouteType::local) {
    Interface& interface = at(loopback);
    if (!interface.up) return drop(DropReason::interface_down, std::move(datagram), false, out);
    ++interface.sent.packets;
    interface.sent.bytes += datagram.size();
    loop.push_back(std::move(datagram));
    return;
  }
  if (at(route.device).is_tunnel()) return send_by_tunnel(std::move(datagram), route, out);
  const std::uint32_t limit =
      datagram.largest_fragment == 0 ? route.mtu : std::min(route.mtu, datagram.largest_fragment);
  if (datagram.size() > limit) {
    if (net::Ipv4View::at(datagram.bytes())->dont_fragment() && !ignore_dont_fragment) {
      if (datagram.largest_fragment != 0) {
        out.story.tell("its fragments say that nobody shall fragment, and it has been put together: it cannot leave");
        icmp_error({datagram, route.device, FrameKind::unicast, true}, net::IcmpType::unreachable,
                   net::icmp_code::fragmentation_needed, route.mtu, out);
      }
      return drop(DropReason::fragmentation_needed, std::move(datagram), false, out);
    }
    return fragment(std::move(datagram), route, limit, out);
  }
  output_to_neighbour(std::move(datagram), route, out);
}

void Host::State::fragment(net::Packet&& datagram, const ResolvedRoute& route, std::uint32_t limit, Outcome& out) {
  const auto view = *net::Ipv4View::at(datagram.bytes());
  const std::size_t header_size = view.header_size();
  const auto payload = view.payload();
  const auto cut = cut_for(datagram, payload.size(), limit - header_size);
  if (limit < route.mtu) {
    out.story.tell("{0} bytes are fragmented as they came, {1} bytes at most", datagram.size(), limit);
  } else {
    out.story.tell("{0} bytes are fragmented for the MTU {1}", datagram.size(), limit);
  }
  // What came in fragments with "don't fragment" leaves in such if it has to be cut anew.
  const bool keeps_it = datagram.largest_fragment != 0 && view.dont_fragment() && !cut.as_it_came;
  const unsigned dont_fragment = keeps_it ? 0x4000U : 0U;
  std::size_t offset = 0;
  for (const std::size_t size : cut.sizes) {
    const auto part = payload.subspan(offset, size);
    net::Packet piece = net::Packet::uninitialised(header_size + part.size(), datagram.lineage);
    const auto bytes = piece.mutable_bytes();
    std::ranges::copy(view.header(), bytes.begin());
    std::ranges::copy(part, bytes.begin() + static_cast<std::ptrdiff_t>(header_size));
    const bool is_last = offset + part.size() == payload.size() && !view.more_fragments();
    net::store_u16(bytes, 2, static_cast<std::uint16_t>(bytes.size()));
    net::store_u16(
        bytes, 6,
        static_cast<std::uint16_t>(dont_fragment | (is_last ? 0U : 0x2000U) | (view.fragment_offset() + offset) / 8));
    net::refresh_ipv4_checksum(bytes);
    output_to_neighbour(std::move(piece), route, out);
    offset += size;
  }
}

void Host::State::output_to_neighbour(net::Packet&& datagram, const ResolvedRoute& route, Outcome& out) {
  if (route.type == RouteType::broadcast) {
    return transmit(std::move(datagram), route.device, net::Mac::broadcast(), net::EtherType::ipv4, out);
  }
  if (route.next_hop.is_multicast()) {
    return transmit(std::move(datagram), route.device, mac_of_group(route.next_hop), net::EtherType::ipv4, out);
  }
  if (route.device == loopback) {
    // A unicast route to `lo` makes nothing local: the datagram comes round and is not for this host.
    return drop(DropReason::martian_destination, std::move(datagram), false, out);
  }
  if (!at(route.device).link.arp) {
    // Without ARP nobody's MAC can be known; Linux puts the interface's own, which no neighbour takes.
    out.story.tell("{0} does without ARP: the frame carries its own MAC", at(route.device).name);
    return transmit(std::move(datagram), route.device, at(route.device).mac, net::EtherType::ipv4, out);
  }
  const NeighbourKey key{route.device, route.next_hop};
  auto mac = neighbours.known(key, datagram, reachable_time_of(route.device), clock);
  NeighbourWork work;
  if (!mac) mac = neighbours.resolve(key, datagram, timing_of(route.device), clock, work);
  if (mac) {
    out.story.tell("next hop {0} has MAC {1}", route.next_hop, *mac);
    return transmit(std::move(datagram), route.device, *mac, net::EtherType::ipv4, out);
  }
  out.story.tell("the MAC of next hop {0} is not known: the datagram waits for ARP", route.next_hop);
  finish(work, out);
}

void Host::State::transmit(net::Packet&& datagram, InterfaceId device, net::Mac destination, net::EtherType type,
                           Outcome& out) {
  net::push_ethernet(datagram, destination, at(device).mac, type);
  transmit_frame(std::move(datagram), device, out);
}

void Host::State::transmit_frame(net::Packet&& frame, InterfaceId device, Outcome& out) {
  Interface& interface = at(device);
  if (!interface.up || !interface.carrier || interface.removed) {
    ++interface.sent.dropped;
    return drop(DropReason::interface_down, std::move(frame), true, out);
  }
  ++interface.sent.packets;
  interface.sent.bytes += frame.size();
  if (interface.kind == Interface::Kind::dummy) return drop(DropReason::dummy_interface, std::move(frame), true, out);
  out.sent.push_back({device, std::move(frame), out.story.notes().size()});
}

}  // namespace lvslab::host
