#include "server_application.h"

#include <algorithm>

namespace lvslab::sim::endpoint {
void ServerApplication::serve(const ServiceSpec& spec, TcpLayer& tcp, UdpLayer& udp) {
  const auto number = static_cast<std::uint32_t>(services_.size());
  services_.push_back({spec, Message::answer(name_, spec.response_bytes), 0, {}, {}, {}});
  if (spec.protocol == net::IpProtocol::udp) {
    udp.bind(spec.address, spec.port, number);
  } else {
    const ListenerId listener = tcp.listen(spec.address, spec.port);
    tcp.listener(listener).toa_kind = spec.toa_kind;
    tcp.listener(listener).expects_proxy_header = spec.reads_proxy_header;
    service_of_listener_.resize(std::max<std::size_t>(service_of_listener_.size(), listener + 1), no_service);
    service_of_listener_[listener] = number;
  }
}

void ServerApplication::on_events(Wire& wire, TcpLayer& tcp, SocketId id, SocketEvents events) {
  if (events.connected) {
    if (connections_.size() <= id) connections_.resize(std::size_t{id} + 1);
    connections_[id] = {service_of_listener_[tcp.listener_of(id)], Phase::queued};
    tcp.owner(id) = {Owner::Kind::server, id};
    Service& service = services_[connections_[id].service];
    if (!has_free_worker(service)) {
      wire.out.story.tell("all {0} workers are busy: the connection waits", service.busy);
      service.queue.push_back(id);
      return;
    }
    begin(wire, tcp, id);
    if (events.failed) return end(wire, tcp, id);
    return;
  }
  Connection& connection = connections_[id];
  if (connection.phase == Phase::queued) return;  // whatever happened is noticed when a worker takes it
  if (events.failed) return end(wire, tcp, id);
  if (events.written && connection.phase == Phase::answering) finish_answer(wire, tcp, id);
  if (events.readable && connection.phase == Phase::reading) {
    if (!tcp[id].is_bulk()) return read(wire, tcp, id);
    if (!tcp.application_deadline(id)) tcp.set_application_deadline(id, wire.now + process_latency);
  }
  if (events.readable && connection.phase == Phase::draining) return drain(wire, tcp, id);
}

void ServerApplication::begin(Wire& wire, TcpLayer& tcp, SocketId id) {
  Connection& connection = connections_[id];
  ++services_[connection.service].busy;
  connection.phase = Phase::reading;
  tcp.on_accepted(id);
  read(wire, tcp, id);
}

void ServerApplication::note_client(Wire& wire, TcpLayer& tcp, SocketId id) {
  const ServiceSpec& spec = services_[connections_[id].service].spec;
  if (!spec.logs) return;
  const TcpSocket& socket = tcp[id];
  LogLine line{wire.now,
               net::IpProtocol::tcp,
               spec.port,
               socket.flow().remote_endpoint(),
               socket.flow().remote_endpoint(),
               LogLine::Source::connection};
  if (const auto& toa = tcp.toa(id)) {
    line.client = *toa;
    line.source = LogLine::Source::toa;
  }
  if (const auto header = socket.inbox().proxy_header(); header && header->has_addresses) {
    line.client = header->source;
    line.source = LogLine::Source::proxy_header;
  }
  if (socket.inbox().proxy_header_is_missing()) line.source = LogLine::Source::missing;
  log_.push_back(line);
}

void ServerApplication::read(Wire& wire, TcpLayer& tcp, SocketId id) {
  TcpSocket& socket = tcp[id];
  socket.read_all(wire);
  if (socket.inbox().proxy_header_is_missing()) {
    wire.out.story.tell("the connection does not begin with a PROXY header: the server closes it");
    note_client(wire, tcp, id);
    return end(wire, tcp, id);
  }
  if (!socket.inbox().empty_line_seen() && !socket.peer_has_closed()) {
    if (socket.state() == TcpState::closed) end(wire, tcp, id);
    return;
  }
  Connection& connection = connections_[id];
  note_client(wire, tcp, id);
  connection.phase = Phase::serving;
  const Duration time = services_[connection.service].spec.service_time;
  if (time > Duration{}) {
    tcp.set_application_deadline(id, wire.now + time);
  } else {
    answer(wire, tcp, id);
  }
}

void ServerApplication::on_deadline(Wire& wire, TcpLayer& tcp, SocketId id) {
  switch (connections_[id].phase) {
    case Phase::reading: tcp.set_application_deadline(id, std::nullopt); return read(wire, tcp, id);
    case Phase::serving: tcp.set_application_deadline(id, std::nullopt); return answer(wire, tcp, id);
    case Phase::answering: {
      const Instant quiet_from = std::max(tcp[id].last_heard_at() + process_latency, wire.now);
      if (quiet_from > wire.now && !tcp[id].everything_sent()) return tcp.set_application_deadline(id, quiet_from);
      connections_[id].phase = Phase::draining;
      tcp.set_application_deadline(id, std::nullopt);
      tcp[id].shut_down_sending(wire);
      return drain(wire, tcp, id);
    }
    default: tcp.set_application_deadline(id, std::nullopt);
  }
}

void ServerApplication::answer(Wire& wire, TcpLayer& tcp, SocketId id) {
  TcpSocket& socket = tcp[id];
  Connection& connection = connections_[id];
  connection.phase = Phase::answering;
  if (socket.inbox().total() > 0) {
    socket.write(wire, services_[connection.service].answer);
    if (socket.take_events().written) finish_answer(wire, tcp, id);
  } else {
    finish_answer(wire, tcp, id);
  }
}

void ServerApplication::finish_answer(Wire& wire, TcpLayer& tcp, SocketId id) {
  TcpSocket& socket = tcp[id];
  // On a short path the client's acknowledgement is here before the process makes its next call; so is the reset of
  // a client that is gone, or of a director that knows the connection no more.
  const bool hears_first = socket.is_path_short();
  if (hears_first || (!socket.everything_sent() && !socket.waited_for_buffer())) {
    tcp.set_application_deadline(id, wire.now + process_latency);
    return;
  }
  connections_[id].phase = Phase::draining;
  socket.shut_down_sending(wire);
  drain(wire, tcp, id);
}

void ServerApplication::drain(Wire& wire, TcpLayer& tcp, SocketId id) {
  TcpSocket& socket = tcp[id];
  socket.read_all(wire);
  if (socket.peer_has_closed() || socket.state() == TcpState::closed) end(wire, tcp, id);
}

void ServerApplication::end(Wire& wire, TcpLayer& tcp, SocketId id) {
  Connection& connection = connections_[id];
  Service& service = services_[connection.service];
  tcp.set_application_deadline(id, std::nullopt);
  tcp[id].close(wire);
  connection.phase = Phase::queued;
  tcp.owner(id) = {};
  --service.busy;
  while (!service.queue.empty() && has_free_worker(service)) {
    const SocketId next = service.queue.front();
    service.queue.pop_front();
    begin(wire, tcp, next);
    tcp.settle(next, wire.now, wire.host);
  }
}

void ServerApplication::on_datagram(Wire& wire, std::uint32_t number, const FourTuple& flow, net::Bytes payload) {
  Service& service = services_[number];
  if (service.spec.logs) {
    LogLine line{wire.now,
                 net::IpProtocol::udp,
                 service.spec.port,
                 flow.remote_endpoint(),
                 flow.remote_endpoint(),
                 LogLine::Source::connection};
    if (service.spec.reads_proxy_header) {
      const auto reading = net::read_proxy_header(payload);
      const bool is_whole = reading.kind == net::ProxyHeaderReading::Kind::whole && reading.header.has_addresses;
      if (is_whole) line.client = reading.header.source;
      line.source = is_whole ? LogLine::Source::proxy_header : LogLine::Source::missing;
    }
    log_.push_back(line);
  }
  const Datagram datagram{flow, wire.flow, wire.cause, wire.now + service.spec.service_time};
  if (service.spec.service_time == Duration{}) return send_answer(wire, service, datagram);
  if (has_free_worker(service)) {
    ++service.busy;
    service.serving.push_back(datagram);
  } else {
    service.waiting.push_back(datagram);
  }
}

void ServerApplication::send_answer(Wire& wire, const Service& service, const Datagram& datagram) {
  const FourTuple& flow = datagram.flow;
  const std::uint16_t identification =
      flow.is_ipv4() ? wire.host.next_identification(flow.local.ipv4(), flow.remote.ipv4(), net::IpProtocol::udp)
                     : std::uint16_t{0};
  Wire answer{wire.host, wire.now, wire.out, datagram.cause, datagram.lineage_flow};
  send_udp(answer, datagram.flow, service.answer, identification, datagram.lineage_flow);
}

std::optional<Instant> ServerApplication::next_deadline() const {
  std::optional<Instant> first;
  for (const Service& service : services_) {
    if (service.serving.empty()) continue;
    const Instant at = service.serving.front().ready_at;
    if (!first || at < *first) first = at;
  }
  return first;
}

void ServerApplication::advance(Wire& wire) {
  for (Service& service : services_) {
    while (!service.serving.empty() && service.serving.front().ready_at <= wire.now) {
      const Datagram datagram = service.serving.front();
      service.serving.pop_front();
      send_answer(wire, service, datagram);
      --service.busy;
      if (service.waiting.empty()) continue;
      Datagram next = service.waiting.front();
      service.waiting.pop_front();
      next.ready_at = wire.now + service.spec.service_time;
      service.serving.push_back(next);
      ++service.busy;
    }
  }
}

}  // namespace lvslab::sim::endpoint
