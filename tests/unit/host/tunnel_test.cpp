// A real server of LVS-TUN: RIP 10.9.0.3 on eth0, VIP 10.0.0.4 on tunl0.

#include "support/catch.h"
#include "support/one_host.h"

using namespace lvslab;
using namespace lvslab::test;

namespace {

struct Server : OneHost {
  Server() {
    address(eth0, "10.9.0.3", 24);
    route("0.0.0.0", 0, "10.9.0.1");
    (void)host.set_neighbour(eth0, ip("10.9.0.2"), mac(2), host::NudState::permanent, host::RouteChange::add, now, out);
    tunl0 = host.find_interface("tunl0").value();
  }
  void up() { host.set_up(tunl0, true, now, out); }
  void gets_tunnelled() {
    auto packet = datagram("192.0.2.10", "10.0.0.4");
    net::Ipv4Header outer;
    outer.protocol = net::IpProtocol::ipip;
    outer.source = ip("10.9.0.2");
    outer.destination = ip("10.9.0.3");
    net::push_ipv4(packet, outer);
    receives(eth0, std::move(packet));
  }
  host::InterfaceId tunl0{};
};

}  // namespace

TEST_CASE("What comes out of the tunnel is delivered when the VIP is local", "[host][tunnel]") {
  Server server;
  server.up();
  server.address(server.tunl0, "10.0.0.4", 32);
  server.gets_tunnelled();
  REQUIRE(server.out.delivered.size() == 1);
  CHECK(net::Ipv4View::at(server.out.delivered.front().datagram.bytes())->source() == ip("192.0.2.10"));
  CHECK(server.out.delivered.front().in == server.tunl0);
}

TEST_CASE("tunl0 down: the director hears 'port unreachable'", "[host][tunnel]") {
  Server server;
  server.address(server.tunl0, "10.0.0.4", 32);
  server.gets_tunnelled();
  CHECK(server.sent() == Lines{"eth0: 10.9.0.3 > 10.9.0.2 icmp 3/3 ttl 64 len 96 to 02:00:00:00:00:02"});
  CHECK(server.dropped() == Lines{"no_tunnel"});
}

TEST_CASE("rp_filter on tunl0 drops what comes out of the tunnel: the way back is eth0", "[host][tunnel]") {
  const auto [all, own, vip_on_tunl0, delivered] = GENERATE(table<std::string, std::string, bool, bool>({
      {"0", "0", true, true},
      {"1", "0", true, false},
      {"0", "1", true, false},
      {"2", "0", true, true},    // loose, and tunl0 has an address
      {"2", "0", false, false},  // loose is strict where there is no address
      {"1", "2", true, true},    // the larger of the two counts
  }));
  CAPTURE(all, own, vip_on_tunl0);
  Server server;
  server.up();
  server.address(vip_on_tunl0 ? server.tunl0 : host::InterfaceId{}, "10.0.0.4", 32);
  server.set("net.ipv4.conf.all.rp_filter", all);
  server.set("net.ipv4.conf.tunl0.rp_filter", own);
  server.gets_tunnelled();
  CHECK(server.out.delivered.empty() != delivered);
}

TEST_CASE("Without the VIP the inner datagram is for somebody else", "[host][tunnel]") {
  Server server;
  server.up();
  server.gets_tunnelled();
  CHECK(server.dropped() == Lines{"forwarding_disabled"});
}
