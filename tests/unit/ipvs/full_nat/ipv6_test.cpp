// Full NAT with IPv6 on both sides:
//
//      client                                  director                                  server
//      [2001:db8:1::10]:40000 > [2001:db8::4]:80       [2001:db8::5]:1025 > [2001:db8:2::7]:80

#include <lvslab/net/icmp_view.h>
#include <lvslab/net/icmpv6.h>
#include <lvslab/net/proxy_header.h>

#include "full_nat_bench.h"

using namespace lvslab;
using namespace lvslab::ipvs::test;
using ipvs::ProxyProtocol;
using net::TcpSeq;

namespace {

constexpr std::string_view client6 = "[2001:db8:1::10]:40000";
constexpr std::string_view virtual6 = "[2001:db8::4]:80";
constexpr std::string_view local6 = "[2001:db8::5]:1025";
constexpr std::string_view server6 = "[2001:db8:2::7]:80";

struct Ipv6Bench : DirectorBench {
  std::uint32_t client_at_server = 0;

  explicit Ipv6Bench(const ipvs::ServiceSettings& settings = {.scheduler = "rr"}) {
    network.local.insert("2001:db8::5"_ip6);
    service("tcp [2001:db8::4]:80", settings);
    server(server6, ipvs::Forwarding::full_nat);
    REQUIRE(director.add_local_address(key("tcp [2001:db8::4]:80"), "2001:db8::5"_ip6, now).has_value());
  }
  std::string from_client(Segment segment) {
    segment.from = client6;
    segment.to = virtual6;
    return in(packet_of(segment));
  }
  std::string from_server(Segment segment) {
    segment.from = server6;
    segment.to = local6;
    return in(packet_of(segment));
  }
  /// SYN, SYN-ACK, ACK. The client counts from 1000, the server from 70000.
  void shake_hands() {
    from_client({.sequence = 1000, .flags = SYN, .options = mss(1440)});
    client_at_server = tcp_in(last).sequence().to_uint();
    from_server({.sequence = 70000, .acknowledgement = client_at_server + 1, .flags = SYN_ACK, .options = mss(1440)});
    from_client({.sequence = 1001, .acknowledgement = 70001});
  }
  [[nodiscard]] bool sums_are_right() const { return net::transport_checksum_is_right(last.bytes()); }
};

/// "Packet too big" from a router, about a packet of which `quoted` bytes are told.
net::Packet too_big(const net::Packet& about, net::Ipv6 router, net::Ipv6 to, std::uint32_t mtu, std::size_t quoted) {
  net::Packet packet(about.bytes().first(std::min(quoted, about.size())));
  net::push_icmpv6(packet, net::Icmpv6Type::packet_too_big, 0, mtu, router, to);
  push_ip(packet, router, to, {.protocol = net::IpProtocol::icmpv6});
  return packet;
}

struct Told {
  net::Ipv6View outer;
  std::uint32_t mtu;
  net::Ipv6View quoted;
  bool checksum_is_right;

  [[nodiscard]] std::string ends() const {
    const auto bytes = quoted.payload();
    return to_text(net::Endpoint{quoted.source(), net::Port{net::load_u16(bytes, 0)}}) + " > " +
           to_text(net::Endpoint{quoted.destination(), net::Port{net::load_u16(bytes, 2)}});
  }
  [[nodiscard]] TcpSeq sequence() const { return TcpSeq{net::load_u32(quoted.payload(), 4)}; }
  [[nodiscard]] TcpSeq acknowledgement() const { return TcpSeq{net::load_u32(quoted.payload(), 8)}; }
};

Told told_by(const net::Packet& packet) {
  const auto outer = *net::Ipv6View::at(packet.bytes());
  const auto icmp = outer.payload();
  return {outer, net::load_u32(icmp, 4), *net::Ipv6View::at_quoted(icmp.subspan(8)),
          net::icmpv6_checksum_is_right(icmp, outer.source(), outer.destination())};
}

}  // namespace

TEST_CASE("Full NAT of IPv6: both addresses change on the way in, and both change back on the way out",
          "[ipvs][full_nat][ipv6]") {
  Ipv6Bench bench;
  CHECK(bench.from_client({.sequence = 1000, .flags = SYN, .options = syn_options()}) ==
        "send to 2001:db8:2::7: [2001:db8::5]:1025 > [2001:db8:2::7]:80 TCP SYN ttl 63");
  CHECK(bench.sums_are_right());
  CHECK_FALSE(tcp_in(bench.last).options().timestamps);
  const auto first = tcp_in(bench.last).sequence();
  CHECK(bench.from_server(
            {.sequence = 70000, .acknowledgement = (first + 1).to_uint(), .flags = SYN_ACK, .options = mss(1440)}) ==
        "send to 2001:db8:1::10: [2001:db8::4]:80 > [2001:db8:1::10]:40000 TCP SYN,ACK ttl 63");
  CHECK(bench.sums_are_right());
  CHECK(tcp_in(bench.last).acknowledgement() == TcpSeq{1001});
  CHECK(tcp_in(bench.last).options().mss == 1420);  // 20 bytes for TOA
}

TEST_CASE("Full NAT of IPv6: TOA takes 20 bytes, and a full segment has room for them", "[ipvs][full_nat][ipv6][toa]") {
  Ipv6Bench bench;
  bench.shake_hands();
  CHECK(toa_in(bench.last) == endpoint(client6));
  const auto options = tcp_in(bench.last).option_bytes();
  REQUIRE(options.size() == 20);
  CHECK(net::load_u8(options, 0) == 254);
  CHECK(net::load_u8(options, 1) == 20);
  bench.from_client({.sequence = 1001, .acknowledgement = 70001, .flags = PSH_ACK, .padding = 1420});
  CHECK(toa_in(bench.last) == endpoint(client6));
  CHECK(bench.last.size() == 1500);
  CHECK(bench.sums_are_right());
  bench.from_client({.sequence = 2421, .acknowledgement = 70101, .flags = PSH_ACK, .padding = 10});
  CHECK_FALSE(toa_in(bench.last));  // the server has been heard
}

TEST_CASE("Full NAT of IPv6: beside timestamps TOA has room for one SACK block, and no NOPs",
          "[ipvs][full_nat][ipv6][toa]") {
  Ipv6Bench bench;
  bench.shake_hands();
  auto options = net::TcpOptions{};
  options.timestamps = {7, 8};
  options.sack_count = 1;
  options.sack[0] = {TcpSeq{71001}, TcpSeq{72001}};
  bench.from_client({.sequence = 1001, .acknowledgement = 70001, .options = options});
  CHECK(option_kinds(bench.last) == std::vector<int>{254, 8, 5});
  options.sack_count = 2;
  options.sack[1] = {TcpSeq{73001}, TcpSeq{74001}};
  bench.from_client({.sequence = 1001, .acknowledgement = 70001, .options = options});
  CHECK(option_kinds(bench.last) == std::vector<int>{254, 8, 1, 1});
  CHECK(bench.sums_are_right());
}

TEST_CASE("Full NAT of IPv6: SACK blocks move with the acknowledgement", "[ipvs][full_nat][ipv6]") {
  Ipv6Bench bench;
  bench.shake_hands();
  net::TcpOptions options;
  options.sack_count = 1;
  options.sack[0] = {TcpSeq{bench.client_at_server + 101}, TcpSeq{bench.client_at_server + 201}};
  bench.from_server({.sequence = 70001, .acknowledgement = bench.client_at_server + 1, .options = options});
  CHECK(tcp_in(bench.last).acknowledgement() == TcpSeq{1001});
  CHECK(tcp_in(bench.last).options().sack[0].left == TcpSeq{1101});
  CHECK(tcp_in(bench.last).options().sack[0].right == TcpSeq{1201});
  CHECK(bench.sums_are_right());
}

TEST_CASE("Full NAT of IPv6: the PROXY protocol names the family", "[ipvs][full_nat][ipv6][proxy]") {
  SECTION("version 1") {
    Ipv6Bench bench({.scheduler = "rr", .proxy_protocol = ProxyProtocol::v1});
    bench.shake_hands();
    CHECK_FALSE(toa_in(bench.last));
    bench.from_client({.sequence = 1001, .acknowledgement = 70001, .flags = PSH_ACK, .data = "GET"});
    CHECK(text_in(bench.last) == "PROXY TCP6 2001:db8:1::10 2001:db8::4 40000 80\r\nGET");
    CHECK(bench.sums_are_right());
  }
  SECTION("version 2: 52 bytes") {
    Ipv6Bench bench({.scheduler = "rr", .proxy_protocol = ProxyProtocol::v2});
    bench.shake_hands();
    bench.from_client({.sequence = 1001, .acknowledgement = 70001, .flags = PSH_ACK, .data = "GET"});
    CHECK(text_in(bench.last).size() == 52 + 3);
    CHECK(net::load_u8(tcp_in(bench.last).payload(), 13) == 0x21);
    CHECK(bench.sums_are_right());
  }
}

TEST_CASE("Full NAT of IPv6: \"too big\" from the servers' side is told in the client's terms, less TOA's room",
          "[ipvs][full_nat][ipv6][icmp]") {
  Ipv6Bench bench;
  bench.shake_hands();
  bench.from_client({.sequence = 1001, .acknowledgement = 70001, .flags = PSH_ACK, .padding = 1400});
  const auto verdict = bench.in(too_big(bench.last, "2001:db8::fe"_ip6, "2001:db8::5"_ip6, 1400, 1232));
  CHECK_THAT(verdict, Catch::StartsWith("send to 2001:db8:1::10"));
  const auto told = told_by(bench.last);
  CHECK(told.outer.source() == "2001:db8::4"_ip6);
  CHECK(told.outer.destination() == "2001:db8:1::10"_ip6);
  CHECK(told.checksum_is_right);
  CHECK(told.mtu == 1380);
  CHECK(told.ends() == std::string(client6) + " > " + std::string(virtual6));
  CHECK(told.sequence() == TcpSeq{1001});
  CHECK(told.acknowledgement() == TcpSeq{70001});
}

TEST_CASE("Full NAT of IPv6: \"too big\" from the client's side is told in the server's terms",
          "[ipvs][full_nat][ipv6][icmp]") {
  Ipv6Bench bench;
  bench.shake_hands();
  bench.from_server(
      {.sequence = 70001, .acknowledgement = bench.client_at_server + 1, .flags = PSH_ACK, .padding = 1400});
  const auto verdict = bench.in(too_big(bench.last, "2001:db8:1::1"_ip6, "2001:db8::4"_ip6, 1400, 1232));
  CHECK_THAT(verdict, Catch::StartsWith("send to 2001:db8:2::7"));
  const auto told = told_by(bench.last);
  CHECK(told.outer.source() == "2001:db8::5"_ip6);
  CHECK(told.outer.destination() == "2001:db8:2::7"_ip6);
  CHECK(told.checksum_is_right);
  CHECK(told.mtu == 1400);
  CHECK(told.ends() == std::string(server6) + " > " + std::string(local6));
  CHECK(told.sequence() == TcpSeq{70001});
  CHECK(told.acknowledgement() == TcpSeq{bench.client_at_server + 1});
}

TEST_CASE("Full NAT of IPv6: the SYN proxy shakes hands for the server", "[ipvs][full_nat][ipv6][syn_proxy]") {
  Ipv6Bench bench({.scheduler = "rr", .syn_proxy = true});
  const auto sent = [&] { return std::get<ipvs::OwnPacket>(bench.director.take_emissions().at(0)).packet; };
  CHECK(bench.from_client({.sequence = 1000, .flags = SYN, .options = mss(1440)}) == "drop ipvs_syn_proxy");
  const auto answer = sent();
  CHECK(text_of_datagram(answer) == "[2001:db8::4]:80 > [2001:db8:1::10]:40000 TCP SYN,ACK ttl 63");
  CHECK(net::transport_checksum_is_right(answer.bytes()));
  CHECK(tcp_in(answer).options().mss == 1440);
  const auto cookie = tcp_in(answer).sequence().to_uint();
  CHECK(bench.from_client({.sequence = 1001, .acknowledgement = cookie + 1}) == "hold");
  const auto syn = sent();
  CHECK(text_of_datagram(syn) == "[2001:db8::5]:1025 > [2001:db8:2::7]:80 TCP SYN ttl 64");
  CHECK(net::transport_checksum_is_right(syn.bytes()));
  const auto first = tcp_in(syn).sequence().to_uint();
  bench.from_server({.sequence = 70000, .acknowledgement = first + 1, .flags = SYN_ACK, .options = mss(1440)});
  const auto released = sent();
  CHECK(text_of_datagram(released) == "[2001:db8::5]:1025 > [2001:db8:2::7]:80 TCP ACK ttl 63");
  CHECK(tcp_in(released).acknowledgement() == TcpSeq{70001});
  CHECK(toa_in(released) == endpoint(client6));
  bench.from_server({.sequence = 70001, .acknowledgement = first + 1, .flags = PSH_ACK, .data = "hello"});
  CHECK(tcp_in(bench.last).sequence() == TcpSeq{cookie + 1});
  CHECK(tcp_in(bench.last).acknowledgement() == TcpSeq{1001});
}
