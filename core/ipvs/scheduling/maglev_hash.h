#pragma once
// What mh makes of a client or a server: SipHash-1-3 of one 32-bit word, as Linux has it on 64-bit machines for short
// keys. The upper half of the result is not used.

#include <array>
#include <cstdint>

#include <lvslab/net/sip_hash.h>

namespace lvslab::ipvs {

[[nodiscard]] constexpr std::uint32_t maglev_hash(std::uint32_t word, const net::SipKey& key) {
  const std::array<std::byte, 4> little_endian{std::byte(word), std::byte(word >> 8), std::byte(word >> 16),
                                               std::byte(word >> 24)};
  return static_cast<std::uint32_t>(net::sip_hash<1, 3>(little_endian, key));
}

}  // namespace lvslab::ipvs
