#include "support/catch.h"
#include "support/console_node.h"

using namespace lvslab;
using namespace lvslab::test;

TEST_CASE("The options of a link are shown among its flags", "[sim][console][ip]") {
  ConsoleNode node;
  CHECK(node.output_of("ip link set eth0 arp off promisc on txqueuelen 500").empty());
  CHECK(node.output_of("ip link show eth0") ==
        "8: eth0@if11: <BROADCAST,MULTICAST,NOARP,PROMISC,UP,LOWER_UP> mtu 1500 qdisc noqueue state UP mode DEFAULT "
        "group default qlen 500\n    link/ether 02:00:00:00:03:01 brd ff:ff:ff:ff:ff:ff link-netns sw\n");
  CHECK(node.output_of("ifconfig eth0 arp -promisc allmulti && ifconfig -s eth0") ==
        "Iface      MTU    RX-OK RX-ERR RX-DRP RX-OVR    TX-OK TX-ERR TX-DRP TX-OVR Flg\n"
        "eth0             1500        0      0      0 0             0      0      0      0 ABMRU\n");
  CHECK(node.output_of("ip link set eth0 arp maybe") ==
        "Error: argument of \"arp\" must be \"on\" or \"off\", not \"maybe\"\n");
}

TEST_CASE("A dummy interface is made down, without ARP", "[sim][console][ip]") {
  ConsoleNode node;
  CHECK(node.output_of("ip link add dummy0 address 02:00:00:00:00:D0 type dummy").empty());
  CHECK(node.output_of("ip link add dummy0 type dummy") == "RTNETLINK answers: File exists\n");
  CHECK(node.output_of("ip link show type dummy") ==
        "10: dummy0: <BROADCAST,NOARP> mtu 1500 qdisc noop state DOWN mode DEFAULT group default qlen 1000\n"
        "    link/ether 02:00:00:00:00:d0 brd ff:ff:ff:ff:ff:ff\n");
  CHECK(node.output_of("ip link set dummy0 up; ip -br link show dummy0") ==
        "dummy0           UNKNOWN        02:00:00:00:00:d0 <BROADCAST,NOARP,UP,LOWER_UP> \n");
  CHECK(node.output_of("ip link del dummy0; ip link show dummy0") == "Device \"dummy0\" does not exist.\n");
}

TEST_CASE("ip route get tells the way out of an interface and the fate of what comes in", "[sim][console][ip]") {
  ConsoleNode node;
  node.run("ip addr add 192.168.1.1/24 dev eth0; ip addr add 10.1.0.1/16 dev eth1");
  node.run("ip route add default via 192.168.1.2");
  CHECK(node.output_of("ip route get 8.8.8.8 oif eth1") == "8.8.8.8 dev eth1 src 10.1.0.1 uid 0 \n    cache \n");
  CHECK(node.output_of("ip route get 8.8.8.8 from 9.9.9.9") == "RTNETLINK answers: Network is unreachable\n");
  CHECK(node.output_of("ip route get 8.8.8.8 from 10.1.0.2 iif eth1") == "RTNETLINK answers: No route to host\n");
  node.run("sysctl -w net.ipv4.ip_forward=1");
  CHECK(node.output_of("ip route get 8.8.8.8 from 10.1.0.2 iif eth1") ==
        "8.8.8.8 from 10.1.0.2 via 192.168.1.2 dev eth0 \n    cache iif eth1 \n");
  CHECK(node.output_of("ip route get 192.168.1.99 from 192.168.1.2 iif eth0") ==
        "192.168.1.99 from 192.168.1.2 dev eth0 \n    cache <redirect> iif eth0 \n");
  CHECK(node.output_of("ip route get 192.168.1.1 from 192.168.1.2 iif eth0") ==
        "local 192.168.1.1 from 192.168.1.2 dev lo \n    cache <local> iif eth0 \n");
  node.run("sysctl -w net.ipv4.conf.all.rp_filter=1");
  CHECK(node.output_of("ip route get 192.168.1.1 from 10.1.0.2 iif eth0") ==
        "RTNETLINK answers: Invalid cross-device link\n");
}

TEST_CASE("The routing cache can be flushed, though there is none to list", "[sim][console][ip]") {
  ConsoleNode node;
  CHECK(node.output_of("ip route flush cache; ip route list cache").empty());
  CHECK(node.output_of("sysctl -w net.ipv4.route.flush=1") == "net.ipv4.route.flush = 1\n");
  CHECK(node.output_of("sysctl net.ipv4.route.flush").empty());
  CHECK(node.output_of("cat /proc/sys/net/ipv4/route/flush") ==
        "cat: /proc/sys/net/ipv4/route/flush: Permission denied\n");
}

TEST_CASE("The kernel's route table is told in little-endian hexadecimal, and by route in two more forms",
          "[sim][console]") {
  ConsoleNode node;
  node.run("ip addr add 10.1.0.1/16 dev eth1; ip route add 172.16.5.0/24 via 10.1.0.2 advmss 1200");
  const auto line = [](std::string text) { return text + std::string(127 - text.size(), ' ') + "\n"; };
  CHECK(node.output_of("cat /proc/net/route") ==
        line("Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\t\tMTU\tWindow\tIRTT") +
            line("eth1\t0000010A\t00000000\t0001\t0\t0\t0\t0000FFFF\t0\t0\t0") +
            line("eth1\t000510AC\t0200010A\t0003\t0\t0\t0\t00FFFFFF\t1240\t0\t0"));
  CHECK(node.output_of("route -ne") ==
        "Kernel IP routing table\n"
        "Destination     Gateway         Genmask         Flags   MSS Window  irtt Iface\n"
        "10.1.0.0        0.0.0.0         255.255.0.0     U         0 0          0 eth1\n"
        "172.16.5.0      10.1.0.2        255.255.255.0   UG     1240 0          0 eth1\n");
  CHECK(node.output_of("route -nee") ==
        "Kernel IP routing table\n"
        "Destination     Gateway         Genmask         Flags Metric Ref    Use Iface    MSS   Window irtt\n"
        "10.1.0.0        0.0.0.0         255.255.0.0     U     0      0        0 eth1     0     0      0\n"
        "172.16.5.0      10.1.0.2        255.255.255.0   UG    0      0        0 eth1     1240  0      0\n");
}

TEST_CASE("A parameter that could change nothing here keeps what is written", "[sim][console][sysctl]") {
  ConsoleNode node;
  CHECK(node.output_of("sysctl net.core.somaxconn") == "net.core.somaxconn = 4096\n");
  CHECK(node.output_of("sysctl -w net.core.somaxconn=1024 && cat /proc/sys/net/core/somaxconn") ==
        "net.core.somaxconn = 1024\n1024\n");
  CHECK(node.output_of("sysctl -w net.ipv4.tcp_tw_reuse=7") ==
        "sysctl: setting key \"net.ipv4.tcp_tw_reuse\": Invalid argument\n");
}

TEST_CASE("A parameter that could change something is read, and refuses another value", "[sim][console][sysctl]") {
  ConsoleNode node;
  CHECK(node.output_of("sysctl net.ipv4.tcp_ecn") == "net.ipv4.tcp_ecn = 2\n");
  CHECK(node.output_of("sysctl -w net.ipv4.tcp_ecn=2") == "net.ipv4.tcp_ecn = 2\n");
  CHECK_FALSE(node.run("sysctl -w net.ipv4.tcp_ecn=1").understood);
}

TEST_CASE("sysctl -a -r shows the names that match", "[sim][console][sysctl]") {
  ConsoleNode node;
  CHECK(node.output_of("sysctl -a -r 'conf.eth0.(arp_ignore|medium_id)'") ==
        "net.ipv4.conf.eth0.arp_ignore = 0\nnet.ipv4.conf.eth0.medium_id = 0\n");
}

TEST_CASE("sh and mh have no name for their third flag", "[sim][console][ipvsadm]") {
  ConsoleNode node;
  node.run("ip addr add 10.0.0.4/32 dev eth0; ipvsadm -A -t 10.0.0.4:80 -s mh -b flag-3");
  CHECK(node.output_of("ipvsadm -Sn") == "-A -t 10.0.0.4:80 -s mh -b \n");
  node.run("ipvsadm -E -t 10.0.0.4:80 -s rr -b flag-3,flag-1");
  CHECK(node.output_of("ipvsadm -Sn") == "-A -t 10.0.0.4:80 -s rr -b flag-1,flag-3\n");
}

TEST_CASE("ip addr show to looks at the address, whatever its prefix length; a peer belongs to an address's name",
          "[sim][console][ip]") {
  ConsoleNode node;
  node.run("ip addr add 10.0.0.1/16 dev eth0; ip addr add 10.3.0.1 peer 10.3.0.9 dev eth0");
  CHECK(node.output_of("ip -br addr show to 10.0.0.0/24") == "eth0@if11        UP             10.0.0.1/16 \n");
  CHECK(node.output_of("ip addr del 10.3.0.1/32 dev eth0") == "RTNETLINK answers: Cannot assign requested address\n");
  CHECK(node.output_of("ip addr del 10.3.0.1 peer 10.3.0.9 dev eth0").empty());
}
