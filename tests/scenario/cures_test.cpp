// The failures among the scenarios each have one cause. Take it away, and the cluster works: so the failure was the
// one that the scenario describes, and not another that looks like it.

#include <algorithm>
#include <vector>

#include "scenario_files.h"
#include "support/catch.h"

using namespace lvslab;

namespace {

struct Cure {
  const char* scenario;
  const char* sentence;
  std::vector<std::string> nodes;     ///< where it is typed ...
  std::vector<std::string> commands;  ///< ... after all else
  tests::Shares shares;
};

const std::vector<Cure>& cures() {
  static const std::vector<Cure> all = {
      {"dr-arp-ignore-missing",
       "with arp_ignore=1 the director gets the requests and deals them",
       {"rs1"},
       {"sysctl -w net.ipv4.conf.all.arp_ignore=1"},
       {{"rs1", 2}, {"rs2", 2}}},
      {"dr-arp-announce-missing",
       "with arp_announce=2 the router keeps the director",
       {"rs1", "rs2"},
       {"sysctl -w net.ipv4.conf.all.arp_announce=2"},
       {{"rs1", 2}, {"rs2", 2}}},
      {"dr-vip-missing",
       "with the virtual address on its loopback the server answers",
       {"rs1"},
       {"ip addr add 10.0.0.4/32 dev lo"},
       {{"rs1", 2}, {"rs2", 2}}},
      {"dr-gateway-is-director",
       "with the router as gateway the answers reach the client",
       {"rs1"},
       {"ip route del default", "ip route add default via 10.0.0.254"},
       {{"rs1", 1}, {"rs2", 1}}},
      {"nat-forwarding-off",
       "with ip_forward=1 the answers come back",
       {"director"},
       {"sysctl -w net.ipv4.ip_forward=1"},
       {{"rs1", 1}, {"rs2", 1}}},
      {"nat-wrong-gateway",
       "with the director as gateway the answers are translated",
       {"rs1"},
       {"ip route del default", "ip route add default via 10.0.0.3"},
       {{"rs1", 1}, {"rs2", 1}}},
      {"nat-one-arm-redirects",
       "without redirects the servers stay with the director",
       {"director"},
       {"sysctl -w net.ipv4.conf.all.send_redirects=0", "sysctl -w net.ipv4.conf.eth0.send_redirects=0"},
       {{"ok", 1}, {"rs1", 2}, {"rs2", 2}}},
      {"tun-rp-filter",
       "without rp_filter the request leaves the tunnel",
       {"rs1"},
       {"sysctl -w net.ipv4.conf.all.rp_filter=0"},
       {{"rs1", 1}, {"rs2", 1}}},
  };
  return all;
}

}  // namespace

TEST_CASE("A broken cluster works once its one fault is mended", "[scenario]") {
  const auto& cure = GENERATE(from_range(cures()));
  DYNAMIC_SECTION(cure.scenario << ": " << cure.sentence) {
    auto loaded = tests::load_by_name(cure.scenario);
    REQUIRE(loaded.scenario);
    CHECK(tests::shares_after_running(*loaded.scenario) != cure.shares);
    for (const auto& name : cure.nodes) {
      const auto node = loaded.scenario->find_node(name);
      REQUIRE(node);
      auto& commands = loaded.scenario->nodes[*node].commands;
      commands.insert(commands.end(), cure.commands.begin(), cure.commands.end());
    }
    CHECK(tests::shares_after_running(*loaded.scenario) == cure.shares);
  }
}
