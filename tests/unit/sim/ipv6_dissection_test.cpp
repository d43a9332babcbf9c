// IPv6 as the story, the filter and the comparison read it.

#include <lvslab/net/ethernet_view.h>
#include <lvslab/net/icmpv6.h>
#include <lvslab/net/ipv6_view.h>
#include <lvslab/net/tcp_view.h>
#include <lvslab/net/udp_view.h>
#include <lvslab/sim/comparison.h>
#include <lvslab/sim/dissection.h>
#include <lvslab/sim/filter.h>

#include "support/catch.h"

using namespace lvslab;
using namespace lvslab::net::literals;

namespace {

const auto client = "2001:db8:1::10"_ip6;
const auto server = "2001:db8:2::7"_ip6;
constexpr net::Mac mac(std::uint8_t last) { return net::Mac{{2, 0, 0, 0, last, 1}}; }

net::Packet framed(net::Packet datagram, std::uint8_t from = 1, std::uint8_t to = 2) {
  push_ethernet(datagram, mac(to), mac(from), net::EtherType::ipv6);
  return datagram;
}

struct Segment {
  net::TcpFlags flags{.syn = true};
  std::size_t payload = 0;
  std::uint32_t label = 0x12345;
  std::uint8_t hop_limit = 64;
  std::uint32_t sequence = 1000;
};
net::Packet datagram(const Segment& s = {}) {
  net::Packet packet(s.payload);
  net::TcpHeader header;
  header.source = net::Port{40000};
  header.destination = net::Port{80};
  header.sequence = net::TcpSeq{s.sequence};
  header.flags = s.flags;
  push_tcp(packet, header, client, server);
  push_ipv6(packet, {.flow_label = s.label, .hop_limit = s.hop_limit, .source = client, .destination = server});
  return packet;
}

net::Packet message(net::Icmpv6Type type, std::uint8_t code, std::uint32_t rest, net::Packet payload,
                    const net::Ipv6& from, const net::Ipv6& to) {
  push_icmpv6(payload, type, code, rest, from, to);
  push_ipv6(payload, {.next_header = net::IpProtocol::icmpv6, .hop_limit = 255, .source = from, .destination = to});
  return payload;
}

/// A target and one option with a MAC.
net::Packet about(const net::Ipv6& target, std::uint8_t option, std::uint8_t of) {
  net::Packet packet(24);
  const auto bytes = packet.mutable_bytes();
  target.store(bytes, 0);
  bytes[16] = std::byte{option};
  bytes[17] = std::byte{1};
  mac(of).store(bytes, 18);
  return packet;
}
net::Packet solicitation() {
  return framed(
      message(net::Icmpv6Type::neighbour_solicitation, 0, 0, about(server, 1, 1), client, "ff02::1:ff00:7"_ip6));
}
net::Packet advertisement() {
  return framed(message(net::Icmpv6Type::neighbour_advertisement, 0, 0x60000000, about(server, 2, 2), server, client));
}

/// One part of a UDP datagram of 100 bytes in all, header included.
net::Packet fragment(std::size_t offset, bool more, std::uint32_t identification = 0xabcd0001) {
  net::Packet whole(92);
  push_udp(whole, net::Port{5000}, net::Port{53}, client, server);
  const auto part = more ? whole.bytes().subspan(offset, 48) : whole.bytes().subspan(offset);
  net::Packet packet(part.size() + 8);
  const auto bytes = packet.mutable_bytes();
  bytes[0] = std::byte{17};
  net::store_u16(bytes, 2, static_cast<std::uint16_t>(offset | (more ? 1U : 0U)));
  net::store_u32(bytes, 4, identification);
  std::copy(part.begin(), part.end(), bytes.begin() + 8);
  push_ipv6(packet, {.next_header = net::IpProtocol::fragment, .source = client, .destination = server});
  return framed(std::move(packet));
}

std::string line(const net::Packet& frame) { return headline(sim::dissect(frame.bytes(), true)); }

bool matches(const char* filter, const net::Packet& frame) {
  const auto parsed = sim::Filter::parse(filter);
  REQUIRE(parsed);
  return parsed->matches(frame.bytes());
}

template <class... Packets>
sim::RunRecord run_of(const Packets&... packets) {
  sim::RunRecord record;
  auto& frames = record.frames["host-eth0"];
  const auto add = [&](const net::Packet& packet) {
    const auto bytes = packet.bytes();
    frames.push_back({Instant{1ms * static_cast<int>(frames.size())}, {bytes.begin(), bytes.end()}});
  };
  (add(packets), ...);
  return record;
}
std::size_t unequal(const sim::RunRecord& left, const sim::RunRecord& right) {
  return sim::compare(left, right).interfaces.at(0).unmatched;
}

}  // namespace

TEST_CASE("Headlines of IPv6 name both ends in brackets, and neighbour discovery as ARP is told",
          "[sim][dissection][ipv6]") {
  CHECK(line(framed(datagram({.payload = 5}))) ==
        "TCP SYN [2001:db8:1::10]:40000 → [2001:db8:2::7]:80, seq 1000, 5 bytes");
  CHECK(line(solicitation()) == "neighbour discovery: who has 2001:db8:2::7? tell 2001:db8:1::10");
  CHECK(line(advertisement()) == "neighbour discovery: 2001:db8:2::7 is at 02:00:00:00:02:01");
  const auto error = message(net::Icmpv6Type::packet_too_big, 0, 1400, datagram(), "2001:db8:1::1"_ip6, client);
  CHECK(line(framed(error)) ==
        "ICMPv6 packet too big 2001:db8:1::1 → 2001:db8:1::10, MTU 1400, about TCP SYN [2001:db8:1::10]:40000 → "
        "[2001:db8:2::7]:80, seq 1000");
  CHECK(line(fragment(0, true)) == "first fragment of UDP [2001:db8:1::10]:5000 → [2001:db8:2::7]:53, 92 bytes");
  CHECK(line(fragment(48, false)) == "IPv6 fragment 2001:db8:1::10 → 2001:db8:2::7 at 48");
}

TEST_CASE("A router changes the hop limit of an IPv6 packet, and the MACs", "[sim][dissection][ipv6]") {
  const auto before = framed(datagram(), 1, 2);
  const auto after = framed(datagram({.hop_limit = 63}), 2, 3);
  std::string text;
  for (const auto& change : changes_between(sim::dissect(before.bytes(), true), sim::dissect(after.bytes(), true))) {
    text += std::string(change.label) + ": " + change.before + " > " + change.after + "\n";
  }
  CHECK(text ==
        "destination MAC: 02:00:00:00:02:01 > 02:00:00:00:03:01\n"
        "source MAC: 02:00:00:00:01:01 > 02:00:00:00:02:01\n"
        "hop limit: 64 > 63\n");
}

TEST_CASE("Checksums over IPv6 are judged with its addresses", "[sim][dissection][ipv6]") {
  auto right = framed(datagram());
  const auto verdict = [](const net::Packet& frame) {
    const auto dissection = sim::dissect(frame.bytes(), true);
    return std::string(dissection.layers.back().value_of("tcp.checksum")).substr(7);
  };
  CHECK(verdict(right) == "(right)");
  right.mutable_bytes()[14 + 23] ^= std::byte{1};  // the source's last octet
  CHECK(verdict(right) == "(wrong)");
}

TEST_CASE("A filter reads IPv6 and ICMPv6 under Wireshark's names", "[sim][filter][ipv6]") {
  const auto syn = framed(datagram());
  CHECK(matches("ipv6.src == 2001:db8:1::10 && ipv6.dst == 2001:db8:2::/48 && ipv6.hlim == 64 && ipv6.nxt == 6", syn));
  CHECK(matches("ipv6.flow == 0x12345 && ipv6.tclass == 0 && ipv6.plen == 20 && tcp.flags.syn == 1", syn));
  CHECK_FALSE(matches("ip || icmpv6", syn));
  CHECK(matches("icmpv6.type == 135 && icmpv6.nd.ns.target_address == 2001:db8:2::7", solicitation()));
  CHECK(matches("icmpv6.opt.src_linkaddr == 02:00:00:00:01:01", solicitation()));
  CHECK(matches("icmpv6.nd.na.flag.s == 1 && icmpv6.nd.na.flag.r == 0 && icmpv6.nd.na.flag.o == 1", advertisement()));
  CHECK(matches("icmpv6.opt.target_linkaddr == 02:00:00:00:02:01", advertisement()));
  CHECK(matches("ipv6.fraghdr.offset == 48 && ipv6.fraghdr.more == 0 && ipv6.fraghdr.ident == 0xabcd0001",
                fragment(48, false)));
  CHECK(matches("ipv6.fraghdr.more == 1 && udp.dstport == 53", fragment(0, true)));
  const auto error = framed(message(net::Icmpv6Type::packet_too_big, 0, 1400, datagram(), server, client));
  CHECK(matches("icmpv6.mtu == 1400 && tcp.dstport == 80", error));
}

TEST_CASE("Flow labels are free, but a flow keeps its own", "[sim][comparison][ipv6]") {
  const auto two = [](std::uint32_t first, std::uint32_t second) {
    return run_of(framed(datagram({.label = first})),
                  framed(datagram({.flags = {.ack = true}, .label = second, .sequence = 1001})));
  };
  CHECK(unequal(two(5, 5), two(77, 77)) == 0);
  CHECK(unequal(two(5, 6), two(77, 78)) == 0);
  CHECK(unequal(two(5, 5), two(77, 78)) == 1);
  CHECK(unequal(two(5, 5), two(0, 0)) == 2);
}

TEST_CASE("Any other octet of an IPv6 frame counts", "[sim][comparison][ipv6]") {
  const auto original =
      run_of(framed(datagram()), solicitation(), advertisement(), fragment(0, true), fragment(48, false));
  for (std::size_t frame = 0; frame < 5; ++frame) {
    auto& bytes = original.frames.at("host-eth0")[frame].bytes;
    for (std::size_t at = 0; at < bytes.size(); ++at) {
      const bool is_label = at == 15 || at == 16 || at == 17;  // with the end of the traffic class
      const bool is_fragment_id = frame >= 3 && at >= 14 + 44 && at < 14 + 48;
      const bool is_tcp_window = frame == 0 && (at == 14 + 54 || at == 14 + 55);
      const bool is_sequence = frame == 0 && at >= 14 + 44 && at < 14 + 48;
      if (is_label || is_fragment_id || is_tcp_window || is_sequence) continue;
      auto altered = original;
      altered.frames.at("host-eth0")[frame].bytes[at] ^= std::byte{0x10};
      CAPTURE(frame, at);
      CHECK(unequal(original, altered) > 0);
    }
  }
}

TEST_CASE("Listener reports are no difference", "[sim][comparison][ipv6]") {
  const auto report =
      framed(message(net::Icmpv6Type::multicast_listener_report_v2, 0, 1, net::Packet(20), client, "ff02::16"_ip6));
  CHECK(unequal(run_of(framed(datagram())), run_of(report, framed(datagram()), report)) == 0);
}
