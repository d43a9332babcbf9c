#pragma once
// The future, in order.

#include <cstdint>
#include <optional>
#include <stdexcept>
#include <utility>
#include <vector>

#include <lvslab/time.h>

namespace lvslab::sim {

/// Events that are still to happen. Ties are broken by the order of scheduling, never by address or hash, so that the
/// same scenario and seed give the same trace on every machine. Events are data, not closures: the whole queue can be
/// copied and compared, hence rewound. at() and pop() are O(log n).
template <class Event>
class EventQueue {
 public:
  struct Due {
    Due(Instant when, Event&& what) : at(when), event(std::move(what)) {}
    Instant at;
    Event event;
  };

  /// `event` falls due at `when`. Throws std::logic_error if that is in the past: that is our bug.
  template <class Given>
  void at(Instant when, Given&& event) {
    if (when < now_) throw std::logic_error("an event in the past");
    std::uint32_t slot;
    if (free_.empty()) {
      slot = static_cast<std::uint32_t>(slots_.size());
      slots_.push_back(std::forward<Given>(event));
    } else {
      slot = free_.back();
      free_.pop_back();
      slots_[slot] = std::forward<Given>(event);
    }
    keys_.push_back({when, next_order_++, slot});
    sift_up(keys_.size() - 1);
  }

  /// Moves to the next event and hands it over; nullopt when there is none left.
  [[nodiscard]] std::optional<Due> pop() {
    if (keys_.empty()) return std::nullopt;
    const Key top = keys_.front();
    keys_.front() = keys_.back();
    keys_.pop_back();
    if (!keys_.empty()) sift_down(0);
    now_ = top.when;
    free_.push_back(top.slot);
    return std::optional<Due>(std::in_place, top.when, std::move(slots_[top.slot]));
  }

  [[nodiscard]] std::optional<Instant> next_time() const {
    return keys_.empty() ? std::nullopt : std::optional(keys_.front().when);
  }
  [[nodiscard]] std::size_t size() const { return keys_.size(); }

  /// Calls `visit` with every event, in no particular order.
  template <class Visit>
  void for_each(Visit&& visit) const {
    for (const Key& key : keys_) visit(slots_[key.slot]);
  }

 private:
  struct Key {
    Instant when;
    std::uint64_t order;
    std::uint32_t slot;
    [[nodiscard]] bool before(const Key& other) const {
      return when != other.when ? when < other.when : order < other.order;
    }
  };
  // A heap of four children: half the depth of a binary one, and a node's children share cache lines.
  static constexpr std::size_t arity = 4;

  void sift_up(std::size_t at) {
    const Key key = keys_[at];
    while (at > 0) {
      const std::size_t parent = (at - 1) / arity;
      if (!key.before(keys_[parent])) break;
      keys_[at] = keys_[parent];
      at = parent;
    }
    keys_[at] = key;
  }
  void sift_down(std::size_t at) {
    const Key key = keys_[at];
    for (;;) {
      const std::size_t first = at * arity + 1;
      if (first >= keys_.size()) break;
      std::size_t best = first;
      for (std::size_t child = first + 1; child < keys_.size() && child < first + arity; ++child) {
        if (keys_[child].before(keys_[best])) best = child;
      }
      if (!keys_[best].before(key)) break;
      keys_[at] = keys_[best];
      at = best;
    }
    keys_[at] = key;
  }

  std::vector<Key> keys_;
  std::vector<Event> slots_;
  std::vector<std::uint32_t> free_;
  std::uint64_t next_order_ = 0;
  Instant now_{};
};

}  // namespace lvslab::sim
