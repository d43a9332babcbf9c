// A router between 10.8.0.0/24 (eth1) and 10.9.0.0/24 (eth0).

#include "support/catch.h"
#include "support/one_host.h"

using namespace lvslab;
using namespace lvslab::test;

namespace {

struct Router : OneHost {
  Router() {
    address(eth0, "10.9.0.2", 24);
    address(eth1, "10.8.0.2", 24);
    set("net.ipv4.ip_forward", "1");
    knows(eth0, "10.9.0.9", 9);
    knows(eth1, "10.8.0.8", 8);
  }
  void knows(host::InterfaceId id, std::string_view address_text, std::uint8_t last) {
    (void)host.set_neighbour(id, ip(address_text), mac(last), host::NudState::permanent, host::RouteChange::add, now,
                             out);
  }
};

}  // namespace

TEST_CASE("A router takes one from the TTL and puts its own MAC in front", "[host][forwarding]") {
  Router router;
  router.receives(router.eth1, router.datagram("10.8.0.8", "10.9.0.9"));
  CHECK(router.sent() == Lines{"eth0: 10.8.0.8 > 10.9.0.9 udp ttl 63 len 48 to 02:00:00:00:00:09"});
}

TEST_CASE("A host with ip_forward 0 drops what is for others, without a word", "[host][forwarding]") {
  Router router;
  router.set("net.ipv4.ip_forward", "0");
  router.receives(router.eth1, router.datagram("10.8.0.8", "10.9.0.9"));
  CHECK(router.sent().empty());
  CHECK(router.dropped() == Lines{"forwarding_disabled"});
}

TEST_CASE("A TTL of one ends at the router, which says so and quotes it unchanged", "[host][forwarding]") {
  Router router;
  router.receives(router.eth1, router.datagram("10.8.0.8", "10.9.0.9", 20, 1));
  REQUIRE(router.out.sent.size() == 1);
  const auto ethernet = *net::EthernetView::at(router.out.sent.front().frame.bytes());
  const auto outer = *net::Ipv4View::at(ethernet.payload());
  const auto quoted = *net::Ipv4View::at_quoted(net::IcmpView::at(outer.payload())->payload());
  CHECK(quoted.ttl() == 1);
  CHECK(outer.tos() == 0xc0);
  CHECK(router.sent() == Lines{"eth1: 10.8.0.2 > 10.8.0.8 icmp 11/0 ttl 64 len 76 to 02:00:00:00:00:08"});
}

TEST_CASE("Without a route the sender hears 'network unreachable'", "[host][forwarding]") {
  Router router;
  router.receives(router.eth1, router.datagram("10.8.0.8", "203.0.113.1"));
  CHECK(router.sent() == Lines{"eth1: 10.8.0.2 > 10.8.0.8 icmp 3/0 ttl 64 len 76 to 02:00:00:00:00:08"});
}

TEST_CASE("A datagram too large for the next link is refused when DF is set, with the MTU", "[host][forwarding]") {
  Router router;
  (void)router.host.set_mtu(router.eth0, 1400, router.now);
  router.receives(router.eth1, router.datagram("10.8.0.8", "10.9.0.9", 1472, 64, true));
  REQUIRE(router.out.sent.size() == 1);
  const auto ethernet = *net::EthernetView::at(router.out.sent.front().frame.bytes());
  const auto icmp = *net::IcmpView::at(net::Ipv4View::at(ethernet.payload())->payload());
  CHECK(icmp.next_hop_mtu() == 1400);
  CHECK(router.sent() == Lines{"eth1: 10.8.0.2 > 10.8.0.8 icmp 3/4 ttl 64 len 576 to 02:00:00:00:00:08"});
  CHECK(router.dropped() == Lines{"fragmentation_needed"});
}

TEST_CASE("ICMP errors to one sender: six at once, then one a second; 'fragmentation needed' is never held back",
          "[host][forwarding]") {
  Router router;
  for (int i = 0; i < 20; ++i) router.receives(router.eth1, router.datagram("10.8.0.8", "10.9.0.9", 20, 1));
  CHECK(router.sent().size() == 6);
  router.now += 1s;
  for (int i = 0; i < 20; ++i) router.receives(router.eth1, router.datagram("10.8.0.8", "10.9.0.9", 20, 1));
  CHECK(router.sent().size() == 1);
  (void)router.host.set_mtu(router.eth0, 1000, router.now);
  for (int i = 0; i < 20; ++i) router.receives(router.eth1, router.datagram("10.8.0.8", "10.9.0.9", 1200, 64, true));
  CHECK(router.sent().size() == 20);
}

TEST_CASE("That the routes know no way is told half as often: it counts twice", "[host][forwarding]") {
  const auto type = GENERATE(host::RouteType::throw_, host::RouteType::unreachable, host::RouteType::prohibit);
  Router router;
  if (type != host::RouteType::throw_) {
    host::Route refusal;
    refusal.prefix = {ip("203.0.113.0"), 24};
    refusal.type = type;
    CHECK(router.host.add_route(refusal, host::RouteChange::add, router.now));
  }
  for (int i = 0; i < 20; ++i) router.receives(router.eth1, router.datagram("10.8.0.8", "203.0.113.1"));
  CHECK(router.sent().size() == 2);  // five seconds' worth of tokens, less what the third attempt took in vain
  router.now += 2500ms;
  for (int i = 0; i < 20; ++i) router.receives(router.eth1, router.datagram("10.8.0.8", "203.0.113.1"));
  CHECK(router.sent().size() == 1);
}

TEST_CASE("A redirect empties its receiver's bucket for errors", "[host][forwarding]") {
  Router router;
  router.route("203.0.113.0", 24, "10.8.0.9");
  (void)router.host.set_neighbour(router.eth1, ip("10.8.0.9"), mac(9), host::NudState::permanent,
                                  host::RouteChange::add, router.now, router.out);
  router.receives(router.eth1, router.datagram("10.8.0.8", "203.0.113.1"));
  CHECK(router.sent().size() == 2);
  router.receives(router.eth1, router.datagram("10.8.0.8", "10.9.0.9", 20, 1));
  CHECK(router.sent().empty());
  router.now += 1s;
  router.receives(router.eth1, router.datagram("10.8.0.8", "10.9.0.9", 20, 1));
  CHECK(router.sent().size() == 1);
}

TEST_CASE("A UDP datagram for a closed port is answered from the address it was sent to", "[host][delivery]") {
  Router router;
  router.receives(router.eth1, router.datagram("10.8.0.8", "10.9.0.2"));
  REQUIRE(router.out.delivered.size() == 1);
  router.host.refuse(std::move(router.out.delivered.front()), router.now, router.out);
  CHECK(router.sent() == Lines{"eth1: 10.9.0.2 > 10.8.0.8 icmp 3/3 ttl 64 len 76 to 02:00:00:00:00:08"});
}

TEST_CASE("An unknown IP protocol is answered with 'protocol unreachable'", "[host][delivery]") {
  Router router;
  auto packet = router.datagram("10.8.0.8", "10.9.0.2");
  net::store_u8(packet.mutable_bytes(), 9, 200);
  net::refresh_ipv4_checksum(packet.mutable_bytes());
  router.receives(router.eth1, std::move(packet));
  CHECK(router.sent() == Lines{"eth1: 10.9.0.2 > 10.8.0.8 icmp 3/2 ttl 64 len 76 to 02:00:00:00:00:08"});
}

TEST_CASE("A frame for another MAC, an unknown type and a broken header are dropped with their reasons",
          "[host][input]") {
  Router router;
  auto frame = router.datagram("10.8.0.8", "10.9.0.9");
  net::push_ethernet(frame, mac(0x77), mac(8), net::EtherType::ipv4);
  router.host.handle(std::move(frame), router.eth1, router.now, router.out);
  net::Packet strange(std::size_t{60});
  router.host.interface(router.eth1).mac.store(strange.mutable_bytes(), 0);
  router.host.handle(std::move(strange), router.eth1, router.now, router.out);
  auto broken = router.datagram("10.8.0.8", "10.9.0.9");
  net::store_u16(broken.mutable_bytes(), 10, 0xdead);
  router.receives(router.eth1, std::move(broken));
  CHECK(router.dropped() == Lines{"not_for_this_mac", "unknown_ethertype", "bad_ip_checksum"});
}
