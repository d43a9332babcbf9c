#pragma once
/// Which port a client gets that asks for none (RFC 6056 algorithm 4, Linux's variant).

#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>

#include <lvslab/net/endpoint.h>

#include "keyed_hash.h"

namespace lvslab::sim::endpoint {

/// Even ports first, from a place that depends on the destination; the next connection goes 2 to 16 further. So
/// destinations do not learn of each other, and a port is not soon used again.
class EphemeralPorts {
 public:
  explicit EphemeralPorts(std::uint64_t seed) : hash_(seed), steps_(seed ^ 0x706f7274) {}

  /// `is_free(port)` decides; nullopt: none is free in [low, high].
  template <class IsFree>
  std::optional<net::Port> pick(const net::Address& source, const net::Endpoint& destination, int low, int high,
                                IsFree&& is_free) {
    if (low > high) return std::nullopt;
    const auto count = (static_cast<std::uint32_t>(high - low) + 1) & ~1U;
    if (count == 0)
      return is_free(net::Port{static_cast<std::uint16_t>(low)})
                 ? std::optional(net::Port{static_cast<std::uint16_t>(low)})
                 : std::nullopt;
    const std::uint64_t hash = hash_.of(joined(source, destination.address), destination.port.to_uint());
    std::uint32_t& moved = moved_[hash % moved_.size()];
    const auto start = static_cast<std::uint32_t>((moved + (hash >> 32)) % count) & ~1U;
    for (const std::uint32_t parity : {0U, 1U}) {
      for (std::uint32_t i = 0; i < count; i += 2) {
        const auto port =
            net::Port{static_cast<std::uint16_t>(static_cast<std::uint32_t>(low) + (start + parity + i) % count)};
        if (!is_free(port)) continue;
        moved += std::max<std::uint32_t>(i, static_cast<std::uint32_t>(steps_.next() % 8) * 2) + 2;
        return port;
      }
    }
    return std::nullopt;
  }

 private:
  KeyedHash hash_;
  RandomStream steps_;
  std::array<std::uint32_t, 256> moved_{};
};

}  // namespace lvslab::sim::endpoint
