#pragma once
// Knuth's multiplicative hashing, with which sh, dh, lblc and lblcr find a bucket: multiply by 2^32 divided by the
// golden ratio, and keep the upper bits. Neighbouring addresses land far apart.

#include <cstdint>

#include <lvslab/net/address.h>

namespace lvslab::ipvs {

[[nodiscard]] constexpr std::uint32_t multiplicative_product(std::uint32_t value) { return value * 0x61c88647U; }
/// The upper `bits` of it, at least 1: a place in a table of 2^bits.
[[nodiscard]] constexpr std::uint32_t multiplicative_hash(std::uint32_t value, int bits) {
  return multiplicative_product(value) >> (32 - bits);
}

/// An address as one 32-bit number: itself, or the four words of an IPv6 address XORed.
[[nodiscard]] constexpr std::uint32_t folded(const net::Address& address) {
  if (address.is_ipv4()) return address.ipv4().to_uint();
  std::uint32_t sum = 0;
  for (std::size_t i = 0; i < 16; i += 4) {
    const auto& octets = address.ipv6().octets();
    sum ^= static_cast<std::uint32_t>(octets[i] << 24 | octets[i + 1] << 16 | octets[i + 2] << 8 | octets[i + 3]);
  }
  return sum;
}

}  // namespace lvslab::ipvs
