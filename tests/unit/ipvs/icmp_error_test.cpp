#include "director_bench.h"

using namespace lvslab;
using namespace lvslab::ipvs;
using namespace lvslab::ipvs::test;

namespace {

struct Nat : DirectorBench {
  net::Packet request;  ///< as it went to the server
  net::Packet answer;   ///< as it went to the client
  Nat() {
    service("tcp 10.0.0.4:80");
    server("10.0.1.7:8080", Forwarding::masquerading);
    in(tcp());
    request = last;
    forward(tcp({.from = "10.0.1.7:8080", .to = "192.0.2.10:40000", .flags = SYN_ACK}));
    answer = last;
  }
};

}  // namespace

TEST_CASE("NAT: an error about a reply goes to the real server, in its own terms", "[ipvs][icmp][nat]") {
  Nat bench;
  CHECK(bench.in(icmp({.from = "198.51.100.1", .to = "10.0.0.4"}, bench.answer)) ==
        "send to 10.0.1.7: 198.51.100.1 > 10.0.1.7 ICMP 3/1 ttl 63 {10.0.1.7:8080 > 192.0.2.10:40000 TCP ttl 64}");
}

TEST_CASE("NAT: 'fragmentation needed' about a reply reaches the server, so that path MTU discovery works",
          "[ipvs][icmp][nat]") {
  Nat bench;
  CHECK(bench.in(icmp({.code = net::icmp_code::fragmentation_needed, .rest = 1400}, bench.answer)) ==
        "send to 10.0.1.7: 198.51.100.1 > 10.0.1.7 ICMP 3/4 mtu 1400 ttl 63 {10.0.1.7:8080 > 192.0.2.10:40000 TCP ttl "
        "64}");
}

TEST_CASE("NAT: an error about a request, from whatever router, seems to come from the virtual address",
          "[ipvs][icmp][nat]") {
  Nat bench;
  CHECK(bench.forward(icmp({.from = "10.0.1.254", .to = "192.0.2.10"}, bench.request)) ==
        "accept: 10.0.0.4 > 192.0.2.10 ICMP 3/1 ttl 64 {192.0.2.10:40000 > 10.0.0.4:80 TCP ttl 63}");
}

TEST_CASE("The quoted transport checksum is left as it was", "[ipvs][icmp][nat]") {
  Nat bench;
  const auto checksum = net::load_u16(bench.request.bytes(), 36);
  bench.forward(icmp({.from = "10.0.1.254", .to = "192.0.2.10", .quote = 40}, bench.request));
  CHECK(net::load_u16(bench.last.bytes(), 28 + 36) == checksum);
}

TEST_CASE("An error with a wrong ICMP checksum is dropped", "[ipvs][icmp]") {
  Nat bench;
  auto from_client = icmp({}, bench.answer);
  net::store_u16(from_client.mutable_bytes(), 22, 0x1234);
  CHECK(bench.in(std::move(from_client)) == "drop ipvs_icmp_checksum");
  auto from_server = icmp({.from = "10.0.1.254", .to = "192.0.2.10"}, bench.request);
  net::store_u16(from_server.mutable_bytes(), 22, 0x1234);
  CHECK(bench.forward(std::move(from_server)) == "drop ipvs_icmp_checksum");
}

TEST_CASE("DR: an error about a reply is sent to the real server as it is", "[ipvs][icmp][dr]") {
  DirectorBench bench;
  bench.service("tcp 10.0.0.4:80");
  bench.server("10.0.0.7:80");
  bench.in(tcp());
  const auto answer = tcp({.from = "10.0.0.4:80", .to = "192.0.2.10:40000", .flags = SYN_ACK});
  CHECK(bench.in(icmp({}, answer)) ==
        "send to 10.0.0.7: 198.51.100.1 > 10.0.0.4 ICMP 3/1 ttl 63 {10.0.0.4:80 > 192.0.2.10:40000 TCP ttl 64}");
}

TEST_CASE("TUN: an error about a reply is sent to the real server through the tunnel", "[ipvs][icmp][tun]") {
  DirectorBench bench;
  bench.service("tcp 10.0.0.4:80");
  bench.server("10.0.1.7:80", Forwarding::tunnelling);
  bench.in(tcp());
  const auto answer = tcp({.from = "10.0.0.4:80", .to = "192.0.2.10:40000", .flags = SYN_ACK});
  CHECK(bench.in(icmp({}, answer)) ==
        "send to 10.0.1.7: 10.0.0.3 > 10.0.1.7 IPIP ttl 63 "
        "{198.51.100.1 > 10.0.0.4 ICMP 3/1 ttl 63 {10.0.0.4:80 > 192.0.2.10:40000 TCP ttl 64}}");
}

TEST_CASE("An error does not keep a connection alive, nor change its state, but it counts", "[ipvs][icmp]") {
  Nat bench;
  bench.now += 30s;
  bench.in(icmp({}, bench.answer));
  CHECK(bench.connection() == "SYN_RECV 30");
  bench.forward(icmp({.from = "10.0.1.254", .to = "192.0.2.10"}, bench.request));
  CHECK(bench.connection() == "SYN_RECV 30");
  bench.now += 2s;
  CHECK(bench.report("10.0.1.7:8080").statistics.packets_in == 2);
  CHECK(bench.report("10.0.1.7:8080").statistics.packets_out == 2);
}

TEST_CASE("Errors about something else, and other ICMP messages, go their way", "[ipvs][icmp]") {
  Nat bench;
  const auto stranger = tcp({.from = "10.0.0.4:80", .to = "192.0.2.10:41111", .flags = SYN_ACK});
  CHECK(bench.in(icmp({}, stranger)).starts_with("accept"));
  CHECK(bench.in(icmp({.type = net::IcmpType::parameter_problem, .code = 0}, bench.answer)).starts_with("accept"));
  CHECK(bench.in(icmp({.type = net::IcmpType::redirect, .code = 1}, bench.answer)).starts_with("accept"));
  CHECK(bench.in(icmp({.quote = 20}, bench.answer)).starts_with("accept"));  // no ports quoted
  CHECK(bench.in(icmp({.quote = 12}, bench.answer)).starts_with("accept"));  // not even a header
}

TEST_CASE("schedule_icmp places an error about an unknown packet from the virtual address", "[ipvs][icmp]") {
  DirectorBench bench;
  bench.service("tcp 10.0.0.4:80");
  bench.server("10.0.0.7:80");
  bench.set("schedule_icmp", "1");
  const auto answer = tcp({.from = "10.0.0.4:80", .to = "192.0.2.10:40000", .flags = ACK});
  CHECK(bench.in(icmp({}, answer)) ==
        "send to 10.0.0.7: 198.51.100.1 > 10.0.0.4 ICMP 3/1 ttl 63 {10.0.0.4:80 > 192.0.2.10:40000 TCP ttl 64}");
  CHECK(bench.connection() == "NONE 3");
  bench.edit("10.0.0.7:80", {.weight = 0});
  const auto other = tcp({.from = "10.0.0.4:80", .to = "192.0.2.11:40000", .flags = ACK});
  CHECK(bench.in(icmp({}, other)) == "drop no_server_available");
}
