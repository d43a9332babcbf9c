// How fast the simulator is: one client, a router, a director and four servers on 10 Gb/s links, short connections
// (100 B request, 1000 B answer) through NAT or DR, one after another or about 100 at a time, without captures.
//
//   client - switch - router - switch - director, servers
//
// "hops" are frames taken from a wire by a host or a switch. Arguments: connections, how many at a time.

#include <string>
#include <sys/resource.h>

#include <benchmark/benchmark.h>

#include <lvslab/sim/session.h>

namespace {

using namespace lvslab;
using namespace std::chrono_literals;

enum class Mode { nat, direct_routing };

void add_host(sim::Scenario& scenario, const std::string& name, std::size_t interfaces,
              std::vector<std::string> commands) {
  sim::NodeSpec node;
  node.name = name;
  const auto number = static_cast<std::uint8_t>(scenario.nodes.size() + 1);
  for (std::size_t i = 0; i < interfaces; ++i) {
    node.interfaces.push_back(
        {"eth" + std::to_string(i), net::Mac{{2, 0, 0, 0, number, static_cast<std::uint8_t>(i + 1)}}, 1500});
  }
  node.commands = std::move(commands);
  scenario.nodes.push_back(node);
}

sim::Scenario cluster(Mode mode, std::uint32_t connections, Duration interval) {
  sim::Scenario scenario;
  const bool nat = mode == Mode::nat;
  const std::string vip = nat ? "192.0.2.100" : "10.0.0.100";
  const std::string gateway = nat ? "10.0.0.3" : "10.0.0.254";
  add_host(scenario, "client", 1, {"ip addr add 198.51.100.10/24 dev eth0", "ip route add default via 198.51.100.1"});
  std::vector<std::string> router{"ip addr add 198.51.100.1/24 dev eth0", "sysctl -w net.ipv4.ip_forward=1"};
  router.emplace_back(nat ? "ip addr add 192.0.2.1/24 dev eth1" : "ip addr add 10.0.0.254/24 dev eth1");
  add_host(scenario, "router", 2, router);
  std::vector<std::string> director{"ip addr add 10.0.0.3/24 dev eth0"};
  if (nat) {
    director.insert(director.end(), {"sysctl -w net.ipv4.ip_forward=1", "ip addr add " + vip + "/24 dev eth1",
                                     "ip route add default via 192.0.2.1"});
  } else {
    director.insert(director.end(), {"ip addr add " + vip + "/32 dev eth0", "ip route add default via 10.0.0.254"});
  }
  director.push_back("ipvsadm -A -t " + vip + ":80 -s rr");
  for (int i = 1; i <= 4; ++i) {
    director.push_back("ipvsadm -a -t " + vip + ":80 -r 10.0.0." + std::to_string(10 + i) + (nat ? " -m" : " -g"));
  }
  add_host(scenario, "director", nat ? 2 : 1, director);
  for (int i = 1; i <= 4; ++i) {
    std::vector<std::string> server{
        "sysctl -w net.ipv4.conf.all.arp_ignore=1", "sysctl -w net.ipv4.conf.all.arp_announce=2",
        "ip addr add 10.0.0." + std::to_string(10 + i) + "/24 dev eth0", "ip route add default via " + gateway};
    if (!nat) server.push_back("ip addr add " + vip + "/32 dev lo");
    add_host(scenario, "rs" + std::to_string(i), 1, server);
    sim::ServiceSpec service;
    service.port = net::Port{80};
    service.response_bytes = 1000;
    scenario.nodes.back().services.push_back(service);
  }
  for (const std::string name : {"front", "back"}) {
    sim::NodeSpec node;
    node.name = name;
    node.kind = sim::NodeSpec::Kind::network_switch;
    scenario.nodes.push_back(node);
  }
  const auto connect = [&](const std::string& node, const std::string& interface, const std::string& to) {
    sim::LinkSpec link;
    link.a = {node, interface};
    link.b = {to, {}};
    scenario.links.push_back(link);
  };
  connect("client", "eth0", "front");
  connect("router", "eth0", "front");
  if (nat) {
    sim::NodeSpec middle;
    middle.name = "middle";
    middle.kind = sim::NodeSpec::Kind::network_switch;
    scenario.nodes.push_back(middle);
    connect("router", "eth1", "middle");
    connect("director", "eth1", "middle");
  } else {
    connect("router", "eth1", "back");
  }
  connect("director", "eth0", "back");
  for (int i = 1; i <= 4; ++i) connect("rs" + std::to_string(i), "eth0", "back");

  sim::TrafficSpec traffic;
  traffic.from = "client";
  traffic.to = {net::Address::parse(vip).value(), net::Port{80}};
  traffic.count = connections;
  traffic.interval = interval;
  scenario.traffic.push_back(traffic);
  return scenario;
}

void connections_through(benchmark::State& state, Mode mode) {
  const auto connections = static_cast<std::uint32_t>(state.range(0));
  // A connection lives about 0.3 ms here, so one every 3 us keeps about 100 open.
  const Duration interval = state.range(1) == 1 ? 1ms : 3us;
  std::uint64_t hops = 0;
  std::uint64_t answered = 0;
  for (auto _ : state) {
    sim::Session session(cluster(mode, connections, interval));
    session.run();
    const auto results = session.results();
    hops += results.frame_hops;
    for (const auto& answer : results.answers.front()) answered += answer.starts_with("rs") ? 1U : 0U;
  }
  if (answered != connections * static_cast<std::uint64_t>(state.iterations()))
    state.SkipWithError("not every request was answered");
  state.counters["hops"] = benchmark::Counter(static_cast<double>(hops), benchmark::Counter::kIsRate);
  state.counters["connections"] = benchmark::Counter(static_cast<double>(answered), benchmark::Counter::kIsRate);
  state.counters["hops_each"] = static_cast<double>(hops) / static_cast<double>(answered);
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  state.counters["peak_MiB"] = static_cast<double>(usage.ru_maxrss) / 1024;
}

void nat(benchmark::State& state) { connections_through(state, Mode::nat); }
void direct_routing(benchmark::State& state) { connections_through(state, Mode::direct_routing); }

BENCHMARK(nat)->ArgsProduct({{1000, 10000, 100000, 1000000}, {1, 100}})->Unit(benchmark::kMillisecond);
BENCHMARK(direct_routing)->ArgsProduct({{1000, 10000, 100000, 1000000}, {1, 100}})->Unit(benchmark::kMillisecond);

}  // namespace
