// Expiry, port reuse, removed servers, the trash, thresholds.

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
  std::string client(net::TcpFlags flags, std::string_view from = "192.0.2.10:40000") {
    return goes_to(tcp({.from = from, .flags = flags}));
  }
  void opens(std::string_view from = "192.0.2.10:40000") {
    client(SYN, from);
    client(ACK, from);
  }
};

}  // namespace

TEST_CASE("A connection expires its timeout after its last packet, exactly", "[ipvs][expiry]") {
  Web bench;
  bench.client(SYN);
  bench.now += 59s + 999ms;
  CHECK(bench.connection() == "SYN_RECV 0");
  CHECK(bench.load("10.0.0.7:80") == "1/0");
  bench.now += 1ms;
  CHECK(bench.connection() == "none");
  CHECK(bench.load("10.0.0.7:80") == "0/0");
}

TEST_CASE("Each packet puts the expiry off", "[ipvs][expiry]") {
  Web bench;
  bench.opens();
  for (int i = 0; i < 5; ++i) {
    bench.now += 899s;
    CHECK(bench.client(ACK) == "10.0.0.7");
  }
  bench.now += 901s;
  CHECK(bench.client(ACK) == "-");  // too late: it goes to the director's own stack
}

TEST_CASE("A connection whose timeout becomes shorter expires by the shorter one", "[ipvs][expiry]") {
  Web bench;
  bench.opens();
  bench.client(RST);
  bench.now += 10s;
  CHECK(bench.connection() == "none");
}

TEST_CASE("The next deadline is never later than the next expiry", "[ipvs][expiry]") {
  Web bench;
  CHECK_FALSE(bench.director.next_deadline());
  bench.client(SYN);
  bench.now += 100ms;
  bench.client(SYN, "192.0.2.10:40001");
  int wakeups = 0;
  while (const auto next = bench.director.next_deadline()) {
    REQUIRE(*next >= bench.now);
    bench.now = *next;
    bench.director.advance(bench.now);
    REQUIRE(++wakeups < 10);
  }
  CHECK(bench.now == Instant{60s + 100ms});
}

TEST_CASE("conn_reuse_mode: a SYN on a closed connection begins a new one", "[ipvs][reuse]") {
  Web bench;
  bench.opens();
  bench.client(RST);
  bench.server("10.0.0.8:80");
  CHECK(bench.client(SYN) == "10.0.0.8");
  bench.now += 10ms;  // a tick of the kernel's clock, and the old one is gone
  CHECK(bench.director.connections(bench.now).size() == 1);
  CHECK(bench.client(ACK) == "10.0.0.8");
}

TEST_CASE("conn_reuse_mode=0 stays with the old connection and its server", "[ipvs][reuse]") {
  Web bench;
  bench.set("conn_reuse_mode", "0");
  bench.opens();
  bench.client(RST);
  bench.edit("10.0.0.7:80", {.weight = 0});
  CHECK(bench.client(SYN) == "10.0.0.7");
  CHECK(bench.connection() == "SYN_RECV 60");
}

TEST_CASE("conn_reuse_mode=2 also takes FIN_WAIT for closed, where replies do not pass", "[ipvs][reuse]") {
  Web bench;
  const auto* mode = GENERATE("1", "2", "3");
  bench.set("conn_reuse_mode", mode);
  bench.opens();
  bench.client(FIN_ACK);
  CHECK(bench.connection() == "FIN_WAIT 120");
  bench.edit("10.0.0.7:80", {.weight = 0});
  CHECK(bench.client(SYN) == (std::string(mode) == "1" ? "10.0.0.7" : "-"));
}

TEST_CASE("expire_nodest_conn: a SYN on a connection of a drained server begins a new one, even if it is established",
          "[ipvs][reuse]") {
  Web bench;
  bench.set("expire_nodest_conn", "1");
  bench.opens();
  bench.edit("10.0.0.7:80", {.weight = 0});
  bench.server("10.0.0.8:80");
  CHECK(bench.client(ACK) == "10.0.0.7");
  CHECK(bench.client(SYN) == "10.0.0.8");
}

TEST_CASE("Packets of a removed server's connections are dropped silently, until it comes back", "[ipvs][trash]") {
  Web bench;
  bench.opens();
  bench.remove("10.0.0.7:80");
  CHECK(bench.in(tcp({.flags = ACK})) == "drop server_removed");
  bench.server("10.0.0.7:80");
  CHECK(bench.load("10.0.0.7:80") == "1/0");
  CHECK(bench.client(ACK) == "10.0.0.7");
}

TEST_CASE("A dropped packet does not keep the connection of a removed server alive", "[ipvs][trash]") {
  Web bench;
  bench.opens();
  bench.remove("10.0.0.7:80");
  bench.now += 500s;
  bench.in(tcp({.flags = ACK}));
  CHECK(bench.connection() == "ESTABLISHED 400");
}

TEST_CASE("expire_nodest_conn ends the connections of a removed server with it", "[ipvs][trash]") {
  Web bench;
  bench.set("expire_nodest_conn", "1");
  bench.opens();
  bench.remove("10.0.0.7:80");
  CHECK(bench.connection() == "none");
  CHECK(bench.in(tcp({.flags = ACK})).starts_with("accept"));  // the director's own stack answers with a reset
}

TEST_CASE("expire_nodest_conn switched on later ends a connection at its next packet", "[ipvs][trash]") {
  Web bench;
  bench.opens();
  bench.server("10.0.0.8:80");
  bench.remove("10.0.0.7:80");
  bench.set("expire_nodest_conn", "1");
  CHECK(bench.client(SYN) == "10.0.0.8");
  CHECK(bench.director.connections(bench.now).size() == 2);
  bench.now += 10ms;  // a tick of the kernel's clock
  CHECK(bench.director.connections(bench.now).size() == 1);
}

TEST_CASE("A connection that is to end stays, closed, if the director's own reset for the virtual address is a reply",
          "[ipvs][trash]") {
  DirectorBench bench;
  const auto forwarding = GENERATE(Forwarding::direct_routing, Forwarding::tunnelling, Forwarding::masquerading);
  bench.service("tcp 10.0.0.4:80");
  bench.server("10.0.0.7:80", forwarding);
  bench.in(tcp({.flags = SYN}));
  bench.in(tcp({.flags = ACK}));
  bench.remove("10.0.0.7:80");
  bench.set("expire_nodest_conn", "1");
  CHECK(bench.in(tcp({.flags = ACK})).starts_with("accept"));
  CHECK(bench.out(tcp({.from = "10.0.0.4:80", .to = "192.0.2.10:40000", .flags = RST})).starts_with("accept"));
  bench.now += 1s;
  // NAT's server would have answered from its own address.
  CHECK(bench.connection() == (forwarding == Forwarding::masquerading ? "none" : "CLOSE 9"));
  SECTION("and the client's next packet ends it") {
    CHECK(bench.in(tcp({.flags = RST})).starts_with("accept"));
    bench.now += 10ms;
    CHECK(bench.connection() == "none");
  }
}

TEST_CASE("A server comes back with its statistics", "[ipvs][trash]") {
  Web bench;
  bench.opens();
  bench.now += 2s;
  bench.remove("10.0.0.7:80");
  SECTION("into the same service") {
    bench.server("10.0.0.7:80");
    CHECK(bench.report("10.0.0.7:80").statistics.connections == 1);
  }
  SECTION("but not into one that was made anew") {
    REQUIRE(bench.director.remove_service(DirectorBench::key(), bench.now));
    bench.service("tcp 10.0.0.4:80");
    bench.server("10.0.0.7:80");
    CHECK(bench.report("10.0.0.7:80").statistics.connections == 0);
    CHECK(bench.load("10.0.0.7:80") == "1/0");
  }
}

TEST_CASE("The trash forgets a server three to four minutes after its last connection", "[ipvs][trash]") {
  Web bench;
  bench.opens();
  bench.client(RST);  // expires at 10 s
  bench.now += 5s;
  bench.remove(
      "10.0.0.7:80");  // the trash is looked through at 65 s (idle from then), 125 s, 185 s (120 s later: gone)
  const auto comes_back = [&](Duration when) {
    DirectorBench other(bench);
    other.now = Instant{when};
    other.server("10.0.0.7:80");
    return other.report("10.0.0.7:80").statistics.connections == 1;
  };
  CHECK(comes_back(184s));
  CHECK_FALSE(comes_back(186s));
}

TEST_CASE("A deleted service's connections stay; without any service they are not seen", "[ipvs][trash]") {
  Web bench;
  bench.opens();
  REQUIRE(bench.director.remove_service(DirectorBench::key(), bench.now));
  CHECK(bench.in(tcp({.flags = ACK})).starts_with("accept"));
  CHECK(bench.connection() == "ESTABLISHED 900");
  bench.service("tcp 10.0.0.4:81");
  CHECK(bench.in(tcp({.flags = ACK})) == "drop server_removed");
}

TEST_CASE("A server is full at its upper threshold and usable again below the lower one", "[ipvs][thresholds]") {
  DirectorBench bench;
  bench.service("tcp 10.0.0.4:80");
  struct Case {
    std::uint32_t upper, lower;
    int usable_at;  // connections left when it is usable again
  };
  const auto c = GENERATE(values<Case>({{4, 2, 1}, {4, 0, 2}, {4, 4, 3}, {5, 0, 3}}));
  bench.server("10.0.0.7:80", Forwarding::direct_routing, 1, c.upper, c.lower);
  const auto from = [](std::uint32_t i) { return "192.0.2.10:" + std::to_string(40000 + i); };
  for (std::uint32_t i = 0; i < c.upper; ++i) CHECK(bench.goes_to(tcp({.from = from(i)})) == "10.0.0.7");
  CHECK(bench.report("10.0.0.7:80").overloaded);
  CHECK(bench.in(tcp({.from = from(90)})) == "drop no_server_available, ICMP 3/3");
  for (int left = static_cast<int>(c.upper); left > 0;) {
    bench.in(tcp({.from = from(static_cast<std::uint32_t>(left) - 1), .flags = ACK}));
    bench.in(tcp({.from = from(static_cast<std::uint32_t>(left) - 1), .flags = RST}));
    bench.now += 10s;
    --left;
    CAPTURE(left);
    CHECK(bench.report("10.0.0.7:80").overloaded == (left > c.usable_at));
  }
}

TEST_CASE("Raising or lifting the upper threshold makes a full server usable at once", "[ipvs][thresholds]") {
  DirectorBench bench;
  bench.service("tcp 10.0.0.4:80");
  bench.server("10.0.0.7:80", Forwarding::direct_routing, 1, 1);
  bench.in(tcp());
  CHECK(bench.report("10.0.0.7:80").overloaded);
  bench.edit("10.0.0.7:80", {.upper_threshold = GENERATE(0U, 2U)});
  CHECK_FALSE(bench.report("10.0.0.7:80").overloaded);
}

TEST_CASE("Draining: weight 0 gets no new connections and keeps its old ones", "[ipvs][weight]") {
  Web bench;
  bench.opens();
  bench.server("10.0.0.8:80");
  bench.edit("10.0.0.7:80", {.weight = 0});
  for (int i = 1; i < 5; ++i) CHECK(bench.client(SYN, "192.0.2.10:" + std::to_string(40000 + i)) == "10.0.0.8");
  CHECK(bench.client(ACK) == "10.0.0.7");
}
