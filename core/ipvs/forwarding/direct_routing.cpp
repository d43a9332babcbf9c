// Direct routing, "LVS-DR": the datagram stays as it is, the virtual address its destination; only the frame around it
// goes to the real server's MAC. So the server must own the virtual address (and must not answer ARP for it), must be
// reachable without a router that would send the datagram back, and cannot use another port. Its replies go straight
// to the client: the director carries only requests.
//
// Linux counts the director as a hop all the same: the time to live goes down by one.

#include "forwarding.h"

namespace lvslab::ipvs {

Verdict forward_by_direct_routing(const Transmission& t) {
  auto& call = t.call;
  PathRules rules;
  rules.subject = t.subject;
  rules.tests_size = t.subject == Subject::packet;
  const auto path = take_path(call, t.connection.server.address, rules);
  if (path.refusal) return *path.refusal;
  if (path.route.is_local) {
    call.story.tell("direct routing: the real server {0} is the director itself", t.connection.server.address);
    return Verdict::accepted();
  }
  call.story.tell("direct routing: the datagram stays as it is and goes to the MAC address of {0}",
                  t.connection.server.address);
  auto verdict = Verdict::sent(t.connection.server.address);
  verdict.ignore_dont_fragment = true;
  return verdict;
}

}  // namespace lvslab::ipvs
