// fo, weighted failover: everything to the server of the highest weight, as long as it is there.
//
//      the highest weight among the usable wins; the earlier in the list at a tie
//
// For a main server with spares: when the main one is taken out (weight 0) or overloaded (upper threshold), the next
// weight takes over, and gives back as soon as the main one is usable again.
//
// Cost: O(n). Weakness: it balances nothing, and that is the point; the server in front is the only one you know to
// work.
//
// In pictures: docs/schedulers.md, fo.

#include <lvslab/ipvs/scheduler.h>

#include "least_loaded.h"

namespace lvslab::ipvs {
namespace {

class WeightedFailover final : public Scheduler {
 public:
  [[nodiscard]] std::unique_ptr<Scheduler> clone() const override { return std::make_unique<WeightedFailover>(*this); }

  std::optional<ServerId> pick(const Pool& pool, const NewFlow&, const Occasion& occasion) override {
    return heaviest(
        pool, [](const RealServer&) { return true; }, occasion);
  }
};

}  // namespace

std::unique_ptr<Scheduler> make_weighted_failover() { return std::make_unique<WeightedFailover>(); }

}  // namespace lvslab::ipvs
