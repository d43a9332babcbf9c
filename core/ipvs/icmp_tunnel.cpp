// An ICMP error about one of the director's own tunnel datagrams. Its sender knows only the outer header; the client,
// whose packet is inside, is told in its own terms. Section 7.6 of docs/ipvs.md.

#include <lvslab/net/udp_view.h>

#include "forwarding/encapsulation.h"
#include "icmp_quote.h"
#include "state.h"

namespace lvslab::ipvs {

/// One address may be a tunnel's end for several services. Linux asks the one of them that was added last, and takes
/// the error for its own only if that one has such a tunnel. GUE's are found by their port, too.
std::optional<std::size_t> Director::State::inside_of_tunnel(const net::IpView& outer) const {
  std::optional<net::Port> gue_port;
  if (outer.protocol() == net::IpProtocol::udp) {
    if (outer.payload().size() < net::UdpView::size) return std::nullopt;
    gue_port = net::Port{net::load_u16(outer.payload(), 2)};
  }
  const auto is_such_an_end = [&](const RealServer& server) {
    if (server.settings.forwarding != Forwarding::tunnelling || server.address.address != outer.destination())
      return false;
    const bool is_gue = server.settings.tunnel.type == TunnelOptions::Type::gue;
    return gue_port ? is_gue && server.settings.tunnel.port == *gue_port : !is_gue;
  };
  ServerId last = no_server;
  for (const auto service : services.all()) {
    for (const auto id : services[service].servers) {
      if (!is_such_an_end(servers[id])) continue;
      if (last == no_server || servers.bond(id).turn > servers.bond(last).turn) last = id;
    }
  }
  if (last == no_server) return std::nullopt;
  return encapsulation_at(outer.payload(), outer.protocol(), servers[last].settings.tunnel);
}

/// Linux looks at the route that it took last. If an error has just lessened a route's MTU for the first time, that is
/// the route as it was before. nullopt: no datagram has gone to the server yet.
std::optional<std::uint32_t> Director::State::mtu_in_use(const Call& call, const Connection& connection) const {
  const auto* server = server_of(connection);
  if (server == nullptr || !server->last_route) return std::nullopt;
  if (!server->last_route->mtu_is_learned) return server->last_route->mtu;
  const auto route = call.network.route_to(connection.server.address);
  return route ? std::optional(route->mtu) : std::nullopt;
}

std::optional<Verdict> Director::State::related_to_tunnel(Call& call, const net::IpView& outer) {
  const auto view = *net::IpView::at(call.datagram.bytes());
  if (call.hook != Hook::local_in && !call.network.is_local(view.destination())) return std::nullopt;
  const auto between = inside_of_tunnel(outer);
  if (!between) return std::nullopt;
  const auto overhead =
      static_cast<std::uint32_t>(kernel.tunnel_mtu_is_exact ? outer.header_size() + *between : net::ipv4_header_size);
  const auto far_end = outer.destination();

  const auto inner = net::IpView::at_quoted(outer.payload().subspan(*between));
  if (!inner || !inner->is_ipv4() || inner->fragment_offset() != 0) return std::nullopt;
  const auto headers = read_headers(*inner);
  if (!headers.has_ports) return std::nullopt;
  const auto id = connections.find_request(connection_protocol(headers.protocol), headers.source, headers.destination);
  if (id == no_connection) return std::nullopt;
  const auto icmp = *net::IcmpView::at(view.payload());
  call.story.tell("an ICMP error about the tunnel to {0}, which carried the connection {1} > {2}", far_end,
                  headers.source, headers.destination);
  if (!icmp.checksum_is_right()) {
    call.story.tell("its ICMP checksum is wrong");
    return Verdict::dropped(DropReason::ipvs_icmp_checksum);
  }
  auto verdict = Verdict::dropped(DropReason::ipvs_icmp_consumed);
  std::uint32_t rest = icmp.rest();
  if (icmp.type() == net::IcmpType::unreachable && icmp.code() == net::icmp_code::fragmentation_needed) {
    call.network.learn_path_mtu(far_end, icmp.next_hop_mtu());
    if (!inner->dont_fragment()) {
      call.story.tell("the path to {0} has MTU {1} now; the client allows fragments and needs not know", far_end,
                      icmp.next_hop_mtu());
      return verdict;
    }
    std::uint32_t mtu = mtu_in_use(call, connections[id]).value_or(icmp.next_hop_mtu());
    if (mtu > 68 + overhead) mtu -= overhead;
    call.story.tell("the client is told to send {0} bytes at most: the tunnel needs {1}", mtu, overhead);
    rest = mtu;
  }
  verdict.icmp = IcmpRequest{static_cast<std::uint8_t>(icmp.type()), icmp.code(), rest,
                             net::Packet{inner->bytes(), call.datagram.lineage.offspring()}};
  count_out(connections[id], inner->bytes().size(), call.now);
  return verdict;
}

}  // namespace lvslab::ipvs
