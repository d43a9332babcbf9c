// wrr, weighted round robin: in turn, but a server of weight 3 gets three turns where one of weight 1 gets one, and the
// turns are interleaved (A A B A B C), not in bursts (A A A B B C).
//
// Think of a water level. It starts at the highest weight; in one walk through the list every server that reaches the
// level gets a connection; then the level sinks by the greatest common divisor of the weights, and so on down to the
// bottom, then up again. With weights A=3 B=2 C=1: level 3: A; level 2: A B; level 1: A B C.
//
//      next = the first one behind the last one with weight >= level;  at the end of the list level -= gcd(weights)
//
// The level is *not* put back when the list changes, only clamped, so the first round after building a service starts
// wherever the level happens to be. That is how Linux does it.
//
// Cost: O(n) in the worst case, O(1) amortised for weights of one size. Weakness: as rr, it does not look at load.
//
// In pictures: docs/schedulers.md, wrr.

#include <algorithm>
#include <numeric>

#include <lvslab/ipvs/scheduler.h>

namespace lvslab::ipvs {
namespace {

class WeightedRoundRobin final : public Scheduler {
 public:
  [[nodiscard]] std::unique_ptr<Scheduler> clone() const override {
    return std::make_unique<WeightedRoundRobin>(*this);
  }

  std::optional<ServerId> pick(const Pool& pool, const NewFlow&, const Occasion& occasion) override {
    if (highest_ == 0) return std::nullopt;
    const auto start = last_;
    const auto start_level = level_;
    std::optional<std::size_t> stop;
    bool last_pass = false;
    bool restarted = false;
    while (true) {
      for (std::size_t position = last_ ? *last_ + 1 : 0; position < pool.size(); ++position) {
        const auto& server = pool[position];
        if (!server.overloaded && server.settings.weight >= level_) {
          occasion.tell([&] { return turn(pool, start, start_level, position); });
          last_ = position;
          return pool.id(position);
        }
        if (stop == position) return give_up(pool, start, start_level, occasion);
      }
      last_.reset();  // the end of the list: the level sinks, and the walk goes on from the beginning
      level_ -= step_;
      if (level_ <= 0) {
        level_ = highest_;
        if (last_pass || !start) return give_up(pool, start, start_level, occasion);
        restarted = true;
      }
      last_pass = level_ <= step_;
      if (last_pass && restarted && start) stop = start;
    }
  }

  bool on_bound(const Pool& pool, Instant) override {
    last_.reset();
    measure(pool);
    level_ = highest_;
    return true;
  }
  void on_added(const Pool& pool) override { change(pool); }
  void on_removed(const Pool& pool, std::size_t) override { change(pool); }
  void on_edited(const Pool& pool, std::size_t) override { change(pool); }

 private:
  std::optional<ServerId> give_up(const Pool& pool, std::optional<std::size_t> start, std::int32_t start_level,
                                  const Occasion& occasion) const {
    occasion.tell([&] { return turn(pool, start, start_level, std::nullopt); });
    return std::nullopt;
  }
  [[nodiscard]] Turn turn(const Pool& pool, std::optional<std::size_t> start, std::int32_t start_level,
                          std::optional<std::size_t> chosen) const {
    Turn turn;
    if (start) turn.after = pool[*start].address;
    if (chosen) turn.chosen = pool[*chosen].address;
    if (chosen) turn.weight = pool[*chosen].settings.weight;
    turn.level = Turn::Level{start_level, level_, highest_, step_};
    return turn;
  }

  void measure(const Pool& pool) {
    std::int32_t divisor = 0;
    std::int32_t highest = 0;
    for (std::size_t i = 0; i < pool.size(); ++i) {
      const auto weight = pool[i].settings.weight;
      highest = std::max(highest, weight);
      if (weight > 0) divisor = std::gcd(divisor, weight);
    }
    step_ = divisor == 0 ? 1 : divisor;
    highest_ = highest - (step_ - 1);
  }

  void change(const Pool& pool) {
    last_.reset();
    measure(pool);
    if (level_ > highest_ || level_ == 0) {
      level_ = highest_;
    } else if (step_ > 1) {
      level_ = level_ / step_ * step_ + 1;
    }
  }

  std::optional<std::size_t> last_;  ///< position of the server chosen last; none: before the beginning
  std::int32_t level_ = 0;
  std::int32_t highest_ = 0;  ///< where the level starts: the lowest that still admits only the highest weight
  std::int32_t step_ = 1;     ///< greatest common divisor of the weights
};

}  // namespace

std::unique_ptr<Scheduler> make_weighted_round_robin() { return std::make_unique<WeightedRoundRobin>(); }

}  // namespace lvslab::ipvs
