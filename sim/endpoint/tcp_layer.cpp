#include "tcp_layer.h"

#include <algorithm>

#include <lvslab/net/toa_option.h>

namespace lvslab::sim::endpoint {

ListenerId TcpLayer::listen(const std::optional<net::Address>& address, net::Port port) {
  listeners_.push_back({address, port, 0, 0, std::nullopt, false});
  return static_cast<ListenerId>(listeners_.size() - 1);
}

std::optional<ListenerId> TcpLayer::find_listener(const net::Address& address, net::Port port) const {
  std::optional<ListenerId> any;
  for (ListenerId id = 0; id < listeners_.size(); ++id) {
    const Listener& listener = listeners_[id];
    if (listener.port != port) continue;
    if (listener.address == address) return id;  // the more exact binding wins
    if (!listener.address && !any) any = id;
  }
  return any;
}

bool TcpLayer::is_listened_on(net::Port port) const {
  return std::ranges::any_of(listeners_, [port](const Listener& listener) { return listener.port == port; });
}

bool TcpLayer::is_in_use(const FourTuple& flow, Instant now) {
  time_wait_.expire(now);
  return table_.find(flow) || time_wait_.contains(flow);
}

SocketId TcpLayer::take_place(const FourTuple& flow) {
  const SocketId id = sockets_.take();
  Place& place = sockets_[id];
  place.socket.recycle();
  place.owner = {};
  place.listener = no_listener;
  place.application_at.reset();
  place.toa.reset();
  place.alive = place.in_table = true;
  place.half_open = place.not_accepted = false;
  table_.insert(flow, id);
  return id;
}

SocketId TcpLayer::connect(Wire& wire, const FourTuple& flow, const PathFacts& path, std::uint32_t lineage_flow,
                           Owner owner) {
  const SocketId id = take_place(flow);
  sockets_[id].owner = owner;
  const auto identification = static_cast<std::uint16_t>(identifications_.next());
  sockets_[id].socket.connect(wire, flow, path, secret_, lineage_flow, identification);
  return id;
}

TcpLayer::Arrival TcpLayer::on_segment(Wire& wire, const Segment& segment) {
  if (const auto id = table_.find(segment.flow)) return on_socket(wire, *id, segment);
  time_wait_.expire(wire.now);
  if (time_wait_.contains(segment.flow)) {
    switch (time_wait_.on_segment(wire, segment)) {
      case TimeWait::Verdict::taken: return {Arrival::Kind::consumed};
      case TimeWait::Verdict::unacceptable: return {Arrival::Kind::unacceptable};
      case TimeWait::Verdict::reset_sender: return {Arrival::Kind::nobody};
      case TimeWait::Verdict::new_connection: break;
    }
  }
  if (const auto id = find_listener(segment.flow.local, segment.flow.local_port))
    return on_listener(wire, *id, segment);
  return {Arrival::Kind::nobody};
}

TcpLayer::Arrival TcpLayer::on_listener(Wire& wire, ListenerId listener_id, const Segment& segment) {
  if (segment.flags.rst) return {Arrival::Kind::unacceptable};
  if (segment.flags.ack) {
    wire.out.story.tell("an acknowledgement for a connection this listener does not know: reset");
    return {Arrival::Kind::nobody};  // answered as any segment for no connection
  }
  if (!segment.flags.syn || segment.flags.fin) return {Arrival::Kind::unacceptable};
  Listener& listener = listeners_[listener_id];
  if (listener.not_accepted > Listener::backlog || listener.half_open >= Listener::backlog) {
    wire.out.story.tell("the listener's queue of {0} is full: the SYN is ignored", Listener::backlog);
    return {Arrival::Kind::backlog_full};
  }
  const auto path = PathFacts::towards(segment.flow, wire);
  if (!path) {
    wire.out.story.tell("no route back to {0}: the SYN is not answered", segment.flow.remote);
    return {Arrival::Kind::unacceptable};
  }
  const SocketId id = take_place(segment.flow);
  Place& place = sockets_[id];
  place.listener = listener_id;
  place.half_open = true;
  ++listener.half_open;
  const auto identification = static_cast<std::uint16_t>(identifications_.next());
  if (listener.expects_proxy_header) place.socket.expect_proxy_header();
  place.socket.accept_syn(wire, segment, *path, secret_, wire.flow, identification);
  return {Arrival::Kind::socket, id};
}

TcpLayer::Arrival TcpLayer::on_socket(Wire& wire, SocketId id, const Segment& segment) {
  Place& place = sockets_[id];
  const bool was_half_open = place.socket.state() == TcpState::syn_received;
  if (was_half_open && segment.flags.ack && !segment.flags.rst &&
      listeners_[place.listener].not_accepted > Listener::backlog) {
    // The client believes it is connected; the SYN-ACK will be repeated until there is room.
    wire.out.story.tell("the listener's queue of {0} is full: the handshake's end is ignored", Listener::backlog);
    return {Arrival::Kind::backlog_full};
  }
  const auto verdict = place.socket.on_segment(wire, segment);
  if (was_half_open && place.socket.state() != TcpState::syn_received) {
    place.half_open = false;
    --listeners_[place.listener].half_open;
    if (place.socket.state() != TcpState::closed) {
      // As the module toa does on Linux: it looks at the one segment that makes the connection.
      if (const auto kind = listeners_[place.listener].toa_kind) {
        place.toa = net::find_toa(segment.option_bytes, *kind);
        if (place.toa) wire.out.story.tell("TOA: the server takes {0} for its client", *place.toa);
      }
      place.not_accepted = true;
      ++listeners_[place.listener].not_accepted;
    }
  }
  if (verdict == TcpSocket::Verdict::reset_sender) send_reset_for(wire, segment, place.socket.lineage_flow());
  if (verdict == TcpSocket::Verdict::unacceptable && !place.socket.has_events()) {
    settle(id, wire.now, wire.host);
    return {Arrival::Kind::unacceptable};
  }
  return {Arrival::Kind::socket, id};
}

bool TcpLayer::believes_icmp(const FourTuple& flow, net::TcpSeq sequence) {
  const auto id = table_.find(flow);
  return id && sockets_[*id].socket.believes_icmp(sequence);
}

bool TcpLayer::is_in_call(const FourTuple& flow, Instant now) {
  const auto id = table_.find(flow);
  return id && sockets_[*id].socket.is_in_call(now);
}

std::optional<SocketId> TcpLayer::on_icmp(Wire& wire, const IcmpNews& news, const FourTuple& flow,
                                          net::TcpSeq sequence) {
  const auto id = table_.find(flow);
  if (!id) return std::nullopt;
  sockets_[*id].socket.on_icmp(wire, news, sequence);
  return id;
}

void TcpLayer::on_accepted(SocketId id) {
  Place& place = sockets_[id];
  if (!place.not_accepted) return;
  place.not_accepted = false;
  --listeners_[place.listener].not_accepted;
}

void TcpLayer::settle(SocketId id, Instant now, const host::Host& host) {
  Place& place = sockets_[id];
  if (const auto rest = place.socket.take_rest()) {
    table_.erase(rest->flow);
    place.in_table = false;
    const Duration length =
        rest->waits_for_fin ? std::chrono::seconds(host.settings().tcp_fin_timeout) : time_wait_length;
    time_wait_.add(*rest, now, length);
  }
  if (place.socket.state() == TcpState::closed) {
    if (place.in_table) {
      table_.erase(place.socket.flow());
      place.in_table = false;
    }
    if (place.half_open) {
      place.half_open = false;
      --listeners_[place.listener].half_open;
    }
    if (place.owner.kind == Owner::Kind::nobody || place.socket.is_orphan()) return release(id);
  }
  std::optional<Instant> next = place.socket.deadline();
  if (place.application_at && (!next || *place.application_at < *next)) next = place.application_at;
  const auto entered = deadlines_.deadline_of(id);
  if (!next) {
    if (entered) deadlines_.remove(id);
  } else if (!entered || *next < *entered) {
    deadlines_.set(id, *next);  // later ones stay where they are: looking once in vain is cheaper than moving always
  }
}

void TcpLayer::release(SocketId id) {
  on_accepted(id);
  deadlines_.remove(id);
  sockets_[id].alive = false;
  sockets_.give_back(id);
}

std::optional<Instant> TcpLayer::next_deadline() const {
  if (deadlines_.empty()) return std::nullopt;
  return deadlines_.top().at;
}

std::optional<SocketId> TcpLayer::next_due(Wire& wire) {
  while (!deadlines_.empty() && deadlines_.top().at <= wire.now) {
    const SocketId id = deadlines_.top().id;
    Place& place = sockets_[id];
    deadlines_.remove(id);
    const auto own = place.socket.deadline();
    const bool own_due = own && *own <= wire.now;
    const bool application_due = place.application_at && *place.application_at <= wire.now;
    if (own_due) place.socket.on_deadline(wire);
    if (own_due || application_due) return id;
    settle(id, wire.now, wire.host);
  }
  return std::nullopt;
}

}  // namespace lvslab::sim::endpoint
