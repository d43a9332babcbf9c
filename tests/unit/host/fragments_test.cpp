#include <algorithm>

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

TEST_CASE("What a router's director has put together leaves in fragments as large as those that came",
          "[host][fragments]") {
  // A virtual service of another address has the director look at everything that is forwarded.
  Host1 host;
  host.address(host.eth1, "10.8.0.3", 24);
  host.set("net.ipv4.ip_forward", "1");
  (void)host.host.set_neighbour(host.eth1, ip("10.8.0.1"), mac(2), host::NudState::permanent, host::RouteChange::add,
                                host.now, host.out);
  ipvs::ServiceKey key;
  key.protocol = net::IpProtocol::udp;
  key.virtual_address = {net::Address{ip("10.9.0.3")}, net::Port{53}};
  REQUIRE(host.host.director().add_service(key, {}, host.now));

  auto original = host.datagram("10.9.0.1", "10.8.0.1", 1400);
  const auto payload = net::Ipv4View::at(original.bytes())->payload();
  for (std::size_t offset = 0; offset < payload.size(); offset += 1000) {
    net::Packet piece(payload.subspan(offset, std::min<std::size_t>(1000, payload.size() - offset)));
    net::Ipv4Header header;
    header.identification = 9;
    header.protocol = net::IpProtocol::udp;
    header.source = ip("10.9.0.1");
    header.destination = ip("10.8.0.1");
    net::push_ipv4(piece, header);
    net::store_u16(piece.mutable_bytes(), 6, static_cast<std::uint16_t>((offset == 0 ? 0x2000U : 0U) | offset / 8));
    net::refresh_ipv4_checksum(piece.mutable_bytes());
    host.receives(host.eth0, std::move(piece));
  }
  CHECK(host.sent() == Lines{"eth1: 10.9.0.1 > 10.8.0.1 udp ttl 63 len 1020 to 02:00:00:00:00:02",
                             "eth1: 10.9.0.1 > 10.8.0.1 udp ttl 63 len 428 to 02:00:00:00:00:02"});
}
