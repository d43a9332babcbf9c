#include "ip_header.h"

#include <lvslab/net/ipv4_view.h>
#include <lvslab/net/ipv6_view.h>

namespace lvslab::sim::endpoint {
void push_ip(net::Packet& packet, const Wire& wire, const FourTuple& flow, net::IpProtocol protocol,
             const IpFacts& facts) {
  if (flow.is_ipv4()) {
    net::Ipv4Header ip;
    ip.tos = facts.traffic_class;
    ip.identification = facts.identification;
    ip.dont_fragment = facts.dont_fragment;
    ip.ttl = facts.hop_limit.value_or(static_cast<std::uint8_t>(wire.host.settings().ip_default_ttl));
    ip.protocol = protocol;
    ip.source = flow.local.ipv4();
    ip.destination = flow.remote.ipv4();
    return net::push_ipv4(packet, ip);
  }
  net::Ipv6Header ip;
  ip.traffic_class = facts.traffic_class;
  ip.flow_label = facts.flow_label;
  ip.next_header = protocol;
  ip.hop_limit = facts.hop_limit ? *facts.hop_limit : wire.host.hop_limit_to(flow.remote.ipv6());
  ip.source = flow.local.ipv6();
  ip.destination = flow.remote.ipv6();
  net::push_ipv6(packet, ip);
}

std::uint32_t flow_label_of(const Wire& wire, const FourTuple& flow, net::IpProtocol protocol) {
  if (flow.is_ipv4()) return 0;
  return wire.host.flow_label(flow.local.ipv6(), flow.remote.ipv6(), protocol,
                              static_cast<std::uint32_t>(flow.ports()));
}

}  // namespace lvslab::sim::endpoint
