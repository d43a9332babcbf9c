// A frame arrives: is it for us, which protocol is it, and where does its datagram go?

#include <algorithm>
#include <iterator>

#include <lvslab/net/ethernet_view.h>

#include "state.h"

namespace lvslab::host {
namespace {

FrameKind kind_of(net::Mac destination) {
  if (destination.is_broadcast()) return FrameKind::broadcast;
  return destination.is_group() ? FrameKind::multicast : FrameKind::unicast;
}

/// 224.0.0.1: the one group that every host is a member of.
constexpr net::Ipv4 all_hosts{0xe0000001};

/// Loose or strict (RFC 791 section 3.1). net.ipv4.conf.all.accept_source_route is 0.
bool has_source_route(const net::Ipv4View& view) {
  constexpr std::uint8_t end_of_options = 0;
  constexpr std::uint8_t no_operation = 1;
  constexpr std::uint8_t loose = 131;
  constexpr std::uint8_t strict = 137;
  const auto options = view.header().subspan(net::ipv4_header_size);
  for (std::size_t at = 0; at < options.size();) {
    const auto type = net::load_u8(options, at);
    if (type == loose || type == strict) return true;
    if (type == end_of_options) return false;
    const std::size_t length = type == no_operation ? 1 : at + 1 < options.size() ? net::load_u8(options, at + 1) : 0;
    if (length == 0) return false;
    at += length;
  }
  return false;
}

}  // namespace

void Host::State::handle(net::Packet&& frame, InterfaceId in, Outcome& out) {
  Interface& interface = at(in);
  const auto ethernet = net::EthernetView::at(frame.bytes());
  if (!interface.up || interface.removed) return drop(DropReason::interface_down, std::move(frame), true, out);
  if (!ethernet) return drop(DropReason::malformed, std::move(frame), true, out);
  const auto kind = kind_of(ethernet->destination());
  if (kind == FrameKind::unicast && ethernet->destination() != interface.mac) {
    return drop(DropReason::not_for_this_mac, std::move(frame), true, out);
  }
  ++interface.received.packets;
  interface.received.bytes += frame.size();
  frame.largest_fragment = 0;  // what another host put together is whole here
  frame.mark = 0;              // and what it marked is not marked here
  frame.passed_director = false;
  frame.later_fragments.reset();
  switch (ethernet->type()) {
    case net::EtherType::arp: {
      const auto lineage = frame.lineage;
      receive_arp(ethernet->payload(), in, kind, lineage, out);
      return;
    }
    case net::EtherType::ipv4: {
      const auto view = net::Ipv4View::at(ethernet->payload());
      if (!view) return drop(DropReason::malformed, std::move(frame), true, out);
      const auto length = view->bytes().size();
      frame.drop_front(net::ethernet_header_size);
      frame.truncate(length);
      return input({std::move(frame), in, kind}, out);
    }
    case net::EtherType::ipv6: {
      if (!speaks_ipv6(in)) return drop(DropReason::unknown_ethertype, std::move(frame), true, out);
      const auto view = net::Ipv6View::at(ethernet->payload());
      if (!view) return drop(DropReason::malformed, std::move(frame), true, out);
      const auto length = view->bytes().size();
      frame.drop_front(net::ethernet_header_size);
      frame.truncate(length);
      return input_ipv6({std::move(frame), in, kind}, out);
    }
    default: return drop(DropReason::unknown_ethertype, std::move(frame), true, out);
  }
}

void Host::State::input(Incoming&& incoming, Outcome& out) {
  const auto view = *net::Ipv4View::at(incoming.datagram.bytes());
  const auto source = view.source();
  const auto destination = view.destination();
  const auto refuse_datagram = [&](DropReason reason) { drop(reason, std::move(incoming.datagram), false, out); };

  if (!view.checksum_is_right()) return refuse_datagram(DropReason::bad_ip_checksum);
  if (view.is_fragment() && director.tracks_connections(net::Family::ipv4) &&
      !make_whole(incoming, ReassemblyUser::connection_tracking, out)) {
    return;
  }
  if (!passes(NetfilterHook::prerouting, NetfilterStage::whole, incoming.datagram, incoming.in, std::nullopt, out)) {
    return;
  }
  if (has_source_route(*net::Ipv4View::at(incoming.datagram.bytes()))) return refuse_datagram(DropReason::source_route);
  if (const auto reason = martian(source, destination, incoming.in)) return refuse_datagram(*reason);
  if (destination.is_limited_broadcast()) {
    out.story.tell("255.255.255.255 is for everybody on this network");
    return deliver_locally(std::move(incoming), out);
  }
  if (destination.is_multicast()) {
    if (destination != all_hosts && !memberships.is_member(incoming.in, destination))
      return refuse_datagram(DropReason::not_a_group_member);
    return deliver_locally(std::move(incoming), out);
  }

  // Only rules look at more.
  const Flow flow =
      rules.were_changed() ? flow_of(incoming.datagram, incoming.in) : Flow{destination, source, 0, 0, incoming.in};
  const auto route = resolve_for_input(flow);
  const bool forwards = at(incoming.in).settings.forwarding != 0;
  const auto tell_no_way = [&](std::uint8_t code) {
    // The routes themselves say no: this is limited on its own, before the limit of all errors.
    if (icmp_limiter.allow_route_error(source, clock)) {
      icmp_error(incoming, net::IcmpType::unreachable, code, 0, out);
    } else {
      out.story.tell("an ICMP error to {0} is not sent: the rate limit is reached", source);
    }
  };
  if (!route) {
    if (!forwards) return refuse_datagram(DropReason::no_route);
    out.story.tell("no route to {0}", destination);
    tell_no_way(net::icmp_code::network);
    return refuse_datagram(DropReason::no_route);
  }
  if (route->type == RouteType::broadcast || route->type == RouteType::local) {
    // What came through `lo` was sent by this host and has its own addresses as source.
    if (incoming.in != loopback) {
      const auto check = validate_source(flow, std::nullopt);
      if (check.refused) return refuse_datagram(*check.refused);
    }
    out.story.tell("{0} is an address of this host", destination);
    return deliver_locally(std::move(incoming), out);
  }
  if (!forwards) {
    out.story.tell("{0} is not an address of this host, and forwarding is off on {1}", destination,
                   at(incoming.in).name);
    return refuse_datagram(DropReason::forwarding_disabled);
  }
  switch (route->type) {
    case RouteType::unreachable:
      tell_no_way(net::icmp_code::host);
      return refuse_datagram(DropReason::unreachable_route);
    case RouteType::prohibit:
      tell_no_way(net::icmp_code::administratively_prohibited);
      return refuse_datagram(DropReason::prohibit_route);
    case RouteType::blackhole: return refuse_datagram(DropReason::blackhole_route);
    default: break;
  }
  const auto check = validate_source(flow, route->device);
  if (check.refused) return refuse_datagram(*check.refused);
  if (incoming.kind != FrameKind::unicast && incoming.kind != FrameKind::local) {
    return refuse_datagram(DropReason::not_unicast_frame);
  }
  forward(std::move(incoming), *route, out);
}

bool Host::State::walks_through(NetfilterHook hook, NetfilterStage stage, net::Packet& datagram,
                                std::optional<InterfaceId> in, std::optional<InterfaceId> by, Outcome& out) {
  const auto name = [this](std::optional<InterfaceId> id) { return id ? std::string_view(at(*id).name) : ""; };
  if (netfilter.lets_pass(hook, stage, datagram, name(in), name(by), out.story)) return true;
  drop(DropReason::netfilter, std::move(datagram), false, out);
  return false;
}

void Host::State::tell_late(Outcome& out) {
  const auto hand_over = [](auto& from, auto& to) {
    std::ranges::move(from, std::back_inserter(to));
    from.clear();
  };
  hand_over(late.sent, out.sent);
  hand_over(late.dropped, out.dropped);
}

void Host::State::run_loop(Outcome& out) {
  if (!late.dropped.empty() || !late.sent.empty()) [[unlikely]]
    tell_late(out);
  while (!loop.empty()) {
    net::Packet datagram = std::move(loop.front());
    loop.pop_front();
    Interface& interface = at(loopback);
    ++interface.received.packets;
    interface.received.bytes += datagram.size();
    Incoming incoming{std::move(datagram), loopback, FrameKind::local};
    if (is_ipv6(incoming.datagram)) {
      input_ipv6(std::move(incoming), out);
    } else {
      input(std::move(incoming), out);
    }
  }
}

}  // namespace lvslab::host
