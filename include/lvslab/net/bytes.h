#pragma once
/// Bytes as they stand on the wire. Network byte order is read and written here and nowhere else.

#include <cassert>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>

namespace lvslab::net {

using Bytes = std::span<const std::byte>;
using MutableBytes = std::span<std::byte>;

/// Big-endian loads and stores; `bytes` must hold at least `offset` + the width.
[[nodiscard]] inline std::uint8_t load_u8(Bytes bytes, std::size_t offset) {
  assert(offset < bytes.size());
  return std::to_integer<std::uint8_t>(bytes[offset]);
}
[[nodiscard]] inline std::uint16_t load_u16(Bytes bytes, std::size_t offset) {
  assert(offset + 2 <= bytes.size());
  std::uint16_t raw;
  std::memcpy(&raw, bytes.data() + offset, 2);
  return __builtin_bswap16(raw);
}
[[nodiscard]] inline std::uint32_t load_u32(Bytes bytes, std::size_t offset) {
  assert(offset + 4 <= bytes.size());
  std::uint32_t raw;
  std::memcpy(&raw, bytes.data() + offset, 4);
  return __builtin_bswap32(raw);
}
inline void store_u8(MutableBytes bytes, std::size_t offset, std::uint8_t value) {
  assert(offset < bytes.size());
  bytes[offset] = std::byte{value};
}
inline void store_u16(MutableBytes bytes, std::size_t offset, std::uint16_t value) {
  assert(offset + 2 <= bytes.size());
  const std::uint16_t raw = __builtin_bswap16(value);
  std::memcpy(bytes.data() + offset, &raw, 2);
}
inline void store_u32(MutableBytes bytes, std::size_t offset, std::uint32_t value) {
  assert(offset + 4 <= bytes.size());
  const std::uint32_t raw = __builtin_bswap32(value);
  std::memcpy(bytes.data() + offset, &raw, 4);
}

}  // namespace lvslab::net
