#pragma once
/// SipHash (Aumasson and Bernstein 2012): a hash by a key, whose values say nothing of the key. O(bytes).

#include <bit>
#include <cstdint>

#include <lvslab/net/bytes.h>

namespace lvslab::net {

/// The sixteen bytes of the paper, as two little-endian numbers.
struct SipKey {
  std::uint64_t first = 0;
  std::uint64_t second = 0;
};

/// SipHash-c-d: `compression` rounds for each eight bytes, `finalisation` at the end. 2-4 is the paper's; Linux uses
/// 1-3 for its tables.
template <int compression, int finalisation>
[[nodiscard]] constexpr std::uint64_t sip_hash(Bytes bytes, const SipKey& key) {
  std::uint64_t v0 = 0x736f6d6570736575 ^ key.first;
  std::uint64_t v1 = 0x646f72616e646f6d ^ key.second;
  std::uint64_t v2 = 0x6c7967656e657261 ^ key.first;
  std::uint64_t v3 = 0x7465646279746573 ^ key.second;
  const auto rounds = [&](int count) {
    for (; count > 0; --count) {
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
    }
  };
  const auto absorb = [&](std::uint64_t word) {
    v3 ^= word;
    rounds(compression);
    v0 ^= word;
  };
  std::uint64_t word = 0;
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    word |= std::to_integer<std::uint64_t>(bytes[i]) << (8 * (i % 8));
    if (i % 8 != 7) continue;
    absorb(word);
    word = 0;
  }
  absorb(word | std::uint64_t{bytes.size() & 0xff} << 56);
  v2 ^= 0xff;
  rounds(finalisation);
  return v0 ^ v1 ^ v2 ^ v3;
}

}  // namespace lvslab::net
