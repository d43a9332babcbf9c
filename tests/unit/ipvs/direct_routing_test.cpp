#include "director_bench.h"

using namespace lvslab;
using namespace lvslab::ipvs;
using namespace lvslab::ipvs::test;

namespace {

struct Dr : DirectorBench {
  explicit Dr(const char* server_address = "10.0.0.7:80") {
    service("tcp 10.0.0.4:80");
    server(server_address, Forwarding::direct_routing);
  }
};

}  // namespace

TEST_CASE("DR: the datagram keeps its addresses; only its time to live goes down, and its next hop is the server",
          "[ipvs][dr]") {
  Dr bench;
  CHECK(bench.in(tcp()) == "send to 10.0.0.7: 192.0.2.10:40000 > 10.0.0.4:80 TCP SYN ttl 63");
}

TEST_CASE("The director counts as a hop: at time to live 1 the sender is told", "[ipvs][dr][nat][tun]") {
  const auto method = GENERATE(Forwarding::direct_routing, Forwarding::masquerading, Forwarding::tunnelling);
  DirectorBench bench;
  bench.service("tcp 10.0.0.4:80");
  bench.server("10.0.1.7:80", method);
  CHECK(bench.in(tcp({.ttl = 1})) == "drop ttl_exceeded, ICMP 11/0");
  CHECK(text_of_datagram(bench.last) == "192.0.2.10:40000 > 10.0.0.4:80 TCP SYN ttl 1");
  // It has counted all the same.
  CHECK(bench.load("10.0.1.7:80") == "1/0");
  CHECK(bench.connection() == "SYN_RECV 60");
}

TEST_CASE("Without a route to the real server the client is told that the host is unreachable",
          "[ipvs][dr][nat][tun]") {
  const auto method = GENERATE(Forwarding::direct_routing, Forwarding::masquerading, Forwarding::tunnelling);
  DirectorBench bench;
  bench.service("tcp 10.0.0.4:80");
  bench.server("10.0.1.7:80", method);
  bench.network.unreachable.insert("10.0.1.7"_ip4);
  CHECK(bench.in(tcp()) == "drop no_route, ICMP 3/1");
  CHECK(text_of_datagram(bench.last) == "192.0.2.10:40000 > 10.0.0.4:80 TCP SYN ttl 64");
}

TEST_CASE("DR: too large with DF set is refused with the MTU towards the server", "[ipvs][dr][mtu]") {
  Dr bench;
  bench.network.mtu["10.0.0.7"_ip4] = 1400;
  bench.in(tcp());
  CHECK(bench.in(tcp({.flags = PSH_ACK, .payload = 1361})) == "drop fragmentation_needed, ICMP 3/4 1400");
}

TEST_CASE("DR to the director itself: accepted as it is, at any time to live", "[ipvs][dr][local]") {
  Dr bench("10.0.0.3:80");
  CHECK(bench.in(tcp({.ttl = 1})) == "accept: 192.0.2.10:40000 > 10.0.0.4:80 TCP SYN ttl 1");
}

TEST_CASE("DR: a reply that passes all the same is not rewritten, but seen", "[ipvs][dr]") {
  Dr bench;
  bench.in(tcp());
  CHECK(bench.forward(tcp({.from = "10.0.0.4:80", .to = "192.0.2.10:40000", .flags = SYN_ACK})) ==
        "accept: 10.0.0.4:80 > 192.0.2.10:40000 TCP SYN,ACK ttl 64");
  CHECK(bench.report("10.0.0.7:80").active == 1);
  bench.now += 2s;
  CHECK(bench.report("10.0.0.7:80").statistics.packets_out == 1);
}

TEST_CASE("The local method hands everything to the director's own stack", "[ipvs][local]") {
  DirectorBench bench;
  bench.service("tcp 10.0.0.4:80");
  bench.server("10.0.0.7:80", Forwarding::local);
  CHECK(bench.in(tcp({.ttl = 1})) == "accept: 192.0.2.10:40000 > 10.0.0.4:80 TCP SYN ttl 1");
  CHECK(bench.load("10.0.0.7:80") == "1/0");
}

TEST_CASE("What comes round by lo has met the director already", "[ipvs][dr]") {
  DirectorBench bench;
  bench.service("tcp 10.0.0.4:80");
  bench.server("10.0.0.7:80");
  REQUIRE(bench.out(tcp()).starts_with("send"));
  CHECK(bench.in(bench.last).starts_with("accept"));
  CHECK(bench.director.total_statistics(bench.now + 2s).packets_in == 1);
}

TEST_CASE("A datagram from a loopback address never leaves the host", "[ipvs][dr]") {
  Dr bench;
  CHECK(bench.out(tcp({.from = "127.0.0.1:5000"})) == "drop ipvs_boundary");
}
