// Neighbour discovery (RFC 4861): who asks, who answers, who learns what. IPv6's ARP, by ICMPv6.

#include <algorithm>

#include <lvslab/net/ethernet_view.h>

#include "state.h"

namespace lvslab::host {
namespace {

constexpr std::uint8_t never_routed = 255;  // the hop limit that proves it
constexpr std::size_t target_at = 8;        // in the ICMPv6 message
constexpr std::size_t destination_at = 24;  // of a redirect
constexpr std::size_t least_size = 24;
constexpr std::size_t least_redirect_size = 40;
constexpr std::uint8_t source_mac_option = 1;
constexpr std::uint8_t target_mac_option = 2;
constexpr std::uint8_t redirected_header_option = 4;
constexpr std::size_t mac_option_size = 8;
constexpr std::uint32_t router_flag = 0x80000000U;
constexpr std::uint32_t solicited_flag = 0x40000000U;
constexpr std::uint32_t override_flag = 0x20000000U;
const net::Ipv6 all_nodes{{0xff, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1}};

struct Options {
  bool sound = true;
  std::optional<net::Mac> source_mac;
  std::optional<net::Mac> target_mac;
};
Options options_of(net::Bytes bytes) {
  Options options;
  while (!bytes.empty()) {
    const std::size_t length = bytes.size() < 2 ? 0 : std::size_t{net::load_u8(bytes, 1)} * 8;
    if (length == 0 || length > bytes.size()) return {false, {}, {}};
    const auto kind = net::load_u8(bytes, 0);
    if (length == mac_option_size && kind == source_mac_option) options.source_mac = net::Mac::load(bytes, 2);
    if (length == mac_option_size && kind == target_mac_option) options.target_mac = net::Mac::load(bytes, 2);
    bytes = bytes.subspan(length);
  }
  return options;
}

void put_mac_option(net::MutableBytes bytes, std::uint8_t kind, net::Mac mac) {
  net::store_u8(bytes, 0, kind);
  net::store_u8(bytes, 1, 1);
  mac.store(bytes, 2);
}

}  // namespace

void Host::State::receive_neighbour_discovery(Incoming&& incoming, Outcome& out) {
  const auto view = *net::Ipv6View::at(incoming.datagram.bytes());
  const auto message = view.payload();
  const auto icmp = *net::IcmpView::at(message);
  const auto type = net::icmpv6_type(icmp);
  const std::size_t options_at = type == net::Icmpv6Type::redirect ? least_redirect_size : least_size;
  const bool sound = view.hop_limit() == never_routed && icmp.code() == 0 && message.size() >= options_at &&
                     !net::Ipv6::load(message, target_at).is_multicast() &&
                     options_of(message.subspan(options_at)).sound;
  if (!sound) return drop(DropReason::nd_malformed, std::move(incoming.datagram), false, out);
  if (!at(incoming.in).link.arp) return drop(DropReason::nd_ignored, std::move(incoming.datagram), false, out);
  switch (type) {
    case net::Icmpv6Type::neighbour_solicitation: return receive_solicitation(std::move(incoming), out);
    case net::Icmpv6Type::neighbour_advertisement: return receive_advertisement(std::move(incoming), out);
    default: return receive_redirect(std::move(incoming), out);
  }
}

void Host::State::receive_solicitation(Incoming&& incoming, Outcome& out) {
  const auto view = *net::Ipv6View::at(incoming.datagram.bytes());
  const auto message = view.payload();
  const auto target = net::Ipv6::load(message, target_at);
  const auto options = options_of(message.subspan(least_size));
  const auto in = incoming.in;
  const auto asker = view.source();
  const auto lineage = incoming.datagram.lineage.offspring();
  const bool to_group = view.destination().is_multicast();
  const auto end_here = [&](DropReason reason) { drop(reason, std::move(incoming.datagram), false, out); };

  const bool is_own = has_address(in, target);
  const Route6* anycast = six.routes.best(RouteTableId::local, target, [&](const Route6& route) {
    return route.device == in && route.type == RouteType::anycast;
  });
  if (!is_own && anycast == nullptr) {
    out.story.tell("{0} is no address of {1}: no answer (one on another interface, or on lo, does not count)", target,
                   at(in).name);
    return end_here(DropReason::nd_ignored);
  }
  if (asker.is_zero()) {  // duplicate address detection: answered to all, nothing learned
    if (options.source_mac || view.destination() != solicited_node_of(target)) {
      return end_here(DropReason::nd_malformed);
    }
    return advertise(in, target, all_nodes, false, is_own, true, lineage, out);
  }
  const NeighbourKey6 key{in, asker};
  if (options.source_mac) {
    NeighbourWork6 work;
    six.neighbours.update(key, {*options.source_mac, NudState::stale, NeighbourClaim::Override::yes}, timing6_of(in),
                          clock, work);
    finish(work, out);
  } else if (to_group && six.neighbours.find(key) == nullptr) {
    out.story.tell("{0} does not say its MAC, and is no known neighbour: no answer", asker);
    return end_here(DropReason::nd_ignored);
  }
  out.story.tell("answers: {0} is at {1} (the MAC of {2}, where the question came in)", target, at(in).mac,
                 at(in).name);
  // Who asks by unicast knows the MAC and only wants a sign of life.
  advertise(in, target, asker, true, is_own && to_group, to_group, lineage, out);
}

void Host::State::receive_advertisement(Incoming&& incoming, Outcome& out) {
  const auto view = *net::Ipv6View::at(incoming.datagram.bytes());
  const auto message = view.payload();
  const auto target = net::Ipv6::load(message, target_at);
  const auto options = options_of(message.subspan(least_size));
  const auto flags = net::IcmpView::at(message)->rest();
  const bool solicited = (flags & solicited_flag) != 0;
  const auto in = incoming.in;
  const auto end_here = [&](DropReason reason) { drop(reason, std::move(incoming.datagram), false, out); };

  if (solicited && view.destination().is_multicast()) return end_here(DropReason::nd_malformed);
  if (has_address(in, target)) {
    out.story.tell("somebody else claims {0}, which is an address of this host", target);
    return end_here(DropReason::nd_ignored);
  }
  const auto& own = at(in).settings6;
  if (!solicited && (own.drop_unsolicited_na != 0 || six.all.drop_unsolicited_na != 0)) {
    return end_here(DropReason::nd_ignored);
  }
  const NeighbourKey6 key{in, target};
  const Neighbour* known = six.neighbours.find(key);
  const NudState state = solicited ? NudState::reachable : NudState::stale;
  if (known == nullptr && options.target_mac && own.forwarding != 0) {
    const bool in_subnet = std::ranges::any_of(
        at(in).addresses6, [&](const auto& address) { return address.prefix().contains(view.source()); });
    const int accept = std::max(own.accept_untracked_na, six.all.accept_untracked_na);
    if (accept == 1 || (accept == 2 && in_subnet)) {
      NeighbourWork6 work;
      six.neighbours.update(key, {*options.target_mac, NudState::stale, NeighbourClaim::Override::yes}, timing6_of(in),
                            clock, work);
      return finish(work, out);
    }
  }
  if (known == nullptr || known->state == NudState::failed) {
    out.story.tell("{0} is no known neighbour: nothing is learned", target);
    return end_here(DropReason::nd_ignored);
  }
  if (options.target_mac) {
    out.story.tell("learns: {0} is at {1}", target, *options.target_mac);
  } else {
    out.story.tell("learns: {0} is alive", target);
  }
  NeighbourWork6 work;
  six.neighbours.update(key,
                        {options.target_mac, state,
                         (flags & override_flag) != 0 ? NeighbourClaim::Override::yes : NeighbourClaim::Override::weak,
                         (flags & router_flag) != 0},
                        timing6_of(in), clock, work);
  finish(work, out);
}

void Host::State::receive_redirect(Incoming&& incoming, Outcome& out) {
  const auto view = *net::Ipv6View::at(incoming.datagram.bytes());
  const auto message = view.payload();
  const auto target = net::Ipv6::load(message, target_at);
  const auto destination = net::Ipv6::load(message, destination_at);
  const auto options = options_of(message.subspan(least_redirect_size));
  const auto in = incoming.in;
  const auto end_here = [&](DropReason reason) { drop(reason, std::move(incoming.datagram), false, out); };
  const bool on_link = target == destination;
  if (!view.source().is_link_local() || destination.is_multicast() || (!on_link && !target.is_link_local())) {
    return end_here(DropReason::nd_malformed);
  }
  const auto& own = at(in).settings6;
  if (own.forwarding != 0 || own.accept_redirects == 0) {
    out.story.tell("the redirect is ignored: accept_redirects is off, or forwarding on, on {0}", at(in).name);
    return end_here(DropReason::nd_ignored);
  }
  const auto route = resolve_for_output(destination, std::nullopt, std::nullopt, clock);
  if (!route || route->type != RouteType::unicast || route->device != in || route->gateway != view.source()) {
    out.story.tell("the redirect is ignored: {0} is not the gateway in use for {1}", view.source(), destination);
    return end_here(DropReason::nd_ignored);
  }
  if (options.target_mac) {
    NeighbourWork6 work;
    six.neighbours.update({in, target},
                          {*options.target_mac, NudState::stale, NeighbourClaim::Override::yes,
                           on_link ? std::nullopt : std::optional(true)},
                          timing6_of(in), clock, work);
    finish(work, out);
  }
  auto& exception = exception_for(Flow6{destination});
  exception.gateway = target;
  exception.gateway_until = Instant::max();
  out.story.tell("from now on {0} is reached through {1}: redirected by {2}", destination, target, view.source());
}

void Host::State::solicit(const Solicitation6& solicitation, Outcome& out) {
  const auto [device, target] = solicitation.key;
  const Neighbour* entry = six.neighbours.find(solicitation.key);
  const net::Packet* waiting = entry == nullptr || entry->waiting.empty() ? nullptr : &entry->waiting.back();
  std::optional<net::Ipv6> source;
  if (waiting != nullptr) {
    const auto own = net::Ipv6View::at(waiting->bytes())->source();
    if (has_address(device, own)) {
      source = own;
      out.story.tell("asks for {0} as {1}, the waiting datagram's source", target, own);
    }
  }
  if (!source) {
    source = link_local_of(device);
    if (!source) {
      out.story.tell("cannot ask for {0}: {1} has no link-local address", target, at(device).name);
      return;
    }
    out.story.tell("asks for {0} as {1}, the link-local address of {2}", target, *source, at(device).name);
  }
  net::Packet message(net::Ipv6::size + mac_option_size,
                      waiting != nullptr ? waiting->lineage.offspring() : net::Lineage{});
  target.store(message.mutable_bytes(), 0);
  put_mac_option(message.mutable_bytes().subspan(net::Ipv6::size), source_mac_option, at(device).mac);
  const auto destination = solicitation.unicast_to ? target : solicited_node_of(target);
  net::push_icmpv6(message, net::Icmpv6Type::neighbour_solicitation, 0, 0, *source, destination);
  send_on_link(device, std::move(message), *source, destination, solicitation.unicast_to, out);
}

void Host::State::announce_ipv6(InterfaceId device, Outcome& out) {
  for (const auto& address : at(device).addresses6) announce_ipv6(device, address.address, out);
}

void Host::State::announce_ipv6(InterfaceId device, const net::Ipv6& address, Outcome& out) {
  const auto& interface = at(device);
  if (!interface.up || !interface.link.arp || device == loopback || !speaks_ipv6(device)) return;
  if (interface.settings6.ndisc_notify == 0 && six.all.ndisc_notify == 0) return;
  out.story.tell("ndisc_notify: announces {0}", address);
  advertise(device, address, all_nodes, false, true, true, {}, out);
}

void Host::State::advertise(InterfaceId device, const net::Ipv6& target, const net::Ipv6& to, bool solicited,
                            bool override_mac, bool with_mac, const net::Lineage& lineage, Outcome& out) {
  const auto& settings6 = at(device).settings6;
  const bool names_mac = with_mac || settings6.force_tllao != 0 || six.all.force_tllao != 0;
  const std::uint32_t flags = (settings6.forwarding != 0 ? router_flag : 0) | (solicited ? solicited_flag : 0) |
                              (override_mac ? override_flag : 0);
  // An anycast address is nobody's own: somebody answers for it by another of his.
  const auto source = has_address(device, target) ? std::optional(target) : select_source(device, to);
  if (!source) return;
  net::Packet message(net::Ipv6::size + (names_mac ? mac_option_size : 0), lineage);
  target.store(message.mutable_bytes(), 0);
  if (names_mac) put_mac_option(message.mutable_bytes().subspan(net::Ipv6::size), target_mac_option, at(device).mac);
  net::push_icmpv6(message, net::Icmpv6Type::neighbour_advertisement, 0, flags, *source, to);
  send_on_link(device, std::move(message), *source, to, std::nullopt, out);
}

void Host::State::send_on_link(InterfaceId device, net::Packet message, const net::Ipv6& source,
                               const net::Ipv6& destination, std::optional<net::Mac> mac, Outcome& out) {
  net::Ipv6Header header;
  header.next_header = net::IpProtocol::icmpv6;
  header.hop_limit = never_routed;
  header.source = source;
  header.destination = destination;
  net::push_ipv6(message, header);
  if (!passes(NetfilterHook::output, NetfilterStage::whole, message, std::nullopt, device, out)) return;
  if (!passes(NetfilterHook::postrouting, NetfilterStage::whole, message, std::nullopt, device, out)) return;
  if (mac) return transmit(std::move(message), device, *mac, net::EtherType::ipv6, out);
  ResolvedRoute6 route;
  route.type = destination.is_multicast() ? RouteType::multicast : RouteType::unicast;
  route.device = device;
  route.next_hop = destination;
  route.mtu = at(device).mtu;
  output_to_neighbour(std::move(message), route, out);
}

void Host::State::maybe_redirect_ipv6(const Incoming& incoming, const ResolvedRoute6& route, Outcome& out) {
  const auto view = *net::Ipv6View::at(incoming.datagram.bytes());
  if (!icmp_limiter.allow_redirect6(view.destination(), clock)) return;
  const auto receiver = view.source();
  const auto source = link_local_of(incoming.in);
  const bool on_link = route.next_hop == view.destination();
  if (!source || (!on_link && !route.next_hop.is_link_local())) {
    if (!on_link) {
      out.story.tell("no redirect to {0}: only a gateway's link-local address could be told", receiver);
    }
    return;
  }
  const auto back = resolve_for_output(receiver, std::nullopt,
                                       receiver.is_link_local() ? std::optional(incoming.in) : std::nullopt, clock);
  if (!back || back->gateway || back->type != RouteType::unicast) return;
  if (!icmp_limiter.allow_redirect6(receiver, clock)) return;

  const Neighbour* neighbour = six.neighbours.find({incoming.in, route.next_hop});
  const bool knows_mac = neighbour != nullptr && neighbour->is_valid() && neighbour->has_mac;
  const std::size_t mac_size = knows_mac ? mac_option_size : 0;
  constexpr std::size_t least_mtu = 1280;
  const std::size_t room = least_mtu - net::Ipv6View::header_size - least_redirect_size - mac_size;
  const std::size_t quoted = std::min(room, view.bytes().size() + 8) / 8 * 8;
  net::Packet message(2 * net::Ipv6::size + mac_size + quoted, incoming.datagram.lineage.offspring());
  auto bytes = message.mutable_bytes();
  route.next_hop.store(bytes, 0);
  view.destination().store(bytes, net::Ipv6::size);
  bytes = bytes.subspan(2 * net::Ipv6::size);
  if (knows_mac) {
    put_mac_option(bytes, target_mac_option, neighbour->mac);
    bytes = bytes.subspan(mac_size);
  }
  net::store_u8(bytes, 0, redirected_header_option);
  net::store_u8(bytes, 1, static_cast<std::uint8_t>(quoted / 8));
  std::ranges::copy(view.bytes().first(quoted - 8), bytes.begin() + 8);
  out.story.tell("{0} could have reached {1} directly on the same network: an ICMP redirect tells it", receiver,
                 route.next_hop);
  net::push_icmpv6(message, net::Icmpv6Type::redirect, 0, 0, *source, receiver);
  net::Ipv6Header header;
  header.next_header = net::IpProtocol::icmpv6;
  header.hop_limit = never_routed;
  header.source = *source;
  header.destination = receiver;
  net::push_ipv6(message, header);
  output(std::move(message), *back, out);
}

}  // namespace lvslab::host
