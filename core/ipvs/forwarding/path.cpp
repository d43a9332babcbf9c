// What every forwarding method does first, in the order Linux does it.

#include <lvslab/net/ipv4_view.h>

#include "forwarding.h"

namespace lvslab::ipvs {
namespace {

Path refused(DropReason reason) {
  Path path;
  path.refusal = Verdict::dropped(reason);
  return path;
}

Path refused(DropReason reason, net::IcmpType type, std::uint8_t code, std::uint32_t rest = 0) {
  Path path = refused(reason);
  path.refusal->icmp = IcmpRequest{type, code, rest, {}};
  return path;
}

constexpr std::uint32_t smallest_tunnel_mtu = 68;  ///< RFC 791: every link carries that much

}  // namespace

Path take_path(Call& call, const net::Address& server, const PathRules& rules) {
  const auto route = call.network.route_to(server);
  if (!route) {
    call.story.tell("the director has no route to the real server {0}", server);
    return refused(DropReason::no_route, net::IcmpType::unreachable, net::icmp_code::host);
  }
  const auto view = *net::Ipv4View::at(call.datagram.bytes());
  if (route->is_local) {
    const bool was_for_this_host = call.hook == Hook::local_in || call.network.is_local(view.destination());
    if (rules.local_server == LocalServer::only_for_local_datagrams && !was_for_this_host) {
      call.story.tell("the real server {0} is the director itself, and the datagram is not for it", server);
      return refused(DropReason::ipvs_boundary);
    }
    return {*route, std::nullopt};  // the time to live and the size do not matter any more
  }
  if (view.source().is_loopback()) {
    call.story.tell("a datagram from {0} must not leave this host", view.source());
    return refused(DropReason::ipvs_boundary);
  }
  if (view.ttl() <= 1) {
    call.story.tell("the director counts as a router, and the time to live has run out");
    return refused(DropReason::ttl_exceeded, net::IcmpType::time_exceeded, 0);
  }
  net::decrement_ttl(call.datagram.mutable_bytes());

  if (rules.outer_header > 0 && route->mtu < smallest_tunnel_mtu + rules.outer_header) {
    call.story.tell("the MTU {0} towards {1} leaves no room in a tunnel", route->mtu, server);
    return refused(DropReason::ipvs_boundary);
  }
  const std::uint32_t mtu = route->mtu - rules.outer_header;
  if (rules.tests_size && view.dont_fragment() && view.total_length() > mtu) {
    call.story.tell("{0} bytes do not fit the MTU {1} towards {2}, and DF is set", view.total_length(), mtu, server);
    return refused(DropReason::fragmentation_needed, net::IcmpType::unreachable, net::icmp_code::fragmentation_needed,
                   mtu);
  }
  return {*route, std::nullopt};
}

Verdict forward(const Transmission& transmission) {
  switch (transmission.connection.forwarding) {
    case Forwarding::masquerading: return forward_by_nat(transmission);
    case Forwarding::local: return forward_locally(transmission);
    case Forwarding::tunnelling: return forward_by_tunnelling(transmission);
    case Forwarding::direct_routing: return forward_by_direct_routing(transmission);
    case Forwarding::full_nat: break;  // needs more than a look at the connection: Director::State does it
  }
  return forward_locally(transmission);
}

}  // namespace lvslab::ipvs
