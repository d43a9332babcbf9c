#pragma once
// SipHash-2-4 (Aumasson and Bernstein 2012): what is made of an address by a key, and says nothing of the key.

#include <bit>
#include <cstdint>

#include <lvslab/net/bytes.h>

namespace lvslab::ipvs::full_nat {

struct HashKey {
  std::uint64_t first = 0;
  std::uint64_t second = 0;
};

[[nodiscard]] inline std::uint64_t keyed_hash(net::Bytes bytes, const HashKey& key) {
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
  std::uint64_t word = 0;
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    word |= std::to_integer<std::uint64_t>(bytes[i]) << (8 * (i % 8));
    if (i % 8 != 7) continue;
    v3 ^= word;
    round();
    round();
    v0 ^= word;
    word = 0;
  }
  word |= std::uint64_t{bytes.size() & 0xff} << 56;
  v3 ^= word;
  round();
  round();
  v0 ^= word;
  v2 ^= 0xff;
  for (int i = 0; i < 4; ++i) round();
  return v0 ^ v1 ^ v2 ^ v3;
}

}  // namespace lvslab::ipvs::full_nat
