// ovf, weighted overflow: fill the first glass, then the next. A weight is a capacity here: a number of connections.
//
//      the highest weight among the usable with active <= weight wins; the earlier in the list at a tie
//
// So a server of weight 10 takes new connections until it has 11 active ones, then the next weight is filled. Unused
// servers stay unused and can be switched off.
//
// Cost: O(n). Weakness: once all are full nobody is chosen, and the client is refused; UDP never fills anything, for it
// has no active connections.

#include <lvslab/ipvs/scheduler.h>

namespace lvslab::ipvs {
namespace {

bool has_room(const RealServer& server) { return std::int64_t{server.active} <= server.settings.weight; }

class WeightedOverflow final : public Scheduler {
 public:
  [[nodiscard]] std::unique_ptr<Scheduler> clone() const override { return std::make_unique<WeightedOverflow>(*this); }

  std::optional<ServerId> pick(const Pool& pool, const NewFlow&, const Occasion& occasion) override {
    std::optional<std::size_t> heaviest;
    for (std::size_t i = 0; i < pool.size(); ++i) {
      if (!pool[i].is_usable() || !has_room(pool[i])) continue;
      if (!heaviest || pool[i].settings.weight > pool[*heaviest].settings.weight) heaviest = i;
    }
    if (!heaviest) return std::nullopt;
    occasion.story.tell(
        "ovf: {0} has the highest weight, {1}, of those with no more active connections ({2}) than that",
        pool[*heaviest].address, pool[*heaviest].settings.weight, pool[*heaviest].active);
    return pool.id(*heaviest);
  }
};

}  // namespace

std::unique_ptr<Scheduler> make_weighted_overflow() { return std::make_unique<WeightedOverflow>(); }

}  // namespace lvslab::ipvs
