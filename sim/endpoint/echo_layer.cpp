#include "echo_layer.h"

#include <lvslab/net/icmp_view.h>
#include <lvslab/net/icmpv6.h>

#include "ip_header.h"

namespace lvslab::sim::endpoint {

std::optional<std::uint16_t> EchoLayer::send(Wire& wire, const std::optional<net::Address>& source,
                                             const net::Address& destination, std::uint64_t size, std::uint32_t request,
                                             std::uint32_t lineage_flow) {
  constexpr std::uint64_t largest_data = 65507;
  const auto route = wire.host.path_to(destination, source, wire.now);
  if (!route || size > largest_data) return std::nullopt;
  std::uint16_t id = next_id_;
  for (int tries = 0; find(id); ++id) {
    if (++tries > 0xffff) return std::nullopt;
  }
  next_id_ = static_cast<std::uint16_t>(id + 1);
  // As ping fills it: each byte its own position.
  net::Packet packet = net::Packet::uninitialised(static_cast<std::size_t>(size), wire.lineage(lineage_flow));
  auto bytes = packet.mutable_bytes();
  for (std::size_t i = 0; i < bytes.size(); ++i) bytes[i] = static_cast<std::byte>(i);
  constexpr std::uint32_t first_sequence = 1;
  const std::uint32_t rest = std::uint32_t{id} << 16 | first_sequence;
  const FourTuple flow{route->source, destination, {}, {}};
  IpFacts ip;
  if (flow.is_ipv4()) {
    net::push_icmp(packet, net::IcmpType::echo_request, 0, rest);
    ip.identification = wire.host.next_identification(flow.local.ipv4(), destination.ipv4(), net::IpProtocol::icmp);
    ip.dont_fragment = packet.size() + net::ipv4_header_size <= route->mtu && !route->mtu_locked;
    push_ip(packet, wire, flow, net::IpProtocol::icmp, ip);
  } else {
    net::push_icmpv6(packet, net::Icmpv6Type::echo_request, 0, rest, flow.local.ipv6(), destination.ipv6());
    constexpr std::uint32_t type_and_code = 128U << 8;
    ip.flow_label = wire.host.flow_label(flow.local.ipv6(), destination.ipv6(), net::IpProtocol::icmpv6, type_and_code);
    push_ip(packet, wire, flow, net::IpProtocol::icmpv6, ip);
  }
  waiting_.insert(key(id), request);
  const auto choice = source ? host::SourceChoice::bound : host::SourceChoice::by_route;
  if (!wire.host.send(std::move(packet), wire.now, wire.out, choice)) {
    forget(id);
    return std::nullopt;
  }
  return id;
}

}  // namespace lvslab::sim::endpoint
