#include <lvslab/sim/console.h>

namespace lvslab::sim {

std::map<std::string, LabIdentity> identify(const Scenario& scenario) {
  // Every namespace begins with lo and the tunnel modules' six fallback devices, so the next number is 8.
  constexpr std::uint32_t first_free = 8;
  std::map<std::string, LabIdentity> identities;
  std::uint32_t next_in_switches = first_free;  // in "sw": first the bridges, then what the links make, in order
  for (const NodeSpec& each : scenario.nodes) {
    if (each.kind == NodeSpec::Kind::network_switch) ++next_in_switches;
  }
  for (const LinkSpec& link : scenario.links) {
    const bool a_is_host = !link.a.interface.empty();
    const bool b_is_host = !link.b.interface.empty();
    if (!a_is_host && !b_is_host) {
      next_in_switches += 2;
      continue;
    }
    // Two hosts joined directly have a little bridge of their own between them.
    if (a_is_host && b_is_host) ++next_in_switches;
    for (const LinkEnd& end : {link.a, link.b}) {
      if (end.interface.empty()) continue;
      const std::uint32_t port = next_in_switches++;
      LabIdentity& identity = identities[end.node];
      const auto index = first_free + static_cast<std::uint32_t>(identity.size());
      identity[end.interface] = {index, port, link.impaired};
    }
  }
  return identities;
}

}  // namespace lvslab::sim
