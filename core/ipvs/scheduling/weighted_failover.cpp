// fo, weighted failover: everything to the server of the highest weight, as long as it is there.
//
//      the highest weight among the usable wins; the earlier in the list at a tie
//
// For a main server with spares: when the main one is taken out (weight 0) or overloaded (upper threshold), the next
// weight takes over, and gives back as soon as the main one is usable again.
//
// Cost: O(n). Weakness: it balances nothing, and that is the point.

#include <lvslab/ipvs/scheduler.h>

namespace lvslab::ipvs {
namespace {

class WeightedFailover final : public Scheduler {
 public:
  [[nodiscard]] std::unique_ptr<Scheduler> clone() const override { return std::make_unique<WeightedFailover>(*this); }

  std::optional<ServerId> pick(const Pool& pool, const NewFlow&, const Occasion& occasion) override {
    std::optional<std::size_t> heaviest;
    for (std::size_t i = 0; i < pool.size(); ++i) {
      if (!pool[i].is_usable()) continue;
      if (!heaviest || pool[i].settings.weight > pool[*heaviest].settings.weight) heaviest = i;
    }
    if (!heaviest) return std::nullopt;
    occasion.story.tell("fo: {0} has the highest weight, {1}, of the usable servers", pool[*heaviest].address,
                        pool[*heaviest].settings.weight);
    return pool.id(*heaviest);
  }
};

}  // namespace

std::unique_ptr<Scheduler> make_weighted_failover() { return std::make_unique<WeightedFailover>(); }

}  // namespace lvslab::ipvs
