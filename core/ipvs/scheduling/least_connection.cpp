// lc, least connection: to the server that has the fewest connections now.
//
//      overhead = 256 * active + inactive        the smallest wins; the earlier in the list at a tie
//
// So it feels load that rr cannot: a server that answers slowly keeps its connections longer and gets fewer new ones.
// Weights do not matter, except that weight 0 means "not now".
//
// Cost: O(n). Weakness: servers must be equally strong; a server that refuses or breaks connections at once looks idle
// and attracts all (the "black hole"); and a server that comes back empty gets every new connection until it is even.
//
// In pictures: docs/schedulers.md, lc.

#include <lvslab/ipvs/scheduler.h>

#include "least_loaded.h"

namespace lvslab::ipvs {
namespace {

class LeastConnection final : public Scheduler {
 public:
  [[nodiscard]] std::unique_ptr<Scheduler> clone() const override { return std::make_unique<LeastConnection>(*this); }

  std::optional<ServerId> pick(const Pool& pool, const NewFlow&, const Occasion& occasion) override {
    const auto cost = cost_of_active(pool.kernel());
    std::optional<std::size_t> least;
    for (std::size_t i = 0; i < pool.size(); ++i) {
      if (!pool[i].is_usable()) continue;
      if (!least || overhead_of(pool[i], cost) < overhead_of(pool[*least], cost)) least = i;
    }
    if (!least) return std::nullopt;
    occasion.tell([&] { return comparison(pool, *least); });
    return pool.id(*least);
  }

 private:
  static std::uint32_t load(const Pool& pool, std::size_t position) {
    return overhead_of(pool[position], pool.kernel());
  }
  static Comparison comparison(const Pool& pool, std::size_t chosen) {
    std::optional<std::size_t> second;
    for (std::size_t i = 0; i < pool.size(); ++i) {
      if (i == chosen || !pool[i].is_usable()) continue;
      if (!second || load(pool, i) < load(pool, *second)) second = i;
    }
    Comparison comparison;
    comparison.winner = overhead_side(pool[chosen], pool.kernel());
    if (second) comparison.runner_up = overhead_side(pool[*second], pool.kernel());
    comparison.is_tie = second && load(pool, *second) == load(pool, chosen);
    return comparison;
  }
};

}  // namespace

std::unique_ptr<Scheduler> make_least_connection() { return std::make_unique<LeastConnection>(); }

}  // namespace lvslab::ipvs
