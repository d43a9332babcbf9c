// sed, shortest expected delay: to the server where the *new* connection would have to share the least.
//
//      (active + 1) / weight        the smallest wins; the earlier in the list at a tie
//
// The "+ 1" is the new connection itself. So among idle servers the strongest is chosen, where wlc sees only zeros and
// takes the first; and weak servers stay idle until the strong ones are busy.
//
// Cost: O(n). Weakness: weak servers idle while strong ones queue (nq mends that); inactive connections do not count,
// so UDP, which has no active ones, always goes to the heaviest server.
//
// In pictures: docs/schedulers.md, sed.

#include <lvslab/ipvs/scheduler.h>

#include "least_loaded.h"

namespace lvslab::ipvs {
namespace {

class ShortestExpectedDelay final : public Scheduler {
 public:
  [[nodiscard]] std::unique_ptr<Scheduler> clone() const override {
    return std::make_unique<ShortestExpectedDelay>(*this);
  }

  std::optional<ServerId> pick(const Pool& pool, const NewFlow&, const Occasion& occasion) override {
    return least_expected_delay(pool, occasion);
  }
};

}  // namespace

std::unique_ptr<Scheduler> make_shortest_expected_delay() { return std::make_unique<ShortestExpectedDelay>(); }

}  // namespace lvslab::ipvs
