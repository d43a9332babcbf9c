#pragma once
/// The neighbour cache: who has which MAC (ARP for IPv4, neighbour discovery for IPv6), in the states of Linux's
/// neighbour unreachability detection.

#include <cstdint>
#include <optional>
#include <string_view>

#include <lvslab/host/outcome.h>
#include <lvslab/net/ipv4.h>
#include <lvslab/net/ipv6.h>
#include <lvslab/net/mac.h>
#include <lvslab/time.h>

namespace lvslab::host {

enum class NudState : std::uint8_t { incomplete, reachable, stale, delay, probe, failed, permanent, noarp };

/// "REACHABLE", as `ip neigh` prints it.
[[nodiscard]] std::string_view to_text(NudState state);

/// One line of `ip neigh`.
template <class Ip>
struct BasicNeighbourReport {
  Ip address;
  InterfaceId device{};
  std::optional<net::Mac> mac;  ///< none while INCOMPLETE or FAILED without ever an answer
  NudState state = NudState::incomplete;
  Duration since_update{};  ///< since state or MAC last changed
  std::size_t waiting = 0;  ///< datagrams queued for the answer
  bool is_router = false;   ///< its advertisements say so (IPv6)
};
using NeighbourReport = BasicNeighbourReport<net::Ipv4>;
using NeighbourReport6 = BasicNeighbourReport<net::Ipv6>;

}  // namespace lvslab::host
