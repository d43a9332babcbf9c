// An ICMP error from the servers' side, about a packet from a client: whoever sent it, the client must believe that it
// comes from the virtual address. Section 7.6 of docs/ipvs.md.

#include "icmp_quote.h"
#include "rewrite.h"
#include "state.h"

namespace lvslab::ipvs {

std::optional<Verdict> Director::State::related_from_server(Call& call) {
  const auto view = *net::IpView::at(call.datagram.bytes());
  if (view.payload().size() < net::IcmpView::header_size) {
    call.story.tell("its ICMP header is cut short");
    return Verdict::dropped(DropReason::malformed);
  }
  if (auto verdict = full_nat_error_from_server(call)) return verdict;
  const auto quote = read_quote(view, kernel);
  if (!quote || !quote->headers.has_ports) return std::nullopt;
  const auto id = connections.find_reply(connection_protocol(quote->headers.protocol), quote->headers.destination,
                                         quote->headers.source);
  if (id == no_connection) return std::nullopt;
  const auto& connection = connections[id];
  call.story.tell("an ICMP error about the connection {0} > {1} on {2}", connection.client, connection.virtual_address,
                  connection.server);
  if (connection.forwarding == Forwarding::masquerading) {
    const bool is_verified = is_summed_by_tracking(call, view.family()) && icmp_checksum_is_right(view);
    if (!is_verified && !checksum_seems_right(view, kernel)) {
      call.story.tell(icmp_checksum_is_right(view)
                          ? "its ICMPv6 checksum is right, but this kernel sums without the pseudo header: wrong to it"
                          : "its ICMP checksum is wrong");
      return Verdict::dropped(DropReason::ipvs_icmp_checksum);
    }
    call.story.tell("NAT: its source {0}, and the destination of the packet it quotes, become {1}", view.source(),
                    connection.virtual_address);
    net::set_source(call.datagram.mutable_bytes(), connection.virtual_address.address);
    rewrite_quoted(call.datagram, QuotedEnd::destination, connection.virtual_address);
  }
  count_out(connection, view.total_length(), call.now);
  auto verdict = Verdict::accepted();
  verdict.route_again =
      connection.forwarding == Forwarding::masquerading && call.hook != Hook::local_in && settings.snat_reroute != 0;
  return verdict;
}

}  // namespace lvslab::ipvs
