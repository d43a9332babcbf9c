#include <lvslab/net/icmpv6.h>
#include <lvslab/net/ip_view.h>
#include <lvslab/net/tcp_view.h>
#include <lvslab/net/udp_view.h>

#include "support/catch.h"

using namespace lvslab::net;

namespace {

const auto client = "2001:db8::10"_ip6;
const auto server = "2001:db8:1::4"_ip6;

void push_fixed(Packet& packet, IpProtocol next) {
  Ipv6Header header;
  header.traffic_class = 0xb8;
  header.flow_label = 0x12345;
  header.next_header = next;
  header.hop_limit = 60;
  header.source = client;
  header.destination = server;
  push_ipv6(packet, header);
}

Packet segment() {
  Packet packet(std::size_t{5});
  TcpHeader tcp;
  tcp.source = Port{40000};
  tcp.destination = Port{80};
  tcp.flags.syn = true;
  push_tcp(packet, tcp, client, server);
  return packet;
}

/// In front of what the packet holds: an extension header of 8 bytes.
void push_extension(Packet& packet, IpProtocol next) {
  const auto bytes = packet.push_front(8);
  for (std::size_t i = 0; i < 8; ++i) store_u8(bytes, i, 0);
  store_u8(bytes, 0, static_cast<std::uint8_t>(next));
}

void push_fragment_header(Packet& packet, IpProtocol next, std::uint16_t offset, bool more) {
  push_extension(packet, next);
  store_u16(packet.mutable_bytes(), 2, static_cast<std::uint16_t>(offset | (more ? 1 : 0)));
  store_u32(packet.mutable_bytes(), 4, 0xabcd);
}

}  // namespace

TEST_CASE("An IPv6 header is read back as it was built", "[net][ipv6]") {
  auto packet = segment();
  push_fixed(packet, IpProtocol::tcp);
  const auto view = Ipv6View::at(packet.bytes());
  REQUIRE(view);
  CHECK(view->traffic_class() == 0xb8);
  CHECK(view->flow_label() == 0x12345);
  CHECK(view->payload_length() == 25);
  CHECK(view->hop_limit() == 60);
  CHECK(view->source() == client);
  CHECK(view->destination() == server);
  CHECK(view->protocol() == IpProtocol::tcp);
  CHECK(view->transport_offset() == 40);
  CHECK_FALSE(view->is_fragment());
  CHECK(transport_checksum_is_right(packet.bytes()));
}

TEST_CASE("The transport header is found behind extension headers", "[net][ipv6]") {
  auto packet = segment();
  push_extension(packet, IpProtocol::tcp);
  push_extension(packet, IpProtocol::destination_options);
  push_fixed(packet, IpProtocol::hop_by_hop);
  const auto view = IpView::at(packet.bytes());
  REQUIRE(view);
  CHECK(view->protocol() == IpProtocol::tcp);
  CHECK(view->header_size() == 56);
  CHECK(TcpView::at(view->payload())->destination_port() == Port{80});
  CHECK(transport_checksum_is_right(packet.bytes()));
}

TEST_CASE("A fragment header says where its part belongs", "[net][ipv6]") {
  auto first = segment();
  push_fragment_header(first, IpProtocol::tcp, 0, true);
  push_fixed(first, IpProtocol::fragment);
  auto view = Ipv6View::at(first.bytes());
  REQUIRE(view);
  CHECK(view->is_fragment());
  CHECK(view->more_fragments());
  CHECK(view->identification() == 0xabcd);
  CHECK(view->fragment_header_offset() == 40);
  CHECK(view->protocol() == IpProtocol::tcp);

  SECTION("what a later one carries is not read as headers") {
    Packet later(std::size_t{16});
    push_fragment_header(later, IpProtocol::destination_options, 1280, false);
    push_fixed(later, IpProtocol::fragment);
    view = Ipv6View::at(later.bytes());
    REQUIRE(view);
    CHECK(view->fragment_offset() == 1280);
    CHECK(view->protocol() == IpProtocol::destination_options);
    CHECK(view->payload().size() == 16);
  }
  SECTION("one that holds the whole datagram is no fragment") {
    auto atomic = segment();
    push_fragment_header(atomic, IpProtocol::tcp, 0, false);
    push_fixed(atomic, IpProtocol::fragment);
    CHECK_FALSE(IpView::at(atomic.bytes())->is_fragment());
  }
}

TEST_CASE("Lengths that do not hold give no view, or stop the walk", "[net][ipv6]") {
  auto packet = segment();
  push_fixed(packet, IpProtocol::tcp);
  CHECK_FALSE(Ipv6View::at(packet.bytes().first(packet.size() - 1)));
  CHECK(Ipv6View::at_quoted(packet.bytes().first(48)));
  CHECK_FALSE(Ipv6View::at_quoted(packet.bytes().first(39)));

  Packet cut(std::size_t{8});
  store_u8(cut.mutable_bytes(), 0, static_cast<std::uint8_t>(IpProtocol::tcp));
  store_u8(cut.mutable_bytes(), 1, 200);  // says that it is 1608 bytes long
  push_fixed(cut, IpProtocol::hop_by_hop);
  const auto view = Ipv6View::at(cut.bytes());
  REQUIRE(view);
  CHECK(view->protocol() == IpProtocol::hop_by_hop);
  CHECK(view->payload().size() == 8);
}

TEST_CASE("A datagram of either family is changed without a look at which it is", "[net][ip]") {
  auto six = segment();
  push_fixed(six, IpProtocol::tcp);
  set_source(six.mutable_bytes(), server);
  set_destination(six.mutable_bytes(), client);
  decrement_hop_limit(six.mutable_bytes());
  auto view = *IpView::at(six.bytes());
  CHECK(view.source() == Address{server});
  CHECK(view.destination() == Address{client});
  CHECK(view.hop_limit() == 59);
  CHECK(view.traffic_class() == 0xb8);
  CHECK(view.dont_fragment());
  CHECK(view.total_length() == 65);

  Packet four(std::size_t{8});
  Ipv4Header header;
  header.ttl = 9;
  header.tos = 4;
  push_ipv4(four, header);
  set_source(four.mutable_bytes(), "10.0.0.1"_ip4);
  set_destination(four.mutable_bytes(), "10.0.0.2"_ip4);
  decrement_hop_limit(four.mutable_bytes());
  view = *IpView::at(four.bytes());
  CHECK(view.is_ipv4());
  CHECK(view.source() == Address{"10.0.0.1"_ip4});
  CHECK(view.destination() == Address{"10.0.0.2"_ip4});
  CHECK(view.hop_limit() == 8);
  CHECK(Ipv4View::at(four.bytes())->checksum_is_right());
}

TEST_CASE("ICMPv6's checksum covers the addresses", "[net][icmpv6]") {
  Packet message(std::size_t{16});
  push_icmpv6(message, Icmpv6Type::packet_too_big, 0, 1280, client, server);
  CHECK(icmpv6_checksum_is_right(message.bytes(), client, server));
  CHECK_FALSE(icmpv6_checksum_is_right(message.bytes(), client, client));
  const auto view = *IcmpView::at(message.bytes());
  CHECK(icmpv6_type(view) == Icmpv6Type::packet_too_big);
  CHECK(view.rest() == 1280);
  CHECK(is_error(icmpv6_type(view)));
  CHECK_FALSE(is_error(Icmpv6Type::echo_request));
}

TEST_CASE("UDP over IPv6 must have a checksum (RFC 8200 section 8.1)", "[net][udp]") {
  Packet packet(std::size_t{4});
  push_udp(packet, Port{1000}, Port{53}, client, server);
  push_fixed(packet, IpProtocol::udp);
  CHECK(transport_checksum_is_right(packet.bytes()));
  store_u16(packet.mutable_bytes(), 46, 0);
  CHECK_FALSE(transport_checksum_is_right(packet.bytes()));
}

TEST_CASE("An IPv6 prefix holds what begins as it does", "[net][ipv6]") {
  const Ipv6Prefix prefix{"2001:db8:0:ff7f::1"_ip6, 57};
  CHECK(to_text(prefix) == "2001:db8:0:ff00::/57");
  CHECK(prefix.contains("2001:db8:0:ff7f:ffff::"_ip6));
  CHECK_FALSE(prefix.contains("2001:db8:0:ff80::"_ip6));
  CHECK(Ipv6Prefix{}.contains(client));
}
