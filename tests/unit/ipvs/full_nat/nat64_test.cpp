#include "full_nat_bench.h"

using namespace lvslab;
using namespace lvslab::ipvs::test;
using net::TcpSeq;

namespace {

constexpr std::string_view client6 = "[2001:db8::10]:40000";
constexpr std::string_view virtual6 = "[2001:db8::4]:80";

struct Nat64 : DirectorBench {
  Nat64() {
    network.local.insert(*net::Address::parse("2001:db8::4"));
    service("tcp [2001:db8::4]:80");
    server("10.0.1.7:80", ipvs::Forwarding::full_nat);
    REQUIRE(director.add_local_address(key("tcp [2001:db8::4]:80"), "10.0.0.3"_ip4, now));
  }
  std::string from_client(Segment segment) {
    segment.from = client6;
    segment.to = virtual6;
    return in(packet_of(segment));
  }
  std::string from_server(Segment segment) {
    segment.from = server_end;
    segment.to = "10.0.0.3:1025";
    return in(packet_of(segment));
  }
};

}  // namespace

TEST_CASE("NAT64: a client of IPv6, a server of IPv4", "[ipvs][full_nat][nat64]") {
  Nat64 bench;
  CHECK(bench.from_client({.sequence = 1000, .flags = SYN, .options = mss(1440)}) ==
        "send to 10.0.1.7: 10.0.0.3:1025 > 10.0.1.7:80 TCP SYN ttl 63");
  const auto first = tcp_in(bench.last).sequence();
  CHECK(bench.from_server(
            {.sequence = 70000, .acknowledgement = (first + 1).to_uint(), .flags = SYN_ACK, .options = mss(1460)}) ==
        "send to 2001:db8::10: [2001:db8::4]:80 > [2001:db8::10]:40000 TCP SYN,ACK ttl 63");
  CHECK(tcp_in(bench.last).options().mss == 1440);  // 20 bytes for TOA
  CHECK(net::transport_checksum_is_right(bench.last.bytes()));
}

TEST_CASE("NAT64: TOA carries the IPv6 client in an IPv4 segment", "[ipvs][full_nat][nat64][toa]") {
  Nat64 bench;
  bench.from_client({.sequence = 1000, .flags = SYN});
  const auto first = tcp_in(bench.last).sequence();
  bench.from_server({.sequence = 70000, .acknowledgement = (first + 1).to_uint(), .flags = SYN_ACK});
  bench.from_client({.sequence = 1001, .acknowledgement = 70001, .flags = PSH_ACK, .padding = 1440});
  CHECK(toa_in(bench.last) == endpoint(client6));
  CHECK(bench.last.size() == 1500);
  CHECK(net::transport_checksum_is_right(bench.last.bytes()));
  CHECK(net::Ipv4View::at(bench.last.bytes())->dont_fragment());
}

TEST_CASE("NAT64: the other way round does not exist", "[ipvs][full_nat][nat64]") {
  DirectorBench bench;
  bench.service("tcp 10.0.0.4:80");
  const auto result = bench.director.add_server(DirectorBench::key(), endpoint("[2001:db8::7]:80"),
                                                {.forwarding = ipvs::Forwarding::full_nat}, bench.now);
  REQUIRE_FALSE(result);
  CHECK(result.error() == ipvs::ConfigError::invalid);
}
