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

}  // namespace
