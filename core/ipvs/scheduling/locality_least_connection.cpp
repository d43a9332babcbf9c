// lblc, locality-based least connection: the same destination goes to the same server, but not at any price.
//
//      entry for the destination: its server, unless that has more active connections than its weight while another
//      server is less than half full; otherwise by wlc, and the entry names the new one
//
// For rows of caches, as dh: each site is cached on one server, and the load still decides where a new site goes.
//
// Cost: O(1) with an entry, unless its server is full; O(n) otherwise. Weakness: a popular site sits on one server
// only (lblcr mends that); the overload flag of the thresholds is not looked at for a remembered server.
//
// In pictures: docs/schedulers.md, lblc.

#include <lvslab/ipvs/scheduler.h>

#include "locality_cache.h"

namespace lvslab::ipvs {
namespace {

struct LocalityEntry {
  net::Address address;
  ServerId server = no_server;
  Instant used_at;
};

class LocalityLeastConnection final : public Scheduler {
 public:
  [[nodiscard]] std::unique_ptr<Scheduler> clone() const override {
    return std::make_unique<LocalityLeastConnection>(*this);
  }

  std::optional<ServerId> pick(const Pool& pool, const NewFlow& flow, const Occasion& occasion) override {
    cache_.catch_up(occasion.now, occasion.times.lblc_expiration);
    auto* entry = cache_.find(flow.destination);
    occasion.tell([&] { return memory_of(pool, flow.destination, entry); });
    if (entry != nullptr) {
      entry->used_at = occasion.now;
      const auto& server = pool.server(entry->server);
      if (is_usable(server) && reason_to_leave(pool, server) == nullptr) return entry->server;
    }
    const auto chosen = least_overhead_per_weight(pool, occasion);
    if (!chosen) return std::nullopt;
    if (entry != nullptr) {
      entry->server = *chosen;
      cache_.count_replacement(pool.kernel());
    } else if (cache_.has_room(pool.kernel())) {
      cache_.add({flow.destination, *chosen, occasion.now});
    }
    return chosen;
  }

  bool on_bound(const Pool&, Instant now) override {
    cache_.start(now);
    return true;
  }
  [[nodiscard]] bool remembers(ServerId server) const override {
    return cache_.any_of([server](const LocalityEntry& entry) { return entry.server == server; });
  }

 private:
  /// A remembered server is not asked whether it is overloaded.
  static bool is_usable(const RealServer& server) { return server.available && server.settings.weight > 0; }

  [[nodiscard]] Memory memory_of(const Pool& pool, const net::Address& destination, const LocalityEntry* entry) const {
    Memory memory;
    memory.destination = destination;
    memory.table_full = entry == nullptr && !cache_.has_room(pool.kernel());
    if (entry == nullptr) return memory;
    const auto& server = pool.server(entry->server);
    memory.servers.push_back(server.address);
    describe(memory, pool, server, is_usable(server));
    return memory;
  }

  LocalityCache<LocalityEntry> cache_;
};

}  // namespace

std::unique_ptr<Scheduler> make_locality_least_connection() { return std::make_unique<LocalityLeastConnection>(); }

}  // namespace lvslab::ipvs
