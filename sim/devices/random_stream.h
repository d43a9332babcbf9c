#pragma once
// One numbered stream of random numbers a device, all from the scenario's seed: adding a host does not reshuffle
// another's draws.

#include <cstdint>

#include <lvslab/mixing.h>

namespace lvslab::sim {

/// SplitMix64: 64 bits of state, equidistributed, good enough for losses and choices; the same on every machine.
class RandomStream {
 public:
  RandomStream(std::uint64_t seed, std::uint64_t stream) : state_(mixed(seed ^ mixed(stream + 1))) {}

  [[nodiscard]] std::uint64_t next() { return draw(state_); }
  /// True with probability `p`.
  [[nodiscard]] bool happens(double p) { return static_cast<double>(next() >> 11) * 0x1.0p-53 < p; }

 private:
  std::uint64_t state_;
};

}  // namespace lvslab::sim
