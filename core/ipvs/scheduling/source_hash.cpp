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

#include <algorithm>
#include <array>

#include <lvslab/ipvs/scheduler.h>

#include "multiplicative_hash.h"

namespace lvslab::ipvs {
namespace {

class SourceHash final : public Scheduler {
 public:
  [[nodiscard]] std::unique_ptr<Scheduler> clone() const override { return std::make_unique<SourceHash>(*this); }

  std::optional<ServerId> pick(const Pool& pool, const NewFlow& flow, const Occasion& occasion) override {
    const std::uint32_t port = pool.flags().port ? flow.client.port.to_uint() : 0;
    const auto hash = multiplicative_hash(port + folded(flow.client.address), bits);
    const auto id = table_[hash];
    if (id == no_server) return std::nullopt;
    occasion.story.tell("sh: the client {0} has hash {1}, the place of {2}", flow.client, hash,
                        pool.server(id).address);
    if (pool.server(id).is_usable()) return id;
    if (!pool.flags().fallback) {
      occasion.story.tell("sh: {0} cannot take it, and without sh-fallback no other is tried", pool.server(id).address);
      return std::nullopt;
    }
    // Linux adds the offset to the hash, and the offset starts at the hash: so the search begins at twice the hash.
    for (std::uint32_t step = 0; step < table_.size(); ++step) {
      const auto other = table_[(2 * hash + step) % table_.size()];
      if (other == no_server) break;
      if (!pool.server(other).is_usable()) continue;
      occasion.story.tell("sh-fallback: {0}, {1} places behind twice the hash, takes it", pool.server(other).address,
                          step);
      return other;
    }
    return std::nullopt;
  }

  void on_bound(const Pool& pool, Instant) override { fill(pool); }
  void on_added(const Pool& pool) override { fill(pool); }
  void on_removed(const Pool& pool, std::size_t) override { fill(pool); }
  void on_edited(const Pool& pool, std::size_t) override { fill(pool); }

 private:
  static constexpr int bits = 8;

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
