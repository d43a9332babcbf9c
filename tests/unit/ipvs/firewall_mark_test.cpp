#include "director_bench.h"

using namespace lvslab;
using namespace lvslab::ipvs;
using namespace lvslab::ipvs::test;
using namespace lvslab::net::literals;

namespace {

net::Packet marked(net::Packet datagram, std::uint32_t mark) {
  datagram.mark = mark;
  return datagram;
}

struct Marked : DirectorBench {
  void mark_service(std::uint32_t mark, const ServiceSettings& settings, std::string_view server_address) {
    ServiceKey key;
    key.firewall_mark = mark;
    REQUIRE(director.add_service(key, settings, now).has_value());
    REQUIRE(director.add_server(key, endpoint(server_address), {Forwarding::masquerading}, now).has_value());
  }
};

TEST_CASE("A service of the packet's mark comes before one of its address and port", "[ipvs][mark]") {
  Marked bench;
  bench.service("tcp 10.0.0.4:80");
  bench.server("10.0.0.7:80");
  bench.mark_service(1, {.scheduler = "rr"}, "10.0.0.8:8080");
  CHECK(bench.goes_to(marked(tcp({.from = "192.0.2.10:40000"}), 1)) == "10.0.0.8");
  CHECK(bench.goes_to(marked(tcp({.from = "192.0.2.10:40001"}), 2)) == "10.0.0.7");
  CHECK(bench.goes_to(tcp({.from = "192.0.2.10:40002"})) == "10.0.0.7");
}

TEST_CASE("A service of a mark takes every protocol, address and port", "[ipvs][mark]") {
  Marked bench;
  bench.mark_service(1, {.scheduler = "rr"}, "10.0.0.8:0");
  CHECK(bench.in(marked(tcp({.to = "10.0.0.3:8443"}), 1)) ==
        "send to 10.0.0.8: 192.0.2.10:40000 > 10.0.0.8:8443 TCP SYN ttl 63");
  CHECK(bench.goes_to(marked(udp({.to = "10.0.0.4:53"}), 1)) == "10.0.0.8");
}

TEST_CASE("One template of a mark binds a client for all protocols and ports", "[ipvs][mark]") {
  Marked bench;
  bench.mark_service(7, {.scheduler = "rr", .persistence = 60s}, "10.0.0.8:0");
  bench.in(marked(tcp({.to = "10.0.0.4:80"}), 7));
  bench.in(marked(udp({.to = "10.0.0.3:53"}), 7));
  std::vector<std::string> templates;
  for (const auto& report : bench.director.connections(bench.now)) {
    if (report.is_template) {
      templates.push_back(std::to_string(static_cast<int>(report.protocol)) + " " + to_text(report.virtual_address) +
                          " " + to_text(report.server));
    }
  }
  CHECK(templates == std::vector<std::string>{"0 0.0.0.7:0 10.0.0.8:0"});
}

/// A service of mark 1 whose server takes nothing, and a client that means somebody else.
struct Cache : Marked {
  Cache() {
    mark_service(1, {.scheduler = "rr"}, "10.0.0.8:0");
    ServiceKey key;
    key.firewall_mark = 1;
    REQUIRE(director.edit_server(key, endpoint("10.0.0.8:0"), {Forwarding::masquerading, 0}, now).has_value());
    set("cache_bypass", "1");
  }
  static net::Packet request(net::TcpFlags flags = SYN, std::string_view to = "198.51.100.80:80") {
    return marked(tcp({.to = to, .flags = flags}), 1);
  }
};

TEST_CASE("cache_bypass: what nobody takes goes on to where it was going, and so does what follows",
          "[ipvs][mark][bypass]") {
  Cache bench;
  CHECK(bench.in(Cache::request()) == "send to 198.51.100.80: 192.0.2.10:40000 > 198.51.100.80:80 TCP SYN ttl 63");
  const auto report = bench.director.connections(bench.now).at(0);
  CHECK(to_text(report.server) == "0.0.0.0:0");
  CHECK(report.forwarding == Forwarding::bypass);
  CHECK(bench.connection() == "SYN_RECV 60");
  bench.set("cache_bypass", "0");  // the connection stays what it is, and needs no mark
  CHECK(bench.in(tcp({.to = "198.51.100.80:80", .flags = ACK})) ==
        "send to 198.51.100.80: 192.0.2.10:40000 > 198.51.100.80:80 TCP ACK ttl 63");
  CHECK(bench.director.live_statistics().connections == 0);
  CHECK(bench.director.live_statistics().packets_in == 0);
}

TEST_CASE("cache_bypass is for marks, and for what is meant for others", "[ipvs][mark][bypass]") {
  Cache bench;
  CHECK(bench.in(Cache::request(SYN, "10.0.0.4:80")) == "drop no_server_available, ICMP 3/3");
  bench.set("cache_bypass", "0");
  CHECK(bench.in(Cache::request()) == "drop no_server_available, ICMP 3/3");
  bench.set("cache_bypass", "1");
  bench.service("tcp 198.51.100.80:81");
  CHECK(bench.in(tcp({.to = "198.51.100.80:81"})) == "drop no_server_available, ICMP 3/3");
}

TEST_CASE("cache_bypass: time to live, size and way are looked at as for direct routing", "[ipvs][mark][bypass]") {
  Cache bench;
  auto last_hop = marked(tcp({.to = "198.51.100.80:80", .ttl = 1}), 1);
  CHECK(bench.in(std::move(last_hop)) == "drop ttl_exceeded, ICMP 11/0");
  bench.network.mtu["198.51.100.80"_ip4] = 500;
  CHECK(bench.in(tcp({.to = "198.51.100.80:80", .flags = ACK, .payload = 461})) ==
        "drop fragmentation_needed, ICMP 3/4 500");
  bench.network.local.insert("198.51.100.80"_ip4);  // it has become the director's own
  CHECK(bench.in(tcp({.to = "198.51.100.80:80", .flags = ACK})) == "drop ipvs_boundary");
}

}  // namespace
