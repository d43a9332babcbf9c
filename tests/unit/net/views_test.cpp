#include <algorithm>

#include <lvslab/net/arp_view.h>
#include <lvslab/net/ethernet_view.h>
#include <lvslab/net/icmp_view.h>
#include <lvslab/net/ipv4_view.h>
#include <lvslab/net/udp_view.h>

#include "support/catch.h"

using namespace lvslab::net;

namespace {

Packet sample_datagram(std::size_t payload = 100) {
  Packet packet(payload);
  Ipv4Header header;
  header.tos = 0x10;
  header.identification = 7;
  header.dont_fragment = true;
  header.ttl = 60;
  header.protocol = IpProtocol::udp;
  header.source = "192.0.2.1"_ip4;
  header.destination = "10.0.0.4"_ip4;
  push_ipv4(packet, header);
  return packet;
}

}  // namespace

TEST_CASE("An IPv4 header is read back as it was built", "[net][ipv4]") {
  const auto packet = sample_datagram();
  const auto view = Ipv4View::at(packet.bytes());
  REQUIRE(view);
  CHECK(view->tos() == 0x10);
  CHECK(view->total_length() == 120);
  CHECK(view->dont_fragment());
  CHECK_FALSE(view->is_fragment());
  CHECK(view->ttl() == 60);
  CHECK(view->protocol() == IpProtocol::udp);
  CHECK(view->source() == "192.0.2.1"_ip4);
  CHECK(view->destination() == "10.0.0.4"_ip4);
  CHECK(view->checksum_is_right());
}

TEST_CASE("Ethernet padding behind a datagram is not part of it", "[net][ipv4]") {
  auto packet = sample_datagram(6);
  Packet padded(packet.size() + 20);
  std::copy(packet.bytes().begin(), packet.bytes().end(), padded.mutable_bytes().begin());
  CHECK(Ipv4View::at(padded.bytes())->bytes().size() == 26);
}

TEST_CASE("A header that claims more than there is gives no view", "[net][ipv4]") {
  auto packet = sample_datagram();
  CHECK_FALSE(Ipv4View::at(packet.bytes().first(119)));
  CHECK_FALSE(Ipv4View::at(packet.bytes().first(19)));
  CHECK(Ipv4View::at_quoted(packet.bytes().first(28)));
  store_u8(packet.mutable_bytes(), 0, 0x44);
  CHECK_FALSE(Ipv4View::at(packet.bytes()));
  store_u8(packet.mutable_bytes(), 0, 0x65);
  CHECK_FALSE(Ipv4View::at(packet.bytes()));
}

TEST_CASE("Rewriting addresses and TTL keeps the header checksum right", "[net][ipv4]") {
  auto packet = sample_datagram();
  set_ipv4_source(packet.mutable_bytes(), "10.9.8.7"_ip4);
  set_ipv4_destination(packet.mutable_bytes(), "255.254.253.252"_ip4);
  decrement_ttl(packet.mutable_bytes());
  const auto view = *Ipv4View::at(packet.bytes());
  CHECK(view.checksum_is_right());
  CHECK(view.ttl() == 59);
}

TEST_CASE("A wrong header checksum stays wrong when the header is rewritten", "[net][ipv4]") {
  auto packet = sample_datagram();
  store_u16(packet.mutable_bytes(), 10, 0x1234);
  set_ipv4_source(packet.mutable_bytes(), "10.9.8.7"_ip4);
  CHECK_FALSE(Ipv4View::at(packet.bytes())->checksum_is_right());
}

TEST_CASE("ARP is read back as it was built, and only ARP for IPv4 over Ethernet", "[net][arp]") {
  const ArpMessage message{ArpOperation::reply, *Mac::parse("02:00:00:00:01:01"), "10.0.0.1"_ip4,
                           *Mac::parse("02:00:00:00:02:01"), "10.0.0.2"_ip4};
  auto packet = build_arp(message);
  CHECK(packet.size() == 28);
  CHECK(read_arp(packet.bytes()) == message);
  CHECK_FALSE(read_arp(packet.bytes().first(27)));
  store_u16(packet.mutable_bytes(), 0, 6);
  CHECK_FALSE(read_arp(packet.bytes()));
}

TEST_CASE("A UDP checksum that computes to zero is sent as ffff", "[net][udp]") {
  // Search the payload that makes the sum zero: two bytes are enough to reach every value.
  Packet probe(std::size_t{2});
  push_udp(probe, Port{1}, Port{2}, "10.0.0.1"_ip4, "10.0.0.2"_ip4);
  const auto checksum = UdpView::at(probe.bytes())->checksum();
  Packet zero(std::size_t{2});
  store_u16(zero.mutable_bytes(), 0, checksum);  // adding the checksum itself makes the sum ffff, its complement 0
  push_udp(zero, Port{1}, Port{2}, "10.0.0.1"_ip4, "10.0.0.2"_ip4);
  CHECK(UdpView::at(zero.bytes())->checksum() == 0xffff);
}

TEST_CASE("ICMP errors are those that quote a datagram", "[net][icmp]") {
  const auto [type, is_error] = GENERATE(table<IcmpType, bool>({{IcmpType::unreachable, true},
                                                                {IcmpType::time_exceeded, true},
                                                                {IcmpType::redirect, true},
                                                                {IcmpType::echo_request, false},
                                                                {IcmpType::echo_reply, false}}));
  Packet message(std::size_t{8});
  push_icmp(message, type, 1, 0x05dc);
  const auto view = *IcmpView::at(message.bytes());
  CHECK(view.is_error() == is_error);
  CHECK(view.checksum_is_right());
  CHECK(view.next_hop_mtu() == 1500);
}

TEST_CASE("An Ethernet header goes in front", "[net][ethernet]") {
  auto packet = sample_datagram();
  push_ethernet(packet, Mac::broadcast(), *Mac::parse("02:00:00:00:01:01"), EtherType::ipv4);
  const auto view = EthernetView::at(packet.bytes());
  REQUIRE(view);
  CHECK(view->destination().is_broadcast());
  CHECK(to_text(view->source()) == "02:00:00:00:01:01");
  CHECK(view->type() == EtherType::ipv4);
  CHECK_FALSE(EthernetView::at(packet.bytes().first(13)));
}
