// nq, never queue: to an idle server if there is one, whatever its weight; otherwise as sed.
//
//      active == 0: the first such server in the list; else the smallest (active + 1) / weight
//
// A new connection never waits behind others while some server does nothing, however slow that server is.
//
// Cost: O(n), less when an idle server comes early. Weakness: the weakest server gets its share of a light load, at its
// own pace; UDP servers are always "idle", so the first in the list gets everything.
//
// In pictures: docs/schedulers.md, nq.

#include <lvslab/ipvs/scheduler.h>

#include "least_loaded.h"

namespace lvslab::ipvs {
namespace {

class NeverQueue final : public Scheduler {
 public:
  [[nodiscard]] std::unique_ptr<Scheduler> clone() const override { return std::make_unique<NeverQueue>(*this); }

  std::optional<ServerId> pick(const Pool& pool, const NewFlow&, const Occasion& occasion) override {
    for (std::size_t i = 0; i < pool.size(); ++i) {
      if (!pool[i].is_usable() || pool[i].active != 0) continue;
      occasion.tell([&] { return Idle{pool[i].address}; });
      return pool.id(i);
    }
    return least_expected_delay(pool, occasion);
  }
};

}  // namespace

std::unique_ptr<Scheduler> make_never_queue() { return std::make_unique<NeverQueue>(); }

}  // namespace lvslab::ipvs
