// A new connection gets a local address and a port of it; an ended one gives them back.

#include <algorithm>

#include "../state.h"

namespace lvslab::ipvs {

std::optional<Verdict> Director::State::bind_local_address(Call& call, Found found, ServiceId id) {
  auto& connection = *found.connection;
  if (connection.forwarding != Forwarding::full_nat) return std::nullopt;
  auto& service = services[id];
  auto& addresses = service.local_addresses;
  const bool takes_turns = service.settings.scheduler == "rr" || service.settings.scheduler == "wrr";
  const auto tries = std::min(addresses.all().size(), full_nat::LocalAddresses::most_tried);
  for (std::size_t i = 0; i < tries; ++i) {
    auto& address = addresses.next(takes_turns);
    if (address.address.family() != connection.server.address.family()) continue;
    const auto is_free = [&](net::Port port) {
      return full_nat.flows.find_reply(connection.protocol, connection.server, {address.address, port}) == nullptr;
    };
    if (const auto port = full_nat.ports.take(address.address, connection.server, is_free)) {
      const net::Endpoint local{address.address, *port};
      auto& flow = full_nat.flows.add(found.id, connection.protocol, connection.server, local);
      flow.proxy_protocol = service.settings.proxy_protocol;
      flow.trusts_proxy_headers = service.settings.trusts_proxy_headers;
      call.story.tell("full NAT: towards {0} the client {1} is {2}", connection.server, connection.client, local);
      return std::nullopt;
    }
    ++address.conflicts;
    call.story.tell("the local address {0} has no free port towards {1}", address.address, connection.server);
  }
  if (tries == 0) call.story.tell("full NAT: the service has no local address to speak to {0} from", connection.server);
  ++full_nat.counters.no_local_port;
  remove(found.id);
  return Verdict::dropped(DropReason::ipvs_no_local_port);
}

void Director::State::release_local_address(ConnectionId id) {
  auto* flow = full_nat.flows.find(id);
  if (flow == nullptr) return;
  if (flow->opening) {
    for (auto& packet : flow->opening->waiting) {
      emissions.emplace_back(OwnPacket{std::move(packet), {}, DropReason::ipvs_syn_proxy});
    }
  }
  full_nat.ports.give_back(flow->local.address, flow->server, flow->local.port);
  full_nat.flows.remove(id);
}

}  // namespace lvslab::ipvs
