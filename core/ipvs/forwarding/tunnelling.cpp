// Tunnelling, "LVS-TUN": the whole datagram becomes the payload of another one, from director to real server (IP in
// IP, RFC 2003). So servers may be anywhere; each must own the virtual address and unwrap what arrives. Replies go
// straight to the client. The price is 20 bytes: a full-sized request no longer fits, and the client must learn that
// by path MTU discovery. An outer IPv6 header costs 40; GUE and GRE put a few more between (encapsulation.h). Inner and
// outer datagram need not be of one family.
//
//      +--------------------------+--------------------------+-----------...
//      | director > server, IPIP  | client > virtual address | TCP, UDP
//      +--------------------------+--------------------------+-----------...

#include <lvslab/net/ip_view.h>

#include "encapsulation.h"
#include "forwarding.h"

namespace lvslab::ipvs {
namespace {

/// RFC 6040's compatibility mode as Linux has it: the outer header carries the inner one's traffic class, except that
/// "congestion experienced" becomes ECT(0): the outer path has not been congested yet.
std::uint8_t outer_traffic_class(std::uint8_t inner) {
  constexpr std::uint8_t ecn_mask = 3;
  constexpr std::uint8_t ect0 = 2;
  constexpr std::uint8_t congestion_experienced = 3;
  if ((inner & ecn_mask) != congestion_experienced) return inner;
  return static_cast<std::uint8_t>((inner & ~ecn_mask) | ect0);
}

void push_outer(net::Packet& datagram, net::IpProtocol protocol, std::uint8_t traffic_class, std::uint8_t hop_limit,
                bool dont_fragment, const TunnelEnds& ends, Network& network) {
  if (!ends.destination.is_ipv4()) {
    net::Ipv6Header outer;
    outer.traffic_class = traffic_class;
    outer.hop_limit = hop_limit;
    outer.next_header = protocol;
    outer.source = ends.source.ipv6();
    outer.destination = ends.destination.ipv6();
    return net::push_ipv6(datagram, outer);
  }
  net::Ipv4Header outer;
  outer.tos = traffic_class;
  outer.dont_fragment = dont_fragment;
  // A datagram that is never fragmented needs no identification (RFC 6864), and Linux writes 0.
  outer.identification = dont_fragment ? std::uint16_t{0} : network.next_identification(ends.source, ends.destination);
  outer.ttl = hop_limit;
  outer.protocol = protocol;
  outer.source = ends.source.ipv4();
  outer.destination = ends.destination.ipv4();
  net::push_ipv4(datagram, outer);
}

std::string_view name_of(TunnelOptions::Type type) {
  switch (type) {
    case TunnelOptions::Type::ipip: return "IP in IP";
    case TunnelOptions::Type::gue: return "GUE";
    case TunnelOptions::Type::gre: return "GRE";
  }
  return "";
}

}  // namespace

Verdict forward_by_tunnelling(const Transmission& t) {
  auto& call = t.call;
  const auto& server = t.connection.server.address;
  if (t.server == nullptr) {
    call.story.tell("the connection came from another director, and {0} is no real server here: no tunnel is known",
                    server);
    return Verdict::dropped(DropReason::ipvs_boundary);
  }
  const auto& options = t.server->settings.tunnel;
  const bool discovers_mtu = t.settings.pmtu_disc != 0;
  PathRules rules;
  rules.outer_header = static_cast<std::uint32_t>(server.is_ipv4() ? net::ipv4_header_size : net::ipv6_header_size) +
                       encapsulation_size(options);
  rules.subject = t.subject;
  rules.tests_size = t.subject == Subject::packet && discovers_mtu;
  const auto path = take_path(call, server, rules);
  if (path.refusal) return *path.refusal;
  t.server->last_route = path.route;
  if (path.route.is_local) {
    call.story.tell("tunnelling: the real server {0} is the director itself", server);
    return Verdict::accepted();
  }
  const auto inner = *net::IpView::at(call.datagram.bytes());
  const auto traffic_class = outer_traffic_class(inner.traffic_class());
  const auto hop_limit = inner.hop_limit();  // decremented already: the tunnel is no longer than the way that was left
  const bool dont_fragment = discovers_mtu && inner.is_ipv4() && inner.dont_fragment();
  const TunnelEnds ends{path.route.source, server};
  const auto protocol = encapsulate(call.datagram, inner.family(), options, ends, call.network.ephemeral_ports());
  push_outer(call.datagram, protocol, traffic_class, hop_limit, dont_fragment, ends, call.network);
  call.story.tell("tunnelling ({0}): wrapped in an outer header {1} > {2}, time to live {3}", name_of(options.type),
                  ends.source, server, static_cast<unsigned>(hop_limit));
  auto verdict = Verdict::sent(server);
  if (server.is_ipv4()) verdict.routed_as = ends.source;
  verdict.ignore_dont_fragment = true;
  return verdict;
}

}  // namespace lvslab::ipvs
