#include <initializer_list>

#include "support/catch.h"
#include "two_captures.h"

using namespace lvslab;
using namespace lvslab::net::literals;
using namespace lvslab::test;

namespace {

struct Sent {
  Duration at;
  net::Packet packet;
};
sim::RunRecord run_at(std::initializer_list<Sent> all) {
  sim::RunRecord record;
  for (const auto& [at, packet] : all) {
    record.frames["host-eth0"].push_back({Instant{at}, {packet.bytes().begin(), packet.bytes().end()}});
  }
  return record;
}

net::Packet question() {
  return arp_frame({net::ArpOperation::request, net::Mac{{2, 0, 0, 0, 1, 1}}, "10.0.0.3"_ip4, {}, "10.0.0.9"_ip4});
}
net::Packet answer() {
  return arp_frame({net::ArpOperation::reply, net::Mac{{2, 0, 0, 0, 9, 1}}, "10.0.0.9"_ip4,
                    net::Mac{{2, 0, 0, 0, 1, 1}}, "10.0.0.3"_ip4});
}

}  // namespace

TEST_CASE("A SYN sent again is told with its delays on both sides, and is no difference", "[sim][comparison][timing]") {
  const auto left = run_at({{1s, frame({})}, {2s, frame({})}, {4s, frame({})}});
  const auto right = run_at({{5s, frame({})}, {6010ms, frame({})}, {8s, frame({})}});
  const auto comparison = sim::compare(left, right);
  CHECK(comparison.all_equal());
  REQUIRE(comparison.timings.size() == 1);
  const auto& remark = comparison.timings[0];
  CHECK(remark.what == "SYN 192.0.2.10:40000 → 10.0.0.4:80");
  CHECK(remark.interface == "host-eth0");
  CHECK(remark.left == std::vector<Duration>{1s, 3s});
  CHECK(remark.right == std::vector<Duration>{1010ms, 3s});
}

TEST_CASE("Data sent again is told, acknowledgements and other data are not", "[sim][comparison][timing]") {
  const auto data = frame({.sequence = 1001, .flags = PSH_ACK, .payload = "GET /0"});
  const auto more = frame({.sequence = 1007, .flags = PSH_ACK, .payload = "GET /1"});
  const auto ack = frame({.sequence = 1001, .flags = ACK});
  const auto run = run_at({{0s, data}, {1s, ack}, {2s, ack}, {3s, data}, {4s, more}});
  const auto timings = sim::compare(run, run).timings;
  REQUIRE(timings.size() == 1);
  CHECK(timings[0].what == "6 bytes from 1 192.0.2.10:40000 → 10.0.0.4:80");
  CHECK(timings[0].left == std::vector<Duration>{3s});
}

TEST_CASE("The same ports in another connection are nothing sent again", "[sim][comparison][timing]") {
  const auto run = run_at({{0s, frame({.sequence = 1})}, {9s, frame({.sequence = 2})}});
  CHECK(sim::compare(run, run).timings.empty());
}

TEST_CASE("ARP questions without an answer are told, later ones about the same address are not",
          "[sim][comparison][timing]") {
  const auto left = run_at({{0s, question()}, {1s, question()}, {2s, question()}, {60s, question()}});
  const auto right = run_at({{0s, question()}, {1ms, answer()}, {1s, question()}});
  const auto timings = sim::compare(left, right).timings;
  REQUIRE(timings.size() == 1);
  CHECK(timings[0].kind == sim::TimingRemark::Kind::arp_again);
  CHECK(timings[0].what == "who has 10.0.0.9? tell 10.0.0.3");
  CHECK(timings[0].left == std::vector<Duration>{1s, 2s});
  CHECK(timings[0].right.empty());
}

TEST_CASE("A reset is told by the connection's age", "[sim][comparison][timing]") {
  const auto run = run_at({{1s, frame({})},
                           {1500ms, frame({.from = "10.0.0.4:80",
                                           .to = "192.0.2.10:40000",
                                           .sequence = 0,
                                           .acknowledgement = 1001,
                                           .flags = {.rst = true, .ack = true}})}});
  const auto timings = sim::compare(run, run).timings;
  REQUIRE(timings.size() == 1);
  CHECK(timings[0].kind == sim::TimingRemark::Kind::reset);
  CHECK(timings[0].left == std::vector<Duration>{500ms});
}
