// rp_filter and martians: a router with eth0 10.9.0.2/24 and eth1 10.8.0.2/24; a datagram enters eth0 for 10.8.0.9.

#include "support/catch.h"
#include "support/one_host.h"

using namespace lvslab;
using namespace lvslab::test;

namespace {

std::string fate(std::string_view source, std::string_view rp_filter, bool eth0_has_address,
                 bool accept_local = false) {
  OneHost router;
  if (eth0_has_address) router.address(router.eth0, "10.9.0.2", 24);
  router.address(router.eth1, "10.8.0.2", 24);
  router.set("net.ipv4.ip_forward", "1");
  router.set("net.ipv4.conf.all.rp_filter", rp_filter);
  if (accept_local) router.set("net.ipv4.conf.eth0.accept_local", "1");
  router.receives(router.eth0, router.datagram(source, "10.8.0.9"));
  const auto dropped = router.dropped();
  return dropped.empty() ? "forwarded" : dropped.front();
}

}  // namespace

TEST_CASE("rp_filter 0, 1 and 2 judge a source by the way back to it", "[host][rp_filter]") {
  CHECK(fate("1.2.3.4", "0", true) == "forwarded");
  CHECK(fate("1.2.3.4", "1", true) == "rp_filter");
  CHECK(fate("1.2.3.4", "2", true) == "rp_filter");
  CHECK(fate("10.8.0.50", "0", true) == "forwarded");
  CHECK(fate("10.8.0.50", "1", true) == "rp_filter");
  CHECK(fate("10.8.0.50", "2", true) == "forwarded");
  CHECK(fate("10.9.0.50", "1", true) == "forwarded");
}

TEST_CASE("rp_filter 2 is as strict as 1 on an interface without an address", "[host][rp_filter]") {
  CHECK(fate("10.8.0.50", "0", false) == "forwarded");
  CHECK(fate("10.8.0.50", "2", false) == "rp_filter");
}

TEST_CASE("A datagram from one's own address is a martian unless accept_local", "[host][rp_filter]") {
  CHECK(fate("10.8.0.2", "0", true) == "martian_source");
  CHECK(fate("10.8.0.2", "0", true, true) == "forwarded");
}

TEST_CASE("An ARP question is judged by its sender as a datagram would be", "[host][rp_filter][arp]") {
  OneHost host;
  host.address(host.eth0, "10.9.0.2", 24);
  host.address(host.eth1, "10.8.0.2", 24);
  host.asks(host.eth0, "10.9.0.2", "1.2.3.4");
  CHECK(host.sent().size() == 1);
  CHECK(host.neighbour("1.2.3.4") == "02 STALE");
  host.set("net.ipv4.conf.eth0.rp_filter", "1");
  host.asks(host.eth0, "10.9.0.2", "10.8.0.77");
  CHECK(host.sent().empty());
}
