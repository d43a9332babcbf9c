#include "support/catch.h"
#include "support/one_host.h"

using namespace lvslab;
using namespace lvslab::test;

namespace {
void switch_arp(OneHost& host, bool on) {
  auto link = host.host.interface(host.eth0).link;
  link.arp = on;
  host.host.set_link_options(host.eth0, link, host.now, host.out);
}
}  // namespace

TEST_CASE("Without ARP an interface answers nobody and asks nobody: its frames carry its own MAC", "[host][arp]") {
  OneHost host;
  host.address(host.eth0, "10.9.0.3", 24);
  switch_arp(host, false);
  host.asks(host.eth0, "10.9.0.3", "10.9.0.2");
  CHECK(host.sent().empty());
  CHECK(host.dropped() == Lines{"arp_ignored"});
  host.host.send(host.datagram("10.9.0.3", "10.9.0.2"), host.now, host.out);
  CHECK(host.sent() == Lines{"eth0: 10.9.0.3 > 10.9.0.2 udp ttl 64 len 48 to 02:00:00:00:00:e0"});
  switch_arp(host, true);
  host.asks(host.eth0, "10.9.0.3", "10.9.0.2");
  CHECK(host.sent() == Lines{"eth0: 10.9.0.3 is-at 02:00:00:00:00:e0 to 02:00:00:00:00:02"});
}

TEST_CASE("Switching ARP off forgets the neighbours, permanent ones too", "[host][arp]") {
  OneHost host;
  host.address(host.eth0, "10.9.0.3", 24);
  (void)host.host.set_neighbour(host.eth0, ip("10.9.0.1"), mac(1), host::NudState::permanent, host::RouteChange::add,
                                host.now, host.out);
  switch_arp(host, false);
  CHECK(host.neighbour("10.9.0.1") == "none");
}

TEST_CASE("Switching ARP off on lo silences no other interface", "[host][arp]") {
  OneHost host;
  host.address(host.eth0, "10.9.0.3", 24);
  const auto lo = *host.host.find_interface("lo");
  host.address(lo, "10.9.0.4", 32);
  auto link = host.host.interface(lo).link;
  link.arp = false;
  host.host.set_link_options(lo, link, host.now, host.out);
  host.asks(host.eth0, "10.9.0.4", "10.9.0.2");
  CHECK(host.sent() == Lines{"eth0: 10.9.0.4 is-at 02:00:00:00:00:e0 to 02:00:00:00:00:02"});
}

TEST_CASE("An address on a dummy interface is the host's; what is sent there ends there", "[host][dummy]") {
  OneHost host;
  host.address(host.eth0, "10.9.0.3", 24);
  const auto dummy = host.host.add_dummy("dummy0", mac(0xd0));
  REQUIRE(dummy);
  CHECK(host.host.add_dummy("dummy0", mac(0xd1)).error() == host::ConfigError::file_exists);
  host.host.set_up(*dummy, true, host.now, host.out);
  host.address(*dummy, "10.7.0.1", 24);
  host.asks(host.eth0, "10.7.0.1", "10.9.0.2");
  CHECK(host.sent() == Lines{"eth0: 10.7.0.1 is-at 02:00:00:00:00:e0 to 02:00:00:00:00:02"});
  host.host.send(host.datagram("10.7.0.1", "10.7.0.9"), host.now, host.out);
  CHECK(host.sent().empty());
  CHECK(host.dropped() == Lines{"dummy_interface"});
}

TEST_CASE("lo counts datagrams as they are, other interfaces with the Ethernet header", "[host][statistics]") {
  OneHost host;
  host.address(host.eth0, "10.9.0.3", 24);
  const auto lo = *host.host.find_interface("lo");
  host.host.send(host.datagram("10.9.0.3", "10.9.0.3", 56), host.now, host.out);
  CHECK(host.host.interface(lo).sent.bytes == 84);
  CHECK(host.host.interface(lo).received.bytes == 84);
  host.receives(host.eth0, host.datagram("10.9.0.2", "10.9.0.3", 56));
  CHECK(host.host.interface(host.eth0).received.bytes == 98);
}
