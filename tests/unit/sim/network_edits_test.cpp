// Changes of a network as its author would make them: the loader accepts what comes out, and a run gives answers.

#include <lvslab/sim/console.h>
#include <lvslab/sim/network_edits.h>
#include <lvslab/sim/scenario_file.h>

#include "support/catch.h"

using namespace lvslab::sim;
using Kind = NodeSpec::Kind;
using Role = NodeSpec::Role;

namespace {

ScenarioText read(const std::string& text) {
  auto made = ScenarioText::read(text);
  REQUIRE(made);
  return *made;
}

ScenarioText dr_basic() {
  std::string text;
  FILE* file = std::fopen(LVSLAB_SOURCE_DIR "/scenarios/dr-basic.json", "rb");
  REQUIRE(file != nullptr);
  for (int c; (c = std::fgetc(file)) != EOF;) text += static_cast<char>(c);
  std::fclose(file);
  return read(text);
}

ScenarioText empty() { return read("{\n  \"lvslab\": 1,\n  \"nodes\": {},\n  \"links\": []\n}\n"); }

std::vector<std::string> mistakes(const ScenarioText& text) {
  std::vector<std::string> said;
  for (const auto& remark : parse_scenario(text.text(), "x.json", judge_command).remarks)
    said.push_back(to_text(remark));
  return said;
}

std::vector<std::string> commands(const ScenarioText& text, const std::string& node) {
  const auto network = outline_of(text).network;
  return network.nodes[network.find_node(node).value()].commands;
}

bool has(const std::vector<std::string>& lines, const std::string& line) {
  return std::find(lines.begin(), lines.end(), line) != lines.end();
}

}  // namespace

TEST_CASE("Machines that are added have the names people give them", "[sim][network-edits]") {
  auto text = empty();
  CHECK(add_node(text, Kind::host, Role::client, {80, 80}) == "client");
  CHECK(add_node(text, Kind::host, Role::client, {80, 160}) == "client2");
  CHECK(add_node(text, Kind::network_switch, Role::none, {240, 80}) == "switch1");
  CHECK(add_node(text, Kind::host, Role::server, {400, 80}) == "rs1");
  CHECK(add_node(text, Kind::host, Role::server, {400, 80}) == "rs2");
  auto basic = dr_basic();
  CHECK(add_node(basic, Kind::host, Role::server, {0, 0}) == "rs4");
}

TEST_CASE("A cable to a switch gives a server the next address there and a way out", "[sim][network-edits]") {
  auto text = dr_basic();
  const auto server = add_node(text, Kind::host, Role::server, {720, 560});
  const auto joined = connect_nodes(text, "back", server);
  REQUIRE(joined);
  CHECK(text.value("/links/7") == PlainValue(PlainValue::List{"rs4:eth0", "back"}));
  CHECK(commands(text, "rs4") ==
        std::vector<std::string>{"ip addr add 10.0.0.10/24 dev eth0", "ip route add default via 10.0.0.254"});
  CHECK(mistakes(text).empty());
}

TEST_CASE("A network that is drawn from nothing has addresses, routes and no mistakes", "[sim][network-edits]") {
  auto text = empty();
  add_node(text, Kind::host, Role::client, {80, 80});
  add_node(text, Kind::network_switch, Role::none, {240, 80});
  add_node(text, Kind::host, Role::router, {400, 80});
  add_node(text, Kind::network_switch, Role::none, {560, 80});
  add_node(text, Kind::host, Role::director, {720, 80});
  add_node(text, Kind::host, Role::server, {720, 160});
  for (const auto& [a, b] :
       {std::pair("client", "switch1"), std::pair("switch1", "router"), std::pair("router", "switch2"),
        std::pair("director", "switch2"), std::pair("rs1", "switch2")}) {
    REQUIRE(connect_nodes(text, a, b));
  }
  CHECK(has(commands(text, "client"), "ip addr add 192.0.2.10/24 dev eth0"));
  CHECK(has(commands(text, "client"), "ip route add default via 192.0.2.1"));
  CHECK(has(commands(text, "router"), "ip addr add 192.0.2.1/24 dev eth0"));
  CHECK(has(commands(text, "router"), "ip addr add 10.0.0.1/24 dev eth1"));
  CHECK(has(commands(text, "director"), "ip addr add 10.0.0.3/24 dev eth0"));
  CHECK(has(commands(text, "rs1"), "ip addr add 10.0.0.7/24 dev eth0"));
  CHECK(has(commands(text, "rs1"), "ip route add default via 10.0.0.1"));
  CAPTURE(text.text());
  CHECK(mistakes(text).empty());
}

TEST_CASE("A cable that would close a ring of switches is refused, and so is one to the same machine",
          "[sim][network-edits]") {
  auto text = empty();
  add_node(text, Kind::network_switch, Role::none, {0, 0});
  add_node(text, Kind::network_switch, Role::none, {0, 0});
  REQUIRE(connect_nodes(text, "switch1", "switch2"));
  const auto before = text.text();
  CHECK_FALSE(connect_nodes(text, "switch2", "switch1"));
  CHECK_FALSE(connect_nodes(text, "switch2", "switch2"));
  CHECK_FALSE(connect_nodes(text, "switch2", "nobody"));
  CHECK(text.text() == before);
}

TEST_CASE("A server goes with everything that speaks of it", "[sim][network-edits]") {
  auto text = dr_basic();
  const auto removed = remove_parts(text, {"rs1"}, {});
  CHECK(removed.nodes == 1);
  CHECK(removed.links == 1);
  CHECK(removed.commands == 1);      // the director's
  CHECK(removed.expectations == 1);  // about frames at rs1
  CHECK(text.text().find("rs1") == std::string::npos);
  CHECK(text.text().find("10.0.0.7") == std::string::npos);
  CHECK(text.value("/expect/0/answers")->object()->size() == 2);
  CHECK(mistakes(text).empty());
}

TEST_CASE("A client takes its requests along, and what is expected of the others still means the others",
          "[sim][network-edits]") {
  auto text = read(R"({"nodes": {"a": {}, "b": {}}, "links": [["a:eth0", "b:eth0"]],
    "traffic": [{"from": "a", "to": "icmp:10.0.0.1"}, {"from": "b", "to": "icmp:10.0.0.1"}],
    "timeline": [{"at": 1, "link": ["a:eth0", "b:eth0"], "do": "down"}, {"at": 2, "node": "b", "run": "true"}],
    "expect": [{"errors": 0, "traffic": 0}, {"errors": 0, "traffic": 1}, {"errors": 1}]})");
  const auto removed = remove_parts(text, {"a"}, {});
  CHECK(removed.requests == 1);
  CHECK(removed.events == 1);
  CHECK(removed.expectations == 1);
  CHECK(text.count("/traffic") == 1);
  CHECK(text.value("/expect/0/traffic") == PlainValue::whole(0));
  CHECK(text.count("/timeline") == 1);
}

TEST_CASE("A cable goes alone, with the events that cut it", "[sim][network-edits]") {
  auto text = read(R"({"nodes": {"a": {}, "b": {}}, "links": [["a:eth0", "b:eth0"], ["a:eth1", "b:eth1"]],
    "timeline": [{"at": 1, "link": ["b:eth1", "a:eth1"], "do": "down"}]})");
  const auto removed = remove_parts(text, {}, {1});
  CHECK(removed.links == 1);
  CHECK(removed.events == 1);
  CHECK(text.count("/links") == 1);
  CHECK(text.count("/nodes") == 2);
}

TEST_CASE("A node is renamed wherever it is named", "[sim][network-edits]") {
  auto text = dr_basic();
  text.set("/lesson",
           PlainValue::List{PlainValue::Object{{"highlight", PlainValue::Object{{"nodes", PlainValue::List{"rs1"}}}},
                                               {"moment", PlainValue::Object{{"node", "rs1"}}}}});
  REQUIRE(rename_node(text, "rs1", "web-a"));
  CHECK(text.text().find("\"rs1") == std::string::npos);
  CHECK(text.has("/expect/0/answers/web-a"));
  CHECK(text.value("/expect/2/frames/node") == PlainValue("web-a"));
  CHECK(text.value("/lesson/0/moment/node") == PlainValue("web-a"));
  REQUIRE(rename_node(text, "web-a", "rs1"));
  auto original = dr_basic();
  REQUIRE(remove_parts(text, {}, {}).nodes == 0);
  text.remove("/lesson");
  CHECK(text.text() == original.text());
}

TEST_CASE("A name that will not do is refused with a reason", "[sim][network-edits]") {
  auto text = dr_basic();
  const auto name =
      GENERATE(as<std::string>{}, "", "rs2", "a b", "a:b", "a-name-that-is-much-longer-than-any-host-has");
  const auto renamed = rename_node(text, "rs1", name);
  REQUIRE_FALSE(renamed);
  CHECK_FALSE(renamed.error().sentence.empty());
  CHECK_FALSE(rename_node(text, "back", "sixteen-letters-"));
  CHECK(text.text() == dr_basic().text());
}

TEST_CASE("A copied server has a name and an address of its own, and the director knows it", "[sim][network-edits]") {
  auto text = dr_basic();
  const auto pasted = paste_nodes(text, copy_nodes(text, {"rs1"}), {0, 360});
  REQUIRE(pasted);
  CHECK(pasted->nodes == std::vector<std::string>{"rs4"});
  CHECK(pasted->commands == 1);
  CHECK(has(commands(text, "rs4"), "ip addr add 10.0.0.10/24 dev eth0"));
  CHECK(has(commands(text, "rs4"), "ip addr add 10.0.0.4/32 dev lo"));
  CHECK(has(commands(text, "director"), "ipvsadm -a -t 10.0.0.4:80 -r 10.0.0.10 -g -w 1"));
  CHECK(text.value("/links/7") == PlainValue(PlainValue::List{"rs4:eth0", "back"}));
  CHECK(text.value("/nodes/rs4/position/1") == PlainValue::whole(560));
  CHECK(mistakes(text).empty());
}

TEST_CASE("What is cut out and pasted again is what it was", "[sim][network-edits]") {
  auto text = dr_basic();
  const auto copied = copy_nodes(text, {"rs3"});
  const auto before = text.value("/nodes/rs3");
  remove_parts(text, {"rs3"}, {});
  REQUIRE(paste_nodes(text, copied, {0, 0}));
  CHECK(text.value("/nodes/rs3") == before);
}

TEST_CASE("What is no copied node is not pasted", "[sim][network-edits]") {
  auto text = dr_basic();
  const auto copied = GENERATE(as<std::string>{}, "", "hello", "{}", "{\"nodes\": {}}", "{\"nodes\": [1]}");
  CHECK_FALSE(paste_nodes(text, copied, {0, 0}));
  CHECK(text.text() == dr_basic().text());
}

TEST_CASE("Arranging puts each column about the same middle", "[sim][network-edits]") {
  auto text = dr_basic();
  arrange(text);
  CHECK(text.value("/nodes/client/position/0") == PlainValue::whole(80));
  CHECK(text.value("/nodes/client/position/1") == text.value("/nodes/router/position/1"));
  CHECK(mistakes(text).empty());
}

TEST_CASE("An outline shows what can be understood of an unfinished file", "[sim][network-edits]") {
  const auto text =
      read(R"({"nodes": {"a": {"role": "client", "commands": ["nonsense", 3]}, "b": 7, "s": {"kind": "switch"}},
    "links": [["a:eth0"], 5, ["a:eth0", "s"], ["a:eth1", "nobody"], ["a", "s"]]})");
  const auto outline = outline_of(text);
  CHECK(outline.network.nodes.size() == 3);
  REQUIRE(outline.network.links.size() == 1);
  CHECK(outline.link_places == std::vector<std::size_t>{2});
}
