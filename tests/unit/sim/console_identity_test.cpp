// Interface numbers as Linux gives them when a scenario's links are laid as veth pairs, in order.
#include <lvslab/sim/console.h>

#include "support/catch.h"

using namespace lvslab;
using namespace lvslab::sim;

namespace {

NodeSpec host_named(const std::string& name) {
  NodeSpec node;
  node.name = name;
  return node;
}
NodeSpec switch_named(const std::string& name) {
  NodeSpec node;
  node.name = name;
  node.kind = NodeSpec::Kind::network_switch;
  return node;
}
LinkSpec link(const LinkEnd& a, const LinkEnd& b, bool impaired = false) {
  LinkSpec spec;
  spec.a = a;
  spec.b = b;
  spec.impaired = impaired;
  return spec;
}

}  // namespace

TEST_CASE("Interfaces are numbered in the order of the links, from 8; their ports after the bridges",
          "[sim][console]") {
  // c(eth0) -- front == back -- d(eth1), d(eth0) -- front, c(eth1) -- (eth1)r(eth0) -- back
  Scenario scenario;
  scenario.nodes = {host_named("c"), switch_named("front"), host_named("d"), switch_named("back"), host_named("r")};
  scenario.links = {link({"d", "eth1"}, {"back", ""}),        link({"c", "eth0"}, {"front", ""}),
                    link({"d", "eth0"}, {"front", ""}, true), link({"front", ""}, {"back", ""}),
                    link({"c", "eth1"}, {"r", "eth1"}),       link({"r", "eth0"}, {"back", ""}, true)};
  const LabIdentity c = identify(scenario).at("c");
  CHECK(c.at("eth0").index == 8);
  CHECK(c.at("eth0").peer_index == 11);
  CHECK(c.at("eth1").index == 9);
  CHECK(c.at("eth1").peer_index == 16);  // a bridge of their own stands between two hosts
  const LabIdentity d = identify(scenario).at("d");
  CHECK(d.at("eth1").index == 8);
  CHECK(d.at("eth1").peer_index == 10);
  CHECK(d.at("eth0").index == 9);
  CHECK(d.at("eth0").peer_index == 12);
  CHECK(d.at("eth0").shaped);
  CHECK_FALSE(d.at("eth1").shaped);
  const LabIdentity r = identify(scenario).at("r");
  CHECK(r.at("eth1").peer_index == 17);
  CHECK(r.at("eth0").peer_index == 18);
}
