#include <lvslab/net/arp_view.h>
#include <lvslab/net/ethernet_view.h>
#include <lvslab/net/icmp_view.h>
#include <lvslab/net/ipv4_view.h>
#include <lvslab/net/udp_view.h>
#include <lvslab/sim/dissection.h>

#include "support/catch.h"

using namespace lvslab;
using namespace lvslab::net::literals;

namespace {

const auto client = "192.0.2.10"_ip4;
const auto vip = "10.0.0.4"_ip4;
const auto server = "10.0.0.7"_ip4;
constexpr net::Mac mac(std::uint8_t last) { return net::Mac{{2, 0, 0, 0, last, 1}}; }

net::Packet segment(net::TcpHeader header, std::size_t payload = 0, net::Ipv4 to = vip, std::uint8_t ttl = 64) {
  net::Packet packet(payload);
  push_tcp(packet, header, client, to);
  push_ipv4(packet, {.dont_fragment = true, .ttl = ttl, .source = client, .destination = to});
  return packet;
}
net::TcpHeader from_client(std::uint32_t sequence, net::TcpFlags flags) {
  net::TcpHeader header;
  header.source = net::Port{40000};
  header.destination = net::Port{80};
  header.sequence = net::TcpSeq{sequence};
  header.flags = flags;
  header.window = 64240;
  return header;
}
constexpr net::TcpFlags syn{.syn = true};
constexpr net::TcpFlags ack{.ack = true};

net::Packet framed(net::Packet datagram, std::uint8_t from, std::uint8_t to) {
  push_ethernet(datagram, mac(to), mac(from), net::EtherType::ipv4);
  return datagram;
}
net::Packet in_tunnel(net::Packet inner, net::Ipv4 from, net::Ipv4 to) {
  push_ipv4(inner, {.protocol = net::IpProtocol::ipip, .source = from, .destination = to});
  return inner;
}

std::string line(const net::Packet& packet, bool is_frame = true) {
  return headline(sim::dissect(packet.bytes(), is_frame));
}
/// "TTL: 64 > 63; ..."
std::string changes(const net::Packet& before, const net::Packet& after) {
  std::string text;
  for (const auto& change : changes_between(sim::dissect(before.bytes(), true), sim::dissect(after.bytes(), true))) {
    if (!text.empty()) text += "; ";
    text += std::string(change.label) + ": " + change.before + " > " + change.after;
  }
  return text;
}

}  // namespace

TEST_CASE("A TCP segment's headline names flags, both ends, and counts from where it may", "[sim][dissection]") {
  const auto first = framed(segment(from_client(1000, syn)), 1, 2);
  CHECK(line(first) == "TCP SYN 192.0.2.10:40000 → 10.0.0.4:80, seq 1000");
  sim::SequenceBook book;
  CHECK(headline(sim::dissect(first.bytes(), true, &book)) == "TCP SYN 192.0.2.10:40000 → 10.0.0.4:80, seq 0");
  const auto later = framed(segment(from_client(1001, ack), 5), 1, 2);
  CHECK(headline(sim::dissect(later.bytes(), true, &book)) ==
        "TCP ACK 192.0.2.10:40000 → 10.0.0.4:80, seq 1, ack 0, 5 bytes");
}

TEST_CASE("ARP is told as question, answer and announcement", "[sim][dissection]") {
  const auto told = [](net::ArpMessage message) {
    auto frame = build_arp(message);
    push_ethernet(frame, net::Mac::broadcast(), message.sender_mac, net::EtherType::arp);
    return line(frame);
  };
  CHECK(told({net::ArpOperation::request, mac(1), server, {}, vip}) == "ARP who has 10.0.0.4? tell 10.0.0.7");
  CHECK(told({net::ArpOperation::reply, mac(3), vip, mac(1), server}) == "ARP 10.0.0.4 is at 02:00:00:00:03:01");
  CHECK(told({net::ArpOperation::request, mac(3), vip, {}, vip}) ==
        "ARP announcement: 10.0.0.4 is at 02:00:00:00:03:01");
}

TEST_CASE("An ICMP error's headline says what it is about", "[sim][dissection]") {
  const auto culprit = segment(from_client(1, syn));
  net::Packet error(culprit.bytes().first(28));
  push_icmp(error, net::IcmpType::unreachable, net::icmp_code::fragmentation_needed, 1480);
  push_ipv4(error, {.protocol = net::IpProtocol::icmp, .source = server, .destination = client});
  CHECK(line(error, false) ==
        "ICMP fragmentation needed 10.0.0.7 → 192.0.2.10, MTU 1480, about TCP 192.0.2.10:40000 → 10.0.0.4:80");
}

TEST_CASE("A tunnelled packet is told from the outside in", "[sim][dissection]") {
  const auto outer = framed(in_tunnel(segment(from_client(1, syn)), vip, server), 1, 2);
  CHECK(line(outer) == "IPIP 10.0.0.4 → 10.0.0.7 around TCP SYN 192.0.2.10:40000 → 10.0.0.4:80, seq 1");
}

TEST_CASE("Later fragments have no ports", "[sim][dissection]") {
  net::Packet packet(100);
  push_ipv4(packet, {.fragment_offset = 1480, .protocol = net::IpProtocol::udp, .source = client, .destination = vip});
  CHECK(line(packet, false) == "IPv4 fragment 192.0.2.10 → 10.0.0.4 at 1480");
}

TEST_CASE("A wrong checksum is shown as wrong", "[sim][dissection]") {
  net::Packet packet(20);
  push_udp(packet, net::Port{5000}, net::Port{53}, client, vip);
  push_ipv4(packet, {.protocol = net::IpProtocol::udp, .source = client, .destination = vip});
  const auto status = [&] {
    const auto dissection = sim::dissect(packet.bytes(), false);
    return std::string(dissection.innermost(sim::DissectedLayer::Kind::udp)->value_of("udp.checksum"));
  };
  CHECK_THAT(status(), Catch::EndsWith("(right)"));
  packet.mutable_bytes()[30] ^= std::byte{1};
  CHECK_THAT(status(), Catch::EndsWith("(wrong)"));
}

TEST_CASE("Direct routing changes the MAC addresses and nothing else", "[sim][dissection]") {
  CHECK(changes(framed(segment(from_client(1, syn)), 1, 2), framed(segment(from_client(1, syn)), 2, 3)) ==
        "destination MAC: 02:00:00:00:02:01 > 02:00:00:00:03:01; source MAC: 02:00:00:00:01:01 > 02:00:00:00:02:01");
}

TEST_CASE("Translation shows address and TTL, not the checksums that follow", "[sim][dissection]") {
  CHECK(
      changes(framed(segment(from_client(1, syn)), 1, 2), framed(segment(from_client(1, syn), 0, server, 63), 1, 2)) ==
      "destination IP: 10.0.0.4 > 10.0.0.7; TTL: 64 > 63");
}

TEST_CASE("A tunnel's header is one change, the packet inside is compared with itself", "[sim][dissection]") {
  const auto inner = framed(segment(from_client(1, syn)), 1, 2);
  const auto outer = framed(in_tunnel(segment(from_client(1, syn), 0, vip, 63), vip, server), 1, 2);
  CHECK(changes(inner, outer) == "outer header added:  > 10.0.0.4 → 10.0.0.7, TTL 64; TTL: 64 > 63");
  CHECK(changes(outer, inner) == "outer header removed: 10.0.0.4 → 10.0.0.7, TTL 64 > ; TTL: 63 > 64");
}

TEST_CASE("Any bytes can be taken apart, cut at any length", "[sim][dissection]") {
  const auto whole = framed(in_tunnel(segment(from_client(1, syn), 40), vip, server), 1, 2);
  for (std::size_t size = 0; size <= whole.size(); ++size) {
    const std::vector<std::byte> cut(whole.bytes().begin(), whole.bytes().begin() + static_cast<std::ptrdiff_t>(size));
    CHECK_FALSE(headline(sim::dissect(cut, true)).empty());
    CHECK_FALSE(headline(sim::dissect(cut, false)).empty());
  }
}

TEST_CASE("A VLAN tag is opened like any header", "[sim][dissection]") {
  auto packet = segment(from_client(1, syn));
  const auto tag = packet.push_front(4);
  net::store_u16(tag, 0, 0x6005);
  net::store_u16(tag, 2, 0x0800);
  push_ethernet(packet, mac(2), mac(1), net::EtherType::vlan);
  CHECK(line(packet) == "VLAN 5, TCP SYN 192.0.2.10:40000 → 10.0.0.4:80, seq 1");
}

TEST_CASE("A first fragment is read as far as it is there", "[sim][dissection]") {
  const auto whole = in_tunnel(segment(from_client(1, syn), 400), vip, server);
  net::Packet first(whole.bytes().subspan(20, 200));
  push_ipv4(first, {.more_fragments = true, .protocol = net::IpProtocol::ipip, .source = vip, .destination = server});
  CHECK(line(first, false) ==
        "first fragment of IPIP 10.0.0.4 → 10.0.0.7 around TCP SYN 192.0.2.10:40000 → 10.0.0.4:80, seq 1, 160 bytes");
}

TEST_CASE("With every byte told, the order of options and the contents of payloads are fields", "[sim][dissection]") {
  auto header = from_client(1, syn);
  header.options.mss = 1460;
  header.options.window_scale = 7;
  const auto packet = segment(header, 3);
  const auto told = sim::dissect(packet.bytes(), false, nullptr, sim::DissectionDetail::every_byte);
  const auto* tcp = told.innermost(sim::DissectedLayer::Kind::tcp);
  CHECK(tcp->value_of("tcp.options") == "mss,nop,wscale");
  CHECK_THAT(std::string(tcp->value_of("tcp.payload")), Catch::StartsWith("3 bytes, digest "));
  const auto usual = sim::dissect(packet.bytes(), false);
  CHECK(usual.innermost(sim::DissectedLayer::Kind::tcp)->value_of("tcp.options").empty());
}

TEST_CASE("A connection without a SYN is counted from the first number seen", "[sim][dissection]") {
  sim::SequenceBook book;
  const auto sequence = [&](std::uint32_t number) {
    const auto packet = segment(from_client(number, ack));
    const auto told = sim::dissect(packet.bytes(), false, &book, sim::DissectionDetail::every_byte);
    return std::string(told.innermost(sim::DissectedLayer::Kind::tcp)->value_of("tcp.seq"));
  };
  CHECK(sequence(5000) == "1");
  CHECK(sequence(5100) == "101");
}
