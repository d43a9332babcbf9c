#include "udp_layer.h"

#include <lvslab/net/udp_view.h>

#include "ip_header.h"

namespace lvslab::sim::endpoint {
namespace {

constexpr std::uint64_t largest_payload = 65507;
constexpr std::uint64_t largest_payload6 = 65527;

}  // namespace

std::optional<std::uint32_t> UdpLayer::find_service(const net::Address& address, net::Port port) const {
  std::optional<std::uint32_t> any;
  for (const Bound& bound : bound_) {
    if (bound.port != port) continue;
    if (bound.address == address) return bound.service;
    if (!bound.address && !any) any = bound.service;
  }
  return any;
}

bool send_udp(Wire& wire, const FourTuple& flow, const Message& message, std::uint16_t identification,
              std::uint32_t lineage_flow, host::SourceChoice choice) {
  if (message.size() > (flow.is_ipv4() ? largest_payload : largest_payload6)) return false;
  const auto route = wire.host.path_to(flow.remote, flow.local, wire.now);
  if (!route) return false;
  net::Packet packet = net::Packet::uninitialised(static_cast<std::size_t>(message.size()), wire.lineage(lineage_flow));
  message.copy(0, packet.mutable_bytes());
  net::push_udp(packet, flow.local_port, flow.remote_port, flow.local, flow.remote);
  const std::size_t total = packet.size() + net::ipv4_header_size;
  IpFacts ip;
  ip.identification = identification;
  ip.dont_fragment = total <= route->mtu && !route->mtu_locked && wire.host.settings().ip_no_pmtu_disc == 0;
  ip.flow_label = flow_label_of(wire, flow, net::IpProtocol::udp);
  push_ip(packet, wire, flow, net::IpProtocol::udp, ip);
  return wire.host.send(std::move(packet), wire.now, wire.out, choice);
}

}  // namespace lvslab::sim::endpoint
