#pragma once
/// A transport port, and an address with one: the ends of a connection.

#include <compare>
#include <cstdint>
#include <string>

#include <lvslab/net/address.h>

namespace lvslab::net {

/// A TCP or UDP port number; 0 means "none" or "any" where a header says so.
class Port {
 public:
  constexpr Port() = default;
  constexpr explicit Port(std::uint16_t number) : number_(number) {}
  [[nodiscard]] constexpr std::uint16_t to_uint() const { return number_; }
  constexpr auto operator<=>(const Port&) const = default;

 private:
  std::uint16_t number_ = 0;
};

struct Endpoint {
  Address address;
  Port port;
  constexpr auto operator<=>(const Endpoint&) const = default;
};

/// "80"
[[nodiscard]] std::string to_text(Port port);
/// "10.0.0.1:80" or "[2001:db8::4]:80"
[[nodiscard]] std::string to_text(const Endpoint& endpoint);

}  // namespace lvslab::net
