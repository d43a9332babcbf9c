// IPv6 as the story and the filter read it.

#include <lvslab/sim/dissection.h>
#include <lvslab/sim/filter.h>

#include "support/catch.h"
#include "support/ipv6_frames.h"

using namespace lvslab;
using namespace lvslab::test::ipv6;

namespace {

std::string line(const net::Packet& frame) { return headline(sim::dissect(frame.bytes(), true)); }

bool matches(const char* filter, const net::Packet& frame) {
  const auto parsed = sim::Filter::parse(filter);
  REQUIRE(parsed);
  return parsed->matches(frame.bytes());
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
  CHECK(line(fragment(0, true)) == "first fragment of UDP [2001:db8:1::10]:5000 → [2001:db8:2::7]:53");
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
