// Addresses, routes and groups of IPv6, as `ip -6 addr` and `ip -6 route show table all` print them on Linux 6.1.

#include "support/catch.h"
#include "support/one_ipv6_host.h"

using namespace lvslab;
using namespace lvslab::test;

using host::RouteTableId;

TEST_CASE("An interface that is up has a link-local address made from its MAC, and the route of all groups",
          "[host][ipv6]") {
  OneIpv6Host node;
  CHECK(node.host.interface(node.eth0).addresses6.front().address == ip6("fe80::ff:fe00:e0"));
  CHECK(node.routes6(RouteTableId::main) ==
        Lines{"unicast fe80::/64 dev eth0 metric 256", "unicast fe80::/64 dev eth1 metric 256"});
  CHECK(node.routes6(RouteTableId::local) ==
        Lines{"local ::1/128 dev lo metric 0", "local fe80::ff:fe00:e0/128 dev eth0 metric 0",
              "local fe80::ff:fe00:e1/128 dev eth1 metric 0", "multicast ff00::/8 dev eth0 metric 256",
              "multicast ff00::/8 dev eth1 metric 256"});
}

TEST_CASE("A host without IPv6 has nothing of it, and takes no address", "[host][ipv6]") {
  OneHost node;
  CHECK(node.host.interface(node.eth0).addresses6.empty());
  CHECK(node.host.routes6().of(RouteTableId::local).empty());
  host::InterfaceAddress6 address;
  address.address = ip6("2001:db8::1");
  CHECK(node.host.add_address(node.eth0, address, node.now, node.out).error() == host::ConfigError::permission_denied);
  node.set("net.ipv6.conf.all.disable_ipv6", "0");
  CHECK(node.host.add_address(node.eth0, address, node.now, node.out));
  CHECK(node.host.interface(node.eth0).addresses6.size() == 2);
}

TEST_CASE("An address brings its own route and its prefix's, also on lo; the latest address stands first",
          "[host][ipv6]") {
  OneIpv6Host node;
  node.address6(node.eth0, "2001:db8:2::7", 64);
  node.address6(node.eth0, "2001:db8:2::8", 64);
  node.address6(host::InterfaceId{}, "2001:db8:2::4", 128);
  CHECK(node.routes6(RouteTableId::main) ==
        Lines{"unicast 2001:db8:2::4/128 dev lo metric 256", "unicast 2001:db8:2::/64 dev eth0 metric 256",
              "unicast fe80::/64 dev eth0 metric 256", "unicast fe80::/64 dev eth1 metric 256"});
  const auto& addresses = node.host.interface(node.eth0).addresses6;
  REQUIRE(addresses.size() == 3);
  CHECK(addresses[0].address == ip6("2001:db8:2::8"));
  CHECK(addresses[2].address == ip6("fe80::ff:fe00:e0"));
  CHECK(node.host.is_local(ip6("2001:db8:2::4")));
  CHECK_FALSE(node.host.is_local(ip6("2001:db8:2::9")));

  CHECK(node.host.remove_address(node.eth0, ip6("2001:db8:2::8"), 64, node.now, node.out));
  CHECK(node.host.route_to(ip6("2001:db8:2::9")));
  CHECK(node.host.remove_address(node.eth0, ip6("2001:db8:2::7"), std::nullopt, node.now, node.out));
  CHECK_FALSE(node.host.route_to(ip6("2001:db8:2::9")));
  CHECK(node.host.remove_address(node.eth0, ip6("2001:db8:2::7"), 64, node.now, node.out).error() ==
        host::ConfigError::address_not_available);
}

TEST_CASE("A router answers to the lowest address of each of its prefixes", "[host][ipv6]") {
  OneIpv6Host node;
  node.address6(node.eth0, "2001:db8:2::1", 64);
  node.set("net.ipv6.conf.all.forwarding", "1");
  CHECK(node.routes6(RouteTableId::local) ==
        Lines{"local ::1/128 dev lo metric 0", "anycast 2001:db8:2::/128 dev eth0 metric 0",
              "local 2001:db8:2::1/128 dev eth0 metric 0", "anycast fe80::/128 dev eth0 metric 0",
              "anycast fe80::/128 dev eth1 metric 0", "local fe80::ff:fe00:e0/128 dev eth0 metric 0",
              "local fe80::ff:fe00:e1/128 dev eth1 metric 0", "multicast ff00::/8 dev eth0 metric 256",
              "multicast ff00::/8 dev eth1 metric 256"});
}

TEST_CASE("Down takes IPv6 addresses away, and up brings back only the link-local one", "[host][ipv6]") {
  OneIpv6Host node;
  node.address6(node.eth0, "2001:db8:2::7", 64);
  const bool kept = GENERATE(false, true);
  if (kept) node.set("net.ipv6.conf.eth0.keep_addr_on_down", "1");
  node.host.set_up(node.eth0, false, node.now, node.out);
  CHECK(node.host.interface(node.eth0).addresses6.size() == (kept ? 1 : 0));
  node.host.set_up(node.eth0, true, node.now, node.out);
  CHECK(node.host.interface(node.eth0).addresses6.size() == (kept ? 2 : 1));
  CHECK(node.host.route_to(ip6("2001:db8:2::9")).has_value() == kept);
}

TEST_CASE("A route's gateway must be a neighbour; a link-local one needs a device", "[host][ipv6]") {
  OneIpv6Host node;
  CHECK(node.route6("::", 0, "2001:db8:2::1").error() == host::ConfigError::host_unreachable);
  node.address6(node.eth0, "2001:db8:2::7", 64);
  CHECK(node.route6("::", 0, "2001:db8:2::7").error() == host::ConfigError::invalid_gateway);
  CHECK(node.route6("::", 0, "fe80::1").error() == host::ConfigError::invalid_gateway);
  CHECK(node.route6("::", 0, "2001:db8:2::1"));
  CHECK(node.route6("::", 0, "2001:db8:2::1").error() == host::ConfigError::file_exists);
  const auto route = node.host.route_to(ip6("2001:db8:9::9"));
  REQUIRE(route);
  CHECK(route->next_hop == ip6("2001:db8:2::1"));
  CHECK(route->metric == 1024);
  CHECK(route->source == ip6("2001:db8:2::7"));
}

TEST_CASE("The source: of the outgoing interface before lo, of the destination's scope, of the longest common prefix",
          "[host][ipv6]") {
  OneIpv6Host node;
  node.address6(node.eth0, "2001:db8:2::7", 64);
  node.address6(node.eth0, "2001:db8:5::7", 64);
  node.address6(host::InterfaceId{}, "2001:db8:9::4", 128);
  CHECK(node.host.route_to(ip6("2001:db8:2::1"))->source == ip6("2001:db8:2::7"));
  CHECK(node.host.route_to(ip6("2001:db8:5::1"))->source == ip6("2001:db8:5::7"));
  CHECK(node.host.route_to(ip6("fe80::1"), {}, {}, node.eth0)->source == ip6("fe80::ff:fe00:e0"));
  CHECK(node.host.route_to(ip6("2001:db8:9::4"))->source == ip6("2001:db8:9::4"));
  (void)node.route6("::", 0, "2001:db8:2::1");
  // Nothing in common decides: the latest address is met first.
  CHECK(node.host.route_to(ip6("3fff::1"))->source == ip6("2001:db8:5::7"));
}

TEST_CASE("Settings of IPv6 are read and written as the kernel has them", "[host][ipv6]") {
  OneIpv6Host node;
  CHECK(node.host.sysctl("net.ipv6.conf.eth0.hop_limit") == "64");
  CHECK(node.host.sysctl("net.ipv6.icmp.ratemask") == "0-1,3-127");
  node.set("net.ipv6.icmp.ratemask", "3");
  CHECK(node.host.sysctl("net.ipv6.icmp.ratemask") == "3");
  CHECK(node.host.sysctl("net.ipv6.neigh.eth0.locktime") == "0");
  node.set("net.ipv6.conf.all.forwarding", "1");
  CHECK(node.host.sysctl("net.ipv6.conf.eth1.forwarding") == "1");
  CHECK(node.host.sysctl("net.ipv6.conf.default.forwarding") == "1");
  CHECK(node.host.set_sysctl("net.ipv6.conf.eth0.hop_limit", "0", node.now).error() ==
        host::ConfigError::invalid_argument);
}
