// dh, destination hash: the same *destination* address always goes to the same server.
//
//      server = table[hash(destination address)]        256 entries, filled with the servers in turn; no weights
//
// Made for a row of caches behind a firewall-mark service that catches all web traffic: each site is cached once. On an
// ordinary service the destination is always the virtual address, so everything goes to one server.
//
// Cost: O(1); O(256) when a server comes or goes. Weakness: when the number of servers changes nearly every entry
// moves; when the chosen server is drained or overloaded the connection fails, nobody else is tried.
//
// In pictures: docs/schedulers.md, dh.

#include <array>

#include <lvslab/ipvs/scheduler.h>

#include "multiplicative_hash.h"
#include "table_lookup.h"

namespace lvslab::ipvs {
namespace {

class DestinationHash final : public Scheduler {
 public:
  [[nodiscard]] std::unique_ptr<Scheduler> clone() const override { return std::make_unique<DestinationHash>(*this); }

  std::optional<ServerId> pick(const Pool& pool, const NewFlow& flow, const Occasion& occasion) override {
    const auto bucket = multiplicative_hash(folded(flow.destination), bits);
    const auto id = table_[bucket];
    const bool takes_it = id != no_server && pool.server(id).is_usable();
    occasion.tell([&] {
      TableLookup lookup;
      lookup.key = TableLookup::Key::destination_address;
      lookup.address.address = flow.destination;
      lookup.hash = multiplicative_product(folded(flow.destination));
      lookup.table_size = static_cast<std::uint32_t>(table_.size());
      lookup.probes.push_back(probe(pool, bucket, id));
      return lookup;
    });
    return takes_it ? std::optional(id) : std::nullopt;
  }

  bool on_bound(const Pool& pool, Instant) override {
    fill(pool);
    return true;
  }
  void on_added(const Pool& pool) override { fill(pool); }
  void on_removed(const Pool& pool, std::size_t) override { fill(pool); }

 private:
  static constexpr int bits = 8;

  void fill(const Pool& pool) {
    for (std::size_t i = 0; i < table_.size(); ++i) table_[i] = pool.empty() ? no_server : pool.id(i % pool.size());
  }

  std::array<ServerId, 1U << bits> table_ = [] {
    std::array<ServerId, 1U << bits> empty{};
    empty.fill(no_server);
    return empty;
  }();
};

}  // namespace

std::unique_ptr<Scheduler> make_destination_hash() { return std::make_unique<DestinationHash>(); }

}  // namespace lvslab::ipvs
