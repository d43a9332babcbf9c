// Masquerading, "LVS-NAT": the real server sees the client's address and its own; the virtual address exists only
// between client and director. Since the server answers to the client's address, its way back must lead through the
// director (its default gateway), which puts the virtual address in as the source again. The only method that can
// change ports, and the only one where replies cost the director anything.
//
//      client 192.0.2.10:40000 > 10.0.0.4:80        director > 192.0.2.10:40000 > 10.0.1.7:8080      server
//      client <        10.0.0.4:80 > 192.0.2.10:40000 < director <        10.0.1.7:8080 > 192.0.2.10:40000

#include "../rewrite.h"
#include "forwarding.h"

namespace lvslab::ipvs {

Verdict forward_by_nat(const Transmission& t) {
  auto& call = t.call;
  const auto& server = t.connection.server;
  PathRules rules;
  rules.local_server = LocalServer::for_any_datagram;
  rules.subject = t.subject;
  rules.tests_size = t.subject == Subject::packet;
  const auto path = take_path(call, server.address, rules);
  if (path.refusal) return *path.refusal;
  if (path.route.is_local) {
    const bool unsupported = t.subject == Subject::icmp_error && call.hook == Hook::forward;
    if (unsupported || (call.hook == Hook::local_in && server.address.is_loopback())) {
      call.story.tell("the real server {0} is the director itself: the datagram cannot be handed over here", server);
      return Verdict::dropped(DropReason::ipvs_boundary);
    }
  }
  if (t.subject == Subject::icmp_error) {
    // The error is about a packet from the virtual address; the server knows that packet as from itself.
    net::set_destination(call.datagram.mutable_bytes(), server.address);
    rewrite_quoted(call.datagram, QuotedEnd::source, server);
    call.story.tell("NAT: the ICMP error's destination, and the source of the packet it quotes, become {0}", server);
  } else {
    call.story.tell("NAT: destination {0} becomes {1}", t.headers.destination, server);
    rewrite_destination(call.datagram, t.headers, server);
  }
  if (path.route.is_local) return Verdict::accepted();
  auto verdict = Verdict::sent(server.address);
  verdict.ignore_dont_fragment = true;
  return verdict;
}

void translate_reply(net::Packet& datagram, const Headers& headers, const Connection& connection) {
  rewrite_source(datagram, headers, connection.virtual_address);
}

}  // namespace lvslab::ipvs
