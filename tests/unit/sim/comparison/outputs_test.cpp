#include <lvslab/sim/comparison.h>

#include "support/catch.h"

using namespace lvslab;

namespace {

sim::RunRecord run_with(const std::string& command, const std::string& text) {
  sim::RunRecord run;
  run.commands.push_back({"director", command, text});
  return run;
}
bool alike(const std::string& command, const std::string& one, const std::string& other) {
  return sim::compare(run_with(command, one), run_with(command, other)).all_equal();
}

}  // namespace

TEST_CASE("White space, clock times and ages do not count in outputs", "[sim][comparison][outputs]") {
  CHECK(alike("ipvsadm -Lnc", "TCP 01:59  FIN_WAIT\n", "TCP 02:00 FIN_WAIT"));
  CHECK(alike("cat /proc/net/ip_vs_conn", "TCP C000020A 9C40 0A000004 0050 0A000007 0050 FIN_WAIT        119",
              "TCP C000020A 9C40 0A000004 0050 0A000007 0050 FIN_WAIT        120"));
  CHECK(alike("cat /proc/net/ip_vs_conn_sync", "0A000007 0050 UDP         LOCAL      298",
              "0A000007 0050 UDP LOCAL 297"));
  CHECK_FALSE(alike("cat /proc/net/ip_vs_conn", "0A000007 0050 FIN_WAIT 119", "0A000007 0051 FIN_WAIT 119"));
  CHECK(alike("ip route get 10.0.0.4", "cache expires 598sec mtu 1480", "cache expires 599sec mtu 1480"));
  CHECK(alike("ip link", "link/tunnel6 :: permaddr e248:f574:1e94::", "link/tunnel6 :: permaddr ec8c:8601:dc4c::"));
  CHECK_FALSE(alike("arp -n", "lladdr 02:00:00:00:03:01", "lladdr 02:00:00:00:03:02"));
  CHECK_FALSE(alike("ipvsadm -Ln", "10.0.0.7:80 Route 1 0 2", "10.0.0.7:80 Route 1 0 3"));
}

TEST_CASE("The order of lines counts only where the kernel has one", "[sim][comparison][outputs]") {
  CHECK(alike("ip neigh", "10.0.0.7 STALE\n10.0.0.8 STALE", "10.0.0.8 STALE\n10.0.0.7 STALE"));
  CHECK(alike("cat /proc/net/ip_vs", "TCP 0A000004:0050\nUDP 0A000004:2328", "UDP 0A000004:2328\nTCP 0A000004:0050"));
  CHECK_FALSE(alike("cat /proc/net/ip_vs_stats", "1 2\n3 4", "3 4\n1 2"));
  CHECK_FALSE(alike("ip route", "default via 10.0.0.254\n10.0.0.0/24", "10.0.0.0/24\ndefault via 10.0.0.254"));
}

TEST_CASE("An output's difference is the lines that one side has", "[sim][comparison][outputs]") {
  const auto comparison = sim::compare(run_with("ip addr", "a\nb\nc"), run_with("ip addr", "a\nx\nc"));
  REQUIRE(comparison.outputs.size() == 1);
  const auto& lines = comparison.outputs[0].differences;
  REQUIRE(lines.size() == 2);
  CHECK(lines[0].line == "b");
  CHECK(lines[0].only_on == sim::Side::left);
  CHECK(lines[1].line == "x");
  CHECK(lines[1].only_on == sim::Side::right);
}

TEST_CASE("A command that only one side ran does not shift the others", "[sim][comparison][outputs]") {
  auto longer = run_with("ip addr", "a");
  longer.commands.insert(longer.commands.begin(), {"director", "uname -r", "6.1.0"});
  const auto comparison = sim::compare(longer, run_with("ip addr", "a"));
  REQUIRE(comparison.outputs.size() == 2);
  CHECK(comparison.outputs[0].name() == "director: uname -r");
  CHECK(comparison.outputs[0].only_on == sim::Side::left);
  CHECK(comparison.outputs[1].equal());
}

TEST_CASE("An output that did not repeat itself on the kernel is left out", "[sim][comparison][outputs]") {
  sim::Terms terms;
  terms.unstable.insert("director: ipvsadm -Ln");
  CHECK(sim::compare(run_with("ipvsadm -Ln", "a"), run_with("ipvsadm -Ln", "b"), terms).outputs.empty());
}

TEST_CASE("Tables are compared on both sides", "[sim][comparison][outputs]") {
  sim::RunRecord left;
  left.tables["director"]["neigh"] = "a";
  sim::RunRecord right;
  right.tables["rs1"]["neigh"] = "a";
  const auto comparison = sim::compare(left, right);
  REQUIRE(comparison.outputs.size() == 2);
  CHECK(comparison.outputs[0].only_on == sim::Side::left);
  CHECK(comparison.outputs[1].only_on == sim::Side::right);
}

TEST_CASE("Answers are compared request by request", "[sim][comparison][outputs]") {
  sim::RunRecord left;
  left.answers["0"] = {"rs1", "rs2"};
  sim::RunRecord right;
  right.answers["0"] = {"rs1", "rs3", "rs1"};
  const auto comparison = sim::compare(left, right);
  CHECK(comparison.requests == 3);
  REQUIRE(comparison.answers.size() == 2);
  CHECK(comparison.answers[0].request == 1);
  CHECK(comparison.answers[0].left == "rs2");
  CHECK(comparison.answers[0].right == "rs3");
  CHECK_FALSE(comparison.answers[1].left);
}

TEST_CASE("A run of captures only is compared in its frames", "[sim][comparison][outputs]") {
  sim::RunRecord captures;
  captures.frames["host-eth0"] = {};
  auto whole = captures;
  whole.answers["0"] = {"rs1"};
  const auto comparison = sim::compare(whole, captures);
  CHECK(comparison.without_results == sim::Side::right);
  CHECK(comparison.all_equal());
}
