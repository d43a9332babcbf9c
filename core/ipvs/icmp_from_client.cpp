// An ICMP error from the client's side, about a packet from a virtual address: it belongs to the real server that sent
// the packet. Section 7.6 of docs/ipvs.md.

#include "forwarding/forwarding.h"
#include "icmp_quote.h"
#include "state.h"

namespace lvslab::ipvs {

namespace {

bool translates(const Connection& connection) {
  return connection.forwarding == Forwarding::masquerading || connection.forwarding == Forwarding::full_nat;
}

}  // namespace

std::optional<Verdict> Director::State::related_from_client(Call& call) {
  const auto view = *net::IpView::at(call.datagram.bytes());
  if (view.payload().size() < net::IcmpView::header_size) {
    call.story.tell("its ICMP header is cut short");
    return Verdict::dropped(DropReason::malformed);
  }
  const auto quote = read_quote(view, kernel);
  if (!quote) return std::nullopt;
  if (view.is_ipv4()) {
    if (auto verdict = related_to_tunnel(call, quote->datagram)) return verdict;
  }
  if (!quote->headers.has_ports) return std::nullopt;

  // The quoted packet went to the client, so seen from the client source and destination change places.
  Headers mirrored = quote->headers;
  std::swap(mirrored.source, mirrored.destination);
  Found found;
  found.id = connections.find_request(connection_protocol(mirrored.protocol), mirrored.source, mirrored.destination);
  bool is_new = false;
  if (found.id != no_connection) {
    found.connection = &connections[found.id];
  } else {
    if (settings.schedule_icmp == 0) return std::nullopt;
    auto admitted = admit(call, mirrored, Occurrence::icmp_error);
    if (auto* verdict = std::get_if<Verdict>(&admitted)) return std::move(*verdict);
    found = std::get<Found>(admitted);
    is_new = true;
  }
  if (found.connection->forwarding == Forwarding::full_nat && quote->datagram.fragment_offset() != 0)
    return std::nullopt;
  if (call.hook == Hook::local_out && !view.is_ipv4() && !kernel.local_icmpv6_is_sent_on &&
      !translates(*found.connection)) {
    return std::nullopt;  // it comes back by way of `lo`, and is sent on then
  }
  call.story.tell("an ICMP error about the connection {0} > {1} on {2}", mirrored.source, mirrored.destination,
                  found.connection->server);
  if (looks_at_checksum(view, *found.connection, kernel) && !icmp_checksum_is_right(view)) {
    call.story.tell("its ICMP checksum is wrong");
    if (is_new) rearm(found, call.now);
    return Verdict::dropped(DropReason::ipvs_icmp_checksum);
  }
  count_in(*found.connection, view.total_length(), call.now);
  auto verdict = found.connection->forwarding == Forwarding::full_nat
                     ? full_nat_error_from_client(call, found.id)
                     : ipvs::forward({call, read_headers(view), *found.connection, server_of(*found.connection),
                                      settings, Subject::icmp_error});
  if (found.connection->forwarding != Forwarding::masquerading) ++found.connection->packets_in;
  if (is_new) rearm(found, call.now);  // errors otherwise keep no connection alive
  return verdict;
}

}  // namespace lvslab::ipvs
