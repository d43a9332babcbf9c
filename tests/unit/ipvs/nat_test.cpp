#include "director_bench.h"

using namespace lvslab;
using namespace lvslab::ipvs;
using namespace lvslab::ipvs::test;

namespace {

struct Nat : DirectorBench {
  explicit Nat(const char* server_address = "10.0.1.7:8080") {
    service("tcp 10.0.0.4:80");
    server(server_address, Forwarding::masquerading);
  }
};

}  // namespace

TEST_CASE("NAT: a request leaves for the real server's address and port, its time to live one less", "[ipvs][nat]") {
  Nat bench;
  CHECK(bench.in(tcp()) == "send to 10.0.1.7: 192.0.2.10:40000 > 10.0.1.7:8080 TCP SYN ttl 63");
  CHECK(bench.verdict.ignore_dont_fragment);
  CHECK(bench.in(tcp({.flags = PSH_ACK, .payload = 333})) ==
        "send to 10.0.1.7: 192.0.2.10:40000 > 10.0.1.7:8080 TCP PSH,ACK ttl 63");
}

TEST_CASE("NAT: the reply gets the virtual address and port as its source; its time to live is the router's business",
          "[ipvs][nat]") {
  Nat bench;
  bench.in(tcp());
  CHECK(bench.forward(tcp({.from = "10.0.1.7:8080", .to = "192.0.2.10:40000", .flags = SYN_ACK, .ttl = 63})) ==
        "accept: 10.0.0.4:80 > 192.0.2.10:40000 TCP SYN,ACK ttl 63");
}

TEST_CASE("NAT: what a server sends outside of its connections is left alone", "[ipvs][nat]") {
  Nat bench;
  bench.in(tcp());
  CHECK(bench.forward(tcp({.from = "10.0.1.7:8080", .to = "192.0.2.10:40001", .flags = ACK})) ==
        "accept: 10.0.1.7:8080 > 192.0.2.10:40001 TCP ACK ttl 64");
  CHECK(bench.forward(tcp({.from = "10.0.1.7:9999", .to = "192.0.2.10:40000", .flags = ACK})) ==
        "accept: 10.0.1.7:9999 > 192.0.2.10:40000 TCP ACK ttl 64");
}

TEST_CASE("nat_icmp_send refuses what a masqueraded server sends outside of its connections", "[ipvs][nat]") {
  Nat bench;
  bench.set("nat_icmp_send", "1");
  CHECK(bench.forward(tcp({.from = "10.0.1.7:8080", .to = "192.0.2.10:40001", .flags = ACK})) ==
        "drop ipvs_no_connection, ICMP 3/3");
  CHECK(bench.forward(tcp({.from = "10.0.1.7:8080", .to = "192.0.2.10:40001", .flags = RST})) ==
        "accept: 10.0.1.7:8080 > 192.0.2.10:40001 TCP RST ttl 64");
  CHECK(bench.forward(tcp({.from = "10.0.1.7:22", .to = "192.0.2.10:40001", .flags = ACK})) ==
        "accept: 10.0.1.7:22 > 192.0.2.10:40001 TCP ACK ttl 64");
}

TEST_CASE("NAT: a wrong TCP checksum stays as wrong as it was", "[ipvs][nat]") {
  Nat bench;
  auto broken = tcp();
  const auto bytes = broken.mutable_bytes();
  net::store_u16(bytes, 36, static_cast<std::uint16_t>(net::load_u16(bytes, 36) ^ 1));
  CHECK(bench.in(std::move(broken)) ==
        "send to 10.0.1.7: 192.0.2.10:40000 > 10.0.1.7:8080 TCP SYN BAD-CHECKSUM ttl 63");
}

TEST_CASE("NAT: a UDP datagram without a checksum gets a real one", "[ipvs][nat]") {
  DirectorBench bench;
  bench.service("udp 10.0.0.4:53");
  bench.server("10.0.1.7:53", Forwarding::masquerading);
  const auto size = GENERATE(std::size_t{0}, std::size_t{1}, std::size_t{30}, std::size_t{31});
  CHECK(bench.in(udp({.payload = size, .checksum = false})) ==
        "send to 10.0.1.7: 192.0.2.10:40000 > 10.0.1.7:53 UDP ttl 63");
  CHECK(net::load_u16(bench.last.bytes(), 26) != 0);
}

TEST_CASE("NAT: a datagram that does not fit and must not be fragmented is refused with the MTU", "[ipvs][nat][mtu]") {
  Nat bench;
  bench.in(tcp());
  bench.network.mtu["10.0.1.7"_ip4] = 1400;
  CHECK(bench.in(tcp({.flags = PSH_ACK, .payload = 1361})) == "drop fragmentation_needed, ICMP 3/4 1400");
  // What is quoted is the datagram before translation, but with its time to live decremented already.
  CHECK(text_of_datagram(bench.last) == "192.0.2.10:40000 > 10.0.0.4:80 TCP PSH,ACK ttl 63");
  CHECK(bench.in(tcp({.flags = PSH_ACK, .payload = 1360})) ==
        "send to 10.0.1.7: 192.0.2.10:40000 > 10.0.1.7:8080 TCP PSH,ACK ttl 63");
  CHECK(bench.in(tcp({.flags = PSH_ACK, .payload = 1400, .dont_fragment = false})) ==
        "send to 10.0.1.7: 192.0.2.10:40000 > 10.0.1.7:8080 TCP PSH,ACK ttl 63");
}

TEST_CASE("NAT to a real server that is the director itself: rewritten, and up the own stack", "[ipvs][nat][local]") {
  Nat bench("10.0.0.3:8080");
  CHECK(bench.in(tcp({.ttl = 1})) == "accept: 192.0.2.10:40000 > 10.0.0.3:8080 TCP SYN ttl 1");
  CHECK(bench.out(tcp({.from = "10.0.0.3:8080", .to = "192.0.2.10:40000", .flags = SYN_ACK})) ==
        "accept: 10.0.0.4:80 > 192.0.2.10:40000 TCP SYN,ACK ttl 64");
}

TEST_CASE("NAT: a real server's port 0 stands for the port that was asked", "[ipvs][nat]") {
  Nat bench("10.0.1.7");
  CHECK(bench.in(tcp()) == "send to 10.0.1.7: 192.0.2.10:40000 > 10.0.1.7:80 TCP SYN ttl 63");
}

TEST_CASE("The director's own client is balanced too", "[ipvs][nat][local-out]") {
  Nat bench;
  CHECK(bench.out(tcp({.from = "10.0.0.3:50000"})) ==
        "send to 10.0.1.7: 10.0.0.3:50000 > 10.0.1.7:8080 TCP SYN ttl 63");
  CHECK(bench.in(tcp({.from = "10.0.1.7:8080", .to = "10.0.0.3:50000", .flags = SYN_ACK})) ==
        "accept: 10.0.0.4:80 > 10.0.0.3:50000 TCP SYN,ACK ttl 64");
}

TEST_CASE("snat_reroute: a masqueraded reply is to be routed again, one that is for this host or untranslated is not",
          "[ipvs][nat]") {
  Nat bench;
  bench.in(tcp());
  const auto reply = [] {
    return tcp({.from = "10.0.1.7:8080", .to = "192.0.2.10:40000", .flags = SYN_ACK, .ttl = 63});
  };
  bench.forward(reply());
  CHECK(bench.verdict.route_again);
  bench.in(reply());
  CHECK_FALSE(bench.verdict.route_again);
  bench.set("snat_reroute", "0");
  bench.forward(reply());
  CHECK_FALSE(bench.verdict.route_again);
}
