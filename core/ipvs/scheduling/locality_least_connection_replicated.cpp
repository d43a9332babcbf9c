// lblcr, locality-based least connection with replication: as lblc, but a popular destination gets a *set* of servers.
//
//      set of the destination: its least loaded member (wlc), unless that should be left as in lblc; then the least
//      loaded of all servers joins the set and takes the connection
//
// The set grows while one server cannot cope, and shrinks again: when it has not changed for a day, its most loaded
// member leaves at the next connection.
//
// Cost: O(size of the set), O(n) when it grows. Weakness: growing is quick, shrinking takes days.
//
// In pictures: docs/schedulers.md, lblcr.

#include <lvslab/ipvs/scheduler.h>

#include "locality_cache.h"

namespace lvslab::ipvs {
namespace {

struct ReplicatedEntry {
  net::Address address;
  std::vector<ServerId> servers;  ///< the latest to join first
  Instant changed_at;
  Instant used_at;
};

class LocalityLeastConnectionReplicated final : public Scheduler {
 public:
  [[nodiscard]] std::unique_ptr<Scheduler> clone() const override {
    return std::make_unique<LocalityLeastConnectionReplicated>(*this);
  }

  std::optional<ServerId> pick(const Pool& pool, const NewFlow& flow, const Occasion& occasion) override {
    cache_.catch_up(occasion.now, occasion.times.lblcr_expiration);
    auto* entry = cache_.find(flow.destination);
    std::optional<ServerId> member;
    ServerId dropped = no_server;
    if (entry != nullptr) {
      entry->used_at = occasion.now;
      member = least_loaded_member(pool, *entry);
      if (entry->servers.size() > 1 && occasion.now - entry->changed_at > occasion.times.lblcr_expiration) {
        dropped = drop_most_loaded(pool, *entry, occasion.now);
      }
    }
    occasion.tell([&] { return memory_of(pool, flow.destination, entry, member, dropped); });
    if (member && reason_to_leave(pool, pool.server(*member)) == nullptr) return member;
    const auto chosen = least_overhead_per_weight(pool, occasion);
    if (!chosen) return std::nullopt;
    if (entry == nullptr) {
      if (cache_.has_room(pool.kernel())) cache_.add({flow.destination, {*chosen}, occasion.now, occasion.now});
    } else if (std::ranges::find(entry->servers, *chosen) == entry->servers.end()) {
      entry->servers.insert(entry->servers.begin(), *chosen);
      entry->changed_at = occasion.now;
    }
    return chosen;
  }

  bool on_bound(const Pool&, Instant now) override {
    cache_.start(now);
    return true;
  }
  [[nodiscard]] bool remembers(ServerId server) const override {
    return cache_.any_of([server](const ReplicatedEntry& entry) {
      return std::ranges::find(entry.servers, server) != entry.servers.end();
    });
  }

 private:
  static std::optional<ServerId> least_loaded_member(const Pool& pool, const ReplicatedEntry& entry) {
    std::optional<ServerId> least;
    for (const auto id : entry.servers) {
      const auto& server = pool.server(id);
      if (!server.is_usable() || !server.available) continue;
      if (!least || is_busier(pool, pool.server(*least), server)) least = id;
    }
    return least;
  }

  static bool is_busier(const Pool& pool, const RealServer& a, const RealServer& b) {
    return is_more_loaded(overhead_load(a, pool.kernel()), a.settings.weight, overhead_load(b, pool.kernel()),
                          b.settings.weight);
  }

  [[nodiscard]] Memory memory_of(const Pool& pool, const net::Address& destination, const ReplicatedEntry* entry,
                                 std::optional<ServerId> member, ServerId dropped) const {
    Memory memory;
    memory.destination = destination;
    memory.table_full = entry == nullptr && !cache_.has_room(pool.kernel());
    if (entry == nullptr) return memory;
    for (const auto id : entry->servers) memory.servers.push_back(pool.server(id).address);
    memory.outcome = Memory::Outcome::unusable;
    if (member) describe(memory, pool, pool.server(*member), true);
    if (dropped != no_server) memory.dropped = pool.server(dropped).address;
    return memory;
  }

  /// Who it was; no_server: nobody could.
  static ServerId drop_most_loaded(const Pool& pool, ReplicatedEntry& entry, Instant now) {
    std::optional<ServerId> most;
    for (const auto id : entry.servers) {
      const auto& server = pool.server(id);
      if (server.settings.weight <= 0) continue;
      if (!most || is_busier(pool, server, pool.server(*most))) most = id;
    }
    if (!most) return no_server;
    std::erase(entry.servers, *most);
    entry.changed_at = now;
    return *most;
  }

  LocalityCache<ReplicatedEntry> cache_;
};

}  // namespace

std::unique_ptr<Scheduler> make_locality_least_connection_replicated() {
  return std::make_unique<LocalityLeastConnectionReplicated>();
}

}  // namespace lvslab::ipvs
