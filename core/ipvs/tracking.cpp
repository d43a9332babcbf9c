// The director beside the host's connection tracking: which connections it leaves to it, and what comes of that.
// Section 8.4 of docs/ipvs.md.

#include <lvslab/ipvs/director.h>

#include "state.h"

namespace lvslab::ipvs {

bool Director::tracks_connections(net::Family family) const { return state_->tracks(family); }

bool Director::State::tracks(net::Family family) const { return services.any_needs_tracking(family); }

/// What the host itself sends is not verified.
bool Director::State::is_summed_by_tracking(const Call& call, net::Family family) const {
  return settings.nf_conntrack_checksum != 0 && call.hook != Hook::local_out && tracks(family);
}

void Director::State::track(Connection& connection) const {
  if (settings.conntrack != 0 && connection.forwarding != Forwarding::full_nat) connection.is_tracked = true;
}

bool Director::State::hear_flow(const Call& call, const Headers& headers, Found found, Direction direction) {
  const bool is_read = is_balanced(headers.protocol) && headers.has_transport;
  if (found.id == no_connection || !found.connection->is_tracked || !is_read) return false;
  return tracks(headers.family()) && tracked_flows.hear(found.id, headers, direction, call.now);
}

Verdict Director::State::confirm_flow(const Call& call, Found found, Verdict verdict) {
  if (found.id == no_connection || !found.connection->is_tracked) return verdict;
  if (verdict.kind == Verdict::Kind::drop || !tracks(found.connection->client.address.family())) return verdict;
  const bool is_rewritten =
      verdict.kind == Verdict::Kind::send && found.connection->forwarding == Forwarding::masquerading;
  if (is_rewritten && tracked_flows.is_out_of_step(found.id)) {
    call.story.tell(
        "to connection tracking the segment is none of its flow; from here it would begin one with the same "
        "answers: dropped");
    return Verdict::dropped(DropReason::flow_clash);
  }
  if (!tracked_flows.is_beginning(found.id)) return verdict;
  if (is_mistaken_for_another(call, found.id)) {
    call.story.tell("connection tracking has another connection with answers from {0} to {1}: dropped",
                    found.connection->server, found.connection->client);
    return Verdict::dropped(DropReason::flow_clash);
  }
  tracked_flows.confirm(found.id);
  return verdict;
}

/// Through NAT, a client's connections to two virtual addresses may have the same client port and the same server.
bool Director::State::is_mistaken_for_another(const Call& call, ConnectionId id) const {
  const auto& connection = connections[id];
  // Of UDP it does not matter: tracking takes the two for one.
  if (connection.forwarding != Forwarding::masquerading || connection.protocol == net::IpProtocol::udp) return false;
  for (const auto other : connections.of_client(connection.protocol, connection.client)) {
    const bool is_alike = connections[other].forwarding == Forwarding::masquerading &&
                          connections[other].server == connection.server &&
                          connections[other].virtual_address != connection.virtual_address;
    if (is_alike && tracked_flows.knows(other, call.now)) return true;
  }
  return false;
}

}  // namespace lvslab::ipvs
