#include <algorithm>
#include <utility>

#include "support/catch.h"
#include "support/one_host.h"

using namespace lvslab;
using namespace lvslab::test;

namespace {
struct Host1 : OneHost {
  Host1() {
    address(eth0, "10.9.0.3", 24);
    (void)host.set_neighbour(eth0, ip("10.9.0.1"), mac(1), host::NudState::permanent, host::RouteChange::add, now, out);
  }
};
}  // namespace

TEST_CASE("3008 bytes of UDP leave as 1480, 1480 and 48 bytes of payload", "[host][fragments]") {
  Host1 host;
  host.host.send(host.datagram("10.9.0.3", "10.9.0.1", 3000), host.now, host.out);
  CHECK(host.sent() == Lines{"eth0: 10.9.0.3 > 10.9.0.1 udp ttl 64 len 1500 to 02:00:00:00:00:01",
                             "eth0: 10.9.0.3 > 10.9.0.1 udp ttl 64 len 1500 to 02:00:00:00:00:01",
                             "eth0: 10.9.0.3 > 10.9.0.1 udp ttl 64 len 68 to 02:00:00:00:00:01"});
}

TEST_CASE("Fragments are put together in any order into what was sent", "[host][fragments]") {
  Host1 sender;
  auto original = sender.datagram("10.9.0.3", "10.9.0.1", 5000);
  for (std::size_t i = 100; i < original.size(); ++i) original.mutable_bytes()[i] = static_cast<std::byte>(i * 7);
  // The UDP checksum was made for other bytes; write the datagram anew around these.
  net::Packet payload(original.bytes().subspan(28));
  net::push_udp(payload, net::Port{1}, net::Port{2}, ip("10.9.0.3"), ip("10.9.0.1"));
  net::Ipv4Header header;
  header.identification = 9;
  header.protocol = net::IpProtocol::udp;
  header.source = ip("10.9.0.3");
  header.destination = ip("10.9.0.1");
  net::push_ipv4(payload, header);
  const net::Packet whole = payload;
  sender.host.send(std::move(payload), sender.now, sender.out);
  std::vector<net::Packet> pieces;
  for (auto& transmission : sender.out.sent) pieces.push_back(transmission.frame);
  REQUIRE(pieces.size() == 4);

  OneHost receiver;
  receiver.address(receiver.eth0, "10.9.0.1", 24);
  for (const std::size_t index : {2U, 0U, 3U, 1U}) {
    auto frame = pieces[index];
    receiver.host.interface(receiver.eth0).mac.store(frame.mutable_bytes(), 0);
    CHECK(receiver.out.delivered.empty());
    receiver.host.handle(std::move(frame), receiver.eth0, receiver.now, receiver.out);
  }
  REQUIRE(receiver.out.delivered.size() == 1);
  CHECK(std::ranges::equal(receiver.out.delivered.front().datagram.bytes(), whole.bytes()));
}

TEST_CASE("Fragments whose rest never comes time out after 30 seconds, and the sender is told", "[host][fragments]") {
  Host1 host;
  auto first = host.datagram("10.9.0.1", "10.9.0.3", 72);
  net::store_u16(first.mutable_bytes(), 6, 0x2000);
  net::refresh_ipv4_checksum(first.mutable_bytes());
  host.receives(host.eth0, std::move(first));
  host.wait(29s);
  CHECK(host.sent().empty());
  host.wait(1s);
  CHECK(host.sent() == Lines{"eth0: 10.9.0.3 > 10.9.0.1 icmp 11/1 ttl 64 len 128 to 02:00:00:00:00:01"});
  CHECK(host.dropped() == Lines{"reassembly_timeout"});
}

TEST_CASE("Overlapping fragments spoil the whole datagram", "[host][fragments]") {
  Host1 host;
  const auto piece = [&](std::uint16_t flags_and_offset, std::size_t payload) {
    auto packet = host.datagram("10.9.0.1", "10.9.0.3", payload);
    net::store_u16(packet.mutable_bytes(), 6, flags_and_offset);
    net::refresh_ipv4_checksum(packet.mutable_bytes());
    host.receives(host.eth0, std::move(packet));
  };
  piece(0x2000, 72);
  piece(0x2000 | 5, 72);
  CHECK(host.dropped() == Lines{"reassembly_overlap", "reassembly_overlap"});
}

TEST_CASE("A fragment in the middle loses what is more than a multiple of eight bytes", "[host][fragments]") {
  Host1 host;
  const auto piece = [&](std::uint16_t flags_and_offset, std::size_t payload) {
    auto packet = host.datagram("10.9.0.1", "10.9.0.3", payload);
    net::store_u16(packet.mutable_bytes(), 6, flags_and_offset);
    net::refresh_ipv4_checksum(packet.mutable_bytes());
    host.receives(host.eth0, std::move(packet));
  };
  piece(0x2000, 75);
  piece(10, 72);
  CHECK(host.dropped() == Lines{"bad_transport_checksum"});  // put together, though of two first fragments
}

TEST_CASE("A source route is not followed", "[host]") {
  Host1 host;
  net::Packet packet(host.datagram("10.9.0.1", "10.9.0.3").bytes());
  const net::Packet payload(packet.bytes().subspan(20));
  net::Packet routed(std::size_t{28 + payload.size()});
  const auto bytes = routed.mutable_bytes();
  std::ranges::copy(packet.bytes().first(20), bytes.begin());
  net::store_u8(bytes, 0, 0x47);
  net::store_u16(bytes, 2, static_cast<std::uint16_t>(routed.size()));
  net::store_u32(bytes, 20, 0x8307040a);  // loose, 7 bytes, the next stop at byte 4: 10.9.0.9
  net::store_u32(bytes, 24, 0x09000900);
  std::ranges::copy(payload.bytes(), bytes.begin() + 28);
  net::refresh_ipv4_checksum(bytes);
  host.receives(host.eth0, std::move(routed));
  CHECK(host.dropped() == Lines{"source_route"});
}

TEST_CASE("'Fragmentation needed' lowers the path MTU to that destination for ten minutes, to 552 at least",
          "[host][pmtu]") {
  Host1 host;
  std::uint32_t known = 1500;
  const auto too_big = [&](std::uint32_t mtu) {
    net::Packet message(host.datagram("10.9.0.3", "10.9.0.1", 1000, 64, true).bytes().first(28));
    net::push_icmp(message, net::IcmpType::unreachable, net::icmp_code::fragmentation_needed, mtu);
    net::Ipv4Header header;
    header.protocol = net::IpProtocol::icmp;
    header.source = ip("10.9.0.77");
    header.destination = ip("10.9.0.3");
    net::push_ipv4(message, header);
    host.receives(host.eth0, std::move(message));
    CHECK(host.host.route_to(ip("10.9.0.1"), {}, host.now)->mtu == known);  // nothing, unless a socket recognises it
    host.host.learn(host.out.delivered.back(), host.now, host.out);
    known = host.host.route_to(ip("10.9.0.1"), {}, host.now)->mtu;
  };
  too_big(1400);
  CHECK(host.host.route_to(ip("10.9.0.1"), {}, host.now)->mtu == 1400);
  CHECK_FALSE(host.host.route_to(ip("10.9.0.1"), {}, host.now)->mtu_locked);
  CHECK(host.host.route_to(ip("10.9.0.2"), {}, host.now)->mtu == 1500);
  CHECK(host.host.learned_destinations(host.now) == std::vector{ip("10.9.0.1")});
  too_big(100);
  CHECK(host.host.route_to(ip("10.9.0.1"), {}, host.now)->mtu == 552);
  CHECK(host.host.route_to(ip("10.9.0.1"), {}, host.now)->mtu_locked);
  CHECK(host.host.route_to(ip("10.9.0.1"), {}, host.now + 601s)->mtu == 1500);
  host.set("net.ipv4.route.flush", "1");
  CHECK(host.host.route_to(ip("10.9.0.1"), {}, host.now)->mtu == 1500);
}

TEST_CASE("What was learned about a route goes with the route", "[host][pmtu]") {
  Host1 host;
  host.route("203.0.113.0", 24, "10.9.0.1");
  net::Packet message(host.datagram("10.9.0.3", "203.0.113.1", 1000, 64, true).bytes().first(28));
  net::push_icmp(message, net::IcmpType::unreachable, net::icmp_code::fragmentation_needed, 1400);
  net::Ipv4Header header;
  header.protocol = net::IpProtocol::icmp;
  header.source = ip("10.9.0.1");
  header.destination = ip("10.9.0.3");
  net::push_ipv4(message, header);
  host.receives(host.eth0, std::move(message));
  host.host.learn(host.out.delivered.back(), host.now, host.out);
  const auto mtu = [&] { return host.host.route_to(ip("203.0.113.1"), {}, host.now)->mtu; };
  const auto removed = [&](int length) {
    host::RoutePattern pattern;
    pattern.prefix = {ip("203.0.113.0"), length};
    return host.host.remove_route(pattern, host.now).has_value();
  };
  CHECK(mtu() == 1400);
  host.route("203.0.113.0", 25, "10.9.0.2");
  CHECK(mtu() == 1500);  // another route now: nothing is known about it
  CHECK(removed(25));
  CHECK(mtu() == 1400);
  CHECK(removed(24));
  host.route("203.0.113.0", 24, "10.9.0.1");
  CHECK(mtu() == 1500);
}

namespace {
/// A router between 10.9.0.0/24 and 10.8.0.0/24.
struct Router : Host1 {
  Router() {
    address(eth1, "10.8.0.3", 24);
    set("net.ipv4.ip_forward", "1");
    (void)host.set_neighbour(eth1, ip("10.8.0.1"), mac(2), host::NudState::permanent, host::RouteChange::add, now, out);
  }
  /// A virtual service of its own address has a director look at everything that is forwarded.
  void becomes_director(net::IpProtocol protocol = net::IpProtocol::udp, std::uint16_t port = 53) {
    ipvs::ServiceKey key;
    key.protocol = protocol;
    key.virtual_address = {net::Address{ip("10.9.0.3")}, net::Port{port}};
    REQUIRE(host.director().add_service(key, {}, now));
    if (port != 21) return;
    REQUIRE(host.director().add_server(key, {net::Address{ip("10.8.0.1")}, net::Port{21}},
                                       {ipvs::Forwarding::masquerading, 1, 0, 0}, now));
  }
  /// Pieces of a datagram of 1408 bytes behind IP's header: where each begins, and how long it is.
  void receives_pieces(const std::vector<std::pair<std::size_t, std::size_t>>& places, std::string_view to = "10.8.0.1",
                       std::uint16_t dont_fragment = 0) {
    const auto original = datagram("10.9.0.1", to, 1400);
    const auto payload = net::Ipv4View::at(original.bytes())->payload();
    for (const auto& [offset, length] : places) {
      net::Packet piece(payload.subspan(offset, length));
      net::Ipv4Header header;
      header.identification = 9;
      header.protocol = net::IpProtocol::udp;
      header.source = ip("10.9.0.1");
      header.destination = ip(to);
      net::push_ipv4(piece, header);
      const bool is_last = offset + length == payload.size();
      net::store_u16(piece.mutable_bytes(), 6,
                     static_cast<std::uint16_t>(dont_fragment | (is_last ? 0U : 0x2000U) | offset / 8));
      net::refresh_ipv4_checksum(piece.mutable_bytes());
      receives(eth0, std::move(piece));
    }
  }
};
}  // namespace

TEST_CASE("What a router's director has put together leaves in the pieces in which it came, in order",
          "[host][fragments]") {
  Router router;
  router.becomes_director();
  router.receives_pieces({{1000, 408}, {400, 600}, {0, 400}});
  CHECK(router.sent() == Lines{"eth1: 10.9.0.1 > 10.8.0.1 udp ttl 63 len 420 to 02:00:00:00:00:02",
                               "eth1: 10.9.0.1 > 10.8.0.1 udp ttl 63 len 620 to 02:00:00:00:00:02",
                               "eth1: 10.9.0.1 > 10.8.0.1 udp ttl 63 len 428 to 02:00:00:00:00:02"});
}

TEST_CASE("A piece that does not fit the way out: the datagram is cut anew", "[host][fragments]") {
  Router router;
  router.becomes_director();
  (void)router.host.set_mtu(router.eth1, 600, router.now);
  router.receives_pieces({{0, 400}, {400, 600}, {1000, 408}});
  CHECK(router.sent() == Lines{"eth1: 10.9.0.1 > 10.8.0.1 udp ttl 63 len 596 to 02:00:00:00:00:02",
                               "eth1: 10.9.0.1 > 10.8.0.1 udp ttl 63 len 596 to 02:00:00:00:00:02",
                               "eth1: 10.9.0.1 > 10.8.0.1 udp ttl 63 len 276 to 02:00:00:00:00:02"});
}

TEST_CASE("Pieces that nobody shall fragment do not get through a director that puts them together to look at them",
          "[host][fragments]") {
  Router router;
  router.becomes_director();
  router.receives_pieces({{0, 600}, {600, 808}}, "10.8.0.1", 0x4000);
  CHECK(router.sent() == Lines{"eth0: 10.9.0.3 > 10.9.0.1 icmp 3/4 ttl 64 len 576 to 02:00:00:00:00:01"});
  CHECK(router.dropped() == Lines{"fragmentation_needed"});
  SECTION("with connection tracking they do, and say it no longer") {
    router.becomes_director(net::IpProtocol::tcp, 21);
    router.receives_pieces({{0, 600}, {600, 808}}, "10.8.0.1", 0x4000);
    REQUIRE(router.out.sent.size() == 2);
    for (const auto& transmission : router.out.sent) {
      const auto view = *net::Ipv4View::at(net::EthernetView::at(transmission.frame.bytes())->payload());
      CHECK_FALSE(view.dont_fragment());
    }
  }
}

TEST_CASE("What a director's host puts together for itself is one piece as far as the first fragment's buffer has room",
          "[host][fragments]") {
  // A service of NAT: what is sent on was for this host.
  Router router;
  ipvs::ServiceKey key;
  key.protocol = net::IpProtocol::udp;
  key.virtual_address = {net::Address{ip("10.9.0.3")}, net::Port{2000}};
  REQUIRE(router.host.director().add_service(key, {}, router.now));
  REQUIRE(router.host.director().add_server(key, {net::Address{ip("10.8.0.1")}, net::Port{2000}},
                                            {ipvs::Forwarding::masquerading, 1, 0, 0}, router.now));
  const auto lengths = [&] {
    std::vector<std::size_t> sizes;
    for (const auto& transmission : router.out.sent) sizes.push_back(transmission.frame.size() - 34);
    return sizes;
  };
  SECTION("200 bytes leave room for 400 more, and the 600 are more than any piece had: it is cut anew") {
    router.receives_pieces({{0, 200}, {200, 400}, {600, 408}, {1008, 400}}, "10.9.0.3");
    CHECK(lengths() == std::vector<std::size_t>{408, 408, 408, 184});
  }
  SECTION("600 bytes leave room for 38: it leaves as it came") {
    router.receives_pieces({{0, 600}, {600, 200}, {800, 608}}, "10.9.0.3");
    CHECK(lengths() == std::vector<std::size_t>{600, 200, 608});
  }
}

TEST_CASE("Connection tracking tells the sender of a datagram that stays incomplete only if it was for the host itself",
          "[host][fragments]") {
  Router router;
  const auto [to, is_tracked] =
      GENERATE(table<std::string, bool>({{"10.8.0.1", true}, {"10.9.0.3", true}, {"10.8.0.1", false}}));
  if (is_tracked) {
    router.becomes_director(net::IpProtocol::tcp, 21);
    REQUIRE(router.host.director().tracks_connections(net::Family::ipv4));
  } else {
    router.becomes_director();  // which puts together what passes, and tells
  }
  router.receives_pieces({{0, 400}}, to);
  router.wait(31s);
  CHECK(router.dropped() == Lines{"reassembly_timeout"});
  CHECK(router.sent().size() == (is_tracked && to == "10.8.0.1" ? 0 : 1));
}
