#pragma once
/// An Ethernet address (IEEE 802): 48 bits.

#include <array>
#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include <lvslab/net/bytes.h>

namespace lvslab::net {

class Mac {
 public:
  static constexpr std::size_t size = 6;

  constexpr Mac() = default;  ///< 00:00:00:00:00:00
  constexpr explicit Mac(std::array<std::uint8_t, 6> octets) : octets_(octets) {}
  [[nodiscard]] static constexpr Mac broadcast() { return Mac{{255, 255, 255, 255, 255, 255}}; }
  /// "02:00:00:00:01:0a", six pairs of hexadecimal digits; otherwise nullopt.
  [[nodiscard]] static std::optional<Mac> parse(std::string_view text);
  /// The six bytes at `offset`, which must be there.
  [[nodiscard]] static Mac load(Bytes bytes, std::size_t offset) {
    assert(offset + size <= bytes.size());
    Mac mac;
    std::memcpy(mac.octets_.data(), bytes.data() + offset, size);
    return mac;
  }
  void store(MutableBytes bytes, std::size_t offset) const {
    assert(offset + size <= bytes.size());
    std::memcpy(bytes.data() + offset, octets_.data(), size);
  }

  [[nodiscard]] constexpr bool is_broadcast() const { return *this == broadcast(); }
  /// Group bit set: multicast, broadcast included.
  [[nodiscard]] constexpr bool is_group() const { return (octets_[0] & 1) != 0; }
  [[nodiscard]] constexpr bool is_zero() const { return *this == Mac{}; }
  [[nodiscard]] constexpr const std::array<std::uint8_t, 6>& octets() const { return octets_; }
  /// The first octet is the highest.
  [[nodiscard]] std::uint64_t to_uint() const {
    std::uint64_t bits = 0;
    std::memcpy(&bits, octets_.data(), size);
    return __builtin_bswap64(bits) >> 16;
  }

  constexpr auto operator<=>(const Mac&) const = default;

 private:
  std::array<std::uint8_t, 6> octets_{};
};

/// "02:00:00:00:01:0a"
[[nodiscard]] std::string to_text(const Mac& mac);

}  // namespace lvslab::net
