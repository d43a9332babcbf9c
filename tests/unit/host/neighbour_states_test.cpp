// The neighbour's life: one transition, one test.

#include "support/catch.h"
#include "support/one_host.h"

using namespace lvslab;
using namespace lvslab::test;

namespace {
struct Asker : OneHost {
  Asker() { address(eth0, "10.9.0.3", 24); }
  void sends() { host.send(datagram("10.9.0.3", "10.9.0.1"), now, out); }
};
const std::string broadcast_question = "eth0: who-has 10.9.0.1 tell 10.9.0.3 to all";
const std::string direct_question = "eth0: who-has 10.9.0.1 tell 10.9.0.3 to 02:00:00:00:00:01";
const std::string the_datagram = "eth0: 10.9.0.3 > 10.9.0.1 udp ttl 64 len 48 to 02:00:00:00:00:01";
}  // namespace

TEST_CASE("The first datagram waits while its next hop is asked for three times, a second apart", "[host][neighbour]") {
  Asker host;
  host.sends();
  CHECK(host.sent() == Lines{broadcast_question});
  CHECK(host.neighbour("10.9.0.1") == "INCOMPLETE");
  host.wait(3100ms);
  CHECK(host.sent() == Lines{broadcast_question, broadcast_question});
  host.wait(30ms);  // a kernel timer of a second fires up to 80 ms late
  CHECK(host.sent().empty());
  CHECK(host.neighbour("10.9.0.1") == "FAILED");
  CHECK(host.dropped() == Lines{"neighbour_unreachable"});
  // Its own datagram failed: the host tells itself "host unreachable".
  REQUIRE(host.out.delivered.size() == 1);
}

TEST_CASE("An answer releases what waited, in order", "[host][neighbour]") {
  Asker host;
  host.sends();
  host.sends();
  host.sent();
  host.replies(host.eth0, "10.9.0.1", 1, "10.9.0.3");
  CHECK(host.sent() == Lines{the_datagram, the_datagram});
  CHECK(host.neighbour("10.9.0.1") == "01 REACHABLE");
}

TEST_CASE("A reachable neighbour becomes stale within 45 seconds and is probed only after use", "[host][neighbour]") {
  Asker host;
  host.sends();
  host.replies(host.eth0, "10.9.0.1", 1, "10.9.0.3");
  host.sent();
  host.wait(46s);
  CHECK(host.neighbour("10.9.0.1") == "01 STALE");
  CHECK(host.sent().empty());
  host.sends();
  CHECK(host.neighbour("10.9.0.1") == "01 DELAY");
  CHECK(host.sent() == Lines{the_datagram});
  host.wait(5100ms);
  CHECK(host.neighbour("10.9.0.1") == "01 PROBE");
  CHECK(host.sent() == Lines{direct_question});
}

TEST_CASE("Three direct questions without an answer, and the next datagram asks everybody", "[host][neighbour]") {
  Asker host;
  host.sends();
  host.replies(host.eth0, "10.9.0.1", 1, "10.9.0.3");
  host.wait(46s);
  host.sent();
  host.sends();
  host.wait(8300ms);
  CHECK(host.sent() == Lines{the_datagram, direct_question, direct_question, direct_question});
  CHECK(host.neighbour("10.9.0.1") == "FAILED");
  host.sends();
  CHECK(host.sent() == Lines{broadcast_question});
}

TEST_CASE("A probe that is answered makes the neighbour reachable again", "[host][neighbour]") {
  Asker host;
  host.asks(host.eth0, "10.9.0.3", "10.9.0.1", 1);
  host.sends();
  host.wait(5100ms);
  host.replies(host.eth0, "10.9.0.1", 1, "10.9.0.3");
  CHECK(host.neighbour("10.9.0.1") == "01 REACHABLE");
}

TEST_CASE("Progress above, in TCP, spares a delayed neighbour the probe", "[host][neighbour]") {
  Asker host;
  host.asks(host.eth0, "10.9.0.3", "10.9.0.1", 1);
  host.sends();
  host.wait(4s);
  auto segment = host.datagram("10.9.0.3", "10.9.0.1");
  segment.confirms_next_hop = true;
  host.host.send(std::move(segment), host.now, host.out);
  host.sent();
  host.wait(1100ms);
  CHECK(host.neighbour("10.9.0.1") == "01 REACHABLE");
  CHECK(host.sent().empty());
}

TEST_CASE("While nobody answers, about 277 small datagrams wait and the oldest are lost", "[host][neighbour]") {
  Asker host;
  for (int i = 0; i < 300; ++i) host.sends();
  CHECK(host.dropped().size() == 23);
  CHECK(host.host.neighbours(host.now).front().waiting == 277);
}

TEST_CASE("Taking the interface down forgets its neighbours", "[host][neighbour]") {
  Asker host;
  host.asks(host.eth0, "10.9.0.3", "10.9.0.1", 1);
  host.host.set_up(host.eth0, false, host.now, host.out);
  CHECK(host.neighbour("10.9.0.1") == "none");
}
