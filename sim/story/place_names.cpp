#include <lvslab/sim/place_names.h>

namespace lvslab::sim {
namespace {

/// The other end of a switch's cable; a host with one interface needs no more than its name.
std::string plug_name(const Scenario& scenario, const LinkEnd& far_end) {
  const auto node = scenario.find_node(far_end.node);
  const bool one_interface = node && scenario.nodes[*node].interfaces.size() <= 1;
  return far_end.interface.empty() || one_interface ? far_end.node : far_end.node + ":" + far_end.interface;
}

}  // namespace

PlaceNames::PlaceNames(const Session& session) {
  const Scenario& scenario = session.scenario();
  for (const auto& spec : scenario.nodes) {
    Node& node = nodes_.emplace_back();
    node.name = spec.name;
    node.is_switch = spec.kind == NodeSpec::Kind::network_switch;
    const host::Host* host = session.find_host(spec.name);
    if (host == nullptr) continue;
    for (std::size_t i = 0; i < host->interface_count(); ++i) {
      const auto& interface = host->interface(host::InterfaceId{static_cast<std::uint16_t>(i)});
      node.interfaces.push_back(interface.name);
      if (interface.kind == host::Interface::Kind::ethernet) {
        owners_.emplace(interface.mac, spec.name + ":" + interface.name);
      }
    }
  }
  // A switch's ports are numbered in the order of links.
  for (const auto& link : scenario.links) {
    for (const auto& [here, there] : {std::pair{&link.a, &link.b}, std::pair{&link.b, &link.a}}) {
      const auto index = scenario.find_node(here->node);
      if (index && nodes_[*index].is_switch) nodes_[*index].interfaces.push_back(plug_name(scenario, *there));
    }
  }
}

std::string_view PlaceNames::interface(std::uint32_t node, std::uint32_t interface) const {
  const auto& interfaces = nodes_.at(node).interfaces;
  return interface < interfaces.size() ? std::string_view(interfaces[interface]) : std::string_view();
}

std::string PlaceNames::place(const TraceEvent& event) const {
  const std::string& name = node(event.node);
  if (!event.has_interface) return name;
  const std::string port(interface(event.node, event.interface));
  return is_switch(event.node) ? name + " (port to " + port + ")" : name + ":" + port;
}

std::string PlaceNames::mac(net::Mac mac) const {
  if (mac.is_broadcast()) return "everyone";
  const auto found = owners_.find(mac);
  return found == owners_.end() ? net::to_text(mac) : found->second;
}

}  // namespace lvslab::sim
