// Who answers ARP for an address. The tables are docs/linux-host.md's, measured on Linux.

#include "support/catch.h"
#include "support/one_host.h"

using namespace lvslab;
using namespace lvslab::test;

namespace {

/// A real server: 10.9.0.3/24 on eth0, the VIP 10.9.0.100 placed somewhere.
struct Server : OneHost {
  Server() { address(eth0, "10.9.0.3", 24); }
  /// 'R' if it replies to `asker`'s question for `target`, '-' if it is silent.
  char reply(std::string_view target, std::string_view asker = "10.9.0.1") {
    sent();
    asks(eth0, target, asker);
    for (const auto& line : sent()) {
      if (line == "eth0: " + std::string(target) + " is-at " + net::to_text(mac(0xe0)) + " to " + net::to_text(mac(2)))
        return 'R';
    }
    return '-';
  }
};

}  // namespace

TEST_CASE("A VIP on lo/32 is answered for under arp_ignore 0, 3 and the reserved values only", "[host][arp]") {
  const auto [mode, expected] = GENERATE(table<std::string, std::string>(
      {{"0", "R-R"}, {"1", "---"}, {"2", "---"}, {"3", "R-R"}, {"4", "R-R"}, {"5", "R-R"}, {"8", "---"}}));
  CAPTURE(mode);
  Server server;
  server.address(host::InterfaceId{}, "10.9.0.100", 32);
  server.set("net.ipv4.conf.all.arp_ignore", mode);
  // The VIP, another address of its subnet, the VIP asked for by a host that is off the link.
  CHECK(std::string{server.reply("10.9.0.100"), server.reply("10.9.0.77"), server.reply("10.9.0.100", "172.16.5.5")} ==
        expected);
  CHECK(server.reply("10.9.0.3") == (mode == "8" ? '-' : 'R'));
}

TEST_CASE("A VIP on lo with scope host is hidden by arp_ignore 3", "[host][arp]") {
  Server server;
  server.address(host::InterfaceId{}, "10.9.0.100", 32, host::Scope::host);
  server.set("net.ipv4.conf.all.arp_ignore", "3");
  CHECK(server.reply("10.9.0.100") == '-');
  server.set("net.ipv4.conf.all.arp_ignore", "0");
  CHECK(server.reply("10.9.0.100") == 'R');
}

TEST_CASE("A VIP on lo/24 claims the whole subnet", "[host][arp]") {
  Server server;
  server.address(host::InterfaceId{}, "10.9.0.100", 24);
  CHECK(server.reply("10.9.0.77") == 'R');
  server.set("net.ipv4.conf.all.arp_ignore", "1");
  CHECK(server.reply("10.9.0.77") == '-');
}

TEST_CASE("A VIP on eth0 is answered for under arp_ignore 1, and under 2 to askers of its interface's subnet",
          "[host][arp]") {
  Server server;
  server.address(server.eth0, "10.9.0.100", 32);
  server.set("net.ipv4.conf.all.arp_ignore", "1");
  CHECK(server.reply("10.9.0.100") == 'R');
  server.set("net.ipv4.conf.all.arp_ignore", "2");
  CHECK(server.reply("10.9.0.100") == 'R');
  CHECK(server.reply("10.9.0.100", "172.16.5.5") == '-');
}

TEST_CASE("The larger of all and the interface counts; lo's own value does nothing", "[host][arp]") {
  const auto [all, own, expected] = GENERATE(table<std::string, std::string, char>(
      {{"0", "1", '-'}, {"1", "0", '-'}, {"2", "1", '-'}, {"1", "4", 'R'}, {"4", "1", 'R'}, {"1", "8", '-'}}));
  CAPTURE(all, own);
  Server server;
  server.address(host::InterfaceId{}, "10.9.0.100", 32);
  server.set("net.ipv4.conf.all.arp_ignore", all);
  server.set("net.ipv4.conf.eth0.arp_ignore", own);
  CHECK(server.reply("10.9.0.100") == expected);
  Server lo_only;
  lo_only.address(host::InterfaceId{}, "10.9.0.100", 32);
  lo_only.set("net.ipv4.conf.lo.arp_ignore", "1");
  CHECK(lo_only.reply("10.9.0.100") == 'R');
}

TEST_CASE("An address of an interface that is down is still answered for", "[host][arp]") {
  Server server;
  server.address(server.eth1, "10.8.0.1", 24);
  server.host.set_up(server.eth1, false, server.now, server.out);
  CHECK(server.reply("10.8.0.1") == 'R');
}

TEST_CASE("Nobody answers for the subnet's broadcast address, loopback, or to its own address", "[host][arp]") {
  Server server;
  CHECK(server.reply("10.9.0.255") == '-');
  CHECK(server.reply("127.0.0.1") == '-');
  CHECK(server.reply("10.9.0.3", "10.9.0.3") == '-');
  server.set("net.ipv4.conf.eth0.accept_local", "1");
  CHECK(server.reply("10.9.0.3", "10.9.0.3") == 'R');
}

TEST_CASE("An address conflict probe is answered and teaches nothing", "[host][arp]") {
  Server server;
  server.arp(server.eth0, {net::ArpOperation::request, mac(2), ip("0.0.0.0"), {}, ip("10.9.0.3")});
  CHECK(server.sent() == Lines{"eth0: 10.9.0.3 is-at 02:00:00:00:00:e0 to 02:00:00:00:00:02"});
  CHECK(server.host.neighbours(server.now).empty());
}

TEST_CASE("Two interfaces in one network both answer (ARP flux) until arp_ignore or arp_filter is 1", "[host][arp]") {
  Server server;
  server.address(server.eth1, "10.9.0.4", 24);
  server.asks(server.eth1, "10.9.0.3", "10.9.0.1");
  CHECK(server.sent() == Lines{"eth1: 10.9.0.3 is-at 02:00:00:00:00:e1 to 02:00:00:00:00:02"});
  server.set("net.ipv4.conf.all.arp_filter", "1");
  server.asks(server.eth1, "10.9.0.3", "10.9.0.1");
  CHECK(server.sent().empty());
  server.asks(server.eth0, "10.9.0.3", "10.9.0.1");
  CHECK(server.sent().size() == 1);
}
