// What the tools say of IPv6: each answer as the real ones gave it on a Linux 6.1 kernel.

#include "support/catch.h"
#include "support/console_node.h"

using namespace lvslab;
using namespace lvslab::test;

namespace {

ConsoleNode node_with_address() {
  ConsoleNode node(host::Ipv6Mode::on);
  node.run("ip addr add 2001:db8:1::10/64 dev eth0");
  return node;
}

}  // namespace

TEST_CASE("ip addr shows IPv6 addresses after those of IPv4, wider scopes first", "[sim][console][ipv6]") {
  auto node = node_with_address();
  node.run("ip addr add 192.0.2.10/24 dev eth0");
  CHECK(node.output_of("ip addr show dev eth0") ==
        "8: eth0@if11: <BROADCAST,MULTICAST,UP,LOWER_UP> mtu 1500 qdisc noqueue state UP group default qlen 1000\n"
        "    link/ether 02:00:00:00:03:01 brd ff:ff:ff:ff:ff:ff link-netns sw\n"
        "    inet 192.0.2.10/24 scope global eth0\n"
        "       valid_lft forever preferred_lft forever\n"
        "    inet6 2001:db8:1::10/64 scope global \n"
        "       valid_lft forever preferred_lft forever\n"
        "    inet6 fe80::ff:fe00:301/64 scope link \n"
        "       valid_lft forever preferred_lft forever\n");
  CHECK(node.output_of("ip -6 addr") ==
        "1: lo: <LOOPBACK,UP,LOWER_UP> mtu 65536 state UNKNOWN qlen 1000\n"
        "    inet6 ::1/128 scope host \n"
        "       valid_lft forever preferred_lft forever\n"
        "8: eth0@if11: <BROADCAST,MULTICAST,UP,LOWER_UP> mtu 1500 state UP qlen 1000\n"
        "    inet6 2001:db8:1::10/64 scope global \n"
        "       valid_lft forever preferred_lft forever\n"
        "    inet6 fe80::ff:fe00:301/64 scope link \n"
        "       valid_lft forever preferred_lft forever\n"
        "9: eth1@if12: <BROADCAST,MULTICAST,UP,LOWER_UP> mtu 1500 state UP qlen 1000\n"
        "    inet6 fe80::ff:fe00:302/64 scope link \n"
        "       valid_lft forever preferred_lft forever\n");
  CHECK(node.output_of("ip -6 -br addr show dev eth0") ==
        "eth0@if11        UP             2001:db8:1::10/64 fe80::ff:fe00:301/64 \n");
  CHECK(node.output_of("ip -6 -o addr show dev eth0 scope link") ==
        "8: eth0    inet6 fe80::ff:fe00:301/64 scope link \\       valid_lft forever preferred_lft forever\n");
  CHECK(node.output_of("ip addr add 2001:db8:1::11/64 dev eth0 nodad preferred_lft 0") == "");
  CHECK(node.output_of("ip -6 -o addr show to 2001:db8:1::11").find("scope global nodad deprecated \\ ") !=
        std::string::npos);
}

TEST_CASE("ip addr refuses what is no IPv6 address of an interface", "[sim][console][ipv6]") {
  const auto [line, answer] = GENERATE(table<std::string, std::string>({
      {"ip addr add 2001:db8:1::10/64 dev eth0", "RTNETLINK answers: File exists\n"},
      {"ip -6 addr add 2001:db8:1::12/129 dev eth0",
       "Error: inet6 prefix is expected rather than \"2001:db8:1::12/129\".\n"},
      {"ip -6 addr add 10.0.0.1/24 dev eth0", "Error: inet6 prefix is expected rather than \"10.0.0.1/24\".\n"},
      {"ip -4 addr add 2001:db8:1::13/64 dev eth0",
       "Error: inet prefix is expected rather than \"2001:db8:1::13/64\".\n"},
      {"ip addr add 2001:db8:1::14/64 brd + dev eth0", "Broadcast can be set only for IPv4 addresses\n"},
      {"ip addr add ff02::5/64 dev eth0", "RTNETLINK answers: Cannot assign requested address\n"},
      {"ip addr add ::1/128 dev eth0", "RTNETLINK answers: Cannot assign requested address\n"},
      {"ip addr add 2001:db8:1::10/64 dev nope", "Cannot find device \"nope\"\n"},
      {"ip addr del 2001:db8:1::10 dev eth0", "RTNETLINK answers: Cannot assign requested address\n"},
      {"ip addr del 2001:db8:1::99/64 dev eth0", "RTNETLINK answers: Cannot assign requested address\n"},
  }));
  auto node = node_with_address();
  CHECK(node.output_of(line) == answer);
}

TEST_CASE("ip -6 route lists what is inside a block before the block", "[sim][console][ipv6]") {
  auto node = node_with_address();
  CHECK(node.output_of("ip -6 route add default via 2001:db8:1::1").empty());
  CHECK(node.output_of("ip addr add 2001:db8:1::22 dev eth0").empty());
  CHECK(node.output_of("ip -6 route show dev eth0") ==
        "2001:db8:1::22 proto kernel metric 256 pref medium\n"
        "2001:db8:1::/64 proto kernel metric 256 pref medium\n"
        "fe80::/64 proto kernel metric 256 pref medium\n"
        "default via 2001:db8:1::1 metric 1024 pref medium\n");
  CHECK(node.output_of("ip -6 route get 2001:db8:2::7") ==
        "2001:db8:2::7 from :: via 2001:db8:1::1 dev eth0 src 2001:db8:1::22 metric 1024 pref medium\n");
  CHECK(node.output_of("ip -6 route get 2001:db8:1::10") ==
        "local 2001:db8:1::10 from :: dev lo table local proto kernel src 2001:db8:1::10 metric 0 pref medium\n");
  CHECK(node.output_of("ip -6 rule") == "0:\tfrom all lookup local\n32766:\tfrom all lookup main\n");
}

TEST_CASE("ip -6 route says what is wrong with a route", "[sim][console][ipv6]") {
  const auto [line, answer] = GENERATE(table<std::string, std::string>({
      {"ip -6 route add default via fe80::1", "Error: Egress device not specified.\n"},
      {"ip -6 route add 2001:db8:5::/48 via 2001:db8:77::1", "RTNETLINK answers: No route to host\n"},
      {"ip -6 route add 2001:db8:5::/48 via 2001:db8:1::10", "Error: Gateway can not be a local address.\n"},
      {"ip -6 route add 2001:db8:5::/48 via 10.0.0.1", "Error: inet6 address is expected rather than \"10.0.0.1\".\n"},
      {"ip -6 route add 2001:db8:5::/48 dev nope", "Cannot find device \"nope\"\n"},
      {"ip -6 route add 2001:db8:5::/48 dev eth0 src 2001:db8:1::99", "Error: Invalid source address.\n"},
      {"ip -6 route change 2001:db8:66::/48 via 2001:db8:1::3", "Error: Can not replace route - no match found.\n"},
      {"ip -6 route del 2001:db8:77::/48", "RTNETLINK answers: No such process\n"},
      {"ip -6 route get 10.0.0.1", "Error: inet6 prefix is expected rather than \"10.0.0.1\".\n"},
  }));
  auto node = node_with_address();
  CHECK(node.output_of(line) == answer);
}

TEST_CASE("ip neigh keeps neighbours of both families", "[sim][console][ipv6]") {
  auto node = node_with_address();
  node.run("ip neigh add 2001:db8:1::5 lladdr 02:00:00:00:00:05 dev eth0; ip addr add 10.0.0.1/24 dev eth0");
  node.run("ip neigh add 10.0.0.5 lladdr 02:00:00:00:00:07 dev eth0");
  CHECK(node.output_of("ip neigh") ==
        "10.0.0.5 dev eth0 lladdr 02:00:00:00:00:07 PERMANENT \n"
        "2001:db8:1::5 dev eth0 lladdr 02:00:00:00:00:05 PERMANENT \n");
  CHECK(node.output_of("ip -6 neigh show dev eth0") == "2001:db8:1::5 lladdr 02:00:00:00:00:05 PERMANENT \n");
  CHECK(node.output_of("ip -4 neigh") == "10.0.0.5 dev eth0 lladdr 02:00:00:00:00:07 PERMANENT \n");
  CHECK(node.output_of("ip neigh add 2001:db8:1::5 lladdr 02:00:00:00:00:05 dev eth0") ==
        "RTNETLINK answers: File exists\n");
  CHECK(node.output_of("ip neigh del 2001:db8:1::9 dev eth0") == "RTNETLINK answers: No such file or directory\n");
  CHECK(node.output_of("ip neigh get 2001:db8:1::9 dev eth0") == "Error: Neighbour entry not found.\n");
}

TEST_CASE("ping takes either family by the address, and minds -4 and -6", "[sim][console][ipv6]") {
  auto node = node_with_address();
  CHECK(node.output_of("ping -6 -c1 10.0.0.1") == "ping: 10.0.0.1: Address family for hostname not supported\n");
  CHECK(node.output_of("ping -4 -c1 2001:db8:1::1") ==
        "ping: 2001:db8:1::1: Address family for hostname not supported\n");
  CHECK(node.output_of("ping -c1 2001:db8:9::1") == "ping: connect: Network is unreachable\n");
  CHECK(node.output_of("ping -c1 -I 2001:db8:1::99 2001:db8:1::10") ==
        "ping: bind icmp socket: Cannot assign requested address\n");
  CHECK(node.output_of("ping -c1 -I nope 2001:db8:1::10") == "ping: unknown iface: nope\n");
  CHECK(node.output_of("ping -c1 -M do -s 2000 2001:db8:1::1") ==
        "PING 2001:db8:1::1(2001:db8:1::1) 2000 data bytes\n"
        "ping: local error: message too long, mtu: 1500\n\n"
        "--- 2001:db8:1::1 ping statistics ---\n"
        "1 packets transmitted, 0 received, +1 errors, 100% packet loss, time 0ms\n\n");
}

TEST_CASE("ifconfig and route know IPv6 by the name inet6", "[sim][console][ipv6]") {
  auto node = node_with_address();
  CHECK(node.output_of("ifconfig eth0 inet6 add 2001:db8:1::21/64; ifconfig eth0 del 2001:db8:1::33/64") ==
        "SIOCDIFADDR: Cannot assign requested address\n");
  CHECK(node.output_of("ifconfig eth0 add 2001:db8:1::21/64") == "SIOCSIFADDR: File exists\n");
  CHECK(node.output_of("ifconfig eth0") ==
        "eth0: flags=4163<UP,BROADCAST,RUNNING,MULTICAST>  mtu 1500\n"
        "        inet6 2001:db8:1::21  prefixlen 64  scopeid 0x0<global>\n"
        "        inet6 2001:db8:1::10  prefixlen 64  scopeid 0x0<global>\n"
        "        inet6 fe80::ff:fe00:301  prefixlen 64  scopeid 0x20<link>\n"
        "        ether 02:00:00:00:03:01  txqueuelen 1000  (Ethernet)\n"
        "        RX packets 0  bytes 0 (0.0 B)\n"
        "        RX errors 0  dropped 0  overruns 0  frame 0\n"
        "        TX packets 0  bytes 0 (0.0 B)\n"
        "        TX errors 0  dropped 0 overruns 0  carrier 0  collisions 0\n\n");
  CHECK(node.output_of("route -A inet6 add 2001:db8:5::/48 gw 2001:db8:1::1; ip -6 route show 2001:db8:5::/48") ==
        "2001:db8:5::/48 via 2001:db8:1::1 dev eth0 metric 1 pref medium\n");
  CHECK(node.output_of("route -A inet6 del 2001:db8:6::/48") == "SIOCDELRT: No such process\n");
  CHECK(node.output_of("route -A inet6 add 2001:db8:9::/48 gw 2001:db8:77::1") == "SIOCADDRT: No route to host\n");
}

TEST_CASE("IPv6's parameters are read and written", "[sim][console][ipv6]") {
  ConsoleNode node(host::Ipv6Mode::on);
  CHECK(node.output_of("sysctl net.ipv6.conf.eth0.hop_limit net.ipv6.neigh.eth0.base_reachable_time_ms") ==
        "net.ipv6.conf.eth0.hop_limit = 64\nnet.ipv6.neigh.eth0.base_reachable_time_ms = 30000\n");
  CHECK(node.output_of(
            "echo 1 > /proc/sys/net/ipv6/conf/all/forwarding; cat /proc/sys/net/ipv6/conf/eth0/forwarding") == "1\n");
  CHECK(node.output_of("sysctl -w net.ipv6.conf.eth0.hop_limit=256") ==
        "sysctl: setting key \"net.ipv6.conf.eth0.hop_limit\": Invalid argument\n");
  CHECK(node.output_of("sysctl net.ipv6.route.min_adv_mss") == "net.ipv6.route.min_adv_mss = 1220\n");
}

TEST_CASE("What would make a host look for duplicates or for routers is named as not modelled",
          "[sim][console][ipv6][sysctl]") {
  auto node = node_with_address();
  for (const std::string parameter : {"accept_dad", "router_solicitations"}) {
    const std::string name = "net.ipv6.conf.eth0." + parameter;
    CHECK(node.output_of("sysctl -w " + name + "=0") == name + " = 0\n");
    const auto answer = node.run("sysctl -w " + name + "=1");
    CHECK(answer.output == "lvslab: " + name + " = 1 is not modelled\n");
    CHECK_FALSE(answer.understood);
  }
}
