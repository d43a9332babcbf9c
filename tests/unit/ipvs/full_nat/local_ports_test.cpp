#include "full_nat/local_ports.h"

#include "full_nat_bench.h"

using namespace lvslab;
using namespace lvslab::ipvs::test;
using ipvs::full_nat::LocalPorts;

namespace {

const auto always = [](net::Port) { return true; };

}  // namespace

TEST_CASE("Local ports: those never used come first, then the one that has rested longest", "[ipvs][full_nat]") {
  LocalPorts ports;
  ports.set_range({2000, 2002, 16});
  const net::Address local = "10.0.0.5"_ip4;
  const auto server = endpoint("10.0.1.7:80");
  const auto take = [&] {
    const auto port = ports.take(local, server, always);
    return port ? static_cast<int>(port->to_uint()) : 0;
  };
  CHECK(take() == 2000);
  CHECK(take() == 2001);
  ports.give_back(local, server, net::Port{2000});
  CHECK(take() == 2002);
  CHECK(take() == 2000);
  CHECK(take() == 0);
  ports.give_back(local, server, net::Port{2002});
  ports.give_back(local, server, net::Port{2001});
  CHECK(take() == 2002);
  CHECK(take() == 2001);
}

TEST_CASE("Local ports: another server may have the same port, unless it shares the pool", "[ipvs][full_nat]") {
  LocalPorts ports;
  ports.set_range({2000, 2000, 16});
  const net::Address local = "10.0.0.5"_ip4;
  CHECK(ports.take(local, endpoint("10.0.1.7:80"), always));
  CHECK(ports.take(local, endpoint("10.0.1.8:80"), always));
  CHECK_FALSE(ports.take(local, endpoint("10.0.1.7:96"), always));  // (address + port) mod 16 is the same
  CHECK(ports.take("10.0.0.6"_ip4, endpoint("10.0.1.7:80"), always));
}

TEST_CASE("Local ports: one that is still in use from before the range was changed is passed over",
          "[ipvs][full_nat]") {
  LocalPorts ports;
  const net::Address local = "10.0.0.5"_ip4;
  const auto server = endpoint("10.0.1.7:80");
  CHECK(ports.take(local, server, always) == net::Port{1025});
  ports.set_range({1025, 1026, 16});
  CHECK(ports.take(local, server, [](net::Port port) { return port != net::Port{1025}; }) == net::Port{1026});
  CHECK_FALSE(ports.take(local, server, always));
  ports.give_back(local, server, net::Port{1025});
  CHECK(ports.take(local, server, always) == net::Port{1025});
}

TEST_CASE("Full NAT: without a free port a connection is refused, counted and explained", "[ipvs][full_nat]") {
  FullNatBench bench;
  bench.set_full_nat("port_low", "1025");
  bench.set_full_nat("port_high", "1026");
  CHECK(bench.goes_to(packet_of({.flags = SYN})) == "10.0.1.7");
  CHECK(bench.goes_to(packet_of({.flags = SYN, .from = "192.0.2.10:40001"})) == "10.0.1.7");
  CHECK(bench.from_client({.flags = SYN, .from = "192.0.2.10:40002"}) == "drop ipvs_no_local_port");
  CHECK_THAT(bench.told(), Catch::Contains("the local address 10.0.0.5 has no free port towards 10.0.1.7:80"));
  CHECK(bench.count("no_local_port") == "1");
  CHECK(bench.load("10.0.1.7:80") == "2/0");
  const auto service = bench.director.services(bench.now).front();
  REQUIRE(service.local_addresses.size() == 1);
  CHECK(service.local_addresses.front().conflicts == 1);
  CHECK(service.local_addresses.front().connections == 2);

  bench.add_local("10.0.0.6");
  CHECK(bench.from_client({.flags = SYN, .from = "192.0.2.10:40002"}) ==
        "send to 10.0.1.7: 10.0.0.6:1025 > 10.0.1.7:80 TCP SYN ttl 63");
}

TEST_CASE("Full NAT: local addresses take turns", "[ipvs][full_nat]") {
  FullNatBench bench;
  bench.add_local("10.0.0.6");
  CHECK_THAT(bench.from_client({.flags = SYN}), Catch::Contains("10.0.0.5:1025 >"));
  CHECK_THAT(bench.from_client({.flags = SYN, .from = "192.0.2.10:40001"}), Catch::Contains("10.0.0.6:1025 >"));
  CHECK_THAT(bench.from_client({.flags = SYN, .from = "192.0.2.10:40002"}), Catch::Contains("10.0.0.5:1026 >"));
}

TEST_CASE("Full NAT: a service without a local address serves nobody", "[ipvs][full_nat]") {
  FullNatBench bench;
  REQUIRE(bench.director.remove_local_address(FullNatBench::key(), "10.0.0.5"_ip4, bench.now));
  CHECK(bench.from_client({.flags = SYN}) == "drop ipvs_no_local_port");
  CHECK(bench.director.connection_count() == 0);
}

TEST_CASE("Full NAT: a port goes back when its connection ends", "[ipvs][full_nat]") {
  FullNatBench bench;
  bench.set_full_nat("port_low", "1025");
  bench.set_full_nat("port_high", "1025");
  bench.from_client({.flags = SYN});
  CHECK(bench.connection() == "SYN_RECV 30");
  bench.now += 31s;
  CHECK(bench.from_client({.flags = SYN, .from = "192.0.2.10:40001"}) ==
        "send to 10.0.1.7: 10.0.0.5:1025 > 10.0.1.7:80 TCP SYN ttl 63");
}
