#pragma once
// What may stand between a tunnel's outer IP header and the datagram inside.
//
//   IPIP   outer IP | datagram
//   GUE    outer IP | UDP | 4 bytes | datagram     Generic UDP Encapsulation: looks like one flow of UDP to every
//                                                  router and network card on the way, which can then spread flows
//   GRE    outer IP | 4 or 8 bytes  | datagram     RFC 2784, without key and sequence number

#include <lvslab/ipvs/network.h>
#include <lvslab/ipvs/service.h>
#include <lvslab/net/packet.h>
#include <lvslab/net/protocol.h>

namespace lvslab::ipvs {

/// Bytes between the outer IP header and the datagram.
[[nodiscard]] std::uint32_t encapsulation_size(const TunnelOptions& options);

struct TunnelEnds {
  net::Address source;
  net::Address destination;
};

/// Puts them in front of a datagram of `inner` family; the protocol that the outer IP header must name.
net::IpProtocol encapsulate(net::Packet& datagram, net::Family inner, const TunnelOptions& options,
                            const TunnelEnds& ends, Network::PortRange ports);

/// The length of what stands between, if `bytes` (behind an outer header naming `protocol`) are the beginning of such
/// a tunnel to a server of these options that carries IPv4; nullopt: they are not.
[[nodiscard]] std::optional<std::size_t> encapsulation_at(net::Bytes bytes, net::IpProtocol protocol,
                                                          const TunnelOptions& options);

}  // namespace lvslab::ipvs
