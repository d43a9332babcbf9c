// A datagram that may be a real server's reply. The OUT handler of docs/ipvs.md section 1.3.

#include "forwarding/forwarding.h"
#include "icmp_request.h"
#include "state.h"

namespace lvslab::ipvs {

std::optional<Verdict> Director::State::reply(Call& call, const Headers& headers) {
  if (is_icmp(headers)) return related_from_server(call);
  if (!is_balanced(headers.protocol) || !headers.has_ports) return std::nullopt;
  if (auto verdict = reply_by_full_nat(call, headers)) return verdict;
  const auto id = connections.find_reply(headers.protocol, headers.source, headers.destination);
  if (id == no_connection) return refuse_unknown_reply(call, headers);

  auto& connection = connections[id];
  if (connection.forwarding == Forwarding::masquerading) {
    call.story.tell("the reply of {0}: NAT makes {1} its source again", headers.source, connection.virtual_address);
    translate_reply(call.datagram, headers, connection);
  } else {
    call.story.tell("a reply of the connection {0} > {1} passes; there is nothing to rewrite", connection.client,
                    connection.virtual_address);
  }
  count_out(connection, headers.total_length, call.now);
  update_state(call, connection, Direction::output, headers);
  rearm({&connection, id}, call.now);
  return Verdict::accepted();
}

/// nat_icmp_send: a masqueraded server that sends outside of any connection is told that nobody listens.
std::optional<Verdict> Director::State::refuse_unknown_reply(Call& call, const Headers& headers) {
  if (settings.nat_icmp_send == 0 || headers.tcp_flags.rst) return std::nullopt;
  for (const auto id : services.all()) {
    const auto& service = services[id];
    if (service.key.protocol != headers.protocol && service.key.firewall_mark == 0) continue;
    for (const auto server : service.servers) {
      if (servers[server].settings.forwarding != Forwarding::masquerading || servers[server].address != headers.source)
        continue;
      call.story.tell(
          "{0} is a masqueraded real server, and the packet belongs to no connection: nat_icmp_send refuses it",
          headers.source);
      auto verdict = Verdict::dropped(DropReason::ipvs_no_connection);
      verdict.icmp = port_unreachable(headers.family());
      return verdict;
    }
  }
  return std::nullopt;
}

}  // namespace lvslab::ipvs
