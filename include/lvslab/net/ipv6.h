#pragma once
/// An IPv6 address (RFC 4291). Held as on the wire: sixteen octets.

#include <array>
#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace lvslab::net {

class Ipv6 {
 public:
  constexpr Ipv6() = default;  ///< ::
  constexpr explicit Ipv6(std::array<std::uint8_t, 16> octets) : octets_(octets) {}
  /// Any spelling of RFC 4291 section 2.2, with "::" and a dotted-quad tail; otherwise nullopt.
  [[nodiscard]] static std::optional<Ipv6> parse(std::string_view text);

  [[nodiscard]] constexpr const std::array<std::uint8_t, 16>& octets() const { return octets_; }
  constexpr auto operator<=>(const Ipv6&) const = default;

 private:
  std::array<std::uint8_t, 16> octets_{};
};

/// The canonical spelling of RFC 5952: "2001:db8::4".
[[nodiscard]] std::string to_text(const Ipv6& address);

}  // namespace lvslab::net
