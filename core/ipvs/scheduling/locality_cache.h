#pragma once
// What lblc and lblcr remember: for each destination address an entry, in 1024 buckets. Every minute the cache looks
// after itself: each 30th time it drops what has not been used for the configured period (a day), and in between, when
// it holds more than 16384 entries, what has not been used for six minutes, from where it stopped the last time.

#include <algorithm>
#include <array>
#include <vector>

#include <lvslab/ipvs/scheduler.h>

#include "least_loaded.h"
#include "multiplicative_hash.h"

namespace lvslab::ipvs {

/// `Entry` has an `address` and a `used_at`.
template <class Entry>
class LocalityCache {
 public:
  LocalityCache() : buckets_(std::size_t{1} << bits) {}

  void start(Instant now) { next_check_ = now + check_period; }

  [[nodiscard]] Entry* find(const net::Address& address) {
    for (auto& entry : bucket_of(address)) {
      if (entry.address == address) return &entry;
    }
    return nullptr;
  }
  Entry& add(Entry entry) {
    auto& bucket = bucket_of(entry.address);
    bucket.push_back(std::move(entry));
    ++size_;
    return bucket.back();
  }
  /// An entry was given another server. The earlier kernel counts it as one more, for good.
  void count_replacement(const KernelProfile& kernel) { size_ += kernel.locality_caches_are_limited ? 0U : 1U; }
  [[nodiscard]] bool has_room(const KernelProfile& kernel) const {
    return !kernel.locality_caches_are_limited || size_ < hard_limit;
  }
  /// Does what the minutes until `now` would have done. Amortised O(1).
  void catch_up(Instant now, Duration expiration) {
    for (; next_check_ <= now; next_check_ += check_period) {
      if (checks_ % checks_to_full_sweep == 0) {
        for (auto& bucket : buckets_) drop_unused(bucket, next_check_, expiration);
        checks_ = 1;
      } else if (size_ <= most_entries) {
        ++checks_;
      } else {
        shrink(next_check_);
      }
    }
  }
  [[nodiscard]] bool any_of(const auto& predicate) const {
    return std::ranges::any_of(buckets_, [&](const auto& bucket) { return std::ranges::any_of(bucket, predicate); });
  }

 private:
  static constexpr int bits = 10;
  static constexpr Duration check_period = 60s;
  static constexpr int checks_to_full_sweep = 30;
  static constexpr std::size_t most_entries = 16384;
  static constexpr std::size_t hard_limit = 24576;  ///< of the later kernel: beyond it nothing new is remembered
  static constexpr Duration short_expiration = 360s;

  [[nodiscard]] std::vector<Entry>& bucket_of(const net::Address& address) {
    return buckets_[multiplicative_hash(folded(address), bits)];
  }
  std::size_t drop_unused(std::vector<Entry>& bucket, Instant now, Duration expiration) {
    const auto dropped = std::erase_if(bucket, [&](const Entry& entry) { return now - entry.used_at >= expiration; });
    size_ -= std::min(size_, dropped);
    return dropped;
  }
  void shrink(Instant now) {
    const std::size_t goal = std::min((size_ - most_entries) * 4 / 3, most_entries / 2);
    std::size_t dropped = 0;
    for (std::size_t i = 0; i < buckets_.size() && dropped < goal; ++i) {
      rover_ = (rover_ + 1) % buckets_.size();
      dropped += drop_unused(buckets_[rover_], now, short_expiration);
    }
  }

  std::vector<std::vector<Entry>> buckets_;
  std::size_t size_ = 0;
  std::size_t rover_ = 0;
  int checks_ = 1;
  Instant next_check_{};
};

/// The server of an entry is left for another one when it has more active connections than its weight *and* somebody
/// else is less than half full: leaving a cache is worth it only when that helps.
/// That other one; null: it should not be left.
[[nodiscard]] inline const RealServer* reason_to_leave(const Pool& pool, const RealServer& server) {
  if (std::int64_t{server.active} <= server.settings.weight) return nullptr;
  for (std::size_t i = 0; i < pool.size(); ++i) {
    if (std::int64_t{pool[i].active} * 2 < pool[i].settings.weight) return &pool[i];
  }
  return nullptr;
}

/// What is told of the server that was looked at.
inline void describe(Memory& memory, const Pool& pool, const RealServer& server, bool is_usable) {
  memory.server = server.address;
  memory.active = server.active;
  memory.weight = server.settings.weight;
  const auto* other = is_usable ? reason_to_leave(pool, server) : nullptr;
  memory.outcome = !is_usable         ? Memory::Outcome::unusable
                   : other == nullptr ? Memory::Outcome::kept
                                      : Memory::Outcome::full;
  if (other != nullptr) memory.half_empty = other->address;
}

}  // namespace lvslab::ipvs
