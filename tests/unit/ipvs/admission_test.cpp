#include "director_bench.h"

using namespace lvslab;
using namespace lvslab::ipvs;
using namespace lvslab::ipvs::test;

namespace {

struct Web : DirectorBench {
  Web() {
    service("tcp 10.0.0.4:80");
    server("10.0.0.7:80");
  }
};

}  // namespace

TEST_CASE("Without a service the director does nothing", "[ipvs][admission]") {
  DirectorBench bench;
  CHECK_FALSE(bench.director.is_active(net::Family::ipv4));
  CHECK(bench.in(tcp()) == "accept: 192.0.2.10:40000 > 10.0.0.4:80 TCP SYN ttl 64");
}

TEST_CASE("What no service is for goes to the director's own stack", "[ipvs][admission]") {
  Web bench;
  CHECK(bench.in(tcp({.to = "10.0.0.4:81"})).starts_with("accept"));
  CHECK(bench.in(tcp({.to = "10.0.0.3:80"})).starts_with("accept"));
  CHECK(bench.in(udp({.to = "10.0.0.4:80"})).starts_with("accept"));
  CHECK(bench.in(ping()).starts_with("accept"));  // ping is not balanced
  CHECK(bench.connection() == "none");
}

TEST_CASE("Only a SYN begins a TCP connection", "[ipvs][admission]") {
  Web bench;
  CHECK(bench.in(tcp({.flags = ACK})).starts_with("accept"));
  CHECK(bench.in(tcp({.flags = FIN_ACK})).starts_with("accept"));
  CHECK(bench.in(tcp({.flags = RST})).starts_with("accept"));
  CHECK(bench.connection() == "none");
  CHECK(bench.in(tcp({.flags = SYN_ACK})).starts_with("send"));  // with any other flag
}

TEST_CASE("sloppy_tcp lets any segment but a reset begin a connection", "[ipvs][admission]") {
  Web bench;
  bench.set("sloppy_tcp", "1");
  CHECK(bench.in(tcp({.flags = RST})).starts_with("accept"));
  CHECK(bench.in(tcp({.flags = ACK})).starts_with("send"));
  CHECK(bench.connection() == "ESTABLISHED 900");
}

TEST_CASE("When no server can take it the client hears 'port unreachable', of TCP too", "[ipvs][admission]") {
  Web bench;
  bench.edit("10.0.0.7:80", {.weight = 0});
  CHECK(bench.in(tcp()) == "drop no_server_available, ICMP 3/3");
  CHECK(bench.connection() == "none");
}

TEST_CASE("A service without a scheduler has nobody to send to", "[ipvs][admission]") {
  DirectorBench bench;
  bench.service("tcp 10.0.0.4:80", {.scheduler = "none"});
  bench.server("10.0.0.7:80");
  CHECK(bench.in(tcp()) == "drop no_server_available, ICMP 3/3");
}

TEST_CASE("A connection from port 20 is never placed", "[ipvs][admission]") {
  Web bench;
  CHECK(bench.in(tcp({.from = "192.0.2.10:20"})).starts_with("accept"));
}

TEST_CASE("Packets from port 0 make a new connection each time", "[ipvs][admission]") {
  Web bench;
  bench.in(tcp({.from = "192.0.2.10:0"}));
  bench.in(tcp({.from = "192.0.2.10:0"}));
  CHECK(bench.director.connection_count() == 2);
}

TEST_CASE("A service of port 0 that is not persistent refuses everything", "[ipvs][admission]") {
  DirectorBench bench;
  bench.service("tcp 10.0.0.4:0");
  bench.server("10.0.0.7:0");
  CHECK(bench.in(tcp()) == "drop no_server_available, ICMP 3/3");
}

TEST_CASE("An FTP service leaves other ports of its address to the director's own stack", "[ipvs][admission]") {
  DirectorBench bench;
  bench.service("tcp 10.0.0.4:21");
  bench.server("10.0.0.7:21");
  CHECK(bench.in(tcp({.to = "10.0.0.4:21"})).starts_with("send"));
  CHECK(bench.in(tcp({.to = "10.0.0.4:5000"})).starts_with("accept"));
  CHECK(bench.in(tcp({.to = "10.0.0.4:80"})).starts_with("accept"));
}

TEST_CASE("Every server of the list gets its turn", "[ipvs][admission]") {
  Web bench;
  bench.server("10.0.0.8:80");
  CHECK(bench.goes_to(tcp({.from = "192.0.2.10:40000"})) == "10.0.0.8");
  CHECK(bench.goes_to(tcp({.from = "192.0.2.10:40001"})) == "10.0.0.7");
  CHECK(bench.goes_to(tcp({.from = "192.0.2.10:40002"})) == "10.0.0.8");
  // An old connection stays where it is.
  CHECK(bench.goes_to(tcp({.from = "192.0.2.10:40001", .flags = ACK})) == "10.0.0.7");
}

TEST_CASE("One-packet scheduling places every datagram anew and remembers nothing", "[ipvs][ops]") {
  DirectorBench bench;
  bench.service("udp 10.0.0.4:53", {.scheduler = "rr", .one_packet = true});
  bench.server("10.0.1.7:53", Forwarding::masquerading);
  bench.server("10.0.1.8:53", Forwarding::masquerading);
  CHECK(bench.goes_to(udp()) == "10.0.1.8");
  CHECK(bench.goes_to(udp()) == "10.0.1.7");
  CHECK(bench.director.connection_count() == 0);
  CHECK(bench.load("10.0.1.8:53") == "0/0");
  // So the reply finds no connection and keeps its source.
  CHECK(bench.forward(udp({.from = "10.0.1.8:53", .to = "192.0.2.10:40000"})) ==
        "accept: 10.0.1.8:53 > 192.0.2.10:40000 UDP ttl 64");
  bench.now += 2s;
  CHECK(bench.report("10.0.1.8:53").statistics.connections == 1);
  CHECK(bench.director.total_statistics(bench.now).connections == 2);
}

TEST_CASE("One-packet scheduling is for UDP only", "[ipvs][ops]") {
  DirectorBench bench;
  bench.service("tcp 10.0.0.4:80", {.scheduler = "rr", .one_packet = true});
  bench.server("10.0.0.7:80");
  bench.in(tcp());
  CHECK(bench.director.connection_count() == 1);
}

TEST_CASE("The story of a new connection names the service, the candidates, the comparison and the outcome",
          "[ipvs][story]") {
  DirectorBench bench;
  bench.service("tcp 10.0.0.4:80", {.scheduler = "wlc"});
  bench.server("10.0.0.7:80", Forwarding::direct_routing, 1);
  bench.server("10.0.0.8:80", Forwarding::direct_routing, 3);
  bench.in(tcp({.from = "192.0.2.10:40000"}));
  bench.in(tcp({.from = "192.0.2.10:40001"}));
  CHECK(bench.told() ==
        "a new connection for the service TCP 10.0.0.4:80\n"
        "candidate 10.0.0.8:80: weight 3, 1 active, 0 inactive, overhead 256\n"
        "candidate 10.0.0.7:80: weight 1, 0 active, 0 inactive, overhead 0\n"
        "wlc: 10.0.0.7:80 has overhead 0*256 + 0 = 0 over weight 1, less than 10.0.0.8:80 with overhead 1*256 + 0 = 256 "
        "over weight 3\n"
        "wlc chooses 10.0.0.7:80\n"
        "the connection's state NONE becomes SYN_RECV: SYN from the client; it is kept for 60 s after its last packet\n"
        "direct routing: the datagram stays as it is and goes to the MAC address of 10.0.0.7\n");
}

TEST_CASE("Nobody listening, nothing told", "[ipvs][story]") {
  DirectorBench bench(false);
  bench.service("tcp 10.0.0.4:80");
  bench.server("10.0.0.7:80");
  bench.in(tcp());
  CHECK(bench.told().empty());
}

TEST_CASE("A copied director goes on exactly as the original", "[ipvs][value]") {
  Web bench;
  bench.server("10.0.0.8:80");
  bench.server("10.0.0.9:80");
  bench.in(tcp({.from = "192.0.2.10:1000"}));
  DirectorBench other(bench);
  for (int i = 1; i < 20; ++i) {
    const auto from = "192.0.2.10:" + std::to_string(1000 + i);
    CHECK(bench.goes_to(tcp({.from = from})) == other.goes_to(tcp({.from = from})));
  }
  bench.remove("10.0.0.9:80");
  CHECK(other.report("10.0.0.9:80").active == 7);
}
