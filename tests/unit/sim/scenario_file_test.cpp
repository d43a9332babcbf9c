#include <string>
#include <vector>

#include <lvslab/sim/scenario_file.h>

#include "scenario_mistakes.h"
#include "support/catch.h"

using namespace lvslab;
using namespace lvslab::sim;

namespace {

/// client - front - router - back - director, rs1: the sample of docs/scenario-format.md.
constexpr const char* sample = R"({
  "lvslab": 1,
  "title": "LVS-DR behind a router",
  "description": {"en": "What the reader should notice ...", "zh": "..."},
  "nodes": {
    "client":   {"role": "client",   "commands": ["ip addr add 192.0.2.10/24 dev eth0", "ip route add default via 192.0.2.1"]},
    "front":    {"kind": "switch"},
    "router":   {"role": "router",   "commands": ["ip addr add 192.0.2.1/24 dev eth0", "ip addr add 10.0.0.254/24 dev eth1", "sysctl -w net.ipv4.ip_forward=1"]},
    "back":     {"kind": "switch", "ageing": "5m"},
    "director": {"role": "director", "commands": ["ip addr add 10.0.0.3/24 dev eth0", "ip addr add 10.0.0.4/32 dev eth0", "ip route add default via 10.0.0.254",
                                                   "ipvsadm -A -t 10.0.0.4:80 -s wrr", "ipvsadm -a -t 10.0.0.4:80 -r 10.0.0.7 -g -w 1"]},
    "rs1":      {"role": "server",   "commands": ["ip addr add 10.0.0.7/24 dev eth0", "ip addr add 10.0.0.4/32 dev lo"],
                 "services": [{"listen": "tcp:80", "response": "1000B", "service_time": "2ms"}]}
  },
  "links": [["client:eth0", "front"], ["router:eth0", "front"], ["router:eth1", "back"], ["director:eth0", "back"],
            {"endpoints": ["rs1:eth0", "back"], "bandwidth": "1Gbps", "latency": "50us"}],
  "traffic": [{"from": "client", "to": "tcp:10.0.0.4:80", "count": 8, "interval": "100ms", "source_port": 40000, "request": 100}],
  "timeline": [{"at": "400ms", "node": "director", "run": "ipvsadm -e -t 10.0.0.4:80 -r 10.0.0.7 -g -w 0"}],
  "until": "2s"
})";

Scenario loaded(const std::string& text) {
  auto result = parse_scenario(text, "f");
  for (const auto& remark : result.remarks) UNSCOPED_INFO(to_text(remark));
  REQUIRE(result.scenario);
  return *result.scenario;
}

TEST_CASE("The format's own example loads to what it says, without a remark", "[sim][scenario]") {
  const auto result = parse_scenario(sample, "sample.json");
  REQUIRE(result.scenario);
  CHECK(result.remarks.empty());
  const auto& scenario = *result.scenario;

  CHECK(scenario.file == "sample.json");
  CHECK(scenario.title.in("zh") == "LVS-DR behind a router");
  CHECK(scenario.description.in("zh") == "...");
  REQUIRE(scenario.nodes.size() == 6);
  std::vector<std::string> names;
  for (const auto& node : scenario.nodes) names.push_back(node.name);
  CHECK(names == std::vector<std::string>{"client", "front", "router", "back", "director", "rs1"});
  CHECK(scenario.nodes[0].role == NodeSpec::Role::client);
  CHECK(scenario.nodes[1].kind == NodeSpec::Kind::network_switch);
  CHECK(scenario.nodes[1].ageing == 300s);
  CHECK(scenario.nodes[3].ageing == 300s);
  CHECK(scenario.nodes[4].commands.size() == 5);

  // Switches count among the nodes; interfaces count on their node.
  REQUIRE(scenario.nodes[2].interfaces.size() == 2);
  CHECK(net::to_text(scenario.nodes[0].interfaces[0].mac) == "02:00:00:00:01:01");
  CHECK(net::to_text(scenario.nodes[2].interfaces[1].mac) == "02:00:00:00:03:02");
  CHECK(scenario.nodes[2].interfaces[1].name == "eth1");
  CHECK(scenario.nodes[2].interfaces[1].mtu == 1500);

  const auto& service = scenario.nodes[5].services.at(0);
  CHECK(service.protocol == net::IpProtocol::tcp);
  CHECK_FALSE(service.address);
  CHECK(service.port == net::Port{80});
  CHECK(service.response_bytes == 1000);
  CHECK(service.service_time == 2ms);
  CHECK_FALSE(service.workers);

  REQUIRE(scenario.links.size() == 5);
  CHECK(scenario.links[0].bandwidth_bps == 10'000'000'000);
  CHECK(scenario.links[0].latency == 10us);
  CHECK_FALSE(scenario.links[0].impaired);
  CHECK(scenario.links[4].a == LinkEnd{"rs1", "eth0"});
  CHECK(scenario.links[4].b == LinkEnd{"back", ""});
  CHECK(scenario.links[4].bandwidth_bps == 1'000'000'000);
  CHECK(scenario.links[4].latency == 50us);
  CHECK(scenario.links[4].impaired);

  const auto& traffic = scenario.traffic.at(0);
  CHECK(traffic.from == "client");
  CHECK(net::to_text(traffic.to) == "10.0.0.4:80");
  CHECK(traffic.count == 8);
  CHECK(traffic.interval == 100ms);
  CHECK(traffic.source_port == 40000);
  CHECK(traffic.timeout == 4s);
  REQUIRE(scenario.timeline.size() == 1);
  CHECK(scenario.timeline[0].at == 400ms);
  CHECK(scenario.timeline[0].node == "director");
  CHECK(scenario.until == Duration{2s});
  CHECK(scenario.seed == 1);
}

TEST_CASE("Durations are numbers of seconds or texts with a unit", "[sim][scenario]") {
  const auto until = [](const std::string& value) { return *loaded(testing::at_the_top("\"until\": " + value)).until; };
  CHECK(until("2") == 2s);
  CHECK(until("0.1") == 100ms);
  CHECK(until("\"2\"") == 2s);
  CHECK(until("\"250ms\"") == 250ms);
  CHECK(until("\"1.5 s\"") == 1500ms);
  CHECK(until("\"5m\"") == 300s);
  CHECK(until("\"7us\"") == 7us);
  CHECK(until("\"9ns\"") == 9ns);
  CHECK(until("1e-3") == 1ms);
  CHECK(until("0") == 0s);
}

TEST_CASE("Sizes are bytes, or texts with a decimal or binary unit", "[sim][scenario]") {
  const auto response = [](const std::string& value) {
    const auto text = testing::in_a_host(R"("services": [{"listen": "tcp:80", "response": )" + value + "}]");
    return loaded(text).nodes[0].services[0].response_bytes;
  };
  CHECK(response("40000") == 40000);
  CHECK(response("\"40kB\"") == 40000);
  CHECK(response("\"40KB\"") == 40000);
  CHECK(response("\"2KiB\"") == 2048);
  CHECK(response("\"1.5MB\"") == 1'500'000);
  CHECK(response("\"1 MiB\"") == 1'048'576);
  CHECK(response("\"1000B\"") == 1000);
  CHECK(response("\"12.9\"") == 12);
}

TEST_CASE("Bandwidths are texts as the kernel's traffic control reads them", "[sim][scenario]") {
  const auto bandwidth = [](const std::string& value) {
    return loaded(testing::in_the_links(R"({"endpoints": ["a:eth0", "sw"], "bandwidth": ")" + value + "\"}"))
        .links[0]
        .bandwidth_bps;
  };
  CHECK(bandwidth("10Gbps") == 10'000'000'000);
  CHECK(bandwidth("1.5Mbps") == 1'500'000);
  CHECK(bandwidth("100 kbps") == 100'000);
  CHECK(bandwidth("64Kbit") == 64'000);
  CHECK(bandwidth("9600bps") == 9600);
  CHECK(bandwidth("1gbit") == 1'000'000'000);
}

TEST_CASE("Declared interfaces come before those that only links name", "[sim][scenario]") {
  const auto scenario = loaded(R"({"lvslab": 1, "links": [["h:eth9", "sw"], ["h:eth1", "sw"], ["h:eth0", "sw"]],
    "nodes": {"sw": {"kind": "switch"}, "h": {"interfaces": {"eth0": {"mtu": 1400}, "eth1": {"mac": "02:aa:00:00:00:01"}}}}})");
  const auto& interfaces = scenario.nodes[1].interfaces;
  REQUIRE(interfaces.size() == 3);
  CHECK(interfaces[0].name == "eth0");
  CHECK(interfaces[0].mtu == 1400);
  CHECK(net::to_text(interfaces[0].mac) == "02:00:00:00:02:01");
  CHECK(net::to_text(interfaces[1].mac) == "02:aa:00:00:00:01");
  CHECK(interfaces[2].name == "eth9");
  CHECK(net::to_text(interfaces[2].mac) == "02:00:00:00:02:03");
}

TEST_CASE("A made MAC has room for 16 million nodes and 65535 interfaces on each", "[sim][scenario]") {
  CHECK(net::to_text(default_mac(1, 1)) == "02:00:00:00:01:01");
  CHECK(net::to_text(default_mac(255, 16)) == "02:00:00:00:ff:10");
  CHECK(net::to_text(default_mac(256, 1)) == "02:00:00:01:00:01");
  CHECK(net::to_text(default_mac(100000, 2)) == "02:00:01:86:a0:02");
  CHECK(net::to_text(default_mac(3, 258)) == "02:01:00:00:03:02");
}

TEST_CASE("A file on a node is a text or a list of lines", "[sim][scenario]") {
  const auto scenario =
      loaded(testing::in_a_host(R"("files": {"/etc/a": "one\ntwo", "/etc/keepalived/b": ["one", "two"]})"));
  const auto& files = scenario.nodes[0].files;
  REQUIRE(files.size() == 2);
  CHECK(files[0].second == "one\ntwo");
  CHECK(files[1] == std::pair<std::string, std::string>{"/etc/keepalived/b", "one\ntwo\n"});
}

TEST_CASE("What capacity runs read is kept as it stands", "[sim][scenario]") {
  const auto scenario = loaded(R"({"lvslab": 1, "links": [],
    "nodes": {"h": {"cpu": {"per packet":  "1us"}, "services": [{"listen": "udp:53", "service_time": {"exponential": "2ms"}}]}},
    "traffic": [{"from": "h", "to": "udp:127.0.0.1:53", "arrivals": {"poisson": "20000/s"}}]})");
  CHECK(scenario.nodes[0].cpu == R"({"per packet":  "1us"})");
  CHECK(scenario.nodes[0].services[0].service_time_distribution == R"({"exponential": "2ms"})");
  CHECK(scenario.traffic[0].arrivals == R"({"poisson": "20000/s"})");
}

TEST_CASE("A service listens on every address, or on one", "[sim][scenario]") {
  const auto scenario = loaded(testing::in_a_host(R"("commands": ["ip addr add 10.0.0.4/32 dev lo"],
    "services": [{"listen": "tcp:10.0.0.4:80", "workers": 4}, {"listen": "udp:53"}, {"listen": "tcp:0.0.0.0:81"}])"));
  const auto& services = scenario.nodes[0].services;
  CHECK(services[0].address == net::Address::parse("10.0.0.4"));
  CHECK(services[0].workers == 4U);
  CHECK(services[1].protocol == net::IpProtocol::udp);
  CHECK(services[1].port == net::Port{53});
  CHECK_FALSE(services[1].address);
  CHECK_FALSE(services[2].address);  // 0.0.0.0 is any
}

TEST_CASE("The timeline is told in the order of time, and of the file where times are equal", "[sim][scenario]") {
  const auto scenario = loaded(testing::at_the_top(R"("timeline": [
    {"at": "2s", "node": "a", "run": "second"}, {"at": 1, "node": "b", "do": "down"},
    {"at": "2s", "node": "b", "do": "up"}, {"at": "500ms", "link": ["sw", "b:eth0"], "do": "down"}])"));
  REQUIRE(scenario.timeline.size() == 4);
  CHECK(scenario.timeline[0].kind == TimelineEntry::Kind::link_down);
  CHECK(scenario.timeline[0].link == 1);  // written the other way round
  CHECK(scenario.timeline[1].kind == TimelineEntry::Kind::node_down);
  CHECK(scenario.timeline[2].command == "second");
  CHECK(scenario.timeline[3].kind == TimelineEntry::Kind::node_up);
}

TEST_CASE("Expectations are read in all their shapes", "[sim][scenario]") {
  const auto scenario =
      loaded(R"({"lvslab": 1, "nodes": {"a": {"commands": ["ip  addr"]}, "b": {}}, "links": [["a:eth0", "b:eth0"]],
    "traffic": [{"from": "a", "to": "icmp:127.0.0.1"}],
    "expect": [{"answers": {"b": 2, "ERR TimeoutError": {"at_least": 1}}, "traffic": 0}, {"errors": {"at_most": 3}},
      {"frames": {"node": "a", "interface": "eth0", "match": "arp"}, "at_least": 1, "at_most": 4}, {"frames": {}, "count": 0},
      {"output": {"node": "a", "command": "ip addr", "contains": "x", "lacks": "y"}}, {"drops": {"node": "a", "reason": "no_route"}, "count": 1}]})");
  const auto& expect = scenario.expect;
  REQUIRE(expect.size() == 6);
  CHECK(expect[0].answers.at("b") == CountRange::exactly(2));
  CHECK(expect[0].answers.at("ERR TimeoutError") == CountRange{1, std::nullopt});
  CHECK(expect[0].traffic == 0U);
  CHECK(expect[1].range == CountRange{0, 3});
  CHECK(expect[2].range == CountRange{1, 4});
  CHECK(expect[2].interface == "eth0");
  CHECK(expect[3].range == CountRange::exactly(0));
  CHECK(expect[4].command == "ip addr");
  CHECK(expect[5].reason == DropReason::no_route);
  CHECK(expect[5].place == "/expect/5");
}

TEST_CASE("All mistakes of a file are named at once, in the order of its lines", "[sim][scenario]") {
  CHECK(testing::remarks_on(R"({
  "lvslab": 1,
  "links": [["rs1:eth0", "sw"], ["rs2:eth0", "sw"]],
  "nodes": {
    "rs1": {"role": "servr",
            "commands": ["ip addr", 3]},
    "sw": {"kind": "switch", "commands": []}
  },
  "until": "1h"
})") == R"(f:3: /links/1/0: error: there is no node 'rs2'; did you mean 'rs1'?
f:5: /nodes/rs1/role: error: unknown role 'servr'; did you mean 'server'?
f:6: /nodes/rs1/commands/1: error: must be a text, not a number
f:7: /nodes/sw/commands: error: 'commands' is for hosts, and 'sw' is a switch
f:9: /until: error: '1h' has an unknown unit; known are ns, us, ms, s, m)");
}

TEST_CASE("Every known key, misspelt, is named as the nearest", "[sim][scenario]") {
  for (const auto& key : known_scenario_keys().front().keys) {
    const auto misspelt = std::string(key) + "x";
    CAPTURE(misspelt);
    const auto remarks = testing::remarks_on("{\"" + misspelt + "\": 1}");
    CHECK(remarks.find("unknown key '" + misspelt + "'; did you mean '" + std::string(key) + "'?") !=
          std::string::npos);
  }
}

TEST_CASE("Nesting is limited, however deep a file goes", "[sim][scenario]") {
  const std::string deep(1'000'000, '[');
  const auto remarks = parse_scenario(deep, "f").remarks;
  REQUIRE(remarks.size() == 1);
  CHECK(to_text(remarks[0]) == "f:1: error: lists and objects are nested more than 64 deep");
}

TEST_CASE("A file that cannot be read is one remark", "[sim][scenario]") {
  const auto missing = load_scenario("no such file.json");
  CHECK_FALSE(missing.scenario);
  REQUIRE(missing.remarks.size() == 1);
  CHECK(to_text(missing.remarks[0]) == "no such file.json: error: cannot be read: No such file or directory");
  CHECK_FALSE(load_scenario("/").scenario);
}

TEST_CASE("What the judge of command lines says is an error at the command", "[sim][scenario]") {
  const auto judge = [](const std::string& line) {
    return line == "wrong" ? std::optional<std::string>("no such command") : std::nullopt;
  };
  const auto result = parse_scenario(testing::at_the_top(R"("timeline": [{"at": 2, "node": "a", "run": "right"},
    {"at": 1, "node": "a", "run": "wrong"}])"),
                                     "f", judge);
  CHECK_FALSE(result.scenario);
  REQUIRE(result.remarks.size() == 1);
  CHECK(to_text(result.remarks[0]) == "f:3: /timeline/1/run: error: no such command");
  const auto on_node = parse_scenario(testing::in_a_host("\"commands\": [\"right\",\n\"wrong\"]"), "f", judge);
  REQUIRE(on_node.remarks.size() == 1);
  CHECK(to_text(on_node.remarks[0]) == "f:3: /nodes/h/commands/1: error: no such command");
}

/// `count` hosts on one switch, and `more` links.
std::string wide_network(std::size_t count, const std::string& more) {
  std::string nodes = "\"sw\": {\"kind\": \"switch\"}";
  std::string links;
  for (std::size_t i = 0; i < count; ++i) {
    const auto name = "h" + std::to_string(i);
    nodes += ",\n\"" + name + "\": {\"commands\": [\"ip addr add 10." + std::to_string(i / 65536) + "." +
             std::to_string(i / 256 % 256) + "." + std::to_string(i % 256) + "/8 dev eth0\"]}";
    links += (i == 0 ? "[\"" : ",\n[\"") + name + ":eth0\", \"sw\"]";
  }
  return "{\"lvslab\": 1, \"nodes\": {" + nodes + "}, \"links\": [" + links + more + "]}";
}

TEST_CASE("A hundred thousand hosts are one scenario", "[sim][scenario]") {
  const auto result = parse_scenario(wide_network(100'000, ""), "f");
  CHECK(result.remarks.empty());
  REQUIRE(result.scenario);
  CHECK(net::to_text(result.scenario->nodes.back().interfaces[0].mac) == "02:00:01:86:a1:01");
}

TEST_CASE("Of very many mistakes the first thousand are told, and how many more there are", "[sim][scenario]") {
  std::string wrong;
  for (std::size_t i = 0; i < 5000; ++i) wrong += ",\n[\"x" + std::to_string(i) + ":eth0\", \"sw\"]";
  const auto result = parse_scenario(wide_network(5000, wrong), "f");
  CHECK_FALSE(result.scenario);
  REQUIRE(result.remarks.size() == 1001);
  CHECK(result.remarks.front().sentence == "there is no node 'x0'; did you mean 'h0'?");
  CHECK(result.remarks.back().sentence == "and 4000 more");
}

}  // namespace
