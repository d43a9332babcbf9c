// What of a scenario's line can be given to a program as data, without a shell in between.

#include <lvslab/sim/console.h>

#include "support/catch.h"

using namespace lvslab;
using Words = std::vector<std::string>;

TEST_CASE("A program with its arguments needs no shell", "[sim][console]") {
  CHECK(sim::words_without_shell("ip addr add 10.0.0.4/32 dev lo") ==
        Words{"ip", "addr", "add", "10.0.0.4/32", "dev", "lo"});
  CHECK(sim::words_without_shell("ping -c 1 'a host; rm -rf /'") == Words{"ping", "-c", "1", "a host; rm -rf /"});
  CHECK(sim::words_without_shell("ip link show   # a comment") == Words{"ip", "link", "show"});
}

TEST_CASE("Connectors, redirections, variables and builtins take a shell", "[sim][console]") {
  const auto line = GENERATE(as<std::string>{}, "true && false", "ip link; ip addr", "! true", "A=1 ip link", "echo 1",
                             "echo 1 > /proc/sys/net/ipv4/ip_forward", "ip addr add $VIP dev lo", "exit 1", "",
                             "ip link > /tmp/x", "ip 'unfinished");
  INFO(line);
  CHECK_FALSE(sim::words_without_shell(line));
}

TEST_CASE("The programs of a line are named as they are there", "[sim][console]") {
  CHECK(sim::programs_of("VIP=10.0.0.4; /sbin/ip addr add $VIP/32 dev lo && arping -U -c 1 -I eth0 $VIP") ==
        Words{"/sbin/ip", "arping"});
  CHECK(sim::programs_of("$TOOL link").empty());
  CHECK(sim::programs_of("'unfinished").empty());
}
