// ovf, weighted overflow: fill the first glass, then the next. A weight is a capacity here: a number of connections.
//
//      the highest weight among the usable with active <= weight wins; the earlier in the list at a tie
//
// So a server of weight 10 takes new connections until it has 11 active ones, then the next weight is filled. Unused
// servers stay unused and can be switched off.
//
// Cost: O(n). Weakness: once all are full nobody is chosen, and the client is refused; UDP never fills anything, for it
// has no active connections.
//
// In pictures: docs/schedulers.md, ovf.

#include <lvslab/ipvs/scheduler.h>

#include "least_loaded.h"

namespace lvslab::ipvs {
namespace {

bool has_room(const RealServer& server) { return std::int64_t{server.active} <= server.settings.weight; }

class WeightedOverflow final : public Scheduler {
 public:
  [[nodiscard]] std::unique_ptr<Scheduler> clone() const override { return std::make_unique<WeightedOverflow>(*this); }

  std::optional<ServerId> pick(const Pool& pool, const NewFlow&, const Occasion& occasion) override {
    return heaviest(pool, has_room, occasion, true);
  }
};

}  // namespace

std::unique_ptr<Scheduler> make_weighted_overflow() { return std::make_unique<WeightedOverflow>(); }

}  // namespace lvslab::ipvs
