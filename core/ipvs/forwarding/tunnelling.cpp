// Tunnelling, "LVS-TUN": the whole datagram becomes the payload of another one, from director to real server (IP in
// IP, RFC 2003). So servers may be anywhere; each must own the virtual address and unwrap what arrives. Replies go
// straight to the client. The price is 20 bytes: a full-sized request no longer fits, and the client must learn that
// by path MTU discovery.
//
//      +--------------------------+--------------------------+-----------...
//      | director > server, IPIP  | client > virtual address | TCP, UDP
//      +--------------------------+--------------------------+-----------...

#include <lvslab/net/ipv4_view.h>

#include "forwarding.h"

namespace lvslab::ipvs {
namespace {

/// RFC 6040's compatibility mode as Linux has it: the outer header carries the inner one's traffic class, except that
/// "congestion experienced" becomes ECT(0): the outer path has not been congested yet.
std::uint8_t outer_tos(std::uint8_t inner) {
  constexpr std::uint8_t ecn_mask = 3;
  constexpr std::uint8_t ect0 = 2;
  constexpr std::uint8_t congestion_experienced = 3;
  if ((inner & ecn_mask) != congestion_experienced) return inner;
  return static_cast<std::uint8_t>((inner & ~ecn_mask) | ect0);
}

}  // namespace

Verdict forward_by_tunnelling(const Transmission& t) {
  auto& call = t.call;
  const auto& server = t.connection.server.address;
  PathRules rules;
  rules.outer_header = net::ipv4_header_size;
  rules.tests_size = t.subject == Subject::packet && t.settings.pmtu_disc != 0;
  const auto path = take_path(call, server, rules);
  if (path.refusal) return *path.refusal;
  if (path.route.is_local) {
    call.story.tell("tunnelling: the real server {0} is the director itself", server);
    return Verdict::accepted();
  }
  const auto inner = *net::Ipv4View::at(call.datagram.bytes());
  net::Ipv4Header outer;
  outer.tos = outer_tos(inner.tos());
  outer.dont_fragment = t.settings.pmtu_disc != 0 && inner.dont_fragment();
  // A datagram that is never fragmented needs no identification (RFC 6864), and Linux writes 0.
  outer.identification =
      outer.dont_fragment ? std::uint16_t{0} : call.network.next_identification(path.route.source, server);
  outer.ttl = inner.ttl();  // decremented already: the tunnel is no longer than the way that was left
  outer.protocol = net::IpProtocol::ipip;
  outer.source = path.route.source.ipv4();
  outer.destination = server.ipv4();
  net::push_ipv4(call.datagram, outer);
  call.story.tell("tunnelling: wrapped in an outer header {0} > {1}, time to live {2}", path.route.source, server,
                  static_cast<unsigned>(outer.ttl));
  auto verdict = Verdict::sent(server);
  verdict.ignore_dont_fragment = true;
  return verdict;
}

}  // namespace lvslab::ipvs
