#include "cabling.h"

#include <algorithm>
#include <stdexcept>

namespace lvslab::cli::guest {
namespace {

const sim::InterfaceSpec& interface_of(const sim::Scenario& scenario, const sim::LinkEnd& end) {
  const auto& node = scenario.nodes[scenario.find_node(end.node).value()];
  return *std::ranges::find(node.interfaces, end.interface, &sim::InterfaceSpec::name);
}

}  // namespace

// Names and order are part of what `ip link` prints (indexes, "if8@if12"), and the simulator prints the same.
Cabling::Cabling(const sim::Scenario& scenario) : scenario_(scenario), switches_("sw", {}, IpVersions::four) {
  const auto versions = sim::uses_ipv6(scenario) ? IpVersions::four_and_six : IpVersions::four;
  for (const auto& node : scenario.nodes) {
    if (node.kind == sim::NodeSpec::Kind::network_switch) {
      switches_.links().add_bridge(node.name, node.ageing);
      switches_.links().set_up(node.name, true);
    } else {
      hosts_.emplace_back(node.name, node.files, versions);
    }
  }
  for (const auto& link : scenario.links) connect(link);
}

const NetworkNamespace& Cabling::host(const std::string& name) const {
  const auto found = std::ranges::find(hosts_, name, &NetworkNamespace::name);
  if (found == hosts_.end()) throw std::logic_error("no host is named " + name);
  return *found;
}

void Cabling::connect(const sim::LinkSpec& link) {
  const bool a_is_host = !link.a.interface.empty();
  const bool b_is_host = !link.b.interface.empty();
  if (!a_is_host && !b_is_host) return connect_switches(link);
  std::string bridge = a_is_host ? link.b.node : link.a.node;
  const bool direct = a_is_host && b_is_host;
  if (direct) {
    bridge = "wire" + std::to_string(++direct_links_);
    switches_.links().add_bridge(bridge, 300s);
    switches_.links().set_up(bridge, true);
  }
  std::string port;
  for (const auto& end : {link.a, link.b}) {
    if (!end.interface.empty()) port = plug(link, end, bridge, !direct);
  }
  cut_at_.push_back(port);
}

void Cabling::connect_switches(const sim::LinkSpec& link) {
  const std::string name = "t" + std::to_string(++direct_links_);
  const io::VethEnd a{name + "a", switches_.network()};
  const io::VethEnd b{name + "b", switches_.network()};
  switches_.links().add_veth(a, b, 1500);
  const auto attach = [&](const io::VethEnd& end, const std::string& bridge) {
    switches_.links().set_master(end.name, bridge);
    switches_.links().set_up(end.name, true);
    if (link.impaired) switches_.links().shape(end.name, link.latency, link.bandwidth_bps, link.loss, link.queue);
  };
  attach(a, link.a.node);
  attach(b, link.b.node);
  cut_at_.push_back(a.name);
}

std::string Cabling::plug(const sim::LinkSpec& link, const sim::LinkEnd& end, const std::string& bridge,
                          bool shaped_port) {
  const auto& interface = interface_of(scenario_, end);
  const auto& machine = host(end.node);
  const std::string port = "p" + std::to_string(++ports_);
  switches_.links().add_veth({port, switches_.network()}, {end.interface, machine.network()}, interface.mtu);
  switches_.links().set_master(port, bridge);
  switches_.links().set_up(port, true);
  machine.links().set_mac(end.interface, interface.mac);
  machine.links().set_up(end.interface, true);
  machine.switch_offloads_off(end.interface);
  if (link.impaired) {
    machine.links().shape(end.interface, link.latency, link.bandwidth_bps, link.loss, link.queue);
    if (shaped_port) switches_.links().shape(port, link.latency, link.bandwidth_bps, link.loss, link.queue);
  }
  return port;
}

void Cabling::set_link(std::size_t link, bool up) const { switches_.links().set_up(cut_at_.at(link), up); }

void Cabling::set_node(const std::string& node, bool up) const {
  const auto& machine = host(node);
  for (const auto& link : scenario_.links) {
    for (const auto& end : {link.a, link.b}) {
      if (end.node == node) machine.links().set_up(end.interface, up);
    }
  }
}

}  // namespace lvslab::cli::guest
