#pragma once
// A datagram that full NAT sends on: route, time to live and size, as for every method (forwarding/path.cpp), but its
// next hop may be of the other family, and its sender is told in its own.

#include <optional>

#include "../state.h"

namespace lvslab::ipvs::full_nat {

struct Departure {
  RouteAnswer route;
  std::optional<Verdict> refusal;
};

enum class SizeTest : std::uint8_t { yes, no };

/// Decrements the time to live, unless the way ends on this host.
[[nodiscard]] Departure depart(Call& call, const net::Address& towards, SizeTest size_test);

/// How many bytes larger a datagram becomes by another family's header; negative: smaller.
[[nodiscard]] constexpr int growth(net::Family from, net::Family to) {
  return from == to ? 0 : to == net::Family::ipv6 ? 20 : -20;
}

}  // namespace lvslab::ipvs::full_nat
