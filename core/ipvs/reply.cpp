// A datagram that may be a real server's reply. The OUT handler of docs/ipvs.md section 1.3.

#include <lvslab/net/ip_view.h>

#include "forwarding/forwarding.h"
#include "icmp_request.h"
#include "state.h"

namespace lvslab::ipvs {

std::optional<Verdict> Director::State::reply(Call& call, const Headers& headers) {
  if (is_icmp(headers)) return related_from_server(call);
  if (!headers.has_ports) return std::nullopt;
  if (auto verdict = reply_by_full_nat(call, headers)) return verdict;
  const auto id = connections.find_reply(connection_protocol(headers.protocol), headers.source, headers.destination);
  Found found;
  if (id != no_connection) {
    found = {&connections[id], id};
  } else if (const auto adopted = adopt_call(call, headers)) {
    found = *adopted;
  } else {
    return refuse_unknown_reply(call, headers);
  }
  auto& connection = *found.connection;
  hear_flow(call, headers, found, Direction::output);
  auto current = headers;
  if (connection.forwarding == Forwarding::masquerading) {
    if (auto verdict = hear_ftp_server(call, headers, found)) return verdict;
    current.total_length = net::IpView::at(call.datagram.bytes())->total_length();
    call.story.tell("the reply of {0}: NAT makes {1} its source again", headers.source, connection.virtual_address);
    translate_reply(call.datagram, headers, connection);
  } else {
    call.story.tell("a reply of the connection {0} > {1} passes; there is nothing to rewrite", connection.client,
                    connection.virtual_address);
  }
  count_out(connection, current.total_length, call.now);
  update_state(call, connection, Direction::output, headers);
  rearm(found, call.now);
  call.datagram.passed_director = true;
  auto verdict = Verdict::accepted();
  verdict.route_again =
      connection.forwarding == Forwarding::masquerading && call.hook != Hook::local_in && settings.snat_reroute != 0;
  return confirm_flow(call, found, std::move(verdict));
}

/// nat_icmp_send: a masqueraded server that sends outside of any connection is told that nobody listens.
std::optional<Verdict> Director::State::refuse_unknown_reply(Call& call, const Headers& headers) {
  if (settings.nat_icmp_send == 0 || !is_balanced(headers.protocol)) return std::nullopt;
  if (headers.tcp_flags.rst || headers.sctp_opening == SctpEvent::abort) return std::nullopt;
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
