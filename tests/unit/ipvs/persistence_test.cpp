#include "director_bench.h"

using namespace lvslab;
using namespace lvslab::ipvs;
using namespace lvslab::ipvs::test;
using namespace lvslab::net::literals;

namespace {

struct Persistent : DirectorBench {
  explicit Persistent(std::string_view service_text = "tcp 10.0.0.4:80", net::Ipv4 mask = net::Ipv4{0xffffffff}) {
    service(service_text, {.scheduler = "rr", .persistence = 360s, .persistence_netmask = mask});
  }
  std::string syn(std::string_view from, std::string_view to = "10.0.0.4:80") {
    return goes_to(tcp({.from = from, .to = to}));
  }
  /// "ASSURED 360 192.0.2.10:0 > 10.0.0.4:80 on 10.0.0.7:80" of the oldest template.
  std::string persistence() {
    for (const auto& report : director.connections(now)) {
      if (!report.is_template) continue;
      return report.state + " " + std::to_string(report.expires_in / std::chrono::nanoseconds(1s)) + " " +
             net::to_text(report.client) + " > " + net::to_text(report.virtual_address) + " on " +
             net::to_text(report.server);
    }
    return "none";
  }
};

struct Two : Persistent {
  Two() {
    server("10.0.0.7:80");
    server("10.0.0.8:80");
  }
};

}  // namespace

TEST_CASE("A client stays with its server", "[ipvs][persistence]") {
  Two bench;
  for (int i = 0; i < 4; ++i) CHECK(bench.syn("192.0.2.10:" + std::to_string(40000 + i)) == "10.0.0.8");
  CHECK(bench.syn("192.0.2.11:40000") == "10.0.0.7");
  CHECK(bench.report("10.0.0.8:80").persistent == 1);
  CHECK(bench.load("10.0.0.8:80") == "4/0");
  CHECK(bench.persistence() == "NONE 360 192.0.2.10:0 > 10.0.0.4:80 on 10.0.0.8:80");
}

TEST_CASE("With a netmask the whole network stays with one server", "[ipvs][persistence]") {
  Persistent bench("tcp 10.0.0.4:80", "255.255.255.0"_ip4);
  bench.server("10.0.0.7:80");
  bench.server("10.0.0.8:80");
  CHECK(bench.syn("192.0.2.10:40000") == "10.0.0.8");
  CHECK(bench.syn("192.0.2.99:40000") == "10.0.0.8");
  CHECK(bench.syn("192.0.3.10:40000") == "10.0.0.7");
  CHECK(bench.persistence() == "NONE 360 192.0.2.0:0 > 10.0.0.4:80 on 10.0.0.8:80");
}

TEST_CASE("A template is assured once one of its connections is established", "[ipvs][persistence]") {
  Two bench;
  bench.in(tcp());
  bench.in(tcp({.flags = ACK}));
  CHECK(bench.persistence() == "ASSURED 360 192.0.2.10:0 > 10.0.0.4:80 on 10.0.0.8:80");
}

TEST_CASE("A UDP template is assured once a reply was seen", "[ipvs][persistence]") {
  Persistent bench("udp 10.0.0.4:53");
  bench.server("10.0.1.7:53", Forwarding::masquerading);
  bench.in(udp());
  CHECK(bench.persistence() == "NONE 360 192.0.2.10:0 > 10.0.0.4:53 on 10.0.1.7:53");
  bench.forward(udp({.from = "10.0.1.7:53", .to = "192.0.2.10:40000"}));
  CHECK(bench.persistence() == "ASSURED 360 192.0.2.10:0 > 10.0.0.4:53 on 10.0.1.7:53");
}

TEST_CASE("A template is renewed by each new connection, not by packets", "[ipvs][persistence]") {
  Two bench;
  bench.in(tcp());
  bench.now += 100s;
  bench.in(tcp({.flags = ACK}));
  CHECK(bench.persistence().starts_with("NONE 260"));
}

TEST_CASE("Once a template outlived its time because of a connection, a minute at a time is all it gets",
          "[ipvs][persistence]") {
  Two bench;
  bench.in(tcp());
  bench.in(tcp({.flags = ACK}));  // until 900 s
  bench.now = Instant{360s};
  CHECK(bench.persistence().starts_with("ASSURED 60"));
  bench.now = Instant{500s};
  bench.syn("192.0.2.10:40001");  // expires at 560 s
  CHECK(bench.persistence().starts_with("ASSURED 60"));
  bench.now = Instant{899s};
  CHECK(bench.persistence().starts_with("ASSURED"));
  // The connection goes at 900 s, the template with its next tick: 500 + 60 k.
  bench.now = Instant{919s + 999ms};
  CHECK(bench.persistence().starts_with("ASSURED"));
  bench.now = Instant{920s};
  CHECK(bench.persistence() == "none");
}

TEST_CASE("A template sends new connections to a drained server, unless expire_quiescent_template",
          "[ipvs][persistence]") {
  Two bench;
  bench.syn("192.0.2.10:40000");
  bench.edit("10.0.0.8:80", {.weight = 0});
  CHECK(bench.syn("192.0.2.10:40001") == "10.0.0.8");
  bench.set("expire_quiescent_template", "1");
  CHECK(bench.syn("192.0.2.10:40002") == "10.0.0.7");
  // The old template is spoilt: it matches nobody any more and waits for its time.
  CHECK(bench.persistence() == "NONE 360 192.0.2.10:0 > 10.0.0.4:65535 on 10.0.0.8:65535");
  CHECK(bench.report("10.0.0.8:80").persistent == 1);
  CHECK(bench.report("10.0.0.7:80").persistent == 1);
}

TEST_CASE("A template of a removed server is of no use", "[ipvs][persistence]") {
  Two bench;
  bench.syn("192.0.2.10:40000");
  bench.remove("10.0.0.8:80");
  CHECK(bench.syn("192.0.2.10:40001") == "10.0.0.7");
}

TEST_CASE("A template ignores the overload flag", "[ipvs][persistence][thresholds]") {
  Persistent bench;
  bench.server("10.0.0.7:80", Forwarding::direct_routing, 1, 1);
  CHECK(bench.syn("192.0.2.10:40000") == "10.0.0.7");
  CHECK(bench.syn("192.0.2.10:40001") == "10.0.0.7");
  CHECK(bench.syn("192.0.2.11:40000") == "-");
}

TEST_CASE("A persistent service of port 0 takes every port and keeps it, for TCP and UDP apart",
          "[ipvs][persistence]") {
  Persistent bench("tcp 10.0.0.4:0");
  bench.server("10.0.1.7", Forwarding::masquerading);
  bench.server("10.0.1.8", Forwarding::masquerading);
  CHECK(bench.in(tcp({.to = "10.0.0.4:80"})) == "send to 10.0.1.8: 192.0.2.10:40000 > 10.0.1.8:80 TCP SYN ttl 63");
  CHECK(bench.in(tcp({.from = "192.0.2.10:40001", .to = "10.0.0.4:443"})) ==
        "send to 10.0.1.8: 192.0.2.10:40001 > 10.0.1.8:443 TCP SYN ttl 63");
  CHECK(bench.persistence() == "NONE 360 192.0.2.10:0 > 10.0.0.4:0 on 10.0.1.8:0");
  CHECK(bench.in(udp({.to = "10.0.0.4:53"})).starts_with("accept"));
}

TEST_CASE("A persistent FTP service takes the client's data connections to other ports along", "[ipvs][persistence]") {
  Persistent bench("tcp 10.0.0.4:21");
  bench.server("10.0.0.7:21");
  bench.server("10.0.0.8:21");
  CHECK(bench.syn("192.0.2.10:40000", "10.0.0.4:21") == "10.0.0.8");
  CHECK(bench.syn("192.0.2.10:40001", "10.0.0.4:5000") == "10.0.0.8");
  CHECK(bench.persistence() == "NONE 360 192.0.2.10:0 > 10.0.0.4:0 on 10.0.0.8:0");
}

TEST_CASE("Port reuse never reschedules a persistent connection", "[ipvs][persistence][reuse]") {
  Two bench;
  bench.in(tcp());
  bench.in(tcp({.flags = ACK}));
  bench.in(tcp({.flags = RST}));
  CHECK(bench.connection(1) == "CLOSE 10");
  CHECK(bench.syn("192.0.2.10:40000") == "10.0.0.8");
  CHECK(bench.director.connections(bench.now).size() == 2);
  CHECK(bench.connection(1) == "SYN_RECV 60");
}

TEST_CASE("expire_nodest_conn removes the templates of a removed server too", "[ipvs][persistence][trash]") {
  Two bench;
  bench.set("expire_nodest_conn", "1");
  bench.syn("192.0.2.10:40000");
  bench.syn("192.0.2.10:40001");
  bench.remove("10.0.0.8:80");
  CHECK(bench.director.connection_count() == 0);
}

TEST_CASE("One-packet scheduling with persistence keeps the template only", "[ipvs][persistence][ops]") {
  DirectorBench bench;
  bench.service("udp 10.0.0.4:53", {.scheduler = "rr", .persistence = 360s, .one_packet = true});
  bench.server("10.0.0.7:53");
  bench.server("10.0.0.8:53");
  CHECK(bench.goes_to(udp()) == "10.0.0.8");
  CHECK(bench.goes_to(udp({.from = "192.0.2.10:40001"})) == "10.0.0.8");
  CHECK(bench.director.connection_count() == 1);
  bench.now += 360s;
  CHECK(bench.director.connections(bench.now).empty());
}
