#include <lvslab/sim/console.h>
#include <lvslab/sim/player.h>
#include <lvslab/sim/scenario_file.h>

#include "support/catch.h"

using namespace lvslab;

namespace {

/// client --- lan --- server, two requests 100 ms apart.
const char* const two_hosts = R"({
  "lvslab": 1,
  "nodes": {
    "client": {"commands": ["ip addr add 192.0.2.1/24 dev eth0"]},
    "server": {"commands": ["ip addr add 192.0.2.2/24 dev eth0"], "services": [{"listen": "tcp:80"}]},
    "lan": {"kind": "switch"}
  },
  "links": [["client:eth0", "lan"], ["server:eth0", "lan"]],
  "traffic": [{"from": "client", "to": "tcp:192.0.2.2:80", "count": 2, "source_port": 40000}]
})";

sim::Scenario scenario() { return sim::parse_scenario(two_hosts, "test").scenario.value(); }

/// All that can be seen of a world.
std::string tables(const sim::Session& world) {
  std::string text;
  for (const auto& [node, outputs] : world.results(true).tables) {
    for (const auto& [command, output] : outputs) text += node + "$ " + command + "\n" + output;
  }
  for (const auto& node : {"client", "server"}) {
    for (const auto& socket : world.sockets(node)) text += socket.state + " " + to_text(socket.remote) + "\n";
  }
  for (const auto& line : world.switch_table("lan")) text += line + "\n";
  return text + std::to_string(world.now().time_since_epoch().count());
}

}  // namespace

TEST_CASE("A player stands where traffic begins when the nodes' commands have run", "[sim][player]") {
  sim::Player player(scenario());
  player.go_to_origin();
  REQUIRE(player.current() != nullptr);
  CHECK(player.current()->kind == sim::TraceEvent::Kind::command_ended);
  REQUIRE(player.forward());
  CHECK(player.current()->kind == sim::TraceEvent::Kind::request_begun);
}

TEST_CASE("Every point of a run looks the same, whether it is reached forwards or backwards", "[sim][player]") {
  sim::Player forwards(scenario());
  std::vector<std::string> seen{tables(forwards.world())};
  while (forwards.forward()) seen.push_back(tables(forwards.world()));
  REQUIRE(seen.size() > 60);

  sim::Player backwards(scenario());
  CHECK_FALSE(backwards.go_to(seen.size()));  // one more than there is
  for (std::size_t position = seen.size() - 1;; --position) {
    REQUIRE(backwards.position() == position);
    if (tables(backwards.world()) != seen[position]) FAIL("the world differs at event " << position);
    if (!backwards.backward()) break;
  }
}

TEST_CASE("Looking into the past does not change what has happened", "[sim][player]") {
  sim::Player player(scenario());
  while (player.forward()) {
  }
  const auto end = player.position();
  const auto tables_at_end = tables(player.world());
  player.go_to(end / 2);
  (void)player.world();
  CHECK(player.go_to(end));
  CHECK_FALSE(player.forward());
  CHECK(tables(player.world()) == tables_at_end);
}

TEST_CASE("A player finds the last event up to a time", "[sim][player]") {
  sim::Player player(scenario());
  player.go_to_origin();
  const Instant origin = player.world().origin();
  player.go_to_time(origin + 99ms);
  CHECK(player.current()->lineage.flow == 1);
  player.go_to_time(origin + 100ms);
  CHECK(player.current()->lineage.flow == 2);
  CHECK(player.current()->at == origin + 100ms);
}

TEST_CASE("A command typed in the past takes the place of what had happened after it", "[sim][player]") {
  sim::Player player(scenario());
  while (player.forward()) {
  }
  const auto answers = player.world().results().answers[0];
  CHECK(answers == std::vector<std::string>{"server", "server"});

  player.go_to_origin();
  const auto origin = player.world().origin();
  player.go_to_time(origin + 50ms);
  player.intervene(sim::TypedCommand{"server", "ip link set eth0 down"});
  CHECK(player.current()->kind == sim::TraceEvent::Kind::command_ended);
  while (player.forward()) {
  }
  const auto other = player.world().results().answers[0];
  CHECK(other[0] == "server");
  CHECK(other[1] != "server");
  // Also this other course can be walked back, with the command in it.
  const auto end = tables(player.world());
  player.go_to_time(origin + 60ms);
  const auto* server = player.world().find_host("server");
  CHECK_FALSE(server->interface(server->find_interface("eth0").value()).up);
  while (player.forward()) {
  }
  CHECK(tables(player.world()) == end);
}

TEST_CASE("A cable that is cut in the middle of a run loses what is sent from then on", "[sim][player]") {
  sim::Player player(scenario());
  player.go_to_origin();
  player.go_to_time(player.world().origin() + 50ms);
  player.intervene(sim::CableChange{1, false});
  CHECK(player.current()->kind == sim::TraceEvent::Kind::link_changed);
  while (player.forward()) {
  }
  const auto answers = player.world().results().answers[0];
  CHECK(answers[0] == "server");
  CHECK(answers[1].starts_with("ERR"));
}

TEST_CASE("A server that is switched off and on again answers again", "[sim][player]") {
  sim::Player player(scenario());
  player.go_to_origin();
  const auto origin = player.world().origin();
  player.go_to_time(origin + 50ms);
  player.intervene(sim::PowerSwitch{"server", false});
  CHECK_FALSE(player.world().find_host("server")->interface(host::InterfaceId{1}).up);
  player.intervene(sim::PowerSwitch{"server", true});
  while (player.forward()) {
  }
  CHECK(player.world().results().answers[0] == std::vector<std::string>{"server", "server"});
}

TEST_CASE("A probe is a request more, and the run goes on until it has its answer", "[sim][player]") {
  auto ending_soon = scenario();
  ending_soon.until = 120ms;
  sim::Player player(ending_soon);
  while (player.forward()) {
  }
  const auto end = player.world().now();
  sim::TrafficSpec question;
  question.from = "client";
  question.to = {*net::Address::parse("192.0.2.2"), net::Port{80}};
  player.intervene(sim::Probe{question});
  while (player.forward()) {
  }
  REQUIRE(player.world().results().answers.size() == 2);
  CHECK(player.world().results().answers[1] == std::vector<std::string>{"server"});
  CHECK(player.world().now() > end);
}

TEST_CASE("A probe of a network that is not set up yet is asked when it is", "[sim][player]") {
  sim::Session session(scenario());
  sim::TrafficSpec question;
  question.from = "client";
  question.to = {*net::Address::parse("192.0.2.2"), net::Port{80}};
  session.intervene(sim::Probe{question});
  session.run();
  CHECK(session.results().answers.back() == std::vector<std::string>{"server"});
}

TEST_CASE("What cannot be done is refused: no such host, no such cable", "[sim][player]") {
  sim::Session session(scenario());
  CHECK_THROWS_AS(session.intervene(sim::TypedCommand{"nobody", "ip addr"}), std::invalid_argument);
  CHECK_THROWS_AS(session.intervene(sim::PowerSwitch{"lan", false}), std::invalid_argument);
  CHECK_THROWS_AS(session.intervene(sim::CableChange{7, false}), std::invalid_argument);
}
