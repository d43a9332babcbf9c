// lblc, locality-based least connection: the same destination goes to the same server, but not at any price.
//
//      entry for the destination: its server, unless that has more active connections than its weight while another
//      server is less than half full; otherwise by wlc, and the entry names the new one
//
// For rows of caches, as dh: each site is cached on one server, and the load still decides where a new site goes.
//
// Cost: O(1) with an entry, unless its server is full; O(n) otherwise. Weakness: a popular site sits on one server
// only (lblcr mends that); the overload flag of the thresholds is not looked at for a remembered server.

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
    if (entry != nullptr) {
      entry->used_at = occasion.now;
      const auto& server = pool.server(entry->server);
      if (server.available && server.settings.weight > 0 && !should_be_left(pool, server)) {
        occasion.story.tell("lblc: {0} has been served by {1} before", flow.destination, server.address);
        return entry->server;
      }
      occasion.story.tell("lblc: {0} was served by {1}, which cannot take more", flow.destination, server.address);
    }
    const auto least = least_loaded(pool, overhead_load);
    if (!least) return std::nullopt;
    tell_comparison(occasion.story, pool, *least, overhead_load, "overhead");
    const auto chosen = pool.id(*least);
    if (entry != nullptr) {
      entry->server = chosen;
    } else {
      cache_.add({flow.destination, chosen, occasion.now});
    }
    return chosen;
  }

  void on_bound(const Pool&, Instant now) override { cache_.start(now); }
  [[nodiscard]] bool remembers(ServerId server) const override {
    return cache_.any_of([server](const LocalityEntry& entry) { return entry.server == server; });
  }

 private:
  LocalityCache<LocalityEntry> cache_;
};

}  // namespace

std::unique_ptr<Scheduler> make_locality_least_connection() { return std::make_unique<LocalityLeastConnection>(); }

}  // namespace lvslab::ipvs
