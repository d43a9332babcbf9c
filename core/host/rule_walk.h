#pragma once
// What both families do alike where rules are asked.

#include <cstdint>
#include <vector>

#include <lvslab/host/policy_rules.h>
#include <lvslab/net/bytes.h>

namespace lvslab::host {

/// The route that a rule leads to. nullptr: none does, or the rule says "unreachable", which Linux treats as if there
/// were no route. What another rule refuses is answered with a route of that type that is in no table.
template <class Ip, class Look>
[[nodiscard]] const BasicRoute<Ip>* decide_by_rules(const BasicPolicyRules<Ip>& rules, const BasicFlow<Ip>& flow,
                                                    const std::vector<Interface>& interfaces, Look&& look) {
  const auto refusing = [](RouteType type) {
    BasicRoute<Ip> route;
    route.type = type;
    route.table = RouteTableId::none;
    return route;
  };
  static const BasicRoute<Ip> prohibited = refusing(RouteType::prohibit);
  static const BasicRoute<Ip> swallowed = refusing(RouteType::blackhole);
  using Refusal = typename BasicPolicyRules<Ip>::Refusal;
  const auto name_of = [&](InterfaceId id) -> const std::string& { return interfaces[index_of(id)].name; };
  const auto [route, refusal] = rules.decide(flow, name_of, look);
  switch (refusal) {
    case Refusal::none: return route;
    case Refusal::unreachable: return nullptr;
    case Refusal::prohibit: return &prohibited;
    case Refusal::blackhole: return &swallowed;
  }
  return nullptr;
}

/// The ports in the first four bytes of TCP, UDP and SCTP.
template <class Ip>
void read_ports(BasicFlow<Ip>& flow, net::Bytes payload) {
  constexpr std::uint8_t tcp = 6;
  constexpr std::uint8_t udp = 17;
  constexpr std::uint8_t sctp = 132;
  if (payload.size() < 4 || (flow.protocol != tcp && flow.protocol != udp && flow.protocol != sctp)) return;
  flow.source_port = net::load_u16(payload, 0);
  flow.destination_port = net::load_u16(payload, 2);
}

}  // namespace lvslab::host
