#pragma once
/// IPv6 addresses and prefixes (RFC 4291). Held as on the wire: sixteen octets.

#include <array>
#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include <lvslab/net/bytes.h>

namespace lvslab::net {

class Ipv6 {
 public:
  static constexpr std::size_t size = 16;
  constexpr Ipv6() = default;  ///< ::
  constexpr explicit Ipv6(std::array<std::uint8_t, 16> octets) : octets_(octets) {}
  /// Any spelling of RFC 4291 section 2.2, with "::" and a dotted-quad tail; otherwise nullopt.
  [[nodiscard]] static std::optional<Ipv6> parse(std::string_view text);
  /// The sixteen octets at `offset`, which `bytes` must hold.
  [[nodiscard]] static Ipv6 load(Bytes bytes, std::size_t offset) {
    assert(offset + size <= bytes.size());
    std::array<std::uint8_t, 16> octets;
    std::memcpy(octets.data(), bytes.data() + offset, size);
    return Ipv6{octets};
  }
  void store(MutableBytes bytes, std::size_t offset) const {
    assert(offset + size <= bytes.size());
    std::memcpy(bytes.data() + offset, octets_.data(), size);
  }

  [[nodiscard]] constexpr const std::array<std::uint8_t, 16>& octets() const { return octets_; }
  /// Word `index` of four, in host order.
  [[nodiscard]] constexpr std::uint32_t word(std::size_t index) const {
    const auto at = index * 4;
    return std::uint32_t{octets_[at]} << 24 | std::uint32_t{octets_[at + 1]} << 16 |
           std::uint32_t{octets_[at + 2]} << 8 | octets_[at + 3];
  }
  [[nodiscard]] constexpr bool is_zero() const { return *this == Ipv6{}; }  ///< "unspecified"
  [[nodiscard]] constexpr bool is_loopback() const {
    return word(0) == 0 && word(1) == 0 && word(2) == 0 && word(3) == 1;
  }
  [[nodiscard]] constexpr bool is_multicast() const { return octets_[0] == 0xff; }
  [[nodiscard]] constexpr bool is_link_local() const { return octets_[0] == 0xfe && (octets_[1] & 0xc0) == 0x80; }
  constexpr auto operator<=>(const Ipv6&) const = default;

 private:
  std::array<std::uint8_t, 16> octets_{};
};

/// The canonical spelling of RFC 5952: "2001:db8::4".
[[nodiscard]] std::string to_text(const Ipv6& address);

inline namespace literals {
/// "2001:db8::1"_ip6; throws std::bad_optional_access for what is none.
[[nodiscard]] inline Ipv6 operator""_ip6(const char* text, std::size_t size) {
  return Ipv6::parse({text, size}).value();
}
}  // namespace literals

/// An address block: the first `length` bits of `network`; the others are zero.
class Ipv6Prefix {
 public:
  constexpr Ipv6Prefix() = default;  ///< ::/0, everything
  /// The block that holds `member`. `length` is 0..128.
  constexpr Ipv6Prefix(const Ipv6& member, int length)
      : network_(masked(member, length)), length_(static_cast<std::uint8_t>(length)) {}

  [[nodiscard]] constexpr const Ipv6& network() const { return network_; }
  [[nodiscard]] constexpr int length() const { return length_; }
  [[nodiscard]] constexpr bool contains(const Ipv6& address) const { return masked(address, length_) == network_; }
  constexpr auto operator<=>(const Ipv6Prefix&) const = default;

 private:
  static constexpr Ipv6 masked(const Ipv6& address, int length) {
    auto octets = address.octets();
    for (int octet = 0; octet < 16; ++octet) {
      const int kept = length - octet * 8;
      const unsigned mask = kept >= 8 ? 0xffU : kept <= 0 ? 0U : 0xffU << (8 - kept) & 0xffU;
      octets[static_cast<std::size_t>(octet)] &= static_cast<std::uint8_t>(mask);
    }
    return Ipv6{octets};
  }
  Ipv6 network_;
  std::uint8_t length_ = 0;
};

/// "2001:db8::/64"
[[nodiscard]] std::string to_text(const Ipv6Prefix& prefix);

}  // namespace lvslab::net
