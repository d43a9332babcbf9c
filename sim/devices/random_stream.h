#pragma once
// One numbered stream of random numbers a device, all from the scenario's seed: adding a host does not reshuffle
// another's draws.

#include <cstdint>

namespace lvslab::sim {

/// SplitMix64: 64 bits of state, equidistributed, good enough for losses and choices; the same on every machine.
class RandomStream {
 public:
  RandomStream(std::uint64_t seed, std::uint64_t stream) : state_(mixed(seed ^ mixed(stream + 1))) {}

  [[nodiscard]] std::uint64_t next() {
    state_ += 0x9e3779b97f4a7c15ULL;
    return mixed(state_);
  }
  /// True with probability `p`.
  [[nodiscard]] bool happens(double p) { return static_cast<double>(next() >> 11) * 0x1.0p-53 < p; }

 private:
  [[nodiscard]] static constexpr std::uint64_t mixed(std::uint64_t z) {
    z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9ULL;
    z = (z ^ z >> 27) * 0x94d049bb133111ebULL;
    return z ^ z >> 31;
  }
  std::uint64_t state_;
};

}  // namespace lvslab::sim
