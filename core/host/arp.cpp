// ARP: who asks, who answers, who learns what; the teaching heart of direct routing.

#include <lvslab/net/arp_view.h>
#include <lvslab/net/ethernet_view.h>

#include "state.h"

namespace lvslab::host {

void Host::State::receive_arp(net::Bytes payload, InterfaceId in, FrameKind kind, const net::Lineage& lineage,
                              Outcome& out) {
  const auto end_here = [&](DropReason reason) { drop(reason, net::Packet(payload, lineage), false, out); };
  const auto message = net::read_arp(payload);
  if (!message || at(in).kind != Interface::Kind::ethernet) return end_here(DropReason::arp_malformed);
  const auto& arp = *message;
  if (!at(in).link.arp) return end_here(DropReason::arp_ignored);
  if (arp.operation != net::ArpOperation::request && arp.operation != net::ArpOperation::reply) {
    return end_here(DropReason::arp_malformed);
  }
  if (arp.target.is_multicast() || (arp.target.is_loopback() && !any_of(in, &InterfaceSettings::route_localnet)) ||
      (arp.is_gratuitous() && any_of(in, &InterfaceSettings::drop_gratuitous_arp))) {
    return end_here(DropReason::arp_ignored);
  }
  NeighbourWork work;
  const auto answer = [&] {
    out.story.tell("answers: {0} is at {1} (the MAC of {2}, where the question came in)", arp.target, at(in).mac,
                   at(in).name);
    net::Packet reply = net::build_arp({net::ArpOperation::reply, at(in).mac, arp.target, arp.sender_mac, arp.sender},
                                       lineage.offspring());
    transmit(std::move(reply), in, arp.sender_mac, net::EtherType::arp, out);
  };

  if (arp.operation == net::ArpOperation::request) {
    if (arp.sender.is_zero()) {  // an address conflict probe (RFC 5227): answered, nothing learned
      if (is_local_address(arp.target) && !arp_ignores(in, arp.sender, arp.target, out))
        answer();
      else
        end_here(DropReason::arp_ignored);
      return;
    }
    Flow question{arp.target, arp.sender};
    question.in = in;
    const auto route = resolve_for_input(question);
    const bool source_is_sound =
        route && !arp.sender.is_multicast() && !arp.sender.is_limited_broadcast() && !arp.sender.is_zero_network() &&
        !arp.sender.is_loopback() &&
        !validate_source(question, route->type == RouteType::local ? std::nullopt : std::optional(route->device))
             .refused;
    if (route && !source_is_sound) {
      out.story.tell(
          "no answer to {0}: a datagram with that source would be refused on {1} (own address, or rp_filter)",
          arp.sender, at(in).name);
    }
    if (route && source_is_sound && route->type == RouteType::local) {
      if (arp_ignores(in, arp.sender, arp.target, out)) return end_here(DropReason::arp_ignored);
      if (any_of(in, &InterfaceSettings::arp_filter)) {
        const auto back = resolve_for_output(arp.sender, arp.target, clock);
        if (!back || back->device != in) {
          out.story.tell("no answer: arp_filter is on and the way back to {0} is not {1}", arp.sender, at(in).name);
          return end_here(DropReason::arp_ignored);
        }
      }
      neighbours.update({in, arp.sender}, {arp.sender_mac, NudState::stale, NeighbourClaim::Override::yes},
                        timing_of(in), clock, work);
      answer();
      return finish(work, out);
    }
    const bool proxies =
        route && source_is_sound && route->type == RouteType::unicast && at(in).settings.forwarding != 0 &&
        ((any_of(in, &InterfaceSettings::proxy_arp) && route->device != in) ||
         (any_of(in, &InterfaceSettings::proxy_arp_pvlan) && route->device == in && !arp.is_gratuitous()));
    if (proxies) {
      out.story.tell("proxy_arp: {0} is reached through this host", arp.target);
      neighbours.update({in, arp.sender}, {arp.sender_mac, NudState::stale, NeighbourClaim::Override::yes},
                        timing_of(in), clock, work);
      answer();
      return finish(work, out);
    }
    if (route && route->type != RouteType::local)
      out.story.tell("{0} is not an address of this host: no answer", arp.target);
  }

  // Not answered: at most an existing entry is brought up to date.
  const Route* sender_route = routes.best(RouteTableId::local, arp.sender, [](const Route&) { return true; });
  const bool sender_is_unicast = sender_route == nullptr || sender_route->type == RouteType::unicast;
  const bool gratuitous = arp.is_gratuitous() && sender_is_unicast &&
                          (arp.operation == net::ArpOperation::request || arp.target_mac == arp.sender_mac);
  const bool is_direct_reply = arp.operation == net::ArpOperation::reply && kind == FrameKind::unicast;
  const Neighbour* known = neighbours.find({in, arp.sender});
  const int accept = max_of(in, &InterfaceSettings::arp_accept);
  const auto in_own_subnet = [&] {
    for (const auto& address : at(in).addresses) {
      if (address.prefix().contains(arp.sender)) return true;
    }
    return false;
  };
  const bool create = known == nullptr && (accept == 1 || (accept == 2 && in_own_subnet())) &&
                      (gratuitous || (arp.operation == net::ArpOperation::reply && sender_is_unicast));
  if (known == nullptr && !create) {
    if (arp.operation == net::ArpOperation::reply || arp.is_gratuitous()) {
      out.story.tell("{0} is no known neighbour: nothing is learned", arp.sender);
    }
    return end_here(DropReason::arp_ignored);
  }
  const auto lock = std::chrono::milliseconds(10 * at(in).neighbour_settings.locktime);
  const bool may_override = create || gratuitous || clock > known->updated + lock;
  const bool new_mac = known != nullptr && known->has_mac && known->mac != arp.sender_mac;
  if (new_mac && !may_override) {
    out.story.tell("{0} keeps its MAC {1}: the entry is younger than locktime", arp.sender, known->mac);
  } else {
    out.story.tell("learns: {0} is at {1}", arp.sender, arp.sender_mac);
  }
  neighbours.update({in, arp.sender},
                    {arp.sender_mac, is_direct_reply ? NudState::reachable : NudState::stale,
                     may_override ? NeighbourClaim::Override::yes : NeighbourClaim::Override::no},
                    timing_of(in), clock, work);
  finish(work, out);
}

bool Host::State::arp_ignores(InterfaceId in, net::Ipv4 sender, net::Ipv4 target, Outcome& out) const {
  const int mode = max_of(in, &InterfaceSettings::arp_ignore);
  const auto on_interface = [&](const Interface& interface, Scope widest) {
    for (const auto& address : interface.addresses) {
      if (address.address == target && static_cast<int>(address.scope) <= static_cast<int>(widest)) return true;
    }
    return false;
  };
  bool ignores = false;
  switch (mode) {
    case 1: ignores = !on_interface(at(in), Scope::nowhere); break;
    case 2: {
      bool same_subnet = false;
      for (const auto& address : at(in).addresses) {
        same_subnet = same_subnet || (address.prefix().contains(target) && address.prefix().contains(sender));
      }
      ignores = !on_interface(at(in), Scope::nowhere) || !same_subnet;
      break;
    }
    case 3:
      ignores = true;
      for (const auto& interface : interfaces) ignores = ignores && !on_interface(interface, Scope::link);
      break;
    case 8: ignores = true; break;
    default:  // 0; 4 to 7 are reserved and mean the same
      break;
  }
  if (ignores) {
    out.story.tell("no answer for {0}: arp_ignore is {1} on {2} (the larger of all and {2})", target, mode,
                   at(in).name);
  } else {
    out.story.tell("{0} is an address of this host, and arp_ignore {1} on {2} lets it answer", target, mode,
                   at(in).name);
  }
  return ignores;
}

net::Ipv4 Host::State::select_source(InterfaceId device, net::Ipv4 target, Scope scope) const {
  const auto reaches = [&](const InterfaceAddress& address, Scope widest) {
    return !address.secondary && static_cast<int>(address.scope) <= static_cast<int>(widest);
  };
  for (const auto& address : at(device).addresses) {
    if (reaches(address, scope) && address.prefix().contains(target)) return address.address;
  }
  for (const auto& address : at(device).addresses) {
    if (reaches(address, scope)) return address.address;
  }
  for (const auto& interface : interfaces) {
    if (interface.removed) continue;
    for (const auto& address : interface.addresses) {
      if (!address.secondary && static_cast<int>(address.scope) < static_cast<int>(Scope::link)) return address.address;
    }
  }
  return {};
}

void Host::State::solicit(const Solicitation& solicitation, Outcome& out) {
  const auto [device, target] = solicitation.key;
  const Neighbour* entry = neighbours.find(solicitation.key);
  const net::Packet* waiting = entry == nullptr || entry->waiting.empty() ? nullptr : &entry->waiting.back();
  const int mode = max_of(device, &InterfaceSettings::arp_announce);
  std::optional<net::Ipv4> sender;
  if (waiting != nullptr && mode != 2) {
    const auto source = net::Ipv4View::at(waiting->bytes())->source();
    bool suits = is_local_address(source);
    if (suits && mode == 1) {
      suits = false;
      for (const auto& address : at(device).addresses) {
        suits = suits || (address.prefix().contains(source) && address.prefix().contains(target));
      }
    }
    if (suits) {
      sender = source;
      out.story.tell("asks for {0} as {1}, the waiting datagram's source: arp_announce is {2} on {3}", target, source,
                     mode, at(device).name);
    }
  }
  if (!sender) {
    sender = select_source(device, target, Scope::link);
    out.story.tell("asks for {0} as {1}, the address of {2} that suits it (arp_announce {3})", target, *sender,
                   at(device).name, mode);
  }
  net::Packet request = net::build_arp({net::ArpOperation::request, at(device).mac, *sender, net::Mac{}, target},
                                       waiting != nullptr ? waiting->lineage.offspring() : net::Lineage{});
  transmit(std::move(request), device, solicitation.unicast_to.value_or(net::Mac::broadcast()), net::EtherType::arp,
           out);
}

void Host::State::announce(InterfaceId device, Outcome& out) {
  if (!at(device).link.arp) return;
  if (max_of(device, &InterfaceSettings::arp_notify) == 0) return;
  for (const auto& address : at(device).addresses) {
    out.story.tell("arp_notify: announces {0}", address.address);
    net::Packet request =
        net::build_arp({net::ArpOperation::request, at(device).mac, address.address, net::Mac{}, address.address});
    transmit(std::move(request), device, net::Mac::broadcast(), net::EtherType::arp, out);
  }
}

}  // namespace lvslab::host
