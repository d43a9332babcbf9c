#include <string>
#include <vector>

#include <lvslab/sim/scenario_file.h>
#include <lvslab/sim/topology.h>

#include "support/catch.h"

namespace lvslab::sim {
namespace {

using Names = std::vector<std::string>;

/// Hosts h..., switches s..., in this order; links as "h1:eth0 s1".
Scenario network(const Names& nodes, const std::vector<std::pair<std::string, std::string>>& links) {
  Scenario scenario;
  for (const auto& name : nodes) {
    NodeSpec node;
    node.name = name;
    node.kind = name[0] == 's' ? NodeSpec::Kind::network_switch : NodeSpec::Kind::host;
    node.role = name == "client" ? NodeSpec::Role::client : NodeSpec::Role::none;
    scenario.nodes.push_back(node);
  }
  const auto end = [&](const std::string& text) {
    const auto colon = text.find(':');
    LinkEnd result{text.substr(0, colon), colon == std::string::npos ? "" : text.substr(colon + 1)};
    if (!result.interface.empty()) {
      auto& node = scenario.nodes[*scenario.find_node(result.node)];
      node.interfaces.push_back(InterfaceSpec{result.interface, {}, 1500});
    }
    return result;
  };
  for (const auto& [a, b] : links) {
    LinkSpec link;
    link.a = end(a);
    link.b = end(b);
    scenario.links.push_back(link);
  }
  return scenario;
}

Names names_of(const Scenario& scenario, const std::vector<std::size_t>& nodes) {
  Names names;
  for (const auto node : nodes) names.push_back(scenario.nodes[node].name);
  return names;
}

// client - s1 - router - s2 - rs1, rs2
Scenario two_wires() {
  return network(
      {"client", "s1", "router", "s2", "rs1", "rs2"},
      {{"client:eth0", "s1"}, {"router:eth0", "s1"}, {"router:eth1", "s2"}, {"rs1:eth0", "s2"}, {"s2", "rs2:eth0"}});
}

TEST_CASE("What cables join is one piece, through hosts and switches alike", "[sim][topology]") {
  const Topology whole(two_wires());
  CHECK(whole.piece_count() == 1);
  CHECK(whole.are_joined(0, 5));

  const Topology split(network({"a", "b", "c", "d"}, {{"a:eth0", "c:eth0"}}));
  CHECK(split.piece_count() == 3);
  CHECK(split.piece_of(0) == 0);
  CHECK(split.piece_of(1) == 1);
  CHECK(split.piece_of(2) == 0);
  CHECK(split.piece_of(3) == 2);
}

TEST_CASE("A wire is what a broadcast reaches: switches pass it on, hosts do not", "[sim][topology]") {
  auto scenario = network({"client", "s1", "s2", "router", "rs1"},
                          {{"client:eth0", "s1"}, {"s1", "s2"}, {"router:eth0", "s2"}, {"router:eth1", "rs1:eth0"}});
  const Topology topology(scenario);
  REQUIRE(topology.wires().size() == 2);
  const auto& front = topology.wires()[0];
  CHECK(names_of(scenario, front.switches) == Names{"s1", "s2"});
  REQUIRE(front.taps.size() == 2);
  CHECK(front.taps[0].node == 0);
  CHECK(front.taps[1].node == 3);
  CHECK(front.taps[1].interface == 0);
  const auto& back = topology.wires()[1];  // a cable between two hosts
  CHECK(back.switches.empty());
  REQUIRE(back.taps.size() == 2);
  CHECK(back.taps[0].node == 3);
  CHECK(back.taps[0].interface == 1);
}

TEST_CASE("Every cable that closes a ring of switches is found with the ring it closes", "[sim][topology]") {
  CHECK(Topology(two_wires()).switch_rings().empty());

  const auto triangle = network({"s1", "s2", "s3", "s4"}, {{"s1", "s2"}, {"s2", "s3"}, {"s3", "s4"}, {"s3", "s1"}});
  const Topology topology(triangle);
  REQUIRE(topology.switch_rings().size() == 1);
  CHECK(names_of(triangle, topology.switch_rings()[0]) == Names{"s1", "s2", "s3"});

  // Two cables between the same switches are a ring of two.
  const Topology pair(network({"s1", "s2"}, {{"s1", "s2"}, {"s2", "s1"}}));
  CHECK(pair.switch_rings() == std::vector<std::vector<std::size_t>>{{0, 1}});

  // A ring through a host is none: hosts do not pass broadcasts on.
  CHECK(
      Topology(network({"s1", "s2", "h"}, {{"s1", "s2"}, {"h:eth0", "s1"}, {"h:eth1", "s2"}})).switch_rings().empty());
}

TEST_CASE("The shortest path counts cables and includes both ends", "[sim][topology]") {
  const auto scenario = two_wires();
  const Topology topology(scenario);
  CHECK(names_of(scenario, topology.shortest_path(0, 5)) == Names{"client", "s1", "router", "s2", "rs2"});
  CHECK(names_of(scenario, topology.shortest_path(4, 5)) == Names{"rs1", "s2", "rs2"});
  CHECK(topology.shortest_path(3, 3) == std::vector<std::size_t>{3});
  CHECK(Topology(network({"a", "b"}, {})).shortest_path(0, 1).empty());
}

TEST_CASE("Nodes without a position stand in columns by their distance from the client", "[sim][topology]") {
  auto scenario = two_wires();
  scenario.nodes[2].position = std::pair{7.0, 8.0};
  const auto places = Topology(scenario).layout();
  REQUIRE(places.size() == 6);
  CHECK(places[0] == std::pair{0.0, 0.0});
  CHECK(places[1] == std::pair{160.0, 0.0});
  CHECK(places[2] == std::pair{7.0, 8.0});
  CHECK(places[4] == std::pair{640.0, 0.0});
  CHECK(places[5] == std::pair{640.0, 160.0});
}

TEST_CASE("An empty network has a topology too", "[sim][topology]") {
  const Topology topology{Scenario{}};
  CHECK(topology.piece_count() == 0);
  CHECK(topology.wires().empty());
  CHECK(topology.layout().empty());
}

TEST_CASE("A chain of a hundred thousand switches does not exhaust the stack", "[sim][topology]") {
  Scenario scenario;
  constexpr std::size_t count = 100'000;
  for (std::size_t i = 0; i < count; ++i) {
    NodeSpec node;
    node.name = "s" + std::to_string(i);
    node.kind = NodeSpec::Kind::network_switch;
    scenario.nodes.push_back(node);
    if (i == 0) continue;
    LinkSpec link;
    link.a.node = "s" + std::to_string(i - 1);
    link.b.node = node.name;
    scenario.links.push_back(link);
  }
  const Topology topology(scenario);
  CHECK(topology.wires().size() == 1);
  CHECK(topology.shortest_path(0, count - 1).size() == count);
}

}  // namespace
}  // namespace lvslab::sim
