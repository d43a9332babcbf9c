#include "ip_header.h"

#include <lvslab/net/ipv4_view.h>
#include <lvslab/net/ipv6_view.h>

#include "keyed_hash.h"

namespace lvslab::sim::endpoint {
namespace {

constexpr std::uint64_t label_seed = 0x666c6f77;
constexpr std::uint32_t label_mask = 0xfffff;

}  // namespace

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

std::uint32_t flow_label_of(const Wire& wire, const FourTuple& flow, std::uint64_t drawn) {
  if (flow.is_ipv4()) return 0;
  const int setting = wire.host.settings6().auto_flowlabels;
  if (setting != 1 && setting != 3) return 0;  // 2: only for sockets that ask for it
  const auto label = static_cast<std::uint32_t>(KeyedHash(label_seed).of(flow, drawn)) & label_mask;
  return label == 0 ? 1 : label;
}

}  // namespace lvslab::sim::endpoint
