// rr, round robin: each server in turn, then from the beginning.
//
// The scheduler remembers one thing: which server it chose last. The next connection goes to the first usable server
// behind it in the list; at the end of the list it goes on at the beginning. A new server enters at the *beginning* of
// the list, so the server added last is served first. Weights do not matter, except that weight 0 means "not now".
//
//      next = the first usable one behind the last one, around the end of the list
//
// Cost: O(1), or the number of servers to be passed over. Weakness: it counts connections, not their weight: one slow
// or long connection counts as much as a short one, and a small server gets as many as a large one.
//
// In pictures: docs/schedulers.md, rr.

#include <lvslab/ipvs/scheduler.h>

namespace lvslab::ipvs {
namespace {

class RoundRobin final : public Scheduler {
 public:
  [[nodiscard]] std::unique_ptr<Scheduler> clone() const override { return std::make_unique<RoundRobin>(*this); }

  std::optional<ServerId> pick(const Pool& pool, const NewFlow&, const Occasion& occasion) override {
    const std::size_t first = last_ ? *last_ + 1 : 0;
    // From behind the last one to the end, then from the beginning up to and including the last one itself.
    for (std::size_t step = 0; step < pool.size(); ++step) {
      const std::size_t position = (first + step) % pool.size();
      if (!pool[position].is_usable()) continue;
      occasion.tell([&] {
        Turn turn;
        if (last_) turn.after = pool[*last_].address;
        turn.chosen = pool[position].address;
        turn.weight = pool[position].settings.weight;
        return turn;
      });
      last_ = position;
      return pool.id(position);
    }
    return std::nullopt;
  }

  bool on_bound(const Pool&, Instant) override {
    last_.reset();
    return true;
  }
  void on_added(const Pool&) override {
    if (last_) ++*last_;
  }
  void on_removed(const Pool&, std::size_t position) override {
    if (!last_ || position > *last_) return;
    // Of the last one itself: the one before it takes its part, so that its successor is next.
    if (*last_ == 0) {
      last_.reset();
    } else {
      --*last_;
    }
  }

 private:
  std::optional<std::size_t> last_;  ///< position of the server chosen last; none: before the beginning
};

}  // namespace

std::unique_ptr<Scheduler> make_round_robin() { return std::make_unique<RoundRobin>(); }

}  // namespace lvslab::ipvs
