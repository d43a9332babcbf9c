#include <string>
#include <vector>

#include <lvslab/sim/expectations.h>
#include <lvslab/sim/scenario_file.h>

#include "support/catch.h"

namespace lvslab::sim {
namespace {

/// client - sw - server, two echo requests to the server and one to nobody; `expect` is a JSON list's inside.
Scenario echo_scenario(const std::string& expect) {
  const auto loaded = parse_scenario(R"({"lvslab": 1, "nodes": {
      "client": {"commands": ["ip addr add 10.0.0.1/24 dev eth0", "ip addr show dev eth0"]},
      "sw": {"kind": "switch"},
      "server": {"commands": ["ip addr add 10.0.0.2/24 dev eth0"]}},
    "links": [["client:eth0", "sw"], ["server:eth0", "sw"]],
    "traffic": [{"from": "client", "to": "icmp:10.0.0.2", "count": 2}, {"from": "client", "to": "icmp:10.0.0.3"}],
    "expect": [)" + expect + "]}",
                                     "f");
  for (const auto& remark : loaded.remarks) UNSCOPED_INFO(to_text(remark));
  REQUIRE(loaded.scenario);
  return *loaded.scenario;
}

/// What the one check says after the run: "passed: ..." or "failed: ...".
std::string verdict(const std::string& expect) {
  const auto scenario = echo_scenario(expect);
  Session session(scenario);
  FrameLog frames(session);
  session.add_sink(frames);
  session.run();
  const auto judgements = judge(scenario, session.results(true), frames, session.origin());
  session.remove_sink(frames);
  REQUIRE(judgements.size() == 1);
  CHECK(judgements[0].place == "/expect/0");
  return (judgements[0].passed ? "passed: " : "failed: ") + judgements[0].sentence;
}

TEST_CASE("Answers are counted by name, and an answer not named must not occur", "[sim][expect]") {
  CHECK(verdict(R"({"answers": {"ok": 2, "ERR timeout": 1}})") == "passed: answers: ERR timeout 1, ok 2");
  CHECK(verdict(R"({"answers": {"ok": 2}})") == "failed: answers: ERR timeout 1, ok 2; expected ERR timeout exactly 0");
  CHECK(verdict(R"({"answers": {"ok": {"at_least": 3}, "ERR timeout": {"at_most": 4}}})") ==
        "failed: answers: ERR timeout 1, ok 2; expected ok at least 3");
  CHECK(verdict(R"({"answers": {"ok": 2}, "traffic": 0})") == "passed: answers of traffic 0: ok 2");
  CHECK(verdict(R"({"answers": {"server": 2}, "traffic": 0})") ==
        "failed: answers of traffic 0: ok 2; expected server exactly 2, ok exactly 0");
}

TEST_CASE("Errors are the answers that begin with ERR, and the requests that never ended", "[sim][expect]") {
  CHECK(verdict(R"({"errors": 1})") == "passed: errors: 1 (ERR timeout 1)");
  CHECK(verdict(R"({"errors": 0, "traffic": 0})") == "passed: errors of traffic 0: 0");
  CHECK(verdict(R"({"errors": 0})") == "failed: errors: 1 (ERR timeout 1); expected exactly 0");

  // A run that ends too early must not look as if all went well.
  auto scenario = echo_scenario(R"({"errors": 0})");
  scenario.until = 1us;
  Session session(scenario);
  FrameLog frames(session);
  session.run();
  const auto judgements = judge(scenario, session.results(), frames);
  CHECK_FALSE(judgements.at(0).passed);
  CHECK(judgements.at(0).sentence == "errors: 3 (unfinished 3); expected exactly 0");
}

TEST_CASE("Frames count at a host where tcpdump sees them, at a switch for each port they leave by", "[sim][expect]") {
  // Two requests and two replies pass the client's interface, and so they do the server's.
  CHECK(verdict(R"({"frames": {"node": "client", "match": "icmp"}, "count": 4})") ==
        "passed: frames at 'client' that match 'icmp': 4");
  CHECK(verdict(R"({"frames": {"node": "server", "interface": "eth0", "match": "icmp.type == 8"}, "count": 2})") ==
        "passed: frames at 'server' on 'eth0' that match 'icmp.type == 8': 2");
  CHECK(verdict(R"({"frames": {"node": "sw", "match": "icmp"}, "count": 4})") ==
        "passed: frames at 'sw' that match 'icmp': 4");
  // Without a node: where a host sends.
  CHECK(verdict(R"({"frames": {"match": "icmp"}, "at_least": 1, "at_most": 4})") ==
        "passed: frames that match 'icmp': 4");
}

TEST_CASE("A check on frames that fails says what was seen", "[sim][expect]") {
  CHECK(verdict(R"({"frames": {"node": "client", "match": "tcp"}, "at_least": 1})")
            .find("failed: frames at 'client' that match 'tcp': 0; expected at least 1; none of the ") == 0);
  CHECK(
      verdict(R"({"frames": {"node": "server", "match": "icmp.type == 0"}, "count": 0})")
          .find("failed: frames at 'server' that match 'icmp.type == 0': 2; expected exactly 0; the first is event ") ==
      0);
}

TEST_CASE("An output is what a command printed the last time it ran, or a table at the end", "[sim][expect]") {
  CHECK(
      verdict(
          R"({"output": {"node": "client", "command": "ip  addr show dev eth0", "contains": "inet  10.0.0.1/24"}})") ==
      "passed: output of 'ip  addr show dev eth0' on 'client' contains 'inet  10.0.0.1/24'");
  CHECK(verdict(R"({"output": {"node": "client", "command": "ip addr show dev eth0", "lacks": "10.0.0.9"}})") ==
        "passed: output of 'ip addr show dev eth0' on 'client' lacks '10.0.0.9'");
  const auto failed =
      verdict(R"({"output": {"node": "client", "command": "ip addr show dev eth0", "lacks": "10.0.0.1"}})");
  CHECK(
      failed.find(
          "failed: output of 'ip addr show dev eth0' on 'client' contains '10.0.0.1', which it should not; it is: ") ==
      0);
  CHECK(verdict(R"({"output": {"node": "client", "command": "ip neigh", "contains": "10.0.0.2 dev eth0"}})") ==
        "passed: output of 'ip neigh' on 'client' contains '10.0.0.2 dev eth0'");
}

TEST_CASE("Drops are counted by node and reason", "[sim][expect]") {
  CHECK(verdict(R"({"drops": {"node": "server"}, "count": 99})").find("failed: drops at 'server': ") == 0);
  CHECK(verdict(R"({"drops": {"reason": "ttl_exceeded"}, "count": 0})") == "passed: drops because 'ttl_exceeded': 0");
}

TEST_CASE("Judging a scenario without expectations judges nothing", "[sim][expect]") {
  const auto scenario = echo_scenario("");
  const Session session(scenario);
  CHECK(judge(scenario, session.results(), FrameLog(session)).empty());
}

}  // namespace
}  // namespace lvslab::sim
