#pragma once
/// Addresses, ports and payloads for RapidCheck, and how a counterexample shows them.

#include <ostream>
#include <vector>

#include <rapidcheck/catch.h>

#include <lvslab/net/endpoint.h>
#include <lvslab/net/mac.h>
#include <lvslab/net/packet.h>

namespace lvslab::net {
inline void showValue(Ipv4 address, std::ostream& to) { to << to_text(address); }
inline void showValue(Mac address, std::ostream& to) { to << to_text(address); }
inline void showValue(Port port, std::ostream& to) { to << port.to_uint(); }
}  // namespace lvslab::net

namespace rc {
template <>
struct Arbitrary<lvslab::net::Ipv4> {
  static Gen<lvslab::net::Ipv4> arbitrary() {
    return gen::map(gen::arbitrary<std::uint32_t>(), [](std::uint32_t bits) { return lvslab::net::Ipv4{bits}; });
  }
};
template <>
struct Arbitrary<lvslab::net::Mac> {
  static Gen<lvslab::net::Mac> arbitrary() {
    return gen::map(gen::arbitrary<std::array<std::uint8_t, 6>>(),
                    [](const std::array<std::uint8_t, 6>& octets) { return lvslab::net::Mac{octets}; });
  }
};
/// From 1: port 0 stands for "any".
template <>
struct Arbitrary<lvslab::net::Port> {
  static Gen<lvslab::net::Port> arbitrary() {
    return gen::map(gen::inRange(1, 65536),
                    [](int number) { return lvslab::net::Port{static_cast<std::uint16_t>(number)}; });
  }
};
}  // namespace rc

namespace lvslab::test {

/// A packet of up to 1400 bytes.
inline net::Packet any_payload() {
  const auto octets = *rc::gen::scale(14, rc::gen::arbitrary<std::vector<std::uint8_t>>()).as("payload");
  return net::Packet(std::as_bytes(std::span{octets}.first(std::min<std::size_t>(octets.size(), 1400))));
}

inline std::vector<std::byte> copy_of(net::Bytes bytes) { return {bytes.begin(), bytes.end()}; }

}  // namespace lvslab::test
