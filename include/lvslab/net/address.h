#pragma once
/// An IP address of either family: what virtual services, real servers and connections are known by.

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include <lvslab/net/ipv4.h>
#include <lvslab/net/ipv6.h>

namespace lvslab::net {

enum class Family : std::uint8_t { ipv4, ipv6 };

class Address {
 public:
  constexpr Address() = default;  ///< 0.0.0.0
  constexpr Address(Ipv4 address) : value_(address) {}
  constexpr Address(Ipv6 address) : value_(address) {}
  /// Either family's text, without brackets; otherwise nullopt.
  [[nodiscard]] static std::optional<Address> parse(std::string_view text);

  [[nodiscard]] constexpr Family family() const { return value_.index() == 0 ? Family::ipv4 : Family::ipv6; }
  [[nodiscard]] constexpr bool is_ipv4() const { return value_.index() == 0; }
  /// Throws std::bad_variant_access for the other family.
  [[nodiscard]] constexpr Ipv4 ipv4() const { return std::get<Ipv4>(value_); }
  [[nodiscard]] constexpr const Ipv6& ipv6() const { return std::get<Ipv6>(value_); }

  [[nodiscard]] constexpr bool is_loopback() const { return is_ipv4() ? ipv4().is_loopback() : ipv6().is_loopback(); }

  constexpr auto operator<=>(const Address&) const = default;

 private:
  std::variant<Ipv4, Ipv6> value_;
};

/// "10.0.0.1" or "2001:db8::4"
[[nodiscard]] std::string to_text(const Address& address);

}  // namespace lvslab::net
