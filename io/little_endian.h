#pragma once
/// Capture files are written little-endian on every machine.

#include <bit>
#include <cstdint>
#include <cstring>

namespace lvslab::io {

/// Writes `value` at `to` and returns the place behind it.
template <class Unsigned>
std::byte* put_little(std::byte* to, Unsigned value) {
  if constexpr (std::endian::native == std::endian::big) {
    for (std::size_t i = 0; i < sizeof value; ++i) to[i] = static_cast<std::byte>(value >> (8 * i));
  } else {
    std::memcpy(to, &value, sizeof value);
  }
  return to + sizeof value;
}

}  // namespace lvslab::io
