#include <algorithm>
#include <fstream>
#include <iterator>

#include "support/catch.h"
#include "two_captures.h"

using namespace lvslab;
using namespace lvslab::net::literals;
using namespace lvslab::test;
using Catch::Contains;

namespace {

/// A handshake with a request, of numbers a host may choose.
struct Chosen {
  std::uint32_t client = 1000;
  std::uint32_t server = 2000;
  std::string_view from = "192.0.2.10:40000";
};
sim::RunRecord conversation(const Chosen& chosen, std::string_view request = "GET /0") {
  const auto server = std::string_view("10.0.0.4:80");
  return run_of(
      frame({.from = chosen.from, .sequence = chosen.client}),
      frame({.from = server,
             .to = chosen.from,
             .sequence = chosen.server,
             .acknowledgement = chosen.client + 1,
             .flags = SYN_ACK}),
      frame({.from = chosen.from, .sequence = chosen.client + 1, .acknowledgement = chosen.server + 1, .flags = ACK}),
      frame({.from = chosen.from,
             .sequence = chosen.client + 1,
             .acknowledgement = chosen.server + 1,
             .flags = PSH_ACK,
             .payload = request}));
}

sim::RunRecord without(sim::RunRecord record, std::size_t frame) {
  auto& frames = record.frames.at("host-eth0");
  frames.erase(frames.begin() + static_cast<std::ptrdiff_t>(frame));
  return record;
}

net::TcpOptions timestamps(std::uint32_t value, std::uint32_t echo) {
  net::TcpOptions options;
  options.sack_permitted = true;
  options.timestamps = net::TcpOptions::Timestamps{value, echo};
  return options;
}

/// Half an IPv4 datagram that was too large.
net::Packet fragment(const net::Packet& whole, std::size_t from, std::size_t size, bool more) {
  net::Packet packet(whole.bytes().subspan(net::ipv4_header_size + from, size));
  net::push_ipv4(packet, {.identification = 99,
                          .more_fragments = more,
                          .fragment_offset = from,
                          .protocol = net::IpProtocol::udp,
                          .source = "192.0.2.10"_ip4,
                          .destination = "10.0.0.4"_ip4});
  return framed(std::move(packet));
}

}  // namespace

TEST_CASE("Runs that differ only in what a host chooses freely are equal", "[sim][comparison]") {
  CHECK(found(conversation({}), conversation({.client = 0xfffffff0, .server = 77})).empty());
  CHECK(found(run_of(frame({.window = 64240, .identification = 1})), run_of(frame({.window = 1000}))).empty());
  CHECK(found(run_of(frame({.options = timestamps(1, 2)})), run_of(frame({.options = timestamps(3, 4)}))).empty());
}

TEST_CASE("A difference is the pair of frames, with the differing fields marked", "[sim][comparison]") {
  const auto comparison = sim::compare(run_of(frame({})), run_of(frame({.ttl = 63})));
  REQUIRE(comparison.interfaces.size() == 1);
  const auto& interface = comparison.interfaces[0];
  CHECK(interface.name == "host-eth0");
  CHECK(interface.total() == 1);
  REQUIRE(interface.differences.size() == 1);
  const auto& difference = interface.differences[0];
  CHECK(difference.flow == "TCP 192.0.2.10:40000 → 10.0.0.4:80");
  CHECK_THAT(difference.left->headline, Contains("TCP SYN 192.0.2.10:40000"));
  CHECK(differing(difference) == "TTL");
  for (const auto& field : difference.fields) {
    if (field.name != "ip.ttl") continue;
    CHECK(field.layer == "IPv4");
    CHECK(field.left == "64");
    CHECK(field.right == "63");
  }
}

TEST_CASE("Payloads are compared to the last byte", "[sim][comparison]") {
  CHECK(found(conversation({}, "GET /0"), conversation({}, "GET /1")) == "payload");
}

TEST_CASE("A missing frame is one difference, whichever it is", "[sim][comparison]") {
  const auto whole = conversation({});
  const auto missing = GENERATE(range(0, 4));
  const auto part = without(whole, static_cast<std::size_t>(missing));
  CHECK(found(whole, part) == "only left");
  CHECK(found(part, whole) == "only right");
}

TEST_CASE("Frames come in order within a flow, in any order between flows", "[sim][comparison]") {
  const auto one = frame({.from = "192.0.2.10:40001"});
  const auto other = frame({.from = "192.0.2.10:40002"});
  CHECK(found(run_of(one, other), run_of(other, one)).empty());
  const auto first = frame({.sequence = 2001, .flags = PSH_ACK, .payload = "a question"});
  const auto second = frame({.sequence = 2011, .flags = FIN_ACK});
  const auto syn = frame({.sequence = 2000});
  CHECK(found(run_of(syn, first, second), run_of(syn, second, first)) == "only left; only right");
}

TEST_CASE("A wrong checksum is a difference, a right one only follows", "[sim][comparison]") {
  auto wrong = frame({.payload = "hello"});
  wrong.mutable_bytes()[34 + 16] ^= std::byte{1};
  CHECK(found(run_of(frame({.payload = "hello"})), run_of(wrong)) == "TCP checksum");
}

TEST_CASE("An altered number that a host might have chosen is given away by its checksum", "[sim][comparison]") {
  const auto byte = GENERATE(std::size_t{14 + 4}, std::size_t{34 + 5}, std::size_t{34 + 14});  // IP id, number, window
  auto altered = frame({});
  altered.mutable_bytes()[byte] ^= std::byte{1};
  CHECK_THAT(found(run_of(frame({})), run_of(altered)), Contains("checksum"));
}

TEST_CASE("An altered address puts a frame into another flow, and still it is one difference", "[sim][comparison]") {
  CHECK(found(run_of(frame({.from = "192.0.2.10:40000"})), run_of(frame({.from = "192.0.2.11:40000"}))) == "source IP");
}

TEST_CASE("High ports in common are compared as they are, others are numbered as they appear", "[sim][comparison]") {
  CHECK(found(conversation({.from = "192.0.2.10:40000"}), conversation({.from = "192.0.2.10:50000"})).empty());
  const auto two = run_of(frame({.from = "192.0.2.10:40000"}), frame({.from = "192.0.2.10:40001"}));
  const auto crossed = run_of(frame({.from = "192.0.2.10:40000"}), frame({.from = "192.0.2.10:40002"}));
  CHECK(found(two, crossed).empty());
}

TEST_CASE("Ports that the scenario names are compared as they are", "[sim][comparison]") {
  sim::Terms terms;
  terms.named_ports = {40000};
  const auto named = conversation({.from = "192.0.2.10:40000"});
  CHECK(sim::compare(named, named, terms).all_equal());
  CHECK_FALSE(sim::compare(named, conversation({.from = "192.0.2.10:50000"}), terms).all_equal());
}

TEST_CASE("Without pure acknowledgements, segments with data, SYN or FIN still count", "[sim][comparison]") {
  sim::Terms terms;
  terms.pure_acks = false;
  const auto whole = conversation({});
  CHECK(found(whole, without(whole, 2), terms).empty());
  CHECK(found(whole, without(whole, 3), terms) == "only left");
}

TEST_CASE("The order of TCP options is a part of what a host looks like", "[sim][comparison]") {
  const auto syn = frame({.options = timestamps(1, 0)});
  auto turned = syn;
  auto options = turned.mutable_bytes().subspan(54);
  std::rotate(options.begin(), options.begin() + 2, options.begin() + 12);  // of even length: the checksum stays right
  CHECK(found(run_of(syn), run_of(turned)) == "options in order");
}

TEST_CASE("The header that an ICMP error quotes is compared to the bottom", "[sim][comparison]") {
  const auto error_about = [](const Segment& culprit) {
    return framed(icmp({.code = net::icmp_code::port, .quote = 100}, datagram(culprit)));
  };
  CHECK(found(run_of(error_about({})), run_of(error_about({.sequence = 5, .window = 9, .identification = 3}))).empty());
  CHECK(found(run_of(error_about({})), run_of(error_about({.ttl = 63}))) == "TTL");
  CHECK_THAT(found(run_of(error_about({})), run_of(error_about({.to = "10.0.0.4:81"}))), Contains("destination port"));
  CHECK_THAT(found(run_of(error_about({.payload = "a"})), run_of(error_about({.payload = "b"}))), Contains("payload"));
}

TEST_CASE("Echo data is compared behind the time that ping writes into it", "[sim][comparison]") {
  const auto echo = [](std::uint16_t id, std::string_view data) {
    net::Packet packet(std::as_bytes(std::span(data)));
    net::push_icmp(packet, net::IcmpType::echo_request, 0, std::uint32_t{id} << 16 | 1);
    net::push_ipv4(packet,
                   {.protocol = net::IpProtocol::icmp, .source = "192.0.2.10"_ip4, .destination = "10.0.0.4"_ip4});
    return run_of(framed(std::move(packet)));
  };
  CHECK(found(echo(1, "the time of day: rest"), echo(2, "another time now rest")).empty());
  CHECK(found(echo(1, "the time of day: rest"), echo(2, "another time now Rest")) == "echo data");
  CHECK(found(echo(1, "short"), echo(2, "Short")) == "echo data");
}

TEST_CASE("A datagram in fragments is judged as a whole, also where a byte may be chosen", "[sim][comparison]") {
  auto whole = udp({.from = "192.0.2.10:50000", .payload = 1992});
  const auto run = [](const net::Packet& datagram) {
    return run_of(fragment(datagram, 0, 1000, true), fragment(datagram, 1000, 1000, false));
  };
  const auto original = run(whole);
  CHECK(found(original, run(udp({.from = "192.0.2.10:51111", .payload = 1992}))).empty());
  auto altered_contents = whole;
  altered_contents.mutable_bytes()[1500] ^= std::byte{1};
  CHECK_THAT(found(original, run(altered_contents)), Contains("contents") && Contains("checksums of the whole"));
  auto altered_port = whole;
  altered_port.mutable_bytes()[20] ^= std::byte{1};
  CHECK_THAT(found(original, run(altered_port)), Contains("checksums of the whole datagram"));
}

TEST_CASE("Without a checksum nothing gives away an altered source port that is seen once", "[sim][comparison]") {
  // The one byte alteration that cannot be found: it may be chosen freely, and nothing covers it.
  CHECK(found(run_of(framed(udp({.from = "192.0.2.10:50000", .checksum = false}))),
              run_of(framed(udp({.from = "192.0.2.10:50001", .checksum = false}))))
            .empty());
  CHECK(found(run_of(framed(udp({.from = "192.0.2.10:2000", .checksum = false}))),
              run_of(framed(udp({.from = "192.0.2.10:2001", .checksum = false})))) == "source port");
}

TEST_CASE("VLAN tags and IP options count", "[sim][comparison]") {
  const auto tagged = [](std::uint16_t tag) {
    auto packet = tcp();
    const auto header = packet.push_front(4);
    net::store_u16(header, 0, tag);
    net::store_u16(header, 2, 0x0800);
    return run_of(framed(std::move(packet), net::EtherType::vlan));
  };
  CHECK(found(tagged(5), tagged(6)) == "VLAN");
  CHECK(found(tagged(5), tagged(0x2005)) == "VLAN priority");

  const auto with_option = [](std::uint8_t option) {
    net::Packet packet(std::size_t{24});
    auto bytes = packet.mutable_bytes();
    std::ranges::copy(tcp().bytes().first(20), bytes.begin());
    net::store_u8(bytes, 0, 0x46);
    net::store_u16(bytes, 2, 24);
    net::store_u8(bytes, 9, 200);  // a protocol of which nothing is known
    net::store_u8(bytes, 20, option);
    net::refresh_ipv4_checksum(bytes);
    return run_of(framed(std::move(packet)));
  };
  CHECK(found(with_option(1), with_option(0)) == "IP options");
}

TEST_CASE("Of protocols that are not decoded the bytes are compared", "[sim][comparison]") {
  const auto ipv6 = [](std::uint8_t last) {
    net::Packet packet(std::size_t{60});
    packet.mutable_bytes().back() = std::byte{last};
    return run_of(framed(std::move(packet), net::EtherType::ipv6));
  };
  CHECK(found(ipv6(1), ipv6(1)).empty());
  CHECK(found(ipv6(1), ipv6(2)) == "contents");
}

TEST_CASE("Zeros that fill a frame to Ethernet's least size are the driver's affair", "[sim][comparison]") {
  const net::ArpMessage question{
      net::ArpOperation::request, net::Mac{{2, 0, 0, 0, 1, 1}}, "10.0.0.3"_ip4, {}, "10.0.0.9"_ip4};
  auto plain = run_of(arp_frame(question));
  auto padded = plain;
  padded.frames["host-eth0"][0].bytes.resize(60);
  CHECK(found(plain, padded).empty());
  auto dirty = padded;
  dirty.frames["host-eth0"][0].bytes.back() = std::byte{1};
  CHECK(found(plain, dirty) == "padding");
  auto too_long = plain;
  too_long.frames["host-eth0"][0].bytes.resize(61);
  CHECK(found(plain, too_long) == "padding");
}

TEST_CASE("An interface that only one side captured is told, not its frames", "[sim][comparison]") {
  auto more = run_of(frame({}));
  more.frames["other-eth0"] = more.frames["host-eth0"];
  const auto comparison = sim::compare(run_of(frame({})), more);
  REQUIRE(comparison.interfaces.size() == 2);
  CHECK(comparison.interfaces[0].all_equal());
  CHECK(comparison.interfaces[1].only_on == sim::Side::right);
  CHECK(comparison.interfaces[1].unmatched == 1);
  CHECK(comparison.interfaces[1].differences.empty());
  CHECK_FALSE(comparison.all_equal());
}

TEST_CASE("Thousands of differences are counted all and described in part", "[sim][comparison]") {
  sim::RunRecord left;
  sim::RunRecord right;
  for (std::uint32_t i = 0; i < 5000; ++i) {
    const auto one = frame({.sequence = 1000 + i, .flags = ACK});
    const auto other = frame({.sequence = 1000 + i, .flags = ACK, .ttl = 63});
    left.frames["host-eth0"].push_back({Instant{1ms * i}, {one.bytes().begin(), one.bytes().end()}});
    right.frames["host-eth0"].push_back({Instant{1ms * i}, {other.bytes().begin(), other.bytes().end()}});
  }
  const auto comparison = sim::compare(left, right);
  CHECK(comparison.frames() == 5000);
  CHECK(comparison.equal_frames() == 0);
  CHECK(comparison.interfaces[0].differences.size() <= sim::InterfaceComparison::most_described);
  CHECK(differing(comparison.interfaces[0].differences[0]) == "TTL");
}

TEST_CASE("Any bytes can be compared", "[sim][comparison]") {
  const auto whole = frame({.payload = "hello", .options = timestamps(1, 2)});
  for (std::size_t size = 0; size <= whole.size(); ++size) {
    sim::RunRecord record;
    record.frames["host-eth0"].push_back(
        {{}, {whole.bytes().begin(), whole.bytes().begin() + static_cast<std::ptrdiff_t>(size)}});
    CHECK(sim::compare(record, record).all_equal());
  }
}

TEST_CASE("All that is left out has a reason, and stands in the document", "[sim][comparison]") {
  std::ifstream file(LVSLAB_SOURCE_DIR "/docs/comparison.md");
  const std::string document{std::istreambuf_iterator<char>(file), {}};
  CHECK(sim::left_out().size() >= 8);
  for (const auto& entry : sim::left_out()) {
    CHECK_FALSE(entry.field.empty());
    CHECK_FALSE(entry.what.empty());
    CHECK_THAT(std::string(entry.why), Catch::EndsWith("."));
    CHECK_THAT(document, Contains("| " + std::string(entry.what) + " |"));
  }
}
