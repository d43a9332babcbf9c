// What schedulers tell of their choices: the numbers must be those that were there, and lead to the choice.

#include <lvslab/ipvs/decision.h>

#include "director_bench.h"
#include "pool_bench.h"
#include "support/catch.h"

using namespace lvslab;
using namespace lvslab::ipvs;
using namespace lvslab::ipvs::test;

namespace {

/// Letters have the addresses 10.0.0.65 and so on.
net::Endpoint server_of(char name) {
  return {net::Ipv4{0x0a000000U + static_cast<unsigned char>(name)}, net::Port{80}};
}

PoolBench explained(const char* scheduler) {
  PoolBench bench(scheduler);
  bench.explain();
  return bench;
}

template <class Kind>
const Kind& ground(const PoolBench& bench, std::size_t index = 0) {
  REQUIRE(bench.grounds().size() > index);
  REQUIRE(std::holds_alternative<Kind>(bench.grounds()[index]));
  return std::get<Kind>(bench.grounds()[index]);
}

const NewFlow flow_of_client{net::IpProtocol::tcp, {net::Ipv4{0xc0000201}, net::Port{40000}}, net::Ipv4{0xc6336407}};

}  // namespace

TEST_CASE("Nobody listens: nothing is told", "[ipvs][decision]") {
  PoolBench bench("wlc");
  bench.add('A');
  CHECK(bench.pick() == 'A');
  CHECK(bench.grounds().empty());
}

TEST_CASE("rr tells whose turn it was and whose it is", "[ipvs][decision][rr]") {
  auto bench = explained("rr");
  bench.add('A');
  bench.add('B');
  CHECK(bench.pick() == 'B');
  CHECK(ground<Turn>(bench) == Turn{std::nullopt, server_of('B'), 1, std::nullopt});
  CHECK(bench.told("rr") == "rr: 10.0.0.66:80 is the first usable server in the list");
  CHECK(bench.pick() == 'A');
  CHECK(ground<Turn>(bench).after == server_of('B'));
  CHECK(bench.told("rr") == "rr: after 10.0.0.66:80 it is the turn of 10.0.0.65:80");
}

TEST_CASE("wrr tells its level, and when it sank", "[ipvs][decision][wrr]") {
  auto bench = explained("wrr");
  bench.add('A', 4);
  bench.add('B', 2);  // levels 3 and 1, in steps of 2; the first round begins at 1: B A | A B A
  CHECK(bench.picks(2) == "BA");
  CHECK(ground<Turn>(bench).level == Turn::Level{1, 1, 3, 2});
  CHECK(bench.told("wrr") == "wrr: level 1; 10.0.0.65:80, of weight 4, is the next in the list that reaches it");
  CHECK(bench.pick() == 'A');
  CHECK(ground<Turn>(bench).level == Turn::Level{1, 3, 3, 2});
  CHECK(bench.pick() == 'B');
  CHECK(ground<Turn>(bench).level == Turn::Level{3, 1, 3, 2});
  CHECK(bench.told("wrr") ==
        "wrr: nobody behind in the list reaches level 3: it goes on at level 1 (from 3 down in steps of 2); "
        "10.0.0.66:80, of weight 2, is the next that reaches it");
}

TEST_CASE("wrr tells when nobody reaches any level", "[ipvs][decision][wrr]") {
  auto bench = explained("wrr");
  bench.add('A').overloaded = true;
  CHECK(bench.pick() == '-');
  CHECK_FALSE(ground<Turn>(bench).chosen);
}

TEST_CASE("lc tells both overheads", "[ipvs][decision][lc]") {
  auto bench = explained("lc");
  auto& a = bench.add('A', 5);
  a.active = 1;
  a.inactive = 3;
  bench.add('B').active = 2;
  bench.add('C').active = 9;
  CHECK(bench.pick() == 'A');
  CHECK(bench.told("lc") ==
        "lc: 10.0.0.65:80 has overhead 1*256 + 3 = 259, less than 10.0.0.66:80 with overhead 2*256 + 0 = 512");
}

TEST_CASE("wlc tells which comparison decided", "[ipvs][decision][wlc]") {
  auto bench = explained("wlc");
  auto& a = bench.add('A', 2);
  a.active = 3;
  a.inactive = 12;
  bench.add('B', 1).active = 2;
  bench.add('C', 1).overloaded = true;
  CHECK(bench.pick() == 'A');
  const auto& comparison = ground<Comparison>(bench);
  CHECK(comparison.winner == Comparison::Side{server_of('A'), 3, 12, 780, 2});
  REQUIRE(comparison.runner_up);
  CHECK(*comparison.runner_up == Comparison::Side{server_of('B'), 2, 0, 512, 1});
  CHECK_FALSE(comparison.is_tie);
  CHECK(bench.told("wlc") ==
        "wlc: 10.0.0.65:80 has overhead 3*256 + 12 = 780 over weight 2, less than 10.0.0.66:80 with overhead 2*256 + 0 "
        "= 512 over weight 1");
}

TEST_CASE("wlc tells a tie", "[ipvs][decision][wlc]") {
  auto bench = explained("wlc");
  bench.add('A', 4);
  bench.add('B', 1);
  CHECK(bench.pick() == 'B');
  CHECK(ground<Comparison>(bench).is_tie);
  CHECK(bench.told("wlc") ==
        "wlc: 10.0.0.66:80 has overhead 0*256 + 0 = 0 over weight 1, as has 10.0.0.65:80 with overhead 0*256 + 0 = 0 "
        "over weight 4; the earlier in the list wins");
}

TEST_CASE("In the later kernel overhead counts all connections, and wlc tells so", "[ipvs][decision][wlc]") {
  auto bench = explained("wlc");
  bench.set_kernel(*kernel_profile("6.1.192"));
  auto& a = bench.add('A');
  a.active = 3;
  a.inactive = 12;
  CHECK(bench.pick() == 'A');
  CHECK(bench.told("wlc") == "wlc: 10.0.0.65:80 is the only usable server (overhead 3*256 + 15 = 783 over weight 1)");
}

TEST_CASE("sed tells what the new connection would make of it", "[ipvs][decision][sed]") {
  auto bench = explained("sed");
  bench.add('A', 4).active = 2;
  bench.add('B', 1);
  CHECK(bench.pick() == 'A');
  CHECK(bench.told("sed") ==
        "sed: 10.0.0.65:80 has 2 + 1 = 3 over weight 4, less than 10.0.0.66:80 with 0 + 1 = 1 over weight 1");
}

TEST_CASE("nq tells that a server is idle, or compares", "[ipvs][decision][nq]") {
  auto bench = explained("nq");
  bench.add('A', 1);
  CHECK(bench.pick() == 'A');
  CHECK(ground<Idle>(bench) == Idle{server_of('A')});
  bench['A'].active = 1;
  CHECK(bench.pick() == 'A');
  CHECK(ground<Comparison>(bench).measure == Comparison::Measure::delay);
}

TEST_CASE("fo and ovf tell the weights", "[ipvs][decision][fo][ovf]") {
  auto fo = explained("fo");
  fo.add('A', 3);
  fo.add('B', 10);
  CHECK(fo.pick() == 'B');
  CHECK(fo.told("fo") == "fo: 10.0.0.66:80 has weight 10, more than 10.0.0.65:80 with weight 3");
  auto ovf = explained("ovf");
  ovf.add('A', 3);
  ovf.add('B', 10).active = 11;
  CHECK(ovf.pick() == 'A');
  CHECK(ovf.told("ovf") == "ovf: 10.0.0.65:80 is the only server that can take it (weight 3, 0 active)");
}

TEST_CASE("sh tells the hash and the place, and the places that fallback tried", "[ipvs][decision][sh]") {
  auto bench = explained("sh");
  bench.add('A');
  bench.add('B');
  CHECK(bench.pick(flow_of_client, {}) == 'B');
  // 192.0.2.1 has hash 50 of 256: an independent vector of docs/ipvs.md's source.
  auto lookup = ground<TableLookup>(bench);
  CHECK(lookup.hash >> 24 == 50);
  CHECK(lookup.table_size == 256);
  CHECK(lookup.probes == std::vector{TableLookup::Probe{50, server_of('B'), true}});
  CHECK(bench.told("sh") == "sh: the client 192.0.2.1 has place 50 of 256, that of 10.0.0.66:80");

  bench['B'].overloaded = true;
  CHECK(bench.pick(flow_of_client, {}) == '-');
  CHECK(bench.told("sh") ==
        "sh: the client 192.0.2.1 has place 50 of 256, that of 10.0.0.66:80, which cannot take it; no other is tried");

  bench.set_flags({.fallback = true, .port = false, .third = false});
  CHECK(bench.pick(flow_of_client, {}) == 'A');
  lookup = ground<TableLookup>(bench);
  CHECK(lookup.probes == std::vector{TableLookup::Probe{50, server_of('B'), false},
                                     TableLookup::Probe{100, server_of('B'), false},
                                     TableLookup::Probe{101, server_of('A'), true}});
  CHECK(
      bench.told("sh") ==
      "sh: the client 192.0.2.1 has place 50 of 256, that of 10.0.0.66:80, which cannot take it; fallback: place 101, "
      "tried as number 2, is that of 10.0.0.65:80");
}

TEST_CASE("mh tells the hash and the place", "[ipvs][decision][mh]") {
  auto bench = explained("mh");
  bench.add('A');
  CHECK(bench.pick(flow_of_client, {}) == 'A');
  const auto& lookup = ground<TableLookup>(bench);
  CHECK(lookup.hash == 0x92889c88);  // independent vectors, as the next
  CHECK(lookup.probes == std::vector{TableLookup::Probe{2891, server_of('A'), true}});
  bench.set_flags({.fallback = false, .port = true, .third = false});
  CHECK(bench.pick(flow_of_client, {}) == 'A');
  CHECK(ground<TableLookup>(bench).probes.front().place == 3651);
  CHECK(bench.told("mh") == "mh: the client 192.0.2.1:40000 has place 3651 of 4093, that of 10.0.0.65:80");
}

TEST_CASE("dh tells the destination's place", "[ipvs][decision][dh]") {
  auto bench = explained("dh");
  bench.add('A');
  CHECK(bench.pick(flow_of_client, {}) == 'A');
  CHECK(bench.told("dh") == "dh: the destination 198.51.100.7 has place 171 of 256, that of 10.0.0.65:80");
}

TEST_CASE("lblc tells what it remembers, and why it leaves it", "[ipvs][decision][lblc]") {
  auto bench = explained("lblc");
  bench.add('A', 2);
  bench.add('B', 2);
  CHECK(bench.pick() == 'B');
  CHECK(ground<Memory>(bench).outcome == Memory::Outcome::unknown);
  CHECK(ground<Comparison>(bench, 1).winner.server == server_of('B'));
  bench['B'].active = 2;
  CHECK(bench.pick() == 'B');
  CHECK(bench.told("lblc") ==
        "lblc: 198.51.100.1 is remembered with 10.0.0.66:80; 10.0.0.66:80 has 2 active over weight 2 and takes it");
  bench['B'].active = 3;
  CHECK(bench.pick() == 'A');
  const auto& memory = ground<Memory>(bench);
  CHECK(memory.outcome == Memory::Outcome::full);
  CHECK(memory.half_empty == server_of('A'));
  CHECK(ground<Comparison>(bench, 1).winner.server == server_of('A'));
}

TEST_CASE("lblcr tells its set", "[ipvs][decision][lblcr]") {
  auto bench = explained("lblcr");
  bench.add('A', 2);
  bench.add('B', 2);
  CHECK(bench.pick() == 'B');
  bench['B'].active = 3;
  CHECK(bench.pick() == 'A');
  CHECK(bench.pick() == 'A');
  const auto& memory = ground<Memory>(bench);
  CHECK(memory.servers == std::vector{server_of('A'), server_of('B')});
  CHECK(memory.server == server_of('A'));
  CHECK(memory.outcome == Memory::Outcome::kept);
}

TEST_CASE("twos tells its lots, and the choice follows from them", "[ipvs][decision][twos]") {
  auto bench = explained("twos");
  bench.add('A', 3).active = 5;
  bench.add('B', 2);
  for (int i = 0; i < 50; ++i) {
    const char chosen = bench.pick();
    const auto lots = ground<Lots>(bench);
    CHECK(lots.total == 5);
    const auto drawn = [](std::int64_t lot) { return server_of(lot <= 2 ? 'B' : 'A'); };  // B is the first in the list
    CHECK(lots.first_server == drawn(lots.first));
    CHECK(lots.second_server == drawn(lots.second));
    const bool any_b = lots.first_server == server_of('B') || lots.second_server == server_of('B');
    CHECK(chosen == (any_b ? 'B' : 'A'));
    CHECK(ground<Comparison>(bench, 1).winner.server == server_of(chosen));
  }
}

TEST_CASE("The director's notes carry the decision, candidates and all", "[ipvs][decision]") {
  DirectorBench bench;
  bench.service("tcp 10.0.0.4:80", {.scheduler = "wlc"});
  bench.server("10.0.0.7:80", Forwarding::direct_routing, 2);
  bench.server("10.0.0.8:80", Forwarding::direct_routing, 0);
  bench.in(tcp({.from = "192.0.2.10:40000", .flags = SYN}));
  const Decision* decision = nullptr;
  for (const auto& note : bench.story.notes()) {
    if (const auto* behind = decision_of(note)) decision = behind;
  }
  REQUIRE(decision != nullptr);
  CHECK(decision->scheduler == "wlc");
  CHECK(decision->candidates == std::vector{Candidate{endpoint("10.0.0.8:80"), 0, 0, 0, 0, Fitness::weight_zero},
                                            Candidate{endpoint("10.0.0.7:80"), 2, 0, 0, 0, Fitness::usable}});
  CHECK(decision->chosen == endpoint("10.0.0.7:80"));
  CHECK(decision->grounds.size() == 1);
}

TEST_CASE("A persistence template's decision is told, too", "[ipvs][decision][persistence]") {
  DirectorBench bench;
  bench.service("tcp 10.0.0.4:80",
                {.scheduler = "rr", .persistence = 300s, .persistence_netmask = "255.255.255.0"_ip4});
  bench.server("10.0.0.7:80");
  bench.in(tcp({.from = "192.0.2.10:40000", .flags = SYN}));
  bench.in(tcp({.from = "192.0.2.11:40000", .flags = SYN}));
  const Decision* decision = nullptr;
  for (const auto& note : bench.story.notes()) {
    if (const auto* behind = decision_of(note)) decision = behind;
  }
  REQUIRE(decision != nullptr);
  CHECK(decision->candidates.empty());
  CHECK(std::get<Persistence>(decision->grounds.front()) ==
        Persistence{"192.0.2.0"_ip4, "255.255.255.0", endpoint("10.0.0.7:80"), false, 0});
}
