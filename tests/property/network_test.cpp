// Laws of whole networks: clusters of any size and method, over links that lose and queue.

#include <sstream>

#include <lvslab/sim/console.h>
#include <lvslab/sim/scenario_file.h>
#include <lvslab/sim/session.h>

#include "property/generators.h"
#include "support/accountant.h"
#include "support/catch.h"

using namespace lvslab;

namespace {

/// A cluster as a scenario file: client - router - director and servers, all of the back network on one switch.
std::string any_cluster() {
  const auto method = *rc::gen::element<std::string>("-g", "-i", "-m").as("forwarding method");
  const auto servers = *rc::gen::inRange(1, 5).as("servers");
  const auto scheduler = *rc::gen::element<std::string>("rr", "wlc", "sh", "lblc", "mh").as("scheduler");
  const auto loss = *rc::gen::element(0, 0, 1, 10).as("loss of each link, per cent");
  const auto queue = *rc::gen::element(1, 4, 1000).as("queue of each link");
  const auto requests = *rc::gen::inRange(1, 6).as("requests");
  const auto interval = *rc::gen::element(0, 3, 200).as("interval, ms");
  const auto response = *rc::gen::element(1, 1000, 40000).as("response, bytes");
  const auto protocol = *rc::gen::element<std::string>("tcp", "udp").as("protocol");
  const auto seed = *rc::gen::inRange(1, 1000).as("seed");
  const bool is_nat = method == "-m";

  std::ostringstream text;
  text << R"({"lvslab": 1, "seed": )" << seed << R"(, "nodes": {
    "client": {"commands": ["ip addr add 192.0.2.10/24 dev eth0", "ip route add default via 192.0.2.1"]},
    "router": {"commands": ["ip addr add 192.0.2.1/24 dev eth0", "ip addr add 10.0.0.1/24 dev eth1",
                            "sysctl -w net.ipv4.ip_forward=1"]},
    "director": {"commands": ["ip addr add 10.0.0.3/24 dev eth0", "ip addr add 10.0.0.4/32 dev eth0",
      "ip addr add 10.0.1.3/24 dev eth0", "ip route add default via 10.0.0.1", "sysctl -w net.ipv4.ip_forward=1",
      "ipvsadm -A )"
       << (protocol == "tcp" ? "-t" : "-u") << " 10.0.0.4:80 -s " << scheduler << '"';
  for (int i = 1; i <= servers; ++i) {
    text << ", \"ipvsadm -a " << (protocol == "tcp" ? "-t" : "-u") << " 10.0.0.4:80 -r "
         << (is_nat ? "10.0.1.1" : "10.0.0.1") << i << ":80 " << method << '"';
  }
  text << "]},\n    \"lan\": {\"kind\": \"switch\"}";
  for (int i = 1; i <= servers; ++i) {
    text << ",\n    \"rs" << i << R"(": {"services": [{"listen": ")" << protocol << ":80\", \"response\": \""
         << response << R"(B"}], "commands": [)";
    if (is_nat) {
      text << "\"ip addr add 10.0.1.1" << i << R"(/24 dev eth0", "ip route add default via 10.0.1.3"]})";
    } else {
      text << "\"ip addr add 10.0.0.1" << i << R"(/24 dev eth0", "ip route add default via 10.0.0.1",
        "sysctl -w net.ipv4.conf.all.arp_ignore=1 net.ipv4.conf.all.arp_announce=2 net.ipv4.conf.all.rp_filter=0",
        "modprobe ipip", "ip link set tunl0 up", "sysctl -w net.ipv4.conf.tunl0.rp_filter=0",
        "ip addr add 10.0.0.4/32 dev )"
           << (method == "-i" ? "tunl0" : "lo") << "\"]}";
    }
  }
  text << "},\n  \"links\": [";
  const auto link = [&](const std::string& from, const std::string& to, const char* separator) {
    text << separator << R"({"endpoints": [")" << from << "\", \"" << to << R"("], "loss": )" << loss / 100.0
         << ", \"queue\": " << queue << R"(, "bandwidth": "100Mbps", "latency": "20us"})";
  };
  link("client:eth0", "router:eth0", "");
  for (const std::string node : {"router:eth1", "director:eth0"}) link(node, "lan", ", ");
  for (int i = 1; i <= servers; ++i) link("rs" + std::to_string(i) + ":eth0", "lan", ", ");
  text << "],\n  \"traffic\": [{\"from\": \"client\", \"to\": \"" << protocol
       << ":10.0.0.4:80\", \"count\": " << requests << ", \"interval\": \"" << interval << "ms\"}], \"until\": \"8s\"}";
  return text.str();
}

sim::Scenario load(const std::string& text) {
  auto loaded = sim::parse_scenario(text, "cluster", sim::judge_command);
  for (const auto& remark : loaded.remarks) {
    if (remark.severity == sim::Remark::Severity::error) RC_FAIL(to_text(remark) + "\n" + text);
  }
  return loaded.scenario.value();
}

/// Everything that can be heard of a run.
class Transcript final : public sim::TraceSink {
 public:
  std::string text;

  void on_event(const sim::TraceEvent& event) override {
    text += std::to_string(event.at.time_since_epoch().count()) + ' ' + std::string(to_text(event.kind)) + ' ' +
            std::to_string(event.node) + ' ' + std::to_string(event.lineage.packet) + ' ';
    text.append(reinterpret_cast<const char*>(event.bytes.data()), event.bytes.size());
    text += event.text;
    for (const auto& note : event.notes) text += to_text(note);
    text += '\n';
  }
  [[nodiscard]] bool wants_notes() const override { return true; }
};

std::string transcript_of(const sim::Scenario& scenario) {
  sim::Session session(scenario);
  Transcript transcript;
  session.add_sink(transcript);
  session.run();
  return std::move(transcript.text);
}

}  // namespace

TEST_CASE("Every frame is accounted for", "[property][sim]") {
  rc::prop("frames put on wires = frames taken from wires + lost there + still on them", [] {
    const auto scenario = load(any_cluster());
    sim::Session session(scenario);
    test::Accountant accountant;
    session.add_sink(accountant);
    session.run();
    const auto results = session.results();
    RC_ASSERT(accountant.balances(results));
    RC_PRE(accountant.entered_hosts > 0U);
    RC_ASSERT(accountant.swallowed == "");
  });
}

TEST_CASE("The same file and seed give the same bytes, also from a copy made half-way", "[property][sim]") {
  rc::prop("two runs", [] {
    const auto scenario = load(any_cluster());
    RC_ASSERT(transcript_of(scenario) == transcript_of(scenario));
  });
  rc::prop("a run and a copy of it", [] {
    const auto scenario = load(any_cluster());
    sim::Session session(scenario);
    for (int steps = *rc::gen::inRange(0, 500); steps > 0 && session.step();) --steps;
    sim::Session copy = session;
    Transcript first;
    Transcript second;
    session.add_sink(first);
    copy.add_sink(second);
    session.run();
    copy.run();
    RC_ASSERT(first.text == second.text);
  });
}
