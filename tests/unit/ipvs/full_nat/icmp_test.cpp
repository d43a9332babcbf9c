#include <lvslab/net/icmp_view.h>

#include "full_nat_bench.h"

using namespace lvslab;
using namespace lvslab::ipvs::test;
using net::TcpSeq;

namespace {

/// "Fragmentation needed" from a router, about a datagram of which `quoted` bytes are told.
net::Packet too_big(const net::Packet& about, std::string_view router, std::string_view to, std::uint16_t mtu,
                    std::size_t quoted = 28) {
  net::Packet packet(about.bytes().first(std::min(quoted, about.size())));
  net::push_icmp(packet, net::IcmpType::unreachable, net::icmp_code::fragmentation_needed, mtu);
  push_ip(packet, endpoint(router).address, endpoint(to).address, {.protocol = net::IpProtocol::icmp});
  return packet;
}

struct Told {
  net::Ipv4View outer;
  net::IcmpView icmp;
  net::Ipv4View quoted;
  [[nodiscard]] std::string ends() const {
    const auto bytes = quoted.payload();
    return to_text(net::Endpoint{quoted.source(), net::Port{net::load_u16(bytes, 0)}}) + " > " +
           to_text(net::Endpoint{quoted.destination(), net::Port{net::load_u16(bytes, 2)}});
  }
  [[nodiscard]] TcpSeq sequence() const { return TcpSeq{net::load_u32(quoted.payload(), 4)}; }
};

Told told_by(const net::Packet& packet) {
  const auto outer = *net::Ipv4View::at(packet.bytes());
  const auto icmp = *net::IcmpView::at(outer.payload());
  return {outer, icmp, *net::Ipv4View::at_quoted(icmp.payload())};
}

}  // namespace

TEST_CASE("Full NAT: an error from the servers' side is told in the client's terms", "[ipvs][full_nat][icmp]") {
  FullNatBench bench;
  bench.shake_hands();
  bench.from_client({.sequence = 1001, .acknowledgement = 70001, .flags = PSH_ACK, .padding = 1400});
  const auto verdict = bench.in(too_big(bench.last, "10.0.0.254", "10.0.0.5", 1300));
  CHECK_THAT(verdict, Catch::StartsWith("send to 192.0.2.10"));
  const auto told = told_by(bench.last);
  CHECK(told.outer.source() == "10.0.0.4"_ip4);
  CHECK(told.outer.destination() == "192.0.2.10"_ip4);
  CHECK(told.outer.checksum_is_right());
  CHECK(told.icmp.checksum_is_right());
  CHECK(told.icmp.next_hop_mtu() == 1292);  // room for TOA
  CHECK(told.ends() == "192.0.2.10:40000 > 10.0.0.4:80");
  CHECK(told.sequence() == TcpSeq{1001});
  CHECK(told.quoted.checksum_is_right());
}

TEST_CASE("Full NAT: an error from the client's side is told in the server's terms", "[ipvs][full_nat][icmp]") {
  FullNatBench bench;
  bench.shake_hands();
  bench.from_server({.sequence = 70001, .acknowledgement = bench.at_server(1), .flags = PSH_ACK, .padding = 1400});
  const auto verdict = bench.in(too_big(bench.last, "192.0.2.1", "10.0.0.4", 1300, 40));
  CHECK_THAT(verdict, Catch::StartsWith("send to 10.0.1.7"));
  const auto told = told_by(bench.last);
  CHECK(told.outer.source() == "10.0.0.5"_ip4);
  CHECK(told.outer.destination() == "10.0.1.7"_ip4);
  CHECK(told.icmp.checksum_is_right());
  CHECK(told.icmp.next_hop_mtu() == 1300);
  CHECK(told.ends() == "10.0.1.7:80 > 10.0.0.5:1025");
  CHECK(told.sequence() == TcpSeq{70001});
  CHECK(TcpSeq{net::load_u32(told.quoted.payload(), 8)} == TcpSeq{bench.at_server(1)});
}

TEST_CASE("Full NAT: an error with a wrong checksum goes no further", "[ipvs][full_nat][icmp]") {
  FullNatBench bench;
  bench.shake_hands();
  auto error = too_big(bench.last, "10.0.0.254", "10.0.0.5", 1300);
  error.mutable_bytes()[30] ^= std::byte{1};
  CHECK(bench.in(std::move(error)) == "drop ipvs_icmp_checksum");
}

TEST_CASE("Full NAT: a datagram that does not fit is refused with the MTU", "[ipvs][full_nat][mtu]") {
  FullNatBench bench;
  bench.shake_hands();
  bench.network.mtu["10.0.1.7"_ip4] = 1300;
  CHECK(bench.from_client({.sequence = 1001, .acknowledgement = 70001, .padding = 1400}) ==
        "drop fragmentation_needed, ICMP 3/4 1300");
}
