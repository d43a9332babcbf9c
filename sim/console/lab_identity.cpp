#include <lvslab/sim/console.h>

namespace lvslab::sim {

LabIdentity identify(const Scenario& scenario, const std::string& node) {
  // Every namespace begins with lo and the tunnel modules' six fallback devices, so the next number is 8.
  constexpr std::uint32_t first_free = 8;
  LabIdentity identity;
  std::uint32_t next_index = first_free;       // in this host
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
      if (end.node == node) identity[end.interface] = {next_index++, port, link.impaired};
    }
  }
  return identity;
}

}  // namespace lvslab::sim
