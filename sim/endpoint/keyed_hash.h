#pragma once
/// The secrets of one host: what Linux derives from boot-time random keys (initial sequence numbers, timestamp
/// offsets, port offsets, first IP identifications) comes from here, so that a seed fixes it all.

#include <cstdint>

#include <lvslab/mixing.h>

#include "four_tuple.h"

namespace lvslab::sim::endpoint {

/// A keyed hash of small integers. Not cryptographic: in a laboratory nobody guesses.
class KeyedHash {
 public:
  explicit KeyedHash(std::uint64_t seed) : key_(mixed(seed ^ 0x9e3779b97f4a7c15U)) {}
  [[nodiscard]] std::uint64_t of(std::uint64_t a, std::uint64_t b) const { return mixed(mixed(a ^ key_) + b); }
  [[nodiscard]] std::uint64_t of(const FourTuple& flow, std::uint64_t purpose) const {
    return of(flow.addresses(), flow.ports() ^ purpose << 32);
  }

 private:
  std::uint64_t key_;
};

/// Draws that depend on how many came before (first IP identifications, ephemeral ports).
class RandomStream {
 public:
  explicit RandomStream(std::uint64_t seed) : hash_(seed) {}
  std::uint64_t next() { return hash_.of(++drawn_, 0); }

 private:
  KeyedHash hash_;
  std::uint64_t drawn_ = 0;
};

}  // namespace lvslab::sim::endpoint
