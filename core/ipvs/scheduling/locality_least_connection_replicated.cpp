// lblcr, locality-based least connection with replication: as lblc, but a popular destination gets a *set* of servers.
//
//      set of the destination: its least loaded member (wlc), unless that should be left as in lblc; then the least
//      loaded of all servers joins the set and takes the connection
//
// The set grows while one server cannot cope, and shrinks again: when it has not changed for a day, its most loaded
// member leaves at the next connection.
//
// Cost: O(size of the set), O(n) when it grows. Weakness: growing is quick, shrinking takes days.

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
    if (entry != nullptr) {
      entry->used_at = occasion.now;
      const auto member = least_loaded_member(pool, *entry);
      if (entry->servers.size() > 1 && occasion.now - entry->changed_at > occasion.times.lblcr_expiration) {
        drop_most_loaded(pool, *entry, occasion);
      }
      if (member && !should_be_left(pool, pool.server(*member))) {
        occasion.story.tell("lblcr: {0} has a set of {1} servers; {2} is the least loaded of them", flow.destination,
                            entry->servers.size(), pool.server(*member).address);
        return member;
      }
      occasion.story.tell("lblcr: the set of {0} servers of {1} cannot take more", entry->servers.size(),
                          flow.destination);
    }
    const auto least = least_loaded(pool, overhead_load);
    if (!least) return std::nullopt;
    tell_comparison(occasion.story, pool, *least, overhead_load, "overhead");
    const auto chosen = pool.id(*least);
    if (entry == nullptr) {
      cache_.add({flow.destination, {chosen}, occasion.now, occasion.now});
    } else if (std::ranges::find(entry->servers, chosen) == entry->servers.end()) {
      entry->servers.insert(entry->servers.begin(), chosen);
      entry->changed_at = occasion.now;
    }
    return chosen;
  }

  void on_bound(const Pool&, Instant now) override { cache_.start(now); }
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
      if (!least || is_more_loaded(overhead_load(pool.server(*least)), pool.server(*least).settings.weight,
                                   overhead_load(server), server.settings.weight)) {
        least = id;
      }
    }
    return least;
  }

  static void drop_most_loaded(const Pool& pool, ReplicatedEntry& entry, const Occasion& occasion) {
    std::optional<ServerId> most;
    for (const auto id : entry.servers) {
      const auto& server = pool.server(id);
      if (server.settings.weight <= 0) continue;
      if (!most || is_more_loaded(overhead_load(server), server.settings.weight, overhead_load(pool.server(*most)),
                                  pool.server(*most).settings.weight)) {
        most = id;
      }
    }
    if (!most) return;
    occasion.story.tell("lblcr: the set has not changed for long; its most loaded member {0} leaves",
                        pool.server(*most).address);
    std::erase(entry.servers, *most);
    entry.changed_at = occasion.now;
  }

  LocalityCache<ReplicatedEntry> cache_;
};

}  // namespace

std::unique_ptr<Scheduler> make_locality_least_connection_replicated() {
  return std::make_unique<LocalityLeastConnectionReplicated>();
}

}  // namespace lvslab::ipvs
