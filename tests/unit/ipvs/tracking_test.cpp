// net.ipv4.vs.conntrack: a director whose connections the host tracks (docs/ipvs.md section 8.4). What is expected was
// seen on Linux 6.1.

#include "director_bench.h"

using namespace lvslab;
using namespace lvslab::ipvs;
using namespace lvslab::ipvs::test;

namespace {

/// A service of FTP makes the host track connections; the one that matters is on port 80.
struct Tracked : DirectorBench {
  explicit Tracked(Forwarding forwarding = Forwarding::masquerading, const char* conntrack = "1",
                   bool has_ftp_server = true) {
    set("conntrack", conntrack);
    service("tcp 10.0.0.4:21");
    if (has_ftp_server) server("10.0.1.9:21", Forwarding::masquerading);
    service("tcp 10.0.0.4:80");
    server("10.0.1.7:80", forwarding);
    server("10.0.1.8:80", forwarding, 0);
  }
  std::string client(net::TcpFlags flags) { return goes_to(tcp({.flags = flags})); }
  void server_sends(net::TcpFlags flags) {
    forward(tcp({.from = "10.0.1.7:80", .to = "192.0.2.10:40000", .flags = flags}));
  }
  void opens() {
    client(SYN);
    if (report("10.0.1.7:80").settings.forwarding == Forwarding::masquerading) server_sends(SYN_ACK);
    client(ACK);
  }
  /// From now on new connections go to 10.0.1.8.
  void turn_over() {
    const auto forwarding = report("10.0.1.7:80").settings.forwarding;
    edit("10.0.1.7:80", {.forwarding = forwarding, .weight = 0});
    edit("10.0.1.8:80", {.forwarding = forwarding, .weight = 1});
  }
  std::string syn() { return in(tcp({.flags = SYN})); }
};

constexpr auto known = "drop ipvs_known_flow";

}  // namespace

TEST_CASE("expire_nodest_conn and weight 0: the first SYN falls, the next one goes to another server",
          "[ipvs][tracking]") {
  Tracked bench;
  bench.set("expire_nodest_conn", "1");
  bench.opens();
  bench.turn_over();
  CHECK(bench.syn() == known);
  bench.now += 1s;
  CHECK(bench.connection() == "none");
  CHECK(bench.client(SYN) == "10.0.1.8");
}

TEST_CASE("Where nothing tracks, conntrack=1 changes nothing", "[ipvs][tracking]") {
  Tracked bench(Forwarding::masquerading, "1", false);
  bench.set("expire_nodest_conn", "1");
  CHECK_FALSE(bench.director.tracks_connections(net::Family::ipv4));
  bench.opens();
  bench.turn_over();
  CHECK(bench.client(SYN) == "10.0.1.8");
}

TEST_CASE("With conntrack=0 connections other than FTP's are not tracked", "[ipvs][tracking]") {
  Tracked bench(Forwarding::masquerading, "0");
  bench.set("expire_nodest_conn", "1");
  CHECK(bench.director.tracks_connections(net::Family::ipv4));
  bench.opens();
  bench.turn_over();
  CHECK(bench.client(SYN) == "10.0.1.8");
}

TEST_CASE("A connection keeps what the setting was when it began", "[ipvs][tracking]") {
  SECTION("on, then off: the old one is known, the new one is not tracked") {
    Tracked bench;
    bench.set("expire_nodest_conn", "1");
    bench.opens();
    bench.set("conntrack", "0");
    bench.turn_over();
    CHECK(bench.syn() == known);
    bench.now += 1s;
    CHECK(bench.client(SYN) == "10.0.1.8");
  }
  SECTION("off, then on: never known") {
    Tracked bench(Forwarding::masquerading, "0");
    bench.set("expire_nodest_conn", "1");
    bench.opens();
    bench.set("conntrack", "1");
    bench.client(ACK);
    bench.turn_over();
    CHECK(bench.client(SYN) == "10.0.1.8");
  }
}

TEST_CASE("Port reuse through NAT: TIME_WAIT in both, so nothing is lost", "[ipvs][tracking]") {
  Tracked bench;
  bench.opens();
  bench.client(FIN_ACK);
  bench.server_sends(FIN_ACK);
  SECTION("the last acknowledgement has passed") {
    bench.client(ACK);
    bench.turn_over();
    CHECK(bench.client(SYN) == "10.0.1.8");
  }
  SECTION("it has not: the director is in TIME_WAIT, tracking is in LAST_ACK") {
    bench.turn_over();
    CHECK(bench.connection().substr(0, 9) == "TIME_WAIT");
    CHECK(bench.syn() == known);
    bench.now += 1s;
    CHECK(bench.client(SYN) == "10.0.1.8");
  }
}

TEST_CASE("Port reuse with direct routing: mode 2 loses the first SYN", "[ipvs][tracking]") {
  Tracked bench(Forwarding::direct_routing);
  bench.opens();
  bench.client(FIN_ACK);
  bench.turn_over();
  SECTION("mode 1: the SYN belongs to the connection in FIN_WAIT") {
    bench.set("conn_reuse_mode", "1");
    CHECK(bench.client(SYN) == "10.0.1.7");
  }
  SECTION("mode 2: dropped, for tracking has seen nothing but the first SYN") {
    bench.set("conn_reuse_mode", "2");
    CHECK(bench.syn() == known);
    bench.now += 1s;
    CHECK(bench.client(SYN) == "10.0.1.8");
  }
  SECTION("mode 2, two minutes after that SYN: tracking has forgotten") {
    bench.set("conn_reuse_mode", "2");
    bench.now += 119s;
    bench.client(FIN_ACK);
    bench.now += 1s;
    CHECK(bench.client(SYN) == "10.0.1.8");
  }
}

TEST_CASE("A removed server's connection with expire_nodest_conn: the packet that ends it is lost",
          "[ipvs][tracking]") {
  Tracked bench;
  bench.opens();
  bench.turn_over();
  bench.remove("10.0.1.7:80");
  bench.set("expire_nodest_conn", "1");
  CHECK(bench.in(tcp({.flags = ACK})) == known);
  bench.now += 1s;
  CHECK(bench.client(SYN) == "10.0.1.8");
}

TEST_CASE("Two virtual addresses, one client port, one server: the answers could not be told apart",
          "[ipvs][tracking]") {
  Tracked bench;
  bench.service("tcp 10.0.0.3:80");
  bench.server("10.0.1.7:80", Forwarding::masquerading);
  bench.opens();
  CHECK(bench.in(tcp({.to = "10.0.0.3:80", .flags = SYN})) == "drop flow_clash");
  CHECK(bench.in(tcp({.to = "10.0.0.3:80", .flags = SYN})) == "drop flow_clash");
  bench.client(RST);
  bench.now += 10s;
  CHECK(bench.goes_to(tcp({.to = "10.0.0.3:80", .flags = SYN})) == "10.0.1.7");
}

TEST_CASE("A client's ACK before the server's answer falls where it would be rewritten", "[ipvs][tracking]") {
  SECTION("masquerading") {
    Tracked bench;
    bench.client(SYN);
    CHECK(bench.in(tcp({.flags = ACK})) == "drop flow_clash");
    CHECK(bench.client(FIN_ACK) == "10.0.1.7");
    bench.server_sends(SYN_ACK);
    CHECK(bench.client(ACK) == "10.0.1.7");
  }
  SECTION("direct routing") {
    Tracked bench(Forwarding::direct_routing);
    bench.client(SYN);
    CHECK(bench.client(ACK) == "10.0.1.7");
  }
  SECTION("masquerading, not tracked") {
    Tracked bench(Forwarding::masquerading, "0");
    bench.client(SYN);
    CHECK(bench.client(ACK) == "10.0.1.7");
  }
}

TEST_CASE("What makes the host track: a service of port 21 since it has had a masqueraded server", "[ipvs][tracking]") {
  DirectorBench bench;
  const auto tracks = [&] { return bench.director.tracks_connections(net::Family::ipv4); };
  bench.service("tcp 10.0.0.4:21");
  bench.server("10.0.1.7:21");
  CHECK_FALSE(tracks());
  bench.edit("10.0.1.7:21", {.forwarding = Forwarding::masquerading});
  CHECK(tracks());
  CHECK_FALSE(bench.director.tracks_connections(net::Family::ipv6));
  bench.edit("10.0.1.7:21", {.forwarding = Forwarding::direct_routing});
  CHECK(tracks());
  bench.remove("10.0.1.7:21");
  CHECK(tracks());
  REQUIRE(bench.director.remove_service(DirectorBench::key("tcp 10.0.0.4:21"), bench.now));
  CHECK_FALSE(tracks());
  bench.service("udp 10.0.0.4:21");
  bench.server("10.0.1.7:21", Forwarding::masquerading);
  CHECK(tracks());
}
