// What is built is what is read, and whoever changes a field keeps the checksums right.

#include <lvslab/net/arp_view.h>
#include <lvslab/net/checksum.h>
#include <lvslab/net/ethernet_view.h>
#include <lvslab/net/icmp_view.h>
#include <lvslab/net/ipv4_view.h>
#include <lvslab/net/tcp_view.h>
#include <lvslab/net/udp_view.h>

#include "property/generators.h"
#include "support/catch.h"

using namespace lvslab::net;
using namespace lvslab::test;

TEST_CASE("An Ethernet header reads as it was built", "[property][net]") {
  rc::prop("destination, source, type, payload", [](Mac destination, Mac source, std::uint16_t type) {
    Packet frame = any_payload();
    const auto payload = copy_of(frame.bytes());
    push_ethernet(frame, destination, source, EtherType{type});
    const auto view = EthernetView::at(frame.bytes());
    RC_ASSERT(view.has_value());
    RC_ASSERT(view->destination() == destination);
    RC_ASSERT(view->source() == source);
    RC_ASSERT(view->type() == EtherType{type});
    RC_ASSERT(copy_of(view->payload()) == payload);
  });
}

TEST_CASE("An IPv4 header reads as it was built, its checksum right", "[property][net]") {
  rc::prop("every field", [](Ipv4 source, Ipv4 destination, std::uint8_t tos, std::uint16_t id, std::uint8_t ttl,
                             std::uint8_t protocol, bool df, bool mf) {
    Packet datagram = any_payload();
    const auto payload = copy_of(datagram.bytes());
    const auto offset = static_cast<std::size_t>(*rc::gen::inRange(0, 8192)) * 8;
    push_ipv4(datagram, {tos, id, df, mf, offset, ttl, IpProtocol{protocol}, source, destination});
    const auto view = Ipv4View::at(datagram.bytes());
    RC_ASSERT(view.has_value());
    RC_ASSERT(view->checksum_is_right());
    RC_ASSERT(view->source() == source);
    RC_ASSERT(view->destination() == destination);
    RC_ASSERT(view->tos() == tos);
    RC_ASSERT(view->identification() == id);
    RC_ASSERT(view->ttl() == ttl);
    RC_ASSERT(view->protocol() == IpProtocol{protocol});
    RC_ASSERT(view->dont_fragment() == df);
    RC_ASSERT(view->more_fragments() == mf);
    RC_ASSERT(view->fragment_offset() == offset);
    RC_ASSERT(copy_of(view->payload()) == payload);
  });
}

TEST_CASE("Changing an IPv4 header keeps its checksum right, and changing it back restores every byte",
          "[property][net]") {
  rc::prop("addresses", [](Ipv4 source, Ipv4 destination, Ipv4 other) {
    Packet datagram = any_payload();
    push_ipv4(datagram, {.source = source, .destination = destination});
    const auto before = copy_of(datagram.bytes());
    set_ipv4_source(datagram.mutable_bytes(), other);
    RC_ASSERT(Ipv4View::at(datagram.bytes())->checksum_is_right());
    set_ipv4_destination(datagram.mutable_bytes(), source);
    RC_ASSERT(Ipv4View::at(datagram.bytes())->checksum_is_right());
    set_ipv4_source(datagram.mutable_bytes(), source);
    set_ipv4_destination(datagram.mutable_bytes(), destination);
    RC_ASSERT(copy_of(datagram.bytes()) == before);
  });
  rc::prop("time to live", [](Ipv4 source, Ipv4 destination) {
    Packet datagram = any_payload();
    const auto ttl = static_cast<std::uint8_t>(*rc::gen::inRange(1, 256));
    push_ipv4(datagram, {.ttl = ttl, .source = source, .destination = destination});
    decrement_ttl(datagram.mutable_bytes());
    RC_ASSERT(Ipv4View::at(datagram.bytes())->ttl() == ttl - 1);
    RC_ASSERT(Ipv4View::at(datagram.bytes())->checksum_is_right());
  });
}

TEST_CASE("A TCP segment reads as it was built, options and all, its checksum right", "[property][net]") {
  rc::prop("every field", [](Ipv4 source, Ipv4 destination, Port from, Port to, std::uint32_t sequence,
                             std::uint32_t acknowledgement, std::uint8_t flags, std::uint16_t window) {
    Packet segment = any_payload();
    const auto payload = copy_of(segment.bytes());
    TcpHeader header;
    header.source = from;
    header.destination = to;
    header.sequence = TcpSeq{sequence};
    header.acknowledgement = TcpSeq{acknowledgement};
    header.flags = TcpFlags::from_uint(flags);
    header.window = window;
    if (header.flags.syn) {  // only a SYN negotiates
      if (*rc::gen::arbitrary<bool>()) header.options.mss = window;
      if (*rc::gen::arbitrary<bool>()) header.options.window_scale = flags % 15;
      header.options.sack_permitted = *rc::gen::arbitrary<bool>();
    }
    if (*rc::gen::arbitrary<bool>()) {
      header.options.timestamps = TcpOptions::Timestamps{*rc::gen::arbitrary<std::uint32_t>(), sequence};
    }
    push_tcp(segment, header, source, destination);
    const auto view = TcpView::at(segment.bytes());
    RC_ASSERT(view.has_value());
    RC_ASSERT(view->source_port() == from);
    RC_ASSERT(view->destination_port() == to);
    RC_ASSERT(view->sequence() == TcpSeq{sequence});
    RC_ASSERT(view->acknowledgement() == TcpSeq{acknowledgement});
    RC_ASSERT(view->flags() == TcpFlags::from_uint(flags));
    RC_ASSERT(view->window() == window);
    RC_ASSERT(view->options() == header.options);
    RC_ASSERT(copy_of(view->payload()) == payload);
    push_ipv4(segment, {.protocol = IpProtocol::tcp, .source = source, .destination = destination});
    RC_ASSERT(transport_checksum_is_right(segment.bytes()));
  });
}

TEST_CASE("A UDP datagram and an ICMP message read as they were built, their checksums right", "[property][net]") {
  rc::prop("UDP", [](Ipv4 source, Ipv4 destination, Port from, Port to) {
    Packet datagram = any_payload();
    const auto payload = copy_of(datagram.bytes());
    push_udp(datagram, from, to, source, destination);
    const auto view = UdpView::at(datagram.bytes());
    RC_ASSERT(view.has_value());
    RC_ASSERT(view->source_port() == from);
    RC_ASSERT(view->destination_port() == to);
    RC_ASSERT(view->checksum() != 0);
    RC_ASSERT(copy_of(view->payload()) == payload);
    push_ipv4(datagram, {.protocol = IpProtocol::udp, .source = source, .destination = destination});
    RC_ASSERT(transport_checksum_is_right(datagram.bytes()));
  });
  rc::prop("ICMP", [](std::uint8_t type, std::uint8_t code, std::uint32_t rest) {
    Packet message = any_payload();
    const auto payload = copy_of(message.bytes());
    push_icmp(message, IcmpType{type}, code, rest);
    const auto view = IcmpView::at(message.bytes());
    RC_ASSERT(view.has_value());
    RC_ASSERT(view->type() == IcmpType{type});
    RC_ASSERT(view->code() == code);
    RC_ASSERT(view->rest() == rest);
    RC_ASSERT(view->checksum_is_right());
    RC_ASSERT(copy_of(view->payload()) == payload);
  });
}

TEST_CASE("An ARP message reads as it was built", "[property][net]") {
  rc::prop("every field", [](Mac sender_mac, Ipv4 sender, Mac target_mac, Ipv4 target, bool is_reply) {
    const ArpMessage message{is_reply ? ArpOperation::reply : ArpOperation::request, sender_mac, sender, target_mac,
                             target};
    const Packet built = build_arp(message);
    RC_ASSERT(read_arp(built.bytes()) == message);
  });
}

TEST_CASE("An incremental checksum equals the full one", "[property][net]") {
  // In one's complement 0 and ffff are one number; only data of zeros alone sums to 0, and no header is that.
  rc::prop("RFC 1624", [](std::vector<std::uint8_t> octets, std::uint32_t after) {
    octets.push_back(0x45);
    while (octets.size() % 4 != 0 || octets.size() < 8) octets.push_back(1);
    std::vector<std::byte> bytes = copy_of(std::as_bytes(std::span{octets}));
    const std::size_t at = *rc::gen::inRange<std::size_t>(0, bytes.size() / 4 - 1) * 4;
    const auto before = load_u32(bytes, at);
    const auto checksum = internet_checksum(bytes);
    store_u32(bytes, at, after);
    RC_ASSERT(updated_checksum_u32(checksum, before, after) == internet_checksum(bytes));
  });
}
