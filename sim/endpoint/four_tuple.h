#pragma once
/// The name of a connection seen from one host: its own address and port, and the other's.

#include <cstdint>

#include <lvslab/net/endpoint.h>

namespace lvslab::sim::endpoint {

struct FourTuple {
  net::Ipv4 local;
  net::Ipv4 remote;
  net::Port local_port;
  net::Port remote_port;
  bool operator==(const FourTuple&) const = default;

  [[nodiscard]] constexpr std::uint64_t addresses() const {
    return std::uint64_t{local.to_uint()} << 32 | remote.to_uint();
  }
  [[nodiscard]] constexpr std::uint64_t ports() const {
    return std::uint64_t{local_port.to_uint()} << 16 | remote_port.to_uint();
  }
  [[nodiscard]] net::Endpoint local_endpoint() const { return {local, local_port}; }
  [[nodiscard]] net::Endpoint remote_endpoint() const { return {remote, remote_port}; }
};

}  // namespace lvslab::sim::endpoint
