// Mistakes in a command line that can be seen without running it.
#include <lvslab/sim/console.h>

#include "support/catch.h"

using lvslab::sim::judge_command;

TEST_CASE("A right command line is judged to be one", "[sim][console][judge]") {
  const auto line = GENERATE(
      as<std::string>{}, "ip addr add 10.0.0.3/24 dev eth0", "ip a add 10.0.0.4/32 dev lo label lo:1 brd 10.0.0.4",
      "sysctl -w net.ipv4.conf.all.arp_ignore=1", "echo 1 > /proc/sys/net/ipv4/ip_forward",
      "ipvsadm -A -t 10.0.0.4:80 -s wrr -p 60", "ipvsadm -a -t 10.0.0.4:80 -r 10.0.0.7 -g -w 2",
      "VIP=10.0.0.4; ip addr add $VIP/32 dev lo && ipvsadm -A -t $VIP:80", "ping -c 1 -W 2 10.0.0.1 > /dev/null",
      "arping -U -c 2 -I eth0 10.0.0.4", "ifconfig lo:0 10.0.0.4 netmask 255.255.255.255 up",
      "route add default gw 10.0.0.1", "modprobe ipip", "ipvsadm -R < /etc/ipvsadm.rules", "# nothing", "");
  CAPTURE(line);
  CHECK(judge_command(line) == std::nullopt);
}

TEST_CASE("What is wrong with a command line is said in the tool's own words", "[sim][console][judge]") {
  CHECK(judge_command("ip addr add 10.0.0.3/33 dev eth0") ==
        "Error: any valid prefix is expected rather than \"10.0.0.3/33\".");
  CHECK(judge_command("ip adr add 10.0.0.3/24 dev eth0") == "Object \"adr\" is unknown, try \"ip help\".");
  CHECK(judge_command("ipvsadm -A -t 10.0.0.4:80 -r 10.0.0.7") ==
        "Illegal 'real-server' option with the 'add-service' command");
  CHECK(judge_command("ipvsadm -a -t 10.0.0.4:80") ==
        "You need to supply the 'real-server' option for the 'add-server' command");
  CHECK(judge_command("true; nonsense") == "sh: 1: nonsense: not found");
  CHECK(judge_command("ping -c abc 10.0.0.1") == "ping: invalid argument: 'abc'");
}

TEST_CASE("What is only missing from the laboratory is said to be that", "[sim][console][judge]") {
  CHECK(judge_command("arptables -F") == "lvslab: arptables is not modelled");
  CHECK(judge_command("ip link add br0 type bridge") == "lvslab: ip link add: the type bridge is not modelled");
  CHECK(judge_command("ip route add 10.1.0.0/16 nexthop via 10.0.0.1 nexthop via 10.0.0.2") ==
        "lvslab: ip route: 'nexthop' is not modelled");
}

TEST_CASE("With a variable known only at run time, only the program's name is judged", "[sim][console][judge]") {
  CHECK(judge_command("ip addr add $WHERE dev eth0") == std::nullopt);
  CHECK(judge_command("nonsense $X") == "sh: 1: nonsense: not found");
}

TEST_CASE("A line that looks at the exit code may be refused by its tool", "[sim][console][judge]") {
  CHECK(judge_command("ipvsadm -A -t 10.0.0.4:80 -r 10.0.0.7; echo $?") == std::nullopt);
  CHECK(judge_command("ipvsadm -A -t 10.0.0.4:80 -r 10.0.0.7 || echo no") == std::nullopt);
  CHECK(judge_command("! ipvsadm -A -t 10.0.0.4:80 -r 10.0.0.7") == std::nullopt);
  CHECK(judge_command("echo $?; ipvsadm -A -t 10.0.0.4:80 -r 10.0.0.7").has_value());
  CHECK(judge_command("arptables -F; echo $?") == "lvslab: arptables is not modelled");
}
