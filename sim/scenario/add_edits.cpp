#include <algorithm>
#include <charconv>
#include <cmath>

#include <lvslab/sim/network_edits.h>
#include <lvslab/sim/topology.h>
#include <lvslab/sim/words.h>

#include "free_addresses.h"

namespace lvslab::sim {
namespace {

constexpr std::size_t server_base = 2;  // letters of "rs"

PlainValue position_value(Position position) {
  return PlainValue::List{PlainValue::whole(std::llround(position.first)),
                          PlainValue::whole(std::llround(position.second))};
}

/// The list or object must be there before something is added to it.
void ensure(ScenarioText& text, std::string_view key, const PlainValue& empty, std::string_view after) {
  const std::string place = pointer_to("", key);
  if (text.has(place)) return;
  const auto keys = text.keys("");
  const auto found = std::ranges::find(keys, after);
  text.insert_member("", found == keys.end() ? keys.size() : static_cast<std::size_t>(found - keys.begin()) + 1, key,
                     empty);
}

std::string free_interface(const Scenario& network, const std::string& node) {
  const auto is_linked = [&](const std::string& interface) {
    return std::ranges::any_of(network.links, [&](const LinkSpec& link) {
      const LinkEnd end{node, interface};
      return link.a == end || link.b == end;
    });
  };
  for (const auto& interface : network.nodes[*network.find_node(node)].interfaces) {
    if (!is_linked(interface.name)) return interface.name;
  }
  for (std::size_t i = 0;; ++i) {
    const auto name = "eth" + std::to_string(i);
    if (!is_linked(name)) return name;
  }
}

bool has_default_route(const NodeSpec& node) {
  return std::ranges::any_of(node.commands, [](const std::string& line) {
    return line.find("route") != std::string::npos &&
           (line.find("default") != std::string::npos || line.find("0.0.0.0/0") != std::string::npos);
  });
}

bool forwards(const NodeSpec& node) {
  return std::ranges::any_of(node.commands, [](const std::string& line) {
    return line.find("ip_forward") != std::string::npos && line.find('1') != std::string::npos;
  });
}

/// Behind the last command that configures an interface or a route: what uses them comes later.
std::size_t place_of_command(const NodeSpec& node) {
  for (auto i = node.commands.size(); i > 0; --i) {
    const auto& line = node.commands[i - 1];
    if (line.starts_with("ip ") || line.starts_with("ifconfig") || line.starts_with("route")) return i;
  }
  const auto service = std::ranges::find_if(node.commands, [](const std::string& line) {
    return line.starts_with("ipvsadm") || line.starts_with("iptables");
  });
  return static_cast<std::size_t>(service - node.commands.begin());
}

void add_command(ScenarioText& text, const std::string& name, const std::string& line, Joined& joined) {
  const std::string node = pointer_to("/nodes", name);
  const std::string commands = node + "/commands";
  if (!text.has(commands)) {
    const auto keys = text.keys(node);
    const auto services = std::ranges::find(keys, "services");
    text.insert_member(node, static_cast<std::size_t>(services - keys.begin()), "commands", PlainValue::List{line});
  } else {
    const auto network = outline_of(text).network;
    text.insert_item(commands, place_of_command(network.nodes[*network.find_node(name)]), line);
  }
  joined.commands.emplace_back(name, line);
}

/// Gives an interface that was just joined to a wire an address there.
void give_address(ScenarioText& text, const std::string& name, const std::string& interface, Joined& joined) {
  const auto network = outline_of(text).network;
  const auto& node = network.nodes[*network.find_node(name)];
  for (const auto& planned : planned_addresses(node)) {
    if (planned.interface == interface) return;
  }
  const scenario::FreeAddresses addresses(network);
  const auto known = addresses.network_of(name, interface);
  const auto subnet = known ? *known : addresses.new_network(node.role == NodeSpec::Role::client);
  const auto address = addresses.next(subnet, node.role);
  if (!address) return;
  add_command(text, name,
              "ip addr add " + to_text(*address) + "/" + std::to_string(subnet.length()) + " dev " + interface, joined);
}

/// Everybody on the wire who has no default route gets one by a router that is there.
void give_routes(ScenarioText& text, const std::string& name, const std::string& interface, Joined& joined) {
  const auto network = outline_of(text).network;
  const auto index = *network.find_node(name);
  const Topology topology(network);
  for (const auto& wire : topology.wires()) {
    const auto is_ours = [&](const Topology::Wire::Tap& tap) {
      return tap.node == index && network.nodes[index].interfaces[tap.interface].name == interface;
    };
    if (std::ranges::none_of(wire.taps, is_ours)) continue;
    std::optional<PlannedAddress> gateway;
    std::size_t router = 0;
    for (const auto& tap : wire.taps) {
      const auto& node = network.nodes[tap.node];
      if (gateway || !forwards(node)) continue;
      for (const auto& planned : planned_addresses(node)) {
        if (planned.interface != node.interfaces[tap.interface].name || planned.length >= 31) continue;
        gateway = planned;
        router = tap.node;
        break;
      }
    }
    if (!gateway) return;
    const net::Ipv4Prefix subnet(gateway->address, gateway->length);
    for (const auto& tap : wire.taps) {
      const auto& node = network.nodes[tap.node];
      if (tap.node == router || node.role == NodeSpec::Role::router || has_default_route(node)) continue;
      const bool is_inside = std::ranges::any_of(planned_addresses(node), [&](const PlannedAddress& planned) {
        return planned.interface == node.interfaces[tap.interface].name && subnet.contains(planned.address);
      });
      if (is_inside) add_command(text, node.name, "ip route add default via " + to_text(gateway->address), joined);
    }
    return;
  }
}

}  // namespace

std::string free_name(const ScenarioText& text, NodeSpec::Kind kind, NodeSpec::Role role) {
  const auto names = text.keys("/nodes");
  const auto is_free = [&](const std::string& name) { return std::ranges::find(names, name) == names.end(); };
  if (kind == NodeSpec::Kind::host && role == NodeSpec::Role::server) {
    unsigned highest = 0;
    for (const auto& name : names) {
      unsigned number = 0;
      if (!name.starts_with("rs")) continue;
      const auto [end, error] = std::from_chars(name.data() + server_base, name.data() + name.size(), number);
      if (error == std::errc{} && end == name.data() + name.size()) highest = std::max(highest, number);
    }
    return "rs" + std::to_string(highest + 1);
  }
  const bool is_switch = kind == NodeSpec::Kind::network_switch;
  std::string base = "switch";
  if (!is_switch) {
    switch (role) {
      case NodeSpec::Role::client: base = "client"; break;
      case NodeSpec::Role::router: base = "router"; break;
      case NodeSpec::Role::director: base = "director"; break;
      default: base = "host"; break;
    }
    if (is_free(base)) return base;
  }
  for (unsigned number = is_switch ? 1 : 2;; ++number) {
    if (const auto name = base + std::to_string(number); is_free(name)) return name;
  }
}

std::string add_node(ScenarioText& text, NodeSpec::Kind kind, NodeSpec::Role role, Position position) {
  ensure(text, "nodes", PlainValue::Object{}, "description");
  ensure(text, "links", PlainValue::List{}, "nodes");
  const auto name = free_name(text, kind, role);
  PlainValue::Object node;
  if (kind == NodeSpec::Kind::network_switch) {
    node.emplace_back("kind", "switch");
  } else {
    switch (role) {
      case NodeSpec::Role::client: node.emplace_back("role", "client"); break;
      case NodeSpec::Role::router: node.emplace_back("role", "router"); break;
      case NodeSpec::Role::director: node.emplace_back("role", "director"); break;
      case NodeSpec::Role::server: node.emplace_back("role", "server"); break;
      case NodeSpec::Role::none: break;
    }
  }
  node.emplace_back("position", position_value(position));
  if (kind == NodeSpec::Kind::host && role == NodeSpec::Role::router) {
    node.emplace_back("commands", PlainValue::List{"sysctl -w net.ipv4.ip_forward=1"});
  }
  if (kind == NodeSpec::Kind::host && role == NodeSpec::Role::server) {
    node.emplace_back("services", PlainValue::List{PlainValue::Object{{"listen", "tcp:80"}}});
  }
  text.set(pointer_to("/nodes", name), node);
  return name;
}

Result<Joined> connect_nodes(ScenarioText& text, const std::string& a, const std::string& b) {
  const auto network = outline_of(text).network;
  const auto first = network.find_node(a);
  const auto second = network.find_node(b);
  if (!first || !second) return Unexpected{Error{"there is no node " + quoted(first ? b : a), ""}};
  if (*first == *second)
    return Unexpected{Error{"a cable has two ends: " + quoted(a) + " cannot be joined to itself", ""}};
  const auto is_switch = [&](std::size_t node) { return network.nodes[node].kind == NodeSpec::Kind::network_switch; };
  if (is_switch(*first) && is_switch(*second)) {
    const Topology topology(network);
    for (const auto& wire : topology.wires()) {
      const auto holds = [&](std::size_t node) {
        return std::ranges::find(wire.switches, node) != wire.switches.end();
      };
      if (holds(*first) && holds(*second)) {
        return Unexpected{
            Error{quoted(a) + " and " + quoted(b) +
                      " hang together already: another cable would close a ring, in which a broadcast circles "
                      "for ever",
                  ""}};
      }
    }
  }
  const auto end = [&](std::size_t node) {
    const auto& name = network.nodes[node].name;
    return is_switch(node) ? name : name + ":" + free_interface(network, name);
  };
  // As people write it: the host first.
  const bool is_turned = is_switch(*first) && !is_switch(*second);
  const std::string from = end(is_turned ? *second : *first);
  const std::string to = end(is_turned ? *first : *second);
  ensure(text, "links", PlainValue::List{}, "nodes");
  Joined joined;
  joined.link = text.count("/links");
  text.append("/links", PlainValue::List{from, to});
  // A router first: the other one's route goes by it.
  std::vector<std::string> hosts;
  for (const auto& one : {from, to}) {
    if (one.find(':') != std::string::npos) hosts.push_back(one);
  }
  std::ranges::stable_sort(hosts, {}, [&](const std::string& host) {
    return network.nodes[*network.find_node(host.substr(0, host.find(':')))].role != NodeSpec::Role::router;
  });
  for (const auto& host : hosts) {
    const auto colon = host.find(':');
    give_address(text, host.substr(0, colon), host.substr(colon + 1), joined);
  }
  if (!hosts.empty()) {
    const auto colon = hosts.back().find(':');
    give_routes(text, hosts.back().substr(0, colon), hosts.back().substr(colon + 1), joined);
  }
  return joined;
}

void set_positions(ScenarioText& text, const std::map<std::string, Position>& positions) {
  for (const auto& [name, position] : positions) {
    const auto node = pointer_to("/nodes", name);
    const auto place = node + "/position";
    if (!text.has(node)) continue;
    if (text.has(place)) {
      text.set(place, position_value(position));
      continue;
    }
    // Where people write it: behind what the node is.
    const auto keys = text.keys(node);
    std::size_t index = 0;
    while (index < keys.size() && (keys[index] == "kind" || keys[index] == "role")) ++index;
    text.insert_member(node, index, "position", position_value(position));
  }
}

void arrange(ScenarioText& text) {
  auto network = outline_of(text).network;
  for (auto& node : network.nodes) node.position.reset();
  const auto layout = Topology(network).layout();
  std::map<double, std::pair<double, double>> span;  // by column: first and last row
  double tallest = 0;
  for (const auto& [x, y] : layout) {
    const auto [column, is_new] = span.try_emplace(x, y, y);
    if (!is_new) column->second = {std::min(column->second.first, y), std::max(column->second.second, y)};
    tallest = std::max(tallest, y);
  }
  constexpr double margin = 80;
  std::map<std::string, Position> positions;
  for (std::size_t i = 0; i < layout.size(); ++i) {
    const auto [x, y] = layout[i];
    const auto& [top, bottom] = span.at(x);
    positions[network.nodes[i].name] = {margin + x, margin + y + (tallest - bottom - top) / 2};
  }
  set_positions(text, positions);
}

}  // namespace lvslab::sim
