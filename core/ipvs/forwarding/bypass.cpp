// No server can be had, and cache_bypass says that the client shall reach whom it meant all the same: the datagram goes
// on to its own destination as if there were no director. Made for transparent web caches, whose service is a firewall
// mark's. The director carries only requests; answers come straight from there.

#include <lvslab/net/ip_view.h>

#include "forwarding.h"

namespace lvslab::ipvs {

Verdict forward_past_servers(const Transmission& t) {
  auto& call = t.call;
  const auto destination = net::IpView::at(call.datagram.bytes())->destination();
  PathRules rules;
  rules.local_server = LocalServer::for_none;
  rules.subject = t.subject;
  rules.tests_size = t.subject == Subject::packet;
  const auto path = take_path(call, destination, rules);
  if (path.refusal) return *path.refusal;
  call.story.tell("cache_bypass: the datagram stays as it is and goes on to {0}", destination);
  auto verdict = Verdict::sent(destination);
  verdict.ignore_dont_fragment = true;
  return verdict;
}

}  // namespace lvslab::ipvs
