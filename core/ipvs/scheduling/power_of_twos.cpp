// twos, power of two choices: draw two servers by lot (by weight), and give the connection to the less loaded of them.
//
//      draw a, b with probability ~ weight;  overhead_a / weight_a > overhead_b / weight_b ? b : a
//
// Two draws instead of one make the fullest server exponentially less full (Mitzenmacher 2001), with hardly any
// knowledge of the others: that is how many directors that do not see each other's connections can balance well.
//
// Cost: O(n) for the draw. Weakness: decisions cannot be foretold, and Debian does not build it into its kernel. Here
// the lots come from a generator with a fixed seed that is part of the scheduler, so a run can be repeated; no kernel
// draws the same ones.
//
// In pictures: docs/schedulers.md, twos.

#include <lvslab/ipvs/scheduler.h>
#include <lvslab/mixing.h>

#include "least_loaded.h"

namespace lvslab::ipvs {
namespace {

class PowerOfTwos final : public Scheduler {
 public:
  [[nodiscard]] std::unique_ptr<Scheduler> clone() const override { return std::make_unique<PowerOfTwos>(*this); }

  std::optional<ServerId> pick(const Pool& pool, const NewFlow&, const Occasion& occasion) override {
    std::int64_t total = 0;
    for (std::size_t i = 0; i < pool.size(); ++i) total += pool[i].is_usable() ? pool[i].settings.weight : 0;
    if (total == 0) return std::nullopt;
    const auto first_lot = lot(total);
    const auto second_lot = lot(total);
    const auto first = drawn(pool, first_lot);
    const auto second = drawn(pool, second_lot);
    occasion.tell([&] { return Lots{total, first_lot, second_lot, pool[first].address, pool[second].address}; });
    const bool takes_second = is_busier(pool, first, second);
    const auto chosen = takes_second ? second : first;
    occasion.tell([&] {
      const auto other = takes_second ? first : second;
      Comparison comparison;
      comparison.measure = Comparison::Measure::overhead_per_weight;
      comparison.of_drawn = true;
      comparison.winner = overhead_side(pool[chosen], pool.kernel());
      if (other != chosen) {
        comparison.runner_up = overhead_side(pool[other], pool.kernel());
        comparison.is_tie = !is_busier(pool, other, chosen);
      }
      return comparison;
    });
    return pool.id(chosen);
  }

 private:
  static bool is_busier(const Pool& pool, std::size_t a, std::size_t b) {
    return is_more_loaded(overhead_load(pool[a], pool.kernel()), pool[a].settings.weight,
                          overhead_load(pool[b], pool.kernel()), pool[b].settings.weight);
  }
  /// 0 to `total` inclusive, as in Linux: the first server is a little favoured.
  std::int64_t lot(std::int64_t total) {
    const std::uint64_t random = draw(state_) >> 32;
    return static_cast<std::int64_t>(random * static_cast<std::uint64_t>(total + 1) >> 32);
  }

  static std::size_t drawn(const Pool& pool, std::int64_t lot) {
    for (std::size_t i = 0; i < pool.size(); ++i) {
      if (!pool[i].is_usable()) continue;
      lot -= pool[i].settings.weight;
      if (lot <= 0) return i;
    }
    return 0;  // not reached: a lot is at most the sum of the weights
  }

  std::uint64_t state_ = 0x6c76736c6162;
};

}  // namespace

std::unique_ptr<Scheduler> make_power_of_twos() { return std::make_unique<PowerOfTwos>(); }

}  // namespace lvslab::ipvs
