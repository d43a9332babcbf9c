#pragma once
/// The name of a connection seen from one host: its own address and port, and the other's. Both of one family.

#include <cstdint>

#include <lvslab/net/endpoint.h>

namespace lvslab::sim::endpoint {

/// Two addresses as one number: of IPv4 side by side, of IPv6 mixed.
[[nodiscard]] constexpr std::uint64_t joined(net::Ipv4 a, net::Ipv4 b) {
  return std::uint64_t{a.to_uint()} << 32 | b.to_uint();
}
[[nodiscard]] constexpr std::uint64_t joined(const net::Ipv6& a, const net::Ipv6& b) {
  std::uint64_t bits = 0;
  for (const net::Ipv6* address : {&a, &b}) {
    for (std::size_t i = 0; i < 4; i += 2) {
      bits = (bits ^ (std::uint64_t{address->word(i)} << 32 | address->word(i + 1))) * 0x9e3779b97f4a7c15U;
      bits ^= bits >> 32;
    }
  }
  return bits;
}
[[nodiscard]] constexpr std::uint64_t joined(const net::Address& a, const net::Address& b) {
  return a.is_ipv4() ? joined(a.ipv4(), b.ipv4()) : joined(a.ipv6(), b.ipv6());
}

struct FourTuple {
  net::Address local;
  net::Address remote;
  net::Port local_port;
  net::Port remote_port;
  bool operator==(const FourTuple&) const = default;

  [[nodiscard]] constexpr bool is_ipv4() const { return local.is_ipv4(); }
  [[nodiscard]] constexpr std::uint64_t addresses() const { return joined(local, remote); }
  [[nodiscard]] constexpr std::uint64_t ports() const {
    return std::uint64_t{local_port.to_uint()} << 16 | remote_port.to_uint();
  }
  [[nodiscard]] net::Endpoint local_endpoint() const { return {local, local_port}; }
  [[nodiscard]] net::Endpoint remote_endpoint() const { return {remote, remote_port}; }
};

}  // namespace lvslab::sim::endpoint
