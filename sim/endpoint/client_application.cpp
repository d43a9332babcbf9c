#include "client_application.h"

#include <algorithm>

namespace lvslab::sim::endpoint {
namespace {

constexpr std::string_view os_error = "ERR OSError";
constexpr std::string_view permission_error = "ERR PermissionError";
constexpr std::string_view timed_out = "ERR TimeoutError";
constexpr std::string_view echo_failed = "ERR timeout";
constexpr Duration echo_timeout = 2s;  // ping -W2

/// The exception's name, as Python calls the errno.
std::string_view name_of(SocketError error) {
  switch (error) {
    case SocketError::refused: return "ERR ConnectionRefusedError";
    case SocketError::reset: return "ERR ConnectionResetError";
    case SocketError::timed_out: return timed_out;
    case SocketError::permission: return permission_error;
    default: return os_error;
  }
}

std::string first_line_of(net::Bytes payload) {
  const std::string_view text(reinterpret_cast<const char*>(payload.data()), payload.size());
  return std::string(text.substr(0, text.find('\n')));
}

}  // namespace

void ClientApplication::say(const Request& request, std::string_view text) {
  answers_.push_back({request.traffic, request.index, request.flow, std::string(text)});
}

void ClientApplication::begin(const Request& request, Wire& wire, TcpLayer& tcp, UdpLayer& udp, EchoLayer& echo) {
  // A socket of one family cannot be bound to an address of the other.
  if (request.source && request.source->family() != request.to.address.family()) return say(request, os_error);
  switch (request.protocol) {
    case net::IpProtocol::tcp: return begin_tcp(request, wire, tcp);
    case net::IpProtocol::udp: return begin_udp(request, wire, udp);
    default: return begin_echo(request, wire, echo);
  }
}

namespace {

/// A socket without an address asks for its way without a source; of IPv4 it asks again, with the source that it got.
host::SourceChoice choice_of(const Request& request) {
  const bool is_open = !request.source && !request.to.address.is_ipv4();
  return is_open ? host::SourceChoice::by_route : host::SourceChoice::bound;
}

}  // namespace

template <class Ports, class InUse>
std::optional<FourTuple> ClientApplication::choose_flow(const Request& request, Wire& wire, Ports& ports,
                                                        InUse&& in_use) {
  if (request.source && !wire.host.is_local(*request.source)) {
    wire.out.story.tell("no address {0} here to bind to", *request.source);
    say(request, os_error);
    return std::nullopt;
  }
  FourTuple flow;
  flow.remote = request.to.address;
  flow.remote_port = request.to.port;
  const auto route = wire.host.path_to(flow.remote, request.source, wire.now);
  if (!route || (route->type != host::RouteType::unicast && route->type != host::RouteType::local)) {
    wire.out.story.tell("no route to {0}", flow.remote);
    // A broadcast is not for everybody to send (SO_BROADCAST), and nothing TCP can connect to.
    const bool forbidden =
        route && (route->type == host::RouteType::prohibit ||
                  (route->type == host::RouteType::broadcast && request.protocol == net::IpProtocol::udp));
    say(request, forbidden ? permission_error : os_error);
    return std::nullopt;
  }
  flow.local = route->source;
  const auto is_free = [&](net::Port port) {
    flow.local_port = port;
    return !in_use(flow);
  };
  if (request.source_port) {
    if (is_free(net::Port{*request.source_port})) return flow;
    wire.out.story.tell("port {0} is in use", *request.source_port);
    say(request, os_error);
    return std::nullopt;
  }
  const auto& settings = wire.host.settings();
  const auto port =
      ports.pick(flow.local, request.to, settings.ip_local_port_low, settings.ip_local_port_high, is_free);
  if (!port) {
    wire.out.story.tell("no free local port towards {0}", request.to);
    say(request, os_error);
    return std::nullopt;
  }
  flow.local_port = *port;
  return flow;
}

std::uint32_t ClientApplication::take(const Request& request, const FourTuple& flow) {
  const std::uint32_t id = requests_.take();
  requests_[id] = {request.traffic, request.index,         request.flow, request.protocol,
                   request.timeout, request.request_bytes, flow,         0,
                   std::nullopt,    std::nullopt};
  return id;
}

void ClientApplication::end(std::uint32_t id, std::string text) {
  const Place& place = requests_[id];
  answers_.push_back({place.traffic, place.index, place.lineage_flow, std::move(text)});
  timeouts_.remove(id);
  requests_.give_back(id);
}

// --- TCP -------------------------------------------------------------------------------------------------------

void ClientApplication::begin_tcp(const Request& request, Wire& wire, TcpLayer& tcp) {
  const auto flow = choose_flow(request, wire, tcp_ports_, [&](const FourTuple& candidate) {
    return tcp.is_listened_on(candidate.local_port) || tcp.is_in_use(candidate, wire.now);
  });
  if (!flow) return;
  auto path = PathFacts::towards(*flow, wire);
  if (!path) return say(request, os_error);
  path->choice = choice_of(request);
  const std::uint32_t id = take(request, *flow);
  const SocketId socket = tcp.connect(wire, *flow, *path, request.flow, {Owner::Kind::client, id});
  wait(tcp, socket, wire.now);
  tcp.settle(socket, wire.now, wire.host);
}

/// Every wait of the program may take the whole timeout.
void ClientApplication::wait(TcpLayer& tcp, SocketId socket, Instant now) {
  Place& place = requests_[tcp.owner(socket).id];
  place.give_up_at = now + place.timeout;
  plan(tcp, socket);
}

void ClientApplication::plan(TcpLayer& tcp, SocketId socket) {
  const Place& place = requests_[tcp.owner(socket).id];
  tcp.set_application_deadline(socket,
                               place.read_at && *place.read_at < *place.give_up_at ? place.read_at : place.give_up_at);
}

void ClientApplication::on_events(Wire& wire, TcpLayer& tcp, SocketId socket_id, SocketEvents events) {
  TcpSocket& socket = tcp[socket_id];
  Place& place = requests_[tcp.owner(socket_id).id];
  if (events.connected) {
    socket.write(wire, Message::request(place.request_bytes, place.index));
    if (socket.take_events().failed) events.failed = true;
    wait(tcp, socket_id, wire.now);
  } else if (events.written) {
    wait(tcp, socket_id, wire.now);
  }
  if (events.readable && !place.read_at) {
    if (!socket.is_bulk() || events.failed) return read(wire, tcp, socket_id);
    place.read_at = wire.now + process_latency;
    plan(tcp, socket_id);
  }
  if (events.failed) end_tcp(wire, tcp, socket_id, std::string(name_of(socket.error())));
}

void ClientApplication::read(Wire& wire, TcpLayer& tcp, SocketId socket_id) {
  TcpSocket& socket = tcp[socket_id];
  if (socket.read_all(wire) > 0) wait(tcp, socket_id, wire.now);
  if (socket.peer_has_closed()) return end_tcp(wire, tcp, socket_id, socket.inbox().first_line());
  if (socket.error() != SocketError::none) end_tcp(wire, tcp, socket_id, std::string(name_of(socket.error())));
}

void ClientApplication::end_tcp(Wire& wire, TcpLayer& tcp, SocketId socket_id, std::string text) {
  const std::uint32_t id = tcp.owner(socket_id).id;
  tcp.set_application_deadline(socket_id, std::nullopt);
  tcp.owner(socket_id) = {};
  tcp[socket_id].close(wire);
  end(id, std::move(text));
}

void ClientApplication::on_deadline(Wire& wire, TcpLayer& tcp, SocketId socket_id) {
  Place& place = requests_[tcp.owner(socket_id).id];
  if (place.read_at && *place.read_at <= wire.now) {
    place.read_at.reset();
    plan(tcp, socket_id);
    return read(wire, tcp, socket_id);
  }
  wire.out.story.tell("the client's patience of {0} ms is over", place.timeout / 1ms);
  end_tcp(wire, tcp, socket_id, std::string(timed_out));
}

// --- UDP -------------------------------------------------------------------------------------------------------

void ClientApplication::begin_udp(const Request& request, Wire& wire, UdpLayer& udp) {
  const auto flow = choose_flow(request, wire, udp_ports_, [&](const FourTuple& candidate) {
    return udp.is_in_use(candidate) || udp.find_service(candidate.local, candidate.local_port);
  });
  if (!flow) return;
  const std::uint32_t id = take(request, *flow);
  udp.connect(*flow, id);
  timeouts_.set(id, wire.now + request.timeout);
  const auto message = Message::request(request.request_bytes, request.index);
  const auto identification = static_cast<std::uint16_t>(identifications_.next());
  if (!send_udp(wire, *flow, message, identification, request.flow, choice_of(request)))
    end_udp(id, std::string(os_error), udp);
}

void ClientApplication::end_udp(std::uint32_t id, std::string text, UdpLayer& udp) {
  udp.disconnect(requests_[id].flow);
  end(id, std::move(text));
}

void ClientApplication::on_datagram(std::uint32_t id, net::Bytes payload, UdpLayer& udp) {
  end_udp(id, first_line_of(payload), udp);
}

void ClientApplication::on_udp_error(std::uint32_t id, const IcmpNews& news, UdpLayer& udp) {
  // Only what cannot get better by waiting is told to a socket (RFC 1122 section 4.1.3.3).
  if (news.told_to_udp) end_udp(id, std::string(name_of(news.error)), udp);
}

// --- echo ------------------------------------------------------------------------------------------------------

void ClientApplication::begin_echo(const Request& request, Wire& wire, EchoLayer& echo) {
  FourTuple flow;
  flow.remote = request.to.address;
  if (request.source && !wire.host.is_local(*request.source)) return say(request, echo_failed);
  const std::uint32_t id = take(request, flow);
  const auto echo_id = echo.send(wire, request.source, flow.remote, request.request_bytes, id, request.flow);
  if (!echo_id) return end(id, std::string(echo_failed));
  requests_[id].echo_id = *echo_id;
  timeouts_.set(id, wire.now + echo_timeout);
}

void ClientApplication::end_echo(std::uint32_t id, std::string text, EchoLayer& echo) {
  echo.forget(requests_[id].echo_id);
  end(id, std::move(text));
}

void ClientApplication::on_echo_reply(std::uint32_t id, EchoLayer& echo) { end_echo(id, "ok", echo); }

void ClientApplication::on_echo_error(std::uint32_t id, EchoLayer& echo) {
  end_echo(id, std::string(echo_failed), echo);
}

// --- time ------------------------------------------------------------------------------------------------------

std::optional<Instant> ClientApplication::next_deadline() const {
  if (timeouts_.empty()) return std::nullopt;
  return timeouts_.top().at;
}

void ClientApplication::advance(Instant now, UdpLayer& udp, EchoLayer& echo) {
  while (!timeouts_.empty() && timeouts_.top().at <= now) {
    const std::uint32_t id = timeouts_.top().id;
    if (requests_[id].protocol == net::IpProtocol::udp) {
      end_udp(id, std::string(timed_out), udp);
    } else {
      end_echo(id, std::string(echo_failed), echo);
    }
  }
}

}  // namespace lvslab::sim::endpoint
