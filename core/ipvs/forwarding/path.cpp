// What every forwarding method does first, in the order Linux does it.

#include <lvslab/net/ip_view.h>

#include "../icmp_request.h"
#include "forwarding.h"

namespace lvslab::ipvs {
namespace {

Path refused(DropReason reason) {
  Path path;
  path.refusal = Verdict::dropped(reason);
  return path;
}

Path refused(DropReason reason, IcmpRequest icmp) {
  Path path = refused(reason);
  path.refusal->icmp = std::move(icmp);
  return path;
}

/// What every link carries: RFC 791, RFC 8200 section 5.
constexpr std::uint32_t smallest_mtu(net::Family family) { return family == net::Family::ipv4 ? 68 : 1280; }

}  // namespace

Path take_path(Call& call, const net::Address& server, const PathRules& rules) {
  const auto view = *net::IpView::at(call.datagram.bytes());
  const auto route = rules.outer_header > 0 ? call.network.tunnel_route_to(server) : call.network.route_to(server);
  if (!route) {
    call.story.tell("the director has no route to the real server {0}", server);
    return refused(DropReason::no_route, host_unreachable(view.family()));
  }
  if (route->is_local) {
    const bool was_for_this_host = call.hook == Hook::local_in || call.network.is_local(view.destination());
    if (rules.local_server == LocalServer::for_none) {
      call.story.tell("{0} is the director itself", server);
      return refused(DropReason::ipvs_boundary);
    }
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
  if (view.hop_limit() <= 1) {
    call.story.tell("the director counts as a router, and the time to live has run out");
    return refused(DropReason::ttl_exceeded, hop_limit_exceeded(view.family()));
  }
  net::decrement_hop_limit(call.datagram.mutable_bytes());

  if (rules.outer_header > 0 && route->mtu < smallest_mtu(server.family()) + rules.outer_header) {
    call.story.tell("the MTU {0} towards {1} leaves no room in a tunnel", route->mtu, server);
    return refused(DropReason::ipvs_boundary);
  }
  const std::uint32_t mtu = route->mtu - rules.outer_header;
  if (view.is_ipv4()) {
    if (!rules.tests_size || !view.dont_fragment() || view.total_length() <= mtu) return {*route, std::nullopt};
    call.story.tell("{0} bytes do not fit the MTU {1} towards {2}, and DF is set", view.total_length(), mtu, server);
    return refused(DropReason::fragmentation_needed, too_big(net::Family::ipv4, mtu));
  }
  // Nobody but its sender may cut an IPv6 datagram; one that arrived in pieces fits if its pieces do.
  const std::size_t size = call.datagram.largest_fragment != 0 ? call.datagram.largest_fragment : view.total_length();
  if (size <= mtu) return {*route, std::nullopt};
  call.story.tell("{0} bytes do not fit the MTU {1} towards {2}", size, mtu, server);
  if (rules.subject == Subject::icmp_error) return refused(DropReason::fragmentation_needed);
  return refused(DropReason::fragmentation_needed, too_big(net::Family::ipv6, mtu));
}

Verdict forward(const Transmission& transmission) {
  switch (transmission.connection.forwarding) {
    case Forwarding::masquerading: return forward_by_nat(transmission);
    case Forwarding::local: return forward_locally(transmission);
    case Forwarding::tunnelling: return forward_by_tunnelling(transmission);
    case Forwarding::direct_routing: return forward_by_direct_routing(transmission);
    case Forwarding::bypass: return forward_past_servers(transmission);
    case Forwarding::full_nat: break;  // needs more than a look at the connection: Director::State does it
  }
  return forward_locally(transmission);
}

}  // namespace lvslab::ipvs
