#pragma once
/// What every call into the sockets has at hand: the host below, the time, and where results go.

#include <cstdint>

#include <lvslab/host/host.h>
#include <lvslab/net/packet.h>

namespace lvslab::sim::endpoint {

struct Wire {
  host::Host& host;
  Instant now;
  host::Outcome& out;
  std::uint64_t cause = 0;  ///< the packet being handled; 0: a deadline or an application's call
  std::uint32_t flow = 0;   ///< of that packet

  /// For a packet made now on behalf of a flow.
  [[nodiscard]] net::Lineage lineage(std::uint32_t of_flow) const { return {0, cause, of_flow}; }
};

}  // namespace lvslab::sim::endpoint
