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
  [[nodiscard]] static Mac load(Bytes bytes, std::size_t offset);
  void store(MutableBytes bytes, std::size_t offset) const;

  [[nodiscard]] constexpr bool is_broadcast() const { return *this == broadcast(); }
  /// Group bit set: multicast, broadcast included.
  [[nodiscard]] constexpr bool is_group() const { return (octets_[0] & 1) != 0; }
  [[nodiscard]] constexpr bool is_zero() const { return *this == Mac{}; }
  [[nodiscard]] constexpr const std::array<std::uint8_t, 6>& octets() const { return octets_; }
  [[nodiscard]] std::uint64_t to_uint() const;

  constexpr auto operator<=>(const Mac&) const = default;

 private:
  std::array<std::uint8_t, 6> octets_{};
};

/// "02:00:00:00:01:0a"
[[nodiscard]] std::string to_text(const Mac& mac);

}  // namespace lvslab::net
