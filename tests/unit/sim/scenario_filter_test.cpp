#include <string>
#include <vector>

#include <lvslab/net/arp_view.h>
#include <lvslab/net/ethernet_view.h>
#include <lvslab/net/icmp_view.h>
#include <lvslab/net/ipv4_view.h>
#include <lvslab/net/tcp_view.h>
#include <lvslab/net/udp_view.h>
#include <lvslab/sim/filter.h>

#include "support/catch.h"

namespace lvslab::sim {
namespace {

using namespace net::literals;
using net::Ipv4;
using net::Packet;
using net::Port;

const net::Mac alice{{2, 0, 0, 0, 1, 1}};
const net::Mac bob{{2, 0, 0, 0, 2, 1}};

void push_datagram(Packet& packet, Ipv4 source, Ipv4 destination, net::IpProtocol protocol, std::uint8_t ttl = 64) {
  net::Ipv4Header header;
  header.source = source;
  header.destination = destination;
  header.protocol = protocol;
  header.ttl = ttl;
  header.dont_fragment = true;
  net::push_ipv4(packet, header);
}

/// 192.0.2.10:40000 -> 10.0.0.4:80, a SYN with an MSS of 1460.
Packet syn() {
  Packet packet(std::size_t{0});
  net::TcpHeader header;
  header.source = Port{40000};
  header.destination = Port{80};
  header.flags.syn = true;
  header.window = 64240;
  header.options.mss = 1460;
  net::push_tcp(packet, header, "192.0.2.10"_ip4, "10.0.0.4"_ip4);
  push_datagram(packet, "192.0.2.10"_ip4, "10.0.0.4"_ip4, net::IpProtocol::tcp);
  return packet;
}
Packet framed(Packet datagram) {
  net::push_ethernet(datagram, bob, alice, net::EtherType::ipv4);
  return datagram;
}
/// The SYN in a tunnel from 10.0.0.3 to 10.0.0.7.
Packet tunnelled() {
  auto packet = syn();
  push_datagram(packet, "10.0.0.3"_ip4, "10.0.0.7"_ip4, net::IpProtocol::ipip, 63);
  return framed(std::move(packet));
}
Packet arp_reply() {
  auto packet = net::build_arp({net::ArpOperation::reply, alice, "10.0.0.4"_ip4, bob, "10.0.0.254"_ip4});
  net::push_ethernet(packet, bob, alice, net::EtherType::arp);
  return packet;
}
Packet dns_query() {
  Packet packet(std::size_t{20});
  net::push_udp(packet, Port{4000}, Port{53}, "192.0.2.10"_ip4, "10.0.0.4"_ip4);
  push_datagram(packet, "192.0.2.10"_ip4, "10.0.0.4"_ip4, net::IpProtocol::udp);
  return framed(std::move(packet));
}
/// "Fragmentation needed", about the SYN, of which only eight bytes are quoted.
Packet too_large() {
  auto packet = syn();
  packet.truncate(28);
  net::push_icmp(packet, net::IcmpType::unreachable, net::icmp_code::fragmentation_needed, 1480);
  push_datagram(packet, "10.0.0.3"_ip4, "192.0.2.10"_ip4, net::IpProtocol::icmp);
  return framed(std::move(packet));
}

bool matches(const std::string& text, const Packet& frame) {
  const auto filter = Filter::parse(text);
  INFO(text);
  if (!filter) FAIL(filter.error().place << ": " << filter.error().sentence);
  return filter->matches(frame.bytes());
}

TEST_CASE("A protocol's name asks whether the frame has it, in a tunnel too", "[sim][filter]") {
  CHECK(matches("tcp", framed(syn())));
  CHECK(matches("tcp", tunnelled()));
  CHECK(matches("ipip", tunnelled()));
  CHECK_FALSE(matches("ipip", framed(syn())));
  CHECK_FALSE(matches("udp || arp || icmp", framed(syn())));
  CHECK(matches("arp and not ip", arp_reply()));
  CHECK(matches("", arp_reply()));
}

TEST_CASE("Fields are compared by their values", "[sim][filter]") {
  const auto frame = framed(syn());
  for (const auto* text : {"ip.src == 192.0.2.10",
                           "ip.dst == 10.0.0.0/8",
                           "ip.ttl <= 64 && ip.ttl > 63",
                           "tcp.dstport == 80",
                           "tcp.port == 40000",
                           "tcp.flags.syn == 1 && tcp.flags.ack == 0",
                           "tcp.flags == 0x002",
                           "tcp.flags & 2",
                           "tcp.flags & 0x12 == 2",
                           "eth.src == 02:00:00:00:01:01",
                           "eth.type == 0x0800",
                           "ip.proto == 6",
                           "tcp.options.mss_val == 1460",
                           "tcp.window_size_value == 64240",
                           "ip.flags.df == 1",
                           "tcp.len == 0",
                           "tcp.dstport in {22, 80, 443}",
                           "tcp.srcport in {40000..40010}",
                           "ip.src ne 10.0.0.4",
                           "frame.len == 58"}) {
    CAPTURE(text);
    CHECK(matches(text, frame));
  }
  for (const auto* text : {"ip.src == 192.0.2.11", "ip.ttl < 64", "tcp.flags & 0x10", "tcp.dstport in {1..79}",
                           "tcp.srcport == tcp.dstport", "ip.src == 192.0.3.0/24"}) {
    CAPTURE(text);
    CHECK_FALSE(matches(text, frame));
  }
}

TEST_CASE("ARP's fields tell an announcement from an answer", "[sim][filter]") {
  const auto frame = arp_reply();
  CHECK(matches("arp.opcode == 2 && arp.src.proto_ipv4 == 10.0.0.4", frame));
  CHECK(matches("arp.dst.hw_mac == 02:00:00:00:02:01", frame));
  CHECK_FALSE(matches("arp.isgratuitous", frame));
  CHECK_FALSE(matches("arp.src.proto_ipv4 == arp.dst.proto_ipv4", frame));
  auto announcement = net::build_arp({net::ArpOperation::request, alice, "10.0.0.4"_ip4, {}, "10.0.0.4"_ip4});
  net::push_ethernet(announcement, net::Mac::broadcast(), alice, net::EtherType::arp);
  CHECK(matches("arp.isgratuitous && arp.src.proto_ipv4 == arp.dst.proto_ipv4", announcement));
}

TEST_CASE("A field with several values equals one of them, and differs only if all do", "[sim][filter]") {
  const auto frame = tunnelled();
  CHECK(matches("ip.src == 10.0.0.3 && ip.src == 192.0.2.10", frame));
  CHECK(matches("ip.ttl == 63 && ip.ttl == 64", frame));
  CHECK_FALSE(matches("ip.src != 10.0.0.3", frame));
  CHECK(matches("ip.src != 10.0.0.99", frame));
  CHECK(matches("!(ip.addr == 10.0.0.99)", frame));
}

TEST_CASE("A comparison with a field that is not there is false, whichever way", "[sim][filter]") {
  CHECK_FALSE(matches("ip.src == 10.0.0.4", arp_reply()));
  CHECK_FALSE(matches("ip.src != 10.0.0.4", arp_reply()));
  CHECK(matches("!(ip.src == 10.0.0.4)", arp_reply()));
}

TEST_CASE("What an ICMP error quotes has fields as far as it goes", "[sim][filter]") {
  const auto frame = too_large();
  CHECK(matches("icmp.type == 3 && icmp.code == 4 && icmp.mtu == 1480", frame));
  CHECK(matches("tcp.dstport == 80 && ip.dst == 10.0.0.4", frame));
  CHECK_FALSE(matches("tcp.flags", frame));  // beyond the eight bytes
}

TEST_CASE("A datagram without its frame can be matched too", "[sim][filter]") {
  const auto filter = Filter::parse("tcp.port == 80 && !eth");
  REQUIRE(filter);
  CHECK(filter->matches_datagram(syn().bytes()));
  CHECK_FALSE(filter->matches_datagram({}));
}

TEST_CASE("And binds tighter than or; not tightest", "[sim][filter]") {
  CHECK(matches("arp || tcp && udp", arp_reply()));
  CHECK_FALSE(matches("(arp || tcp) && udp", arp_reply()));
  CHECK(matches("!udp && arp", arp_reply()));
  CHECK_FALSE(matches("!(udp || arp)", arp_reply()));
}

TEST_CASE("UDP's fields", "[sim][filter]") {
  CHECK(matches("udp.dstport == 53 && udp.length == 28 && udp.port == 4000", dns_query()));
}

TEST_CASE("A filter that makes no sense is refused with the column and the nearest word", "[sim][filter]") {
  const std::vector<std::pair<const char*, const char*>> mistakes{
      {"ip.source == 1.2.3.4", "column 1: there is no field 'ip.source'; did you mean 'ip.src'?"},
      {"http", "column 1: there is no field 'http'; the nearest known one is 'tcp'"},
      {"ip.src = 1.2.3.4", "column 8: '=' is not a comparison; write '=='"},
      {"ip.src == 1.2.3.400",
       "column 11: 'ip.src' is compared with an IPv4 address such as 10.0.0.4 or 10.0.0.0/24, not '1.2.3.400'"},
      {"eth.src == 2", "column 12: 'eth.src' is compared with a MAC address such as 02:00:00:00:01:01, not '2'"},
      {"tcp.port == 70000", "column 13: '70000' is too large for 'tcp.port', which is at most 65535"},
      {"tcp.port == web", "column 13: 'tcp.port' is compared with a number, not 'web'"},
      {"(tcp", "column 5: a ')' is missing"},
      {"tcp)", "column 4: nothing is expected here, and there is ')'"},
      {"tcp.port in 80", "column 13: after 'in' comes a set such as {80, 443, 8000..8080}"},
      {"tcp.port in {80", "column 16: a '}' is missing"},
      {"tcp.seq == 1",
       "column 1: 'tcp.seq' counts from the connection's beginning, which one frame does not tell; use 'tcp.seq_raw'"},
      {"tcp &&", "column 7: the filter ends where a field's name is expected"},
      {"arp.opcode ==", "column 14: the filter ends where a value is expected"},
      {"tcp udp", "column 5: nothing is expected here, and there is 'udp'"},
      {"tcp @ 2", "column 5: the character '@' has no meaning in a filter"},
      {"ip.src == eth.src", "column 11: 'ip.src' and 'eth.src' cannot be compared"},
      {"tcp == 1", "column 8: 'tcp' is there or not; it has no value to compare"},
      {"ip.src & 1", "column 10: '&' works on numbers, not on 'ip.src'"},
      {"ip.src contains 1", "column 17: 'ip.src' is no text: 'contains' does not apply"},
      {"ip.src matches 1", "column 8: 'matches' is not modelled; texts may be compared with 'contains'"},
      {"ip.src == \"1.2.3.4\"", "column 11: 'ip.src' is no text, and needs no quotation marks"},
      {"ipvs.server == 10.0.0.7", "column 1: 'ipvs.server' is about events, and here only frames are looked at"}};
  for (const auto& [text, message] : mistakes) {
    CAPTURE(text);
    const auto filter = Filter::parse(text);
    REQUIRE_FALSE(filter);
    CHECK(filter.error().place + ": " + filter.error().sentence == message);
  }
}

TEST_CASE("Parentheses and negations are limited, however many there are", "[sim][filter]") {
  CHECK_FALSE(Filter::parse(std::string(1'000'000, '(')));
  CHECK_FALSE(Filter::parse(std::string(1'000'000, '!') + "tcp"));
  CHECK(Filter::parse(std::string(60, '(') + "tcp" + std::string(60, ')')));
  std::string chain = "tcp";
  for (int i = 0; i < 10'000; ++i) chain += " || tcp && arp";
  CHECK(matches(chain, framed(syn())));
}

TEST_CASE("A bare flag is allowed, with a hint that it says little", "[sim][filter]") {
  const auto filter = Filter::parse("tcp.flags.syn");
  REQUIRE(filter);
  REQUIRE(filter->hints().size() == 1);
  CHECK(
      filter->hints()[0] ==
      "'tcp.flags.syn' alone asks whether the frame has this field, not whether it is set; write 'tcp.flags.syn == 1'");
}

TEST_CASE("No bytes are too few or too strange for any field", "[sim][filter]") {
  std::vector<Filter> filters;
  for (const auto& field : filter_fields()) filters.push_back(*Filter::parse(field.name));
  for (const auto& whole : {framed(syn()), tunnelled(), arp_reply(), dns_query(), too_large()}) {
    for (std::size_t size = 0; size <= whole.size(); ++size) {
      for (const auto& filter : filters) static_cast<void>(filter.matches(whole.bytes().first(size)));
    }
    // Every byte spoilt in turn; a copy of the exact size, so that a sanitizer sees the end.
    for (std::size_t i = 0; i < whole.size(); ++i) {
      std::vector<std::byte> bytes(whole.bytes().begin(), whole.bytes().end());
      for (const auto value : {0x00, 0xff, 0x45, 0x0f}) {
        bytes[i] = static_cast<std::byte>(value);
        for (const auto& filter : filters) static_cast<void>(filter.matches(bytes));
      }
    }
  }
  CHECK(filters.size() > 60);
}

}  // namespace
}  // namespace lvslab::sim
