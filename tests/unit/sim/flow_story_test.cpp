#include <lvslab/sim/flow_story.h>
#include <lvslab/sim/place_names.h>
#include <lvslab/sim/recording.h>
#include <lvslab/sim/scenario_file.h>

#include "support/catch.h"

using namespace lvslab;

namespace {

/// client --- router --- server
const char* const routed = R"({
  "lvslab": 1,
  "nodes": {
    "client": {"commands": ["ip addr add 192.0.2.10/24 dev eth0", "ip route add default via 192.0.2.1"]},
    "router": {"commands": ["ip addr add 192.0.2.1/24 dev eth0", "ip addr add 10.0.0.254/24 dev eth1",
                            "sysctl -w net.ipv4.ip_forward=1"]},
    "server": {"commands": ["ip addr add 10.0.0.7/24 dev eth0", "ip route add default via 10.0.0.254"],
               "services": [{"listen": "tcp:80"}]}
  },
  "links": [["client:eth0", "router:eth0"], ["router:eth1", "server:eth0"]],
  "traffic": [{"from": "client", "to": "tcp:10.0.0.7:80", "source_port": 40000},
              {"from": "client", "to": "tcp:10.0.0.7:81", "source_port": 41000, "start": "100ms"}]
})";

/// A finished run and what was recorded of it.
struct Run {
  sim::Session session{sim::parse_scenario(routed, "test").scenario.value()};
  sim::Recording recording;
  Run() {
    session.add_sink(recording);
    session.run();
  }
};

const sim::PacketStory& packet_called(const sim::FlowStory& story, const std::string& headline) {
  for (const auto& packet : story.packets) {
    if (packet.headline.starts_with(headline)) return packet;
  }
  throw std::runtime_error("no packet is called " + headline);
}

}  // namespace

TEST_CASE("A packet is followed from the host that sends it to the socket it reaches", "[sim][flow-story]") {
  const Run run;
  const auto story = sim::tell_flow(run.recording.events(), 1);
  REQUIRE(story.has_value());
  const sim::PlaceNames places(run.session);
  const auto& syn = packet_called(*story, "TCP SYN 192.0.2.10:40000");
  std::vector<std::string> way;
  for (const auto& visit : syn.visits) way.push_back(places.node(visit.node));
  CHECK(way == std::vector<std::string>{"client", "router", "server"});
  CHECK(syn.visits[0].arrival == nullptr);
  REQUIRE(syn.visits[2].end != nullptr);
  CHECK(syn.visits[2].end->kind == sim::TraceEvent::Kind::delivered);
}

TEST_CASE("A router changes MAC addresses and TTL, and the story says from what to what", "[sim][flow-story]") {
  const Run run;
  const auto story = sim::tell_flow(run.recording.events(), 1);
  const auto& syn = packet_called(*story, "TCP SYN 192.0.2.10:40000");
  REQUIRE(syn.visits[1].departures.size() == 1);
  std::string changes;
  for (const auto& change : syn.visits[1].departures[0].changes) {
    changes += std::string(change.label) + " " + change.before + " > " + change.after + "; ";
  }
  CHECK(changes ==
        "destination MAC 02:00:00:00:02:01 > 02:00:00:00:03:01; source MAC 02:00:00:00:01:01 > 02:00:00:00:02:02; "
        "TTL 64 > 63; ");
}

TEST_CASE("ARP that a request needs belongs to its story", "[sim][flow-story]") {
  const Run run;
  const auto first = sim::tell_flow(run.recording.events(), 1);
  CHECK_NOTHROW(packet_called(*first, "ARP who has 192.0.2.1?"));
  CHECK_NOTHROW(packet_called(*first, "ARP who has 10.0.0.7?"));
  const auto second = sim::tell_flow(run.recording.events(), 2);  // everyone is known by then
  CHECK_THROWS(packet_called(*second, "ARP"));
}

TEST_CASE("Why a packet waits is told where it waits, not where the ARP request is sent", "[sim][flow-story]") {
  const Run run;
  const auto story = sim::tell_flow(run.recording.events(), 1);
  const auto& at_router = packet_called(*story, "TCP SYN 192.0.2.10:40000").visits[1];
  REQUIRE(at_router.departures.size() == 1);
  CHECK(at_router.departures[0].event->at > at_router.at);
  REQUIRE_FALSE(at_router.thoughts.empty());
  CHECK_THAT(to_text(at_router.thoughts.back()), Catch::Contains("10.0.0.7") && Catch::Contains("waits"));
  const auto& asking = packet_called(*story, "ARP who has 10.0.0.7?").visits[0].departures[0];
  for (const auto& note : asking.notes) CHECK_THAT(to_text(note), !Catch::Contains("waits"));
}

TEST_CASE("A packet's way is the nodes it passed until it was delivered", "[sim][flow-story]") {
  const Run run;
  const auto story = sim::tell_flow(run.recording.events(), 1);
  CHECK(sim::way_of(packet_called(*story, "TCP SYN,ACK")) == std::vector<std::uint32_t>{2, 1, 0});
  CHECK(sim::way_of(packet_called(*story, "ARP who has")).empty());
}

TEST_CASE("A refused request's story ends with a reset because of its SYN", "[sim][flow-story]") {
  const Run run;
  const auto story = sim::tell_flow(run.recording.events(), 2);
  const auto& syn = packet_called(*story, "TCP SYN");
  const auto& reset = packet_called(*story, "TCP RST,ACK");
  CHECK(reset.cause == syn.packet);
  CHECK(syn.visits.back().end->reason == DropReason::no_socket);
  REQUIRE(story->ended != nullptr);
  CHECK(story->ended->text == "ERR ConnectionRefusedError");
}

TEST_CASE("A request that never was has no story", "[sim][flow-story]") {
  const Run run;
  CHECK_FALSE(sim::tell_flow(run.recording.events(), 0));
  CHECK_FALSE(sim::tell_flow(run.recording.events(), 3));
}

TEST_CASE("Places are called by their interfaces, ports by what is plugged in", "[sim][flow-story]") {
  const Run run;
  const sim::PlaceNames places(run.session);
  CHECK(places.mac(net::Mac{{2, 0, 0, 0, 2, 2}}) == "router:eth1");
  CHECK(places.mac(net::Mac::broadcast()) == "everyone");
  CHECK(places.mac(net::Mac{{2, 0, 0, 0, 9, 9}}) == "02:00:00:00:09:09");
}
