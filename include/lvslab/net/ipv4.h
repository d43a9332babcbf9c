#pragma once
/// IPv4 addresses and prefixes (RFC 791, RFC 4632).

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace lvslab::net {

/// An IPv4 address. Host byte order inside; only the views touch network order.
class Ipv4 {
 public:
  constexpr Ipv4() = default;  ///< 0.0.0.0
  constexpr explicit Ipv4(std::uint32_t host_order) : bits_(host_order) {}

  /// Dotted quad ("10.0.0.1"), nothing before or after it, no leading zeros; otherwise nullopt.
  [[nodiscard]] static constexpr std::optional<Ipv4> parse(std::string_view text) {
    std::uint32_t bits = 0;
    for (int octet = 0; octet < 4; ++octet) {
      if (octet > 0) {
        if (text.empty() || text.front() != '.') return std::nullopt;
        text.remove_prefix(1);
      }
      std::uint32_t value = 0;
      std::size_t digits = 0;
      while (digits < text.size() && text[digits] >= '0' && text[digits] <= '9') {
        value = value * 10 + static_cast<std::uint32_t>(text[digits] - '0');
        if (++digits > 3) return std::nullopt;
      }
      if (digits == 0 || value > 255 || (digits > 1 && text.front() == '0')) return std::nullopt;
      text.remove_prefix(digits);
      bits = bits << 8 | value;
    }
    if (!text.empty()) return std::nullopt;
    return Ipv4{bits};
  }

  [[nodiscard]] constexpr std::uint32_t to_uint() const { return bits_; }
  [[nodiscard]] constexpr bool is_zero() const { return bits_ == 0; }
  [[nodiscard]] constexpr bool is_loopback() const { return bits_ >> 24 == 127; }
  [[nodiscard]] constexpr bool is_multicast() const { return bits_ >> 28 == 0xe; }
  [[nodiscard]] constexpr bool is_limited_broadcast() const { return bits_ == 0xffffffff; }
  /// 0.0.0.0/8, "this network" (RFC 1122 3.2.1.3).
  [[nodiscard]] constexpr bool is_zero_network() const { return bits_ >> 24 == 0; }

  constexpr auto operator<=>(const Ipv4&) const = default;

 private:
  std::uint32_t bits_ = 0;
};

/// "10.0.0.1"
[[nodiscard]] std::string to_text(Ipv4 address);

inline namespace literals {
/// "10.0.0.1"_ip4: a mistyped address is a compile error, not a failing test.
consteval Ipv4 operator""_ip4(const char* text, std::size_t size) { return Ipv4::parse({text, size}).value(); }
}  // namespace literals

/// An address block: the first `length` bits of `network`; the others are zero.
class Ipv4Prefix {
 public:
  constexpr Ipv4Prefix() = default;  ///< 0.0.0.0/0, everything
  /// The block that holds `member`. `length` is 0..32.
  constexpr Ipv4Prefix(Ipv4 member, int length)
      : network_(Ipv4{member.to_uint() & mask_bits(length)}), length_(static_cast<std::uint8_t>(length)) {}

  [[nodiscard]] constexpr Ipv4 network() const { return network_; }
  [[nodiscard]] constexpr int length() const { return length_; }
  [[nodiscard]] constexpr Ipv4 mask() const { return Ipv4{mask_bits(length_)}; }
  /// All host bits one.
  [[nodiscard]] constexpr Ipv4 broadcast() const { return Ipv4{network_.to_uint() | ~mask_bits(length_)}; }
  [[nodiscard]] constexpr bool contains(Ipv4 address) const {
    return (address.to_uint() & mask_bits(length_)) == network_.to_uint();
  }
  constexpr auto operator<=>(const Ipv4Prefix&) const = default;

 private:
  static constexpr std::uint32_t mask_bits(int length) { return length == 0 ? 0 : ~std::uint32_t{0} << (32 - length); }
  Ipv4 network_;
  std::uint8_t length_ = 0;
};

/// "10.0.0.0/24"
[[nodiscard]] std::string to_text(const Ipv4Prefix& prefix);

}  // namespace lvslab::net
