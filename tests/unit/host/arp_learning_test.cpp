// What a host learns from ARP it did not ask for (docs/linux-host.md).

#include "support/catch.h"
#include "support/one_host.h"

using namespace lvslab;
using namespace lvslab::test;

namespace {

struct Learner : OneHost {
  Learner() { address(eth0, "10.9.0.3", 24); }
  void knows(std::uint8_t last) {
    (void)host.set_neighbour(eth0, ip("10.9.0.1"), mac(last), host::NudState::reachable, host::RouteChange::replace,
                             now, out);
  }
};

using Op = net::ArpOperation;

}  // namespace

TEST_CASE("Without an entry only a question for one's own address teaches", "[host][arp]") {
  Learner host;
  host.asks(host.eth0, "10.9.0.77", "10.9.0.1", 2);
  CHECK(host.neighbour("10.9.0.1") == "none");
  host.arp(host.eth0, {Op::request, mac(2), ip("10.9.0.1"), net::Mac::broadcast(), ip("10.9.0.1")});  // gratuitous
  CHECK(host.neighbour("10.9.0.1") == "none");
  host.replies(host.eth0, "10.9.0.1", 2, "10.9.0.3");
  CHECK(host.neighbour("10.9.0.1") == "none");
  host.asks(host.eth0, "10.9.0.3", "10.9.0.1", 2);
  CHECK(host.neighbour("10.9.0.1") == "02 STALE");
}

TEST_CASE("A fresh entry is protected by locktime against others' questions, not against gratuitous ARP",
          "[host][arp]") {
  Learner host;
  host.now = Instant{10s};
  host.knows(1);
  host.now += 500ms;
  host.asks(host.eth0, "10.9.0.77", "10.9.0.1", 2);
  CHECK(host.neighbour("10.9.0.1") == "01 REACHABLE");
  host.replies(host.eth0, "10.9.0.1", 2, "10.9.0.3");
  CHECK(host.neighbour("10.9.0.1") == "01 REACHABLE");
  host.arp(host.eth0, {Op::request, mac(2), ip("10.9.0.1"), net::Mac::broadcast(), ip("10.9.0.1")});
  CHECK(host.neighbour("10.9.0.1") == "02 STALE");
}

TEST_CASE("A gratuitous reply passes locktime only if it names its own MAC as target", "[host][arp]") {
  Learner host;
  host.now = Instant{10s};
  host.knows(1);
  host.now += 500ms;
  host.arp(host.eth0, {Op::reply, mac(2), ip("10.9.0.1"), net::Mac::broadcast(), ip("10.9.0.1")});
  CHECK(host.neighbour("10.9.0.1") == "01 REACHABLE");
  host.arp(host.eth0, {Op::reply, mac(2), ip("10.9.0.1"), mac(2), ip("10.9.0.1")});
  CHECK(host.neighbour("10.9.0.1") == "02 STALE");
}

TEST_CASE("After locktime a direct reply replaces the MAC and proves reachability, a broadcast one only replaces",
          "[host][arp]") {
  Learner host;
  host.now = Instant{10s};
  host.knows(1);
  host.now += 1500ms;
  host.arp(host.eth0, {Op::reply, mac(2), ip("10.9.0.1"), mac(9), ip("10.9.0.9")});
  CHECK(host.neighbour("10.9.0.1") == "02 STALE");
  host.now += 1500ms;
  host.replies(host.eth0, "10.9.0.1", 3, "10.9.0.3");
  CHECK(host.neighbour("10.9.0.1") == "03 REACHABLE");
}

TEST_CASE("A question for one's own address overrides at once: how a VIP is stolen", "[host][arp]") {
  Learner host;
  host.now = Instant{10s};
  host.knows(1);
  host.asks(host.eth0, "10.9.0.3", "10.9.0.1", 2);
  CHECK(host.neighbour("10.9.0.1") == "02 STALE");
}

TEST_CASE("A permanent entry is not moved by ARP", "[host][arp]") {
  Learner host;
  (void)host.host.set_neighbour(host.eth0, ip("10.9.0.1"), mac(1), host::NudState::permanent, host::RouteChange::add,
                                host.now, host.out);
  host.now = Instant{10s};
  host.asks(host.eth0, "10.9.0.3", "10.9.0.1", 2);
  CHECK(host.neighbour("10.9.0.1") == "01 PERMANENT");
}

TEST_CASE("A question left unanswered by arp_ignore teaches nothing either", "[host][arp]") {
  Learner host;
  host.set("net.ipv4.conf.all.arp_ignore", "8");
  host.asks(host.eth0, "10.9.0.3", "10.9.0.1", 2);
  CHECK(host.neighbour("10.9.0.1") == "none");
}

TEST_CASE("arp_accept creates entries from gratuitous ARP", "[host][arp]") {
  Learner host;
  host.set("net.ipv4.conf.eth0.arp_accept", "1");
  host.arp(host.eth0, {Op::request, mac(2), ip("10.9.0.1"), net::Mac::broadcast(), ip("10.9.0.1")});
  CHECK(host.neighbour("10.9.0.1") == "02 STALE");
}
