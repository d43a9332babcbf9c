// wlc, weighted least connection, ipvsadm's default: to the server that has the fewest connections for its strength.
//
//      (256 * active + inactive) / weight        the smallest wins; the earlier in the list at a tie
//
// Twice the weight, twice the connections, as long as all answer equally fast; one that is slow keeps its connections
// and is asked less, whatever its weight says. Compared by cross-multiplication, so nothing is rounded. While all are
// idle everything goes to the server that was added last (the first in the list), until its first connection counts.
//
// Cost: O(n). Weakness: as lc, a server that fails at once looks idle and attracts all; finished connections count for
// two minutes; and for UDP nothing is ever active, so only the number of remembered flows counts.
//
// In pictures: docs/schedulers.md, wlc.

#include <lvslab/ipvs/scheduler.h>

#include "least_loaded.h"

namespace lvslab::ipvs {
namespace {

class WeightedLeastConnection final : public Scheduler {
 public:
  [[nodiscard]] std::unique_ptr<Scheduler> clone() const override {
    return std::make_unique<WeightedLeastConnection>(*this);
  }

  std::optional<ServerId> pick(const Pool& pool, const NewFlow&, const Occasion& occasion) override {
    return least_overhead_per_weight(pool, occasion);
  }
};

}  // namespace

std::unique_ptr<Scheduler> make_weighted_least_connection() { return std::make_unique<WeightedLeastConnection>(); }

}  // namespace lvslab::ipvs
