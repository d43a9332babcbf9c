// Deleted real servers are kept for their connections, and come back as they were if they are added again in time.
// Section 3.6 of docs/ipvs.md.

#include <algorithm>

#include "state.h"

namespace lvslab::ipvs {
namespace {

constexpr Duration trash_period = 60s;
constexpr Duration trash_patience = 120s;

}  // namespace

void Director::State::discard(ServerId id, Instant now) {
  servers[id].available = false;
  servers[id].traffic.pause(windows.at(now));
  servers.bond(id).idle_since.reset();
  if (trash.empty()) trash_due = now + trash_period;
  trash.insert(trash.begin(), id);
}

std::optional<ServerId> Director::State::revive(const ServiceKey& key, const net::Endpoint& address) {
  const auto found = std::ranges::find_if(
      trash, [&](ServerId id) { return servers[id].address == address && servers.bond(id).key == key; });
  if (found == trash.end()) return std::nullopt;
  const auto id = *found;
  trash.erase(found);
  return id;
}

void Director::State::empty_trash(Instant now) {
  std::erase_if(trash, [&](ServerId id) {
    auto& bond = servers.bond(id);
    if (bond.references > 0) return false;
    for (const auto service : services.all()) {
      const auto* scheduler = services[service].scheduler.get();
      if (scheduler != nullptr && scheduler->remembers(id)) return false;
    }
    if (!bond.idle_since) {
      bond.idle_since = now;
      return false;
    }
    if (now - *bond.idle_since < trash_patience) return false;
    servers.forget(id);
    return true;
  });
  if (trash.empty()) {
    trash_due.reset();
  } else {
    trash_due = now + trash_period;
  }
}

/// expire_nodest_conn when a server goes: its connections go with it, and templates that have none left.
void Director::State::drop_orphans() {
  for (const auto id : connections.all()) {
    if (!server_is_gone(connections[id]) || connections[id].controls_any()) continue;
    const auto controller = connections[id].controller;
    remove(id);
    if (controller != no_connection && !connections[controller].controls_any()) remove(controller);
  }
}

}  // namespace lvslab::ipvs
