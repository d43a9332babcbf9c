// The end of a full NAT connection by the clock. Neither end knows that the director forgets it, and the server's side
// would stay open for ever, its packets to a local port that is somebody else's by then. So both are reset.

#include <lvslab/net/ip_view.h>

#include "../state.h"
#include "segments.h"

namespace lvslab::ipvs {

bool Director::State::outlives_its_time(ConnectionId id) {
  auto* flow = full_nat.flows.find(id);
  if (flow == nullptr) return false;
  const auto& connection = connections[id];
  if (flow->opening) return repeat_opening(id, *flow);
  if (connection.state == TcpState::established && flow->last_words && full_nat.settings.reset_on_expiry != 0) {
    reset_both_ends(connection, *flow);
  }
  return false;
}

void Director::State::reset_both_ends(const Connection& connection, const full_nat::Flow& flow) {
  const auto& words = *flow.last_words;
  full_nat::MadeSegment to_client;
  to_client.source = connection.virtual_address;
  to_client.destination = connection.client;
  to_client.header.sequence = flow.numbers.reply_to_client(words.next);
  to_client.header.acknowledgement = flow.numbers.acknowledged_to_client(words.acknowledged);
  full_nat::MadeSegment to_server;
  to_server.source = flow.local;
  to_server.destination = flow.server;
  to_server.header.sequence = words.acknowledged;
  to_server.header.acknowledgement = words.next;
  for (auto* segment : {&to_client, &to_server}) {
    segment->header.flags.rst = segment->header.flags.ack = true;
    segment->lineage = net::Lineage{0, 0, connection.flow};
    emissions.emplace_back(OwnPacket{full_nat::make_segment(*segment), segment->destination.address, std::nullopt});
  }
  ++full_nat.counters.resets_on_expiry;
}

}  // namespace lvslab::ipvs
