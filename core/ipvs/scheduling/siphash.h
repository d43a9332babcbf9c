#pragma once
// SipHash-1-3 (Aumasson and Bernstein 2012, with one compression and three finalisation rounds) of a single 32-bit
// word, as Linux uses it on 64-bit machines for short keys. The upper half of the result is not used.

#include <bit>
#include <cstdint>

namespace lvslab::ipvs {

struct SipKey {
  std::uint64_t first;
  std::uint64_t second;
};

[[nodiscard]] constexpr std::uint32_t siphash_1_3(std::uint32_t word, const SipKey& key) {
  std::uint64_t v0 = 0x736f6d6570736575 ^ key.first;
  std::uint64_t v1 = 0x646f72616e646f6d ^ key.second;
  std::uint64_t v2 = 0x6c7967656e657261 ^ key.first;
  std::uint64_t v3 = 0x7465646279746573 ^ key.second;
  const auto round = [&] {
    v0 += v1;
    v1 = std::rotl(v1, 13) ^ v0;
    v0 = std::rotl(v0, 32);
    v2 += v3;
    v3 = std::rotl(v3, 16) ^ v2;
    v0 += v3;
    v3 = std::rotl(v3, 21) ^ v0;
    v2 += v1;
    v1 = std::rotl(v1, 17) ^ v2;
    v2 = std::rotl(v2, 32);
  };
  const std::uint64_t block = std::uint64_t{4} << 56 | word;  // four bytes, and their number on top
  v3 ^= block;
  round();
  v0 ^= block;
  v2 ^= 0xff;
  round();
  round();
  round();
  return static_cast<std::uint32_t>(v0 ^ v1 ^ v2 ^ v3);
}

}  // namespace lvslab::ipvs
