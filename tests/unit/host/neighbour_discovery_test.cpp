// A host 2001:db8:2::1 on eth0 (02:00:00:00:00:e0), so fe80::ff:fe00:e0, and neighbours in 2001:db8:2::/64.
// What Linux 6.1 does, as captured.

#include "support/catch.h"
#include "support/one_ipv6_host.h"

using namespace lvslab;
using namespace lvslab::test;

namespace {

struct Node : OneIpv6Host {
  Node() { address6(eth0, "2001:db8:2::1", 64); }
  void sends(std::string_view destination, std::string_view source = "2001:db8:2::1") {
    host.send(datagram6(source, destination), now, out);
  }
};
const std::string question = "eth0: who-has 2001:db8:2::99 tell 2001:db8:2::1 to 33:33:ff:00:00:99";

}  // namespace

TEST_CASE("Who has an address is asked at the group of its last three octets, as the waiting datagram's source",
          "[host][nd]") {
  Node node;
  node.sends("2001:db8:2::99");
  CHECK(node.sent6() == Lines{question});
  node.advertises(node.eth0, "2001:db8:2::99", 9, "2001:db8:2::1");
  CHECK(node.sent6() == Lines{"eth0: 2001:db8:2::1 > 2001:db8:2::99 udp hl 64 len 68 to 02:00:00:00:00:09"});
  CHECK(node.neighbour6("2001:db8:2::99") == "09 REACHABLE");
}

TEST_CASE("A datagram of another's, or of an address on lo, is asked for as the link-local address", "[host][nd]") {
  Node node;
  node.address6(host::InterfaceId{}, "2001:db8:2::4", 128);
  node.sends("2001:db8:2::99", "2001:db8:2::4");
  CHECK(node.sent6() == Lines{"eth0: who-has 2001:db8:2::99 tell fe80::ff:fe00:e0 to 33:33:ff:00:00:99"});
}

TEST_CASE("Three questions a second apart, then the sender hears 'address unreachable'", "[host][nd]") {
  Node node;
  node.set("net.ipv6.conf.all.forwarding", "1");
  node.address6(node.eth1, "2001:db8:1::1", 64);
  node.knows6(node.eth1, "2001:db8:1::10", 0x10);
  node.receives6(node.eth1, node.datagram6("2001:db8:1::10", "2001:db8:2::99"));
  node.wait(2500ms);
  CHECK(node.sent6().size() == 3);
  CHECK(node.neighbour6("2001:db8:2::99") == "INCOMPLETE");
  node.wait(1s);
  CHECK(node.sent6() == Lines{"eth1: 2001:db8:1::1 > 2001:db8:1::10 icmp 1/3 hl 64 len 116 to 02:00:00:00:00:10"});
  CHECK(node.neighbour6("2001:db8:2::99") == "FAILED");
  CHECK(node.dropped() == Lines{"neighbour_unreachable"});
}

TEST_CASE("A question to the group is answered with the MAC, to be believed; the asker is learned", "[host][nd]") {
  Node node;
  node.asks6(node.eth0, "2001:db8:2::1", "2001:db8:2::7", 7);
  CHECK(node.sent6() == Lines{"eth0: 2001:db8:2::1 is-at 02:00:00:00:00:e0 SO to 2001:db8:2::7 at 02:00:00:00:00:07"});
  CHECK(node.neighbour6("2001:db8:2::7") == "07 DELAY");
}

TEST_CASE("A router says in its answers that it is one", "[host][nd]") {
  Node node;
  node.set("net.ipv6.conf.all.forwarding", "1");
  node.asks6(node.eth0, "2001:db8:2::1", "2001:db8:2::7", 7);
  CHECK(node.sent6() == Lines{"eth0: 2001:db8:2::1 is-at 02:00:00:00:00:e0 RSO to 2001:db8:2::7 at 02:00:00:00:00:07"});
}

TEST_CASE("A question by unicast is answered without a MAC, and overrides nothing", "[host][nd]") {
  Node node;
  node.asks6(node.eth0, "2001:db8:2::1", "2001:db8:2::7", 7, true);
  CHECK(node.sent6() == Lines{"eth0: 2001:db8:2::1 is-at ? S to 2001:db8:2::7 at 02:00:00:00:00:07"});
  node.set("net.ipv6.conf.eth0.force_tllao", "1");
  node.asks6(node.eth0, "2001:db8:2::1", "2001:db8:2::7", 7, true);
  CHECK(node.sent6() == Lines{"eth0: 2001:db8:2::1 is-at 02:00:00:00:00:e0 S to 2001:db8:2::7 at 02:00:00:00:00:07"});
}

TEST_CASE("An address on lo or on another interface is not answered for: there is no ARP problem with IPv6",
          "[host][nd]") {
  Node node;
  node.address6(host::InterfaceId{}, "2001:db8:2::4", 128);
  node.address6(node.eth1, "2001:db8:2::5", 64);
  node.asks6(node.eth0, "2001:db8:2::4", "2001:db8:2::7", 7);
  node.asks6(node.eth0, "2001:db8:2::5", "2001:db8:2::7", 7);
  CHECK(node.sent6().empty());
  CHECK(node.neighbour6("2001:db8:2::7") == "none");
  CHECK(node.dropped() == Lines{"not_a_group_member", "not_a_group_member"});
  node.asks6(node.eth0, "2001:db8:2::4", "2001:db8:2::7", 7, true);
  CHECK(node.sent6().empty());
}

TEST_CASE("Who looks for duplicates of its future address is answered so that all hear it", "[host][nd]") {
  Node node;
  node.asks6(node.eth0, "2001:db8:2::1", "::", 7);
  CHECK(node.sent6() == Lines{"eth0: 2001:db8:2::1 is-at 02:00:00:00:00:e0 O to ff02::1 at 33:33:00:00:00:01"});
}

TEST_CASE("Neighbour discovery that came through a router, or is malformed, is not believed", "[host][nd]") {
  Node node;
  net::Packet message(std::size_t{16});
  ip6("2001:db8:2::1").store(message.mutable_bytes(), 0);
  net::push_icmpv6(message, net::Icmpv6Type::neighbour_solicitation, 0, 0, ip6("2001:db8:2::7"), ip6("2001:db8:2::1"));
  node.receives6(node.eth0, node.with_header(net::Packet(message), "2001:db8:2::7", "2001:db8:2::1",
                                             net::IpProtocol::icmpv6, 254));
  CHECK(node.dropped() == Lines{"nd_malformed"});
  CHECK(node.sent6().empty());
}

TEST_CASE("An advertisement that nobody waited for teaches nothing of strangers", "[host][nd]") {
  Node node;
  node.advertises(node.eth0, "2001:db8:2::7", 7, "2001:db8:2::1");
  CHECK(node.neighbour6("2001:db8:2::7") == "none");
  CHECK(node.dropped() == Lines{"nd_ignored"});
}

TEST_CASE("Another MAC of a known neighbour: taken with the override flag, else the known one is doubted",
          "[host][nd]") {
  Node node;
  node.sends("2001:db8:2::99");
  node.advertises(node.eth0, "2001:db8:2::99", 9, "2001:db8:2::1", "RSO");
  CHECK(node.neighbour6("2001:db8:2::99") == "09 REACHABLE router");
  node.advertises(node.eth0, "2001:db8:2::99", 8, "2001:db8:2::1", "S");
  CHECK(node.neighbour6("2001:db8:2::99") == "09 STALE");
  node.advertises(node.eth0, "2001:db8:2::99", 8, "2001:db8:2::1", "S");
  CHECK(node.neighbour6("2001:db8:2::99") == "09 STALE");
  node.advertises(node.eth0, "2001:db8:2::99", 8, "ff02::1", "O");
  CHECK(node.neighbour6("2001:db8:2::99") == "08 STALE");
}

TEST_CASE("A neighbour in use is asked by unicast after five seconds in doubt, and a sign of life is enough",
          "[host][nd]") {
  Node node;
  node.asks6(node.eth0, "2001:db8:2::1", "2001:db8:2::7", 7);
  node.out.sent.clear();
  node.wait(6s);
  CHECK(node.sent6() == Lines{"eth0: who-has 2001:db8:2::7 tell fe80::ff:fe00:e0 to 02:00:00:00:00:07"});
  CHECK(node.neighbour6("2001:db8:2::7") == "07 PROBE");
  node.advertises(node.eth0, "2001:db8:2::7", 0, "fe80::ff:fe00:e0", "S");
  CHECK(node.neighbour6("2001:db8:2::7") == "07 REACHABLE");
}

TEST_CASE("Three unanswered unicast questions make a neighbour FAILED", "[host][nd]") {
  Node node;
  node.asks6(node.eth0, "2001:db8:2::1", "2001:db8:2::7", 7);
  node.out.sent.clear();
  node.wait(9s);
  CHECK(node.sent6().size() == 3);
  CHECK(node.neighbour6("2001:db8:2::7") == "FAILED");
}

TEST_CASE("ndisc_notify: a new address is told to all", "[host][nd]") {
  Node node;
  node.set("net.ipv6.conf.all.ndisc_notify", "1");
  node.address6(node.eth0, "2001:db8:2::66", 64);
  CHECK(node.sent6() == Lines{"eth0: 2001:db8:2::66 is-at 02:00:00:00:00:e0 O to ff02::1 at 33:33:00:00:00:01"});
}

TEST_CASE("ndisc_notify: a new MAC is told to all, for each address", "[host][nd]") {
  Node node;
  node.set("net.ipv6.conf.eth0.ndisc_notify", "1");
  REQUIRE(node.host.set_mac(node.eth0, mac(0xe7), node.now, node.out));
  CHECK(node.sent6() == Lines{"eth0: 2001:db8:2::1 is-at 02:00:00:00:00:e7 O to ff02::1 at 33:33:00:00:00:01",
                              "eth0: fe80::ff:fe00:e0 is-at 02:00:00:00:00:e7 O to ff02::1 at 33:33:00:00:00:01"});
}
