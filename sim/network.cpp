// Frames on wires and in switches.

#include <algorithm>

#include <lvslab/net/ethernet_view.h>

#include "session_state.h"

namespace lvslab::sim {
namespace {

/// Wires count a switch's ports, too, which may be more than a host can have.
host::InterfaceId interface_at(std::size_t port) { return host::InterfaceId{static_cast<std::uint16_t>(port)}; }

}  // namespace

void Session::State::put_on_wire(WireIndex index, net::Packet&& frame) {
  Wire& wire = wires[index];
  LinkDirection::Accepted accepted{};
  if (const auto reason = wire.direction.put(frame.size(), now, accepted)) {
    count_drop(wire.from, *reason);
    if (is_traced()) tell_frame(TraceEvent::Kind::dropped, wire.from, wire.from_port, frame, {}, *reason);
    return;
  }
  schedule(accepted.arrives, Event{Event::Kind::arrival, index, std::move(frame)});
}

void Session::State::arrive(WireIndex index, net::Packet&& frame) {
  Wire& wire = wires[index];
  wire.direction.taken();
  if (!wire.direction.is_up()) {  // the cable was cut while the frame was on it
    count_drop(wire.from, DropReason::link_down);
    if (is_traced()) tell_frame(TraceEvent::Kind::dropped, wire.from, wire.from_port, frame, {}, DropReason::link_down);
    return;
  }
  ++results.frame_hops;
  const Place place = places[wire.to];
  if (place.is_switch) {
    arrive_at_switch(switches[place.index], wire.to_port, std::move(frame));
  } else {
    arrive_at_host(hosts[place.index], interface_at(wire.to_port), std::move(frame));
  }
}

void Session::State::arrive_at_switch(SwitchNode& node, SwitchPort in, net::Packet&& frame) {
  const auto ethernet = *net::EthernetView::at(frame.bytes());  // hosts send whole frames
  switch_story.clear();
  const auto decision = node.device.receive(ethernet.source(), ethernet.destination(), in, now, switch_story);
  const auto refuse = [&](DropReason reason) {
    count_drop(node.node, reason);
    if (is_traced()) tell_frame(TraceEvent::Kind::dropped, node.node, in, frame, switch_story.notes(), reason);
  };
  const auto send = [&](SwitchPort out, net::Packet&& copy) {
    if (is_traced()) tell_frame(TraceEvent::Kind::switched, node.node, out, copy, switch_story.notes());
    put_on_wire(node.wire_of[out], std::move(copy));
  };
  switch (decision.kind) {
    case LearningSwitch::Decision::Kind::forward: return send(decision.port, std::move(frame));
    case LearningSwitch::Decision::Kind::discard: return refuse(DropReason::same_port);
    case LearningSwitch::Decision::Kind::flood: break;
  }
  std::optional<SwitchPort> last;
  for (SwitchPort port = 0; port < node.device.port_count(); ++port) {
    if (!node.device.floods_to(port, in)) continue;
    if (last) send(*last, net::Packet(frame));
    last = port;
  }
  if (last) {
    send(*last, std::move(frame));
  } else {
    refuse(DropReason::no_other_port);
  }
}

void Session::State::count_drop(NodeIndex node, DropReason reason) { ++drops[node][reason]; }

/// A cable is cut or mended. A host at a switch's end loses its carrier. Where two hosts share a cable only the second
/// named notices, since that is how a cable with a media converter in between behaves, and how such links are built
/// on a real kernel for comparison; frames are lost either way.
void Session::State::set_cable(std::size_t link, bool up) {
  const auto first = static_cast<WireIndex>(link * 2);
  wires[first].cable_up = wires[first + 1].cable_up = up;
  const Wire there = wires[first];
  const bool both_hosts = !places[there.from].is_switch && !places[there.to].is_switch;
  const auto notice = [&](NodeIndex node, std::uint32_t port) {
    const Place place = places[node];
    if (place.is_switch) {
      switches[place.index].device.set_port_up(port, up);
      return;
    }
    HostNode& host_node = hosts[place.index];
    outcome.clear();
    host_node.host.set_carrier(interface_at(port), up, now, outcome);
    if (is_traced()) {
      TraceEvent event;
      event.kind = TraceEvent::Kind::link_changed;
      event.node = node;
      event.interface = port;
      event.has_interface = true;
      event.text = up ? "up" : "down";
      tell(event);
    }
    settle(host_node);
  };
  if (!both_hosts) notice(there.from, there.from_port);
  notice(there.to, there.to_port);
  if (places[there.from].is_switch && places[there.to].is_switch) {
    wires[first].direction.set_up(up);
    wires[first + 1].direction.set_up(up);
  }
  for (const Place place : {places[there.from], places[there.to]}) {
    if (!place.is_switch) follow_interfaces(hosts[place.index]);
  }
}

/// After anything that may have changed a host's interfaces: the wires and the switch ports at their other ends
/// follow.
void Session::State::follow_interfaces(HostNode& node) {
  for (std::size_t i = 0; i < node.wire_of.size(); ++i) {
    const WireIndex out = node.wire_of[i];
    if (out == no_wire) continue;
    const auto& interface = node.host.interface(interface_at(i));
    const Wire& wire = wires[out];
    const Place peer = places[wire.to];
    const bool peer_is_up = peer.is_switch || hosts[peer.index].host.interface(interface_at(wire.to_port)).up;
    const bool up = interface.up && wire.cable_up && peer_is_up;
    wires[out].direction.set_up(up);
    Wire& back = wires[out ^ 1U];
    back.direction.set_up(up);
    back.direction.set_mtu(std::min(back.mtu, interface.mtu));
    if (interface.up != node.known_up[i]) {
      node.known_up[i] = interface.up;
      if (peer.is_switch) switches[peer.index].device.set_port_up(wire.to_port, interface.up && wire.cable_up);
      if (is_traced()) {
        TraceEvent event;
        event.kind = TraceEvent::Kind::link_changed;
        event.node = node.node;
        event.interface = static_cast<std::uint32_t>(i);
        event.has_interface = true;
        event.text = interface.up ? "up" : "down";
        tell(event);
      }
    }
  }
}

// --- trace ---------------------------------------------------------------------------------------------------------

void Session::State::tell(TraceEvent& event) {
  event.at = now;
  event.number = ++event_count;
  for (TraceSink* sink : sinks) sink->on_event(event);
}

void Session::State::tell_frame(TraceEvent::Kind kind, NodeIndex node, std::uint32_t interface,
                                const net::Packet& frame, std::span<const Note> notes, DropReason reason) {
  TraceEvent event;
  event.kind = kind;
  event.node = node;
  event.interface = interface;
  event.has_interface = true;
  event.reason = reason;
  event.lineage = frame.lineage;
  event.bytes = frame.bytes();
  event.notes = notes;
  tell(event);
}

void Session::State::tell_text(TraceEvent::Kind kind, NodeIndex node, std::string_view text, net::Lineage lineage) {
  if (!is_traced()) return;
  TraceEvent event;
  event.kind = kind;
  event.node = node;
  event.text = text;
  event.lineage = lineage;
  tell(event);
}

}  // namespace lvslab::sim
