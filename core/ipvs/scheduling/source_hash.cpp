// sh, source hash: the same client always goes to the same server, without the director remembering anything.
//
//      server = table[hash(client address)]        256 entries; each server fills as many in a row as its weight
//
// Two directors with the same list agree, so connections survive a change of director. Flag sh-port hashes the client's
// port too (spreads the connections of one client); flag sh-fallback tries other entries when the server found cannot
// take the connection, which otherwise fails.
//
// Cost: O(1); O(256) when the list or a weight changes. Weakness: when the number of servers changes most clients move;
// clients behind one NAT address are one client; weights beyond 256 in sum starve the end of the list; a server of
// weight 0 still holds an entry, and its clients fail.
//
// In pictures: docs/schedulers.md, sh.

#include <algorithm>
#include <array>

#include <lvslab/ipvs/scheduler.h>

#include "multiplicative_hash.h"
#include "table_lookup.h"

namespace lvslab::ipvs {
namespace {

class SourceHash final : public Scheduler {
 public:
  [[nodiscard]] std::unique_ptr<Scheduler> clone() const override { return std::make_unique<SourceHash>(*this); }

  std::optional<ServerId> pick(const Pool& pool, const NewFlow& flow, const Occasion& occasion) override {
    const std::uint32_t port = pool.flags().port ? flow.client.port.to_uint() : 0;
    const std::uint32_t client = port + folded(flow.client.address);
    const auto hash = multiplicative_hash(client, bits);
    occasion.tell([&] { return lookup_of(pool, flow, multiplicative_product(client), table_.size()); });
    return search(pool, hash, lookup_in(occasion));
  }

  bool on_bound(const Pool& pool, Instant) override {
    fill(pool);
    return true;
  }
  void on_added(const Pool& pool) override { fill(pool); }
  void on_removed(const Pool& pool, std::size_t) override { fill(pool); }
  void on_edited(const Pool& pool, std::size_t) override { fill(pool); }

 private:
  static constexpr int bits = 8;

  std::optional<ServerId> search(const Pool& pool, std::uint32_t hash, TableLookup* told) const {
    const auto takes_it = [&](std::uint32_t place) {
      if (told != nullptr) [[unlikely]]
        told->probes.push_back(probe(pool, place, table_[place]));
      return table_[place] != no_server && pool.server(table_[place]).is_usable();
    };
    if (takes_it(hash)) return table_[hash];
    if (!pool.flags().fallback || table_[hash] == no_server) return std::nullopt;
    // Linux adds the offset to the hash, and the offset starts at the hash: so the search begins at twice the hash.
    for (std::uint32_t step = 0; step < table_.size(); ++step) {
      const auto place = static_cast<std::uint32_t>((2 * hash + step) % table_.size());
      if (takes_it(place)) return table_[place];
      if (table_[place] == no_server) break;
    }
    return std::nullopt;
  }

  void fill(const Pool& pool) {
    table_.fill(no_server);
    if (pool.empty()) return;
    std::size_t position = 0;
    std::int32_t in_a_row = 0;
    for (auto& place : table_) {
      place = pool.id(position);
      if (++in_a_row < pool[position].settings.weight) continue;  // weight 0 has had its one place by now
      position = (position + 1) % pool.size();
      in_a_row = 0;
    }
  }

  std::array<ServerId, 1U << bits> table_ = [] {
    std::array<ServerId, 1U << bits> empty{};
    empty.fill(no_server);
    return empty;
  }();
};

}  // namespace

std::unique_ptr<Scheduler> make_source_hash() { return std::make_unique<SourceHash>(); }

}  // namespace lvslab::ipvs
