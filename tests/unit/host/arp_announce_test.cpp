// Whose address a host's own ARP requests carry: how a real server gives the VIP away.

#include "support/catch.h"
#include "support/one_host.h"

using namespace lvslab;
using namespace lvslab::test;

namespace {

/// The request that a datagram from `source` to 10.9.0.1 causes.
std::string question(OneHost& host, std::string_view mode, std::string_view source) {
  host.set("net.ipv4.conf.all.arp_announce", mode);
  host.host.send(host.datagram(source, "10.9.0.1"), host.now, host.out);
  const auto lines = host.sent();
  return lines.empty() ? "nothing" : lines.front();
}

}  // namespace

TEST_CASE("A VIP on lo inside the server's subnet leaks under arp_announce 0 and 1, not under 2", "[host][arp]") {
  const auto [mode, teller] = GENERATE(table<std::string, std::string>(
      {{"0", "10.9.0.100"}, {"1", "10.9.0.100"}, {"2", "10.9.0.3"}, {"3", "10.9.0.100"}}));
  CAPTURE(mode);
  OneHost host;
  host.address(host.eth0, "10.9.0.3", 24);
  host.address(host::InterfaceId{}, "10.9.0.100", 32);
  CHECK(question(host, mode, "10.9.0.100") == "eth0: who-has 10.9.0.1 tell " + teller + " to all");
}

TEST_CASE("A VIP of another subnet is kept back by arp_announce 1", "[host][arp]") {
  const auto [mode, teller] =
      GENERATE(table<std::string, std::string>({{"0", "172.16.0.100"}, {"1", "10.9.0.3"}, {"2", "10.9.0.3"}}));
  OneHost host;
  host.address(host.eth0, "10.9.0.3", 24);
  host.address(host::InterfaceId{}, "172.16.0.100", 32);
  CHECK(question(host, mode, "172.16.0.100") == "eth0: who-has 10.9.0.1 tell " + teller + " to all");
}

TEST_CASE("arp_announce 2 announces the VIP when that is the interface's first address", "[host][arp]") {
  OneHost host;
  host.address(host.eth0, "10.9.0.100", 24);
  host.address(host.eth0, "10.9.0.3", 24);
  CHECK(question(host, "2", "10.9.0.3") == "eth0: who-has 10.9.0.1 tell 10.9.0.100 to all");
}

TEST_CASE("A forwarded datagram's source is never announced", "[host][arp]") {
  OneHost host;
  host.address(host.eth0, "10.9.0.3", 24);
  host.address(host.eth1, "10.8.0.3", 24);
  host.set("net.ipv4.ip_forward", "1");
  host.receives(host.eth1, host.datagram("10.8.0.50", "10.9.0.1"));
  CHECK(host.sent() == Lines{"eth0: who-has 10.9.0.1 tell 10.9.0.3 to all"});
}
