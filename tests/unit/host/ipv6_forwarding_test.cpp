// A router between 2001:db8:1::/64 (eth1) and 2001:db8:2::/64 (eth0). What Linux 6.1 does, as captured.

#include "support/catch.h"
#include "support/one_ipv6_host.h"

using namespace lvslab;
using namespace lvslab::test;

namespace {

struct Router : OneIpv6Host {
  Router() {
    address6(eth0, "2001:db8:2::1", 64);
    address6(eth1, "2001:db8:1::1", 64);
    set("net.ipv6.conf.all.forwarding", "1");
    knows6(eth0, "2001:db8:2::7", 7);
    knows6(eth1, "2001:db8:1::10", 0x10);
    knows6(eth1, "fe80::10", 0x10);
  }
  void passes(std::size_t payload = 20, std::uint8_t hop_limit = 64) {
    receives6(eth1, datagram6("2001:db8:1::10", "2001:db8:2::7", payload, hop_limit));
  }
};

net::IcmpView icmp_of(const net::Packet& frame) {
  return *net::IcmpView::at(net::Ipv6View::at(net::EthernetView::at(frame.bytes())->payload())->payload());
}

}  // namespace

TEST_CASE("An IPv6 router takes one from the hop limit and puts its own MAC in front", "[host][ipv6]") {
  Router router;
  router.passes();
  CHECK(router.sent6() == Lines{"eth0: 2001:db8:1::10 > 2001:db8:2::7 udp hl 63 len 68 to 02:00:00:00:00:07"});
}

TEST_CASE("A host that forwards no IPv6 drops what is for others, without a word", "[host][ipv6]") {
  Router router;
  router.set("net.ipv6.conf.all.forwarding", "0");
  router.passes();
  CHECK(router.sent6().empty());
  CHECK(router.dropped() == Lines{"forwarding_disabled"});
}

TEST_CASE("A hop limit of one ends at the router, which says so", "[host][ipv6]") {
  Router router;
  router.passes(20, 1);
  REQUIRE(router.out.sent.size() == 1);
  CHECK(net::Ipv6View::at_quoted(icmp_of(router.out.sent.front().frame).payload())->hop_limit() == 1);
  CHECK(router.sent6() == Lines{"eth1: 2001:db8:1::1 > 2001:db8:1::10 icmp 3/0 hl 64 len 116 to 02:00:00:00:00:10"});
  CHECK(router.dropped() == Lines{"ttl_exceeded"});
}

TEST_CASE("Without a route the sender hears 'no route'; a prohibited one is named so", "[host][ipv6]") {
  Router router;
  router.receives6(router.eth1, router.datagram6("2001:db8:1::10", "2001:db8:9::9"));
  CHECK(router.sent6() == Lines{"eth1: 2001:db8:1::1 > 2001:db8:1::10 icmp 1/0 hl 64 len 116 to 02:00:00:00:00:10"});
  host::Route6 refusal;
  refusal.prefix = {ip6("2001:db8:9::"), 48};
  refusal.type = host::RouteType::prohibit;
  REQUIRE(router.host.add_route(refusal, host::RouteChange::add, router.now));
  router.receives6(router.eth1, router.datagram6("2001:db8:1::10", "2001:db8:9::9"));
  CHECK(router.sent6() == Lines{"eth1: 2001:db8:1::1 > 2001:db8:1::10 icmp 1/1 hl 64 len 116 to 02:00:00:00:00:10"});
}

TEST_CASE("Nobody on the way fragments: too big, with the MTU, and 1280 bytes at most to say it", "[host][ipv6]") {
  Router router;
  (void)router.host.set_mtu(router.eth0, 1400, router.now);
  router.passes(1440);
  REQUIRE(router.out.sent.size() == 1);
  CHECK(icmp_of(router.out.sent.front().frame).rest() == 1400);
  CHECK(router.sent6() == Lines{"eth1: 2001:db8:1::1 > 2001:db8:1::10 icmp 2/0 hl 64 len 1280 to 02:00:00:00:00:10"});
  CHECK(router.dropped() == Lines{"fragmentation_needed"});
}

TEST_CASE("Hop-by-hop options that came in fragments may claim more than there is: the datagram is dropped",
          "[host][ipv6]") {
  // A virtual service of another address has the director put together everything that is forwarded.
  Router router;
  ipvs::ServiceKey key;
  key.protocol = net::IpProtocol::udp;
  key.virtual_address = {net::Address{ip6("2001:db8:7::7")}, net::Port{53}};
  REQUIRE(router.host.director().add_service(key, {}, router.now));
  for (const std::uint16_t place : {0x0001, 0x0010}) {  // the first 16 bytes, more to come; the last
    net::Packet piece(8 + 16);
    const auto bytes = piece.mutable_bytes();
    net::store_u16(bytes, 2, place);
    net::store_u32(bytes, 4, 9);
    net::store_u8(bytes, 8 + 1, 255);  // the options' length, in units of 8 bytes
    router.receives6(router.eth1, router.with_header(std::move(piece), "2001:db8:1::10", "2001:db8:2::7",
                                                     net::IpProtocol::fragment, 64));
  }
  CHECK(router.sent6().empty());
  CHECK(router.dropped() == Lines{"extension_header"});
}

TEST_CASE("What passes a director in broken pieces passes as it is: its receiver shall complain", "[host][ipv6]") {
  Router router;
  ipvs::ServiceKey key;
  key.protocol = net::IpProtocol::udp;
  key.virtual_address = {net::Address{ip6("2001:db8:7::7")}, net::Port{53}};
  REQUIRE(router.host.director().add_service(key, {}, router.now));
  const auto piece = [&](net::IpProtocol protocol, std::uint16_t place, std::size_t length) {
    net::Packet fragment(8 + length);
    const auto bytes = fragment.mutable_bytes();
    net::store_u8(bytes, 0, static_cast<std::uint8_t>(protocol));
    net::store_u16(bytes, 2, place);
    net::store_u32(bytes, 4, 9);
    router.receives6(router.eth1, router.with_header(std::move(fragment), "2001:db8:1::10", "2001:db8:2::7",
                                                     net::IpProtocol::fragment, 64));
  };
  SECTION("one in the middle that is no multiple of eight bytes long, which also spoils what waits") {
    piece(net::IpProtocol::udp, 0x0001, 64);
    CHECK(router.sent6().empty());
    piece(net::IpProtocol::udp, 0x0041, 61);
    CHECK(router.sent6().size() == 1);
    CHECK(router.dropped() == Lines{"reassembly_overlap"});
  }
  SECTION("a first one that ends inside of TCP's header") {
    piece(net::IpProtocol::tcp, 0x0001, 16);
    CHECK(router.sent6().size() == 1);
    CHECK(router.dropped().empty());
  }
}

TEST_CASE("Of a later fragment, too, the sender is told what became of it", "[host][ipv6]") {
  Router router;
  net::Packet later(8 + 64);
  const auto bytes = later.mutable_bytes();
  net::store_u8(bytes, 0, static_cast<std::uint8_t>(net::IpProtocol::icmpv6));
  net::store_u16(bytes, 2, 0x0040);
  router.receives6(router.eth1, router.with_header(std::move(later), "2001:db8:1::10", "2001:db8:2::7",
                                                   net::IpProtocol::fragment, 1));
  CHECK(router.sent6() == Lines{"eth1: 2001:db8:1::1 > 2001:db8:1::10 icmp 3/0 hl 64 len 160 to 02:00:00:00:00:10"});
}

TEST_CASE("A link-local source does not leave its link", "[host][ipv6]") {
  Router router;
  router.receives6(router.eth1, router.datagram6("fe80::10", "2001:db8:2::7"));
  CHECK(router.sent6() == Lines{"eth1: fe80::ff:fe00:e1 > fe80::10 icmp 1/2 hl 64 len 116 to 02:00:00:00:00:10"});
  CHECK(router.dropped() == Lines{"beyond_scope"});
}

TEST_CASE("ICMPv6 errors to one sender: six at once, then four a second for a /64; 'too big' is never held back",
          "[host][ipv6]") {
  Router router;
  for (int i = 0; i < 20; ++i) router.passes(20, 1);
  CHECK(router.sent6().size() == 6);
  router.now += 1s;
  for (int i = 0; i < 20; ++i) router.passes(20, 1);
  CHECK(router.sent6().size() == 4);
  (void)router.host.set_mtu(router.eth0, 1400, router.now);
  for (int i = 0; i < 20; ++i) router.passes(1440);
  CHECK(router.sent6().size() == 20);
}

TEST_CASE("A neighbour that could have gone direct is told the neighbour and its MAC, once in a while",
          "[host][ipv6]") {
  Router router;
  router.knows6(router.eth1, "2001:db8:1::20", 0x20);
  router.receives6(router.eth1, router.datagram6("2001:db8:1::10", "2001:db8:1::20"));
  CHECK(router.sent6() ==
        Lines{"eth1: fe80::ff:fe00:e1 > 2001:db8:1::10 icmp 137/0 hl 255 len 160 to 02:00:00:00:00:10",
              "eth1: 2001:db8:1::10 > 2001:db8:1::20 udp hl 63 len 68 to 02:00:00:00:00:20"});
}

TEST_CASE("An error is not answered by an error, nor what went to a group or came from nobody", "[host][ipv6]") {
  Router router;
  net::Packet message(std::size_t{48});
  net::push_icmpv6(message, net::Icmpv6Type::unreachable, 0, 0, ip6("2001:db8:1::10"), ip6("2001:db8:2::7"));
  router.receives6(router.eth1, router.with_header(std::move(message), "2001:db8:1::10", "2001:db8:2::7",
                                                   net::IpProtocol::icmpv6, 1));
  router.receives6(router.eth1, router.datagram6("::", "2001:db8:9::9"));
  CHECK(router.sent6().empty());
}
