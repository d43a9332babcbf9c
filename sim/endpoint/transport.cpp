// The sockets of a host as a whole: what arrives is given to whom it is for, what falls due is done.

#include <lvslab/net/icmp_view.h>
#include <lvslab/net/icmpv6.h>
#include <lvslab/net/ip_view.h>
#include <lvslab/net/udp_view.h>
#include <lvslab/sim/transport.h>

#include "client_application.h"
#include "server_application.h"

namespace lvslab::sim {

using namespace endpoint;

struct Transport::State {
  State(std::string name, std::uint64_t seed)
      : tcp(seed),
        echo(static_cast<std::uint16_t>(KeyedHash(seed).of(0, 0x6563))),
        server(std::move(name)),
        client(seed) {}

  bool deliver_tcp(host::Delivery& delivery, const net::IpView& datagram, Wire& wire);
  bool deliver_udp(const net::IpView& datagram, Wire& wire);
  bool deliver_icmp(const host::Delivery& delivery, const net::IpView& datagram, Wire& wire);
  bool deliver_icmpv6(const host::Delivery& delivery, const net::IpView& datagram, Wire& wire);
  bool deliver_icmp_error(const host::Delivery& delivery, const net::IcmpView& error, const IcmpNews& news, Wire& wire);
  bool take_echo_reply(std::uint16_t id);
  void attend(Wire& wire, SocketId id);

  TcpLayer tcp;
  UdpLayer udp;
  EchoLayer echo;
  ServerApplication server;
  ClientApplication client;
  Instant seen_at{};
};

Transport::Transport(std::string name, std::uint64_t seed) : state_(std::make_unique<State>(std::move(name), seed)) {}
Transport::Transport(const Transport& other) : state_(std::make_unique<State>(*other.state_)) {}
Transport& Transport::operator=(const Transport& other) {
  if (this != &other) state_ = std::make_unique<State>(*other.state_);
  return *this;
}
Transport::Transport(Transport&&) noexcept = default;
Transport& Transport::operator=(Transport&&) noexcept = default;
Transport::~Transport() = default;

void Transport::serve(const ServiceSpec& service) { state_->server.serve(service, state_->tcp, state_->udp); }

void Transport::begin(const Request& request, host::Host& host, Instant now, host::Outcome& out) {
  Wire wire{host, now, out};
  state_->seen_at = now;
  state_->client.begin(request, wire, state_->tcp, state_->udp, state_->echo);
}

bool Transport::deliver(host::Delivery& delivery, host::Host& host, Instant now, host::Outcome& out) {
  const auto datagram = net::IpView::at(delivery.datagram.bytes());
  if (!datagram) return false;
  const auto& lineage = delivery.datagram.lineage;
  Wire wire{host, now, out, lineage.packet, lineage.flow};
  state_->seen_at = now;
  switch (datagram->protocol()) {
    case net::IpProtocol::tcp: return delivery.to_unicast_frame && state_->deliver_tcp(delivery, *datagram, wire);
    case net::IpProtocol::udp: return state_->deliver_udp(*datagram, wire);
    case net::IpProtocol::icmp: return state_->deliver_icmp(delivery, *datagram, wire);
    case net::IpProtocol::icmpv6: return state_->deliver_icmpv6(delivery, *datagram, wire);
    default: return false;
  }
}

bool Transport::State::deliver_tcp(host::Delivery& delivery, const net::IpView& datagram, Wire& wire) {
  const auto segment = Segment::read(datagram, delivery.segment_size);
  if (!segment) return false;
  const auto arrival = tcp.on_segment(wire, *segment);
  using Kind = TcpLayer::Arrival::Kind;
  const auto drop = [&](DropReason reason) {
    wire.out.dropped.push_back({reason, std::move(delivery.datagram), false, wire.out.story.notes().size()});
    return true;
  };
  switch (arrival.kind) {
    case Kind::nobody: return false;
    case Kind::consumed: return true;
    case Kind::unacceptable: return drop(DropReason::segment_unacceptable);
    case Kind::backlog_full: return drop(DropReason::backlog_full);
    case Kind::socket: attend(wire, arrival.socket); return true;
  }
  return true;
}

/// Lets the owner of a socket react, then puts its deadlines in order.
void Transport::State::attend(Wire& wire, SocketId id) {
  while (tcp[id].has_events()) {
    const SocketEvents events = tcp[id].take_events();
    if (tcp.owner(id).kind == Owner::Kind::client) {
      client.on_events(wire, tcp, id, events);
    } else if (events.connected || tcp.owner(id).kind == Owner::Kind::server) {
      server.on_events(wire, tcp, id, events);
    }
  }
  tcp.settle(id, wire.now, wire.host);
}

bool Transport::State::deliver_udp(const net::IpView& datagram, Wire& wire) {
  const auto view = net::UdpView::at(datagram.payload());
  if (!view) return false;
  const FourTuple flow{datagram.destination(), datagram.source(), view->destination_port(), view->source_port()};
  if (const auto request = udp.find_request(flow)) {
    client.on_datagram(*request, view->payload(), udp);
    return true;
  }
  const auto service = udp.find_service(flow.local, flow.local_port);
  if (!service) return false;
  server.on_datagram(wire, *service, flow, view->payload());
  return true;
}

bool Transport::State::deliver_icmp(const host::Delivery& delivery, const net::IpView& datagram, Wire& wire) {
  const auto message = net::IcmpView::at(datagram.payload());
  if (!message || !datagram.is_ipv4()) return false;
  if (message->is_error()) return deliver_icmp_error(delivery, *message, news_of(*message, net::Family::ipv4), wire);
  return message->type() == net::IcmpType::echo_reply && take_echo_reply(message->echo_id());
}

bool Transport::State::deliver_icmpv6(const host::Delivery& delivery, const net::IpView& datagram, Wire& wire) {
  const auto message = net::IcmpView::at(datagram.payload());
  if (!message || datagram.is_ipv4()) return false;
  const auto type = net::icmpv6_type(*message);
  if (net::is_error(type)) return deliver_icmp_error(delivery, *message, news_of(*message, net::Family::ipv6), wire);
  return type == net::Icmpv6Type::echo_reply && take_echo_reply(message->echo_id());
}

bool Transport::State::take_echo_reply(std::uint16_t id) {
  const auto request = echo.find(id);
  if (!request) return false;
  client.on_echo_reply(*request, echo);
  return true;
}

bool Transport::State::deliver_icmp_error(const host::Delivery& delivery, const net::IcmpView& error,
                                          const IcmpNews& news, Wire& wire) {
  // An error quotes the IP header and at least 8 bytes behind it, perhaps no more: no view of a whole datagram.
  const auto quoted = net::IpView::at_quoted(error.payload());
  if (!quoted || quoted->fragment_offset() != 0 || quoted->payload().size() < 8) return false;
  const net::Bytes inner = quoted->payload();
  const FourTuple flow{quoted->source(), quoted->destination(), net::Port{net::load_u16(inner, 0)},
                       net::Port{net::load_u16(inner, 2)}};
  switch (quoted->protocol()) {
    case net::IpProtocol::tcp: {
      const net::TcpSeq sequence{net::load_u32(inner, 4)};
      // While a process is inside a call on the socket, the kernel passes over redirects for it.
      const bool unheard = news.kind == IcmpNews::Kind::redirect && tcp.is_in_call(flow, wire.now);
      if (!unheard && tcp.believes_icmp(flow, sequence)) wire.host.learn(delivery, wire.now, wire.out);
      const auto id = tcp.on_icmp(wire, news, flow, sequence);
      if (id) attend(wire, *id);
      return id.has_value();
    }
    case net::IpProtocol::udp: {
      const auto request = udp.find_request(flow);
      if (request || udp.find_service(flow.local, flow.local_port)) wire.host.learn(delivery, wire.now, wire.out);
      if (request) client.on_udp_error(*request, news, udp);
      return request.has_value();
    }
    case net::IpProtocol::icmp:
    case net::IpProtocol::icmpv6: {
      const bool is_request = flow.is_ipv4() ? net::IcmpType{net::load_u8(inner, 0)} == net::IcmpType::echo_request
                                             : net::Icmpv6Type{net::load_u8(inner, 0)} == net::Icmpv6Type::echo_request;
      const auto request = is_request ? echo.find(net::load_u16(inner, 4)) : std::nullopt;
      if (request && !flow.is_ipv4()) wire.host.learn(delivery, wire.now, wire.out);
      if (request) client.on_echo_error(*request, echo);
      return request.has_value();
    }
    default: return false;
  }
}

std::optional<Instant> Transport::next_deadline() const {
  std::optional<Instant> first = state_->tcp.next_deadline();
  const auto consider = [&first](std::optional<Instant> at) {
    if (at && (!first || *at < *first)) first = at;
  };
  consider(state_->server.next_deadline());
  consider(state_->client.next_deadline());
  return first;
}

void Transport::advance(host::Host& host, Instant now, host::Outcome& out) {
  Wire wire{host, now, out};
  State& state = *state_;
  state.seen_at = now;
  while (const auto id = state.tcp.next_due(wire)) {
    const auto application_at = state.tcp.application_deadline(*id);
    if (application_at && *application_at <= now) {
      if (state.tcp.owner(*id).kind == Owner::Kind::client) {
        state.client.on_deadline(wire, state.tcp, *id);
      } else {
        state.server.on_deadline(wire, state.tcp, *id);
      }
    }
    state.attend(wire, *id);
  }
  state.server.advance(wire);
  state.client.advance(now, state.udp, state.echo);
}

bool Transport::has_pending_work() const { return state_->client.has_requests(); }

std::vector<Answer> Transport::take_answers() { return state_->client.take_answers(); }

std::vector<LogLine> Transport::take_log() { return state_->server.take_log(); }

std::string_view to_text(LogLine::Source source) {
  switch (source) {
    case LogLine::Source::connection: return "connection";
    case LogLine::Source::toa: return "TOA";
    case LogLine::Source::proxy_header: return "PROXY header";
    case LogLine::Source::missing: return "no PROXY header";
  }
  return "?";
}

std::vector<SocketReport> Transport::sockets() const {
  std::vector<SocketReport> reports;
  const auto any = [](const std::optional<net::Address>& address) { return address.value_or(net::Ipv4{}); };
  state_->tcp.each_listener([&](const Listener& listener) {
    reports.push_back({net::IpProtocol::tcp, "LISTEN", {any(listener.address), listener.port}, {}});
  });
  state_->udp.each_bound([&](const std::optional<net::Address>& address, net::Port port) {
    reports.push_back({net::IpProtocol::udp, "UNCONN", {any(address), port}, {}});
  });
  state_->tcp.each_socket([&](const TcpSocket& socket) {
    if (socket.state() == TcpState::closed) return;
    reports.push_back({net::IpProtocol::tcp, std::string(to_text(socket.state())), socket.flow().local_endpoint(),
                       socket.flow().remote_endpoint()});
  });
  state_->tcp.time_wait().each(state_->seen_at, [&](const FourTuple& flow, bool waits_for_fin) {
    reports.push_back({net::IpProtocol::tcp, waits_for_fin ? "FIN-WAIT-2" : "TIME-WAIT", flow.local_endpoint(),
                       flow.remote_endpoint()});
  });
  return reports;
}

}  // namespace lvslab::sim
