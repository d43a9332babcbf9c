#pragma once
/// The IP header that a socket puts in front of its packets, of the flow's family.

#include <cstdint>
#include <optional>

#include <lvslab/net/packet.h>
#include <lvslab/net/protocol.h>

#include "four_tuple.h"
#include "wire.h"

namespace lvslab::sim::endpoint {

struct IpFacts {
  std::uint8_t traffic_class = 0;         ///< IPv4: type of service
  std::uint16_t identification = 0;       ///< IPv4
  bool dont_fragment = false;             ///< IPv4
  std::uint32_t flow_label = 0;           ///< IPv6
  std::optional<std::uint8_t> hop_limit;  ///< unset: asked of the host
};
void push_ip(net::Packet& packet, const Wire& wire, const FourTuple& flow, net::IpProtocol protocol,
             const IpFacts& facts);

/// The host's label for a flow of TCP or UDP: see host::Host::flow_label(). 0 over IPv4.
[[nodiscard]] std::uint32_t flow_label_of(const Wire& wire, const FourTuple& flow, net::IpProtocol protocol);

}  // namespace lvslab::sim::endpoint
