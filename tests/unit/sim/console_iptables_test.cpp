#include "support/catch.h"
#include "support/console_node.h"

using namespace lvslab;
using lvslab::test::ConsoleNode;

// Outputs as iptables 1.8.9 (legacy) of Debian 12 printed them on a Linux 6.1 kernel.

namespace {

const char* const mangle = "iptables -t mangle ";

/// What -S prints of a rule that was appended so; or the complaint.
std::string saved(const std::string& rule, const std::string& tool = "iptables") {
  ConsoleNode node;
  const auto answer = node.run(tool + " -t mangle -A PREROUTING " + rule);
  if (!answer.output.empty()) return answer.output;
  const auto text = node.output_of(tool + " -t mangle -S PREROUTING");
  return text.substr(text.find('\n') + 1);
}
std::string saved6(const std::string& rule) { return saved(rule, "ip6tables"); }

TEST_CASE("Rules are saved in one form, however they were typed", "[console][iptables]") {
  const auto [typed, expected] = GENERATE(table<std::string, std::string>({
      {"-d 10.0.0.4 -p tcp --dport 80 -j MARK --set-mark 1",
       "-A PREROUTING -d 10.0.0.4/32 -p tcp -m tcp --dport 80 -j MARK --set-xmark 0x1/0xffffffff\n"},
      {"-i eth0 -p tcp -m tcp -s 192.0.2.0/24 -d 10.0.0.4/32 -m multiport --dports 80,443 -j MARK --set-mark 1",
       "-A PREROUTING -s 192.0.2.0/24 -d 10.0.0.4/32 -i eth0 -p tcp -m tcp -m multiport --dports 80,443 -j MARK "
       "--set-xmark 0x1/0xffffffff\n"},
      {"-p udp -m multiport --dports 53,1000:2000 -j MARK --set-xmark 0x1/0xff",
       "-A PREROUTING -p udp -m multiport --dports 53,1000:2000 -j MARK --set-xmark 0x1/0xff\n"},
      {"-p tcp -m multiport ! --ports 53,1000:2000 -j MARK --or-mark 0x4",
       "-A PREROUTING -p tcp -m multiport ! --ports 53,1000:2000 -j MARK --set-xmark 0x4/0x4\n"},
      {"-p tcp --sport 1024: --dport :1023 -j MARK --and-mark 0xf0",
       "-A PREROUTING -p tcp -m tcp --sport 1024:65535 --dport 0:1023 -j MARK --set-xmark 0x0/0xffffff0f\n"},
      {"-p tcp ! --sport 80 ! -s 1.2.3.4 ! -d 10.1.0.0/255.255.0.0 ! -i eth1 -j MARK --xor-mark 0xf0",
       "-A PREROUTING ! -s 1.2.3.4/32 ! -d 10.1.0.0/16 ! -i eth1 -p tcp -m tcp ! --sport 80 -j MARK --set-xmark "
       "0xf0/0x0\n"},
      {"! -p tcp -j MARK --set-mark 7", "-A PREROUTING ! -p tcp -j MARK --set-xmark 0x7/0xffffffff\n"},
      {"-p icmp --icmp-type echo-request -j MARK --set-mark 7",
       "-A PREROUTING -p icmp -m icmp --icmp-type 8 -j MARK --set-xmark 0x7/0xffffffff\n"},
      {"-p tcp --syn -j MARK --set-mark 7",
       "-A PREROUTING -p tcp -m tcp --tcp-flags FIN,SYN,RST,ACK SYN -j MARK --set-xmark 0x7/0xffffffff\n"},
      {"-m mark ! --mark 0x7/0xff -j ACCEPT", "-A PREROUTING -m mark ! --mark 0x7/0xff -j ACCEPT\n"},
      {"-p 50 -j MARK --set-mark 8", "-A PREROUTING -p esp -j MARK --set-xmark 0x8/0xffffffff\n"},
      {"-f -d 10.0.0.9 -j DROP", "-A PREROUTING -d 10.0.0.9/32 -f -j DROP\n"},
      {"-m comment --comment 'hello world' -j ACCEPT",
       "-A PREROUTING -m comment --comment \"hello world\" -j ACCEPT\n"},
      {"-d 10.0.0.4,10.0.0.5 -p tcp --dport 80 -j MARK --set-mark 1",
       "-A PREROUTING -d 10.0.0.4/32 -p tcp -m tcp --dport 80 -j MARK --set-xmark 0x1/0xffffffff\n"
       "-A PREROUTING -d 10.0.0.5/32 -p tcp -m tcp --dport 80 -j MARK --set-xmark 0x1/0xffffffff\n"},
      {"-s 10.0.0.4/0 -j MARK --set-mark 0", "-A PREROUTING -j MARK --set-xmark 0x0/0xffffffff\n"},
  }));
  CHECK(saved(typed) == expected);
}

TEST_CASE("Mistakes get iptables' own words", "[console][iptables]") {
  const std::string hint = "Try `iptables -h' or 'iptables --help' for more information.\n";
  const std::string name = "iptables v1.8.9 (legacy): ";
  CHECK(saved("-j NOSUCH") == name + "Couldn't load target `NOSUCH':No such file or directory\n\n" + hint);
  CHECK(saved("-o eth1 -j ACCEPT") == name + "Can't use -o with PREROUTING\n\n" + hint);
  CHECK(saved("--dport 80 -j ACCEPT") == name + "unknown option \"--dport\"\n" + hint);
  CHECK(saved("-p tcp -m multiport --dports 80,99999") == name + "invalid port/service `99999' specified\n" + hint);
  CHECK(saved("-m multiport --dports 80") ==
        name + "multiport needs `-p tcp', `-p udp', `-p udplite', `-p sctp' or `-p dccp'\n" + hint);
  CHECK(saved("-d 10.0.0.256 -j ACCEPT") == name + "host/network `10.0.0.256' not found\n" + hint);
  CHECK(saved("-d 10.0.0.1/33 -j ACCEPT") == name + "invalid mask `33' specified\n" + hint);
  CHECK(saved("-p nosuch -j ACCEPT") == name + "unknown protocol \"nosuch\" specified\n" + hint);
  CHECK(saved("-j MARK") ==
        name + "MARK: One of the --set-xmark, --{and,or,xor,set}-mark options is required\n" + hint);
  CHECK(saved("-j MARK --set-mark x") ==
        name + "MARK: bad integer value for option \"--set-mark\", or out of range.\n\n" + hint);
  CHECK(saved("-m nosuch -j ACCEPT") == name + "Couldn't load match `nosuch':No such file or directory\n\n" + hint);
}

TEST_CASE("Options are judged as iptables judges them", "[console][iptables]") {
  const std::string hint = "Try `iptables -h' or 'iptables --help' for more information.\n";
  const std::string name = "iptables v1.8.9 (legacy): ";
  const auto [typed, expected] = GENERATE_COPY(table<std::string, std::string>({
      {"--numeric=5 -L", name + "unknown option \"--numeric=5\"\n" + hint},
      {"-A INPUT -p tcp --syn=4", name + "unknown option \"--syn=4\"\n" + hint},
      {"-Ln", "iptables: No chain/target/match by that name.\n"},  // the chain n
      {"-L -n -n", name + "multiple -n flags not allowed\n" + hint},
      {"-A INPUT -s 1.2.3.4 -s 1.2.3.5", name + "multiple -s flags not allowed\n" + hint},
      {"-A INPUT -j ACCEPT -g X", name + "multiple -j flags not allowed\n" + hint},
      {"-A INPUT -j ACCEPT -n", name + "Illegal option `-n' with this command\n" + hint},
      {"-F -s 1.2.3.4", name + "Illegal option `-s' with this command\n" + hint},
      {"-S -x", name + "Illegal option `-x' with this command\n" + hint},
      {"-A INPUT -A OUTPUT", name + "Cannot use -A with -A\n" + hint},
      {"-L -S", name + "Cannot use -S with -L\n" + hint},
      {"-N ACCEPT", name + "chain name may not clash with target name\n" + hint},
      {"-N -x", name + "chain name not allowed to start with `-'\n" + hint},
      {"-N abcdefghijklmnopqrstuvwxyz123",
       name + "chain name `abcdefghijklmnopqrstuvwxyz123' too long (must be under 29 chars)\n" + hint},
      {"-A INPUT -i abcdefghijklmnop",
       name + "interface name `abcdefghijklmnop' must be shorter than IFNAMSIZ (15)\n" + hint},
      {"-D INPUT -p tcp -j ACCEPT", "iptables: Bad rule (does a matching rule exist in that chain?).\n"},
      {"-A INPUT -p icmp --icmp-type 300", name + "Unknown ICMP type `300'\n" + hint},
      {"-A INPUT -m mark", name + "mark: option \"--mark\" must be specified\n\n" + hint},
      {"-L -6", hint},
      {"-A INPUT ! -p tcp --dport 80", "iptables: Invalid argument. Run `dmesg' for more information.\n"},
      {"-A INPUT ! -p tcp -m multiport --dports 80",
       name + "multiport only works with TCP, UDP, UDPLITE, SCTP and DCCP\n" + hint},
      {"-A INPUT -p tcp --dport 80 --dport 81", name + "Only one `--destination-port' allowed\n" + hint},
      {"-A INPUT -p udp --dport 80 --dport 81",
       name + "udp: option \"--destination-port\" can only be used once.\n\n" + hint},
      {"-A INPUT -p tcp -m multiport --dports 80 --sports 81",
       name + "multiport: option \"--source-ports\" cannot be used together with \"--destination-ports\".\n\n" + hint},
      {"-L -w x", name + "wait seconds not numeric\n" + hint},
      {"-L INPUT x", name + "Invalid rule number `x'\n" + hint},
      {"-D INPUT ! 1", "Bad argument `1'\n" + hint},
      {"-A INPUT -p tcp --tcp-flags SYN ! ACK -j DROP", name + "--tcp-flags requires two args.\n" + hint},
      {"-A INPUT -m comment ! --comment x", name + "comment: option \"--comment\" cannot be inverted.\n\n" + hint},
      {"-t mangle -A INPUT -j MARK ! --set-mark 1",
       name + "MARK: option \"--set-mark\" cannot be inverted.\n\n" + hint},
  }));
  ConsoleNode node;
  CHECK(node.run("iptables " + typed).output == expected);
}

TEST_CASE("What Linux has and the laboratory has not is named", "[console][iptables]") {
  ConsoleNode node;
  CHECK(node.output_of("iptables -A INPUT -m state --state NEW -j ACCEPT") ==
        "lvslab: iptables: the match 'state' is not modelled\n");
  CHECK(node.output_of("iptables -A INPUT -j REJECT") == "lvslab: iptables: the target 'REJECT' is not modelled\n");
  CHECK(node.output_of("iptables -t nat -L") == "lvslab: iptables: the table nat is not modelled\n");
}

TEST_CASE("A chain is listed with its rules", "[console][iptables]") {
  ConsoleNode node;
  node.run("iptables -t mangle -A PREROUTING -d 10.0.0.4 -p tcp -m multiport --dports 80,443 -j MARK --set-mark 1");
  node.run("iptables -t mangle -A PREROUTING ! -s 1.2.3.4 ! -i eth1 -p tcp ! --sport 80 -j MARK --xor-mark 0xf0");
  CHECK(node.output_of("iptables -t mangle -L PREROUTING -n") ==
        "Chain PREROUTING (policy ACCEPT)\n"
        "target     prot opt source               destination         \n"
        "MARK       6    --  0.0.0.0/0            10.0.0.4             multiport dports 80,443 MARK set 0x1\n"
        "MARK       6    -- !1.2.3.4              0.0.0.0/0            tcp spt:!80 MARK xor 0xf0\n");
  CHECK(node.output_of("iptables -t mangle -L PREROUTING -nvx --line-numbers") ==
        "Chain PREROUTING (policy ACCEPT 0 packets, 0 bytes)\n"
        "num      pkts      bytes target     prot opt in     out     source               destination         \n"
        "1           0        0 MARK       6    --  *      *       0.0.0.0/0            10.0.0.4             multiport "
        "dports 80,443 MARK set 0x1\n"
        "2           0        0 MARK       6    --  !eth1  *      !1.2.3.4              0.0.0.0/0            tcp "
        "spt:!80 MARK xor 0xf0\n");
}

TEST_CASE("Chains are made, filled, emptied and removed", "[console][iptables]") {
  ConsoleNode node;
  const auto run = [&](const std::string& line) { return node.run(mangle + line); };
  CHECK(run("-N WEB").exit_code == 0);
  CHECK(run("-N WEB").output == "iptables: Chain already exists.\n");
  CHECK(run("-A WEB -j RETURN").exit_code == 0);
  CHECK(run("-A PREROUTING -p tcp -j WEB").exit_code == 0);
  CHECK(run("-X WEB").output == "iptables: Too many links.\n");
  CHECK(run("-D PREROUTING -p tcp -j WEB").exit_code == 0);
  CHECK(run("-D PREROUTING -p tcp -j WEB").output == "iptables: No chain/target/match by that name.\n");
  CHECK(run("-D PREROUTING 9").output == "iptables: Index of deletion too big.\n");
  CHECK(run("-X WEB").output == "iptables: Directory not empty.\n");
  CHECK(run("-F WEB").exit_code == 0);
  CHECK(run("-X WEB").exit_code == 0);
  CHECK(run("-L WEB").output == "iptables: No chain/target/match by that name.\n");
  CHECK(run("-P FORWARD NOSUCH").output == "iptables: Bad policy name. Run `dmesg' for more information.\n");
}

TEST_CASE("ip6tables saves rules in one form, too", "[console][iptables][ipv6]") {
  const auto [typed, expected] = GENERATE(table<std::string, std::string>({
      {"-d 2001:db8::4 -p tcp --dport 80 -j MARK --set-mark 1",
       "-A PREROUTING -d 2001:db8::4/128 -p tcp -m tcp --dport 80 -j MARK --set-xmark 0x1/0xffffffff\n"},
      {"-s 2001:db8::1/ffff:ffff:: -j ACCEPT", "-A PREROUTING -s 2001:db8::/32 -j ACCEPT\n"},
      {"-s 2001:db8::1/ffff:0:ffff:: -j ACCEPT", "-A PREROUTING -s 2001::/ffff:0:ffff:: -j ACCEPT\n"},
      {"! -s ::/0 -j ACCEPT", "-A PREROUTING ! -s ::/0 -j ACCEPT\n"},
      {"-s ::/0 -j ACCEPT", "-A PREROUTING -j ACCEPT\n"},
      {"-s 2001:db8::1,2001:db8::2/64 -d ::1",
       "-A PREROUTING -s 2001:db8::1/128 -d ::1/128\n"
       "-A PREROUTING -s 2001:db8::/64 -d ::1/128\n"},
      {"-p icmpv6 --icmpv6-type echo-request", "-A PREROUTING -p ipv6-icmp -m icmp6 --icmpv6-type 128\n"},
      {"-p 58 -m icmp6 ! --icmpv6-type 1/4", "-A PREROUTING -p ipv6-icmp -m icmp6 ! --icmpv6-type 1/4\n"},
      {"-p ipv6-icmp -m ipv6-icmp --icmpv6-type TTL-exceeded", "-A PREROUTING -p ipv6-icmp -m icmp6 --icmpv6-type 3\n"},
      {"-p icmpv6 --icmpv6-type 255", "-A PREROUTING -p ipv6-icmp -m icmp6 --icmpv6-type 255\n"},
      {"-p icmp", "-A PREROUTING -p icmp\n"},
      {"-p mh", "-A PREROUTING -p mobility-header\n"},
      {"! -p 44", "-A PREROUTING ! -p ipv6-frag\n"},
      {"-6 -i eth+ -p udp -m multiport ! --ports 53,1000:2000",
       "-A PREROUTING -i eth+ -p udp -m multiport ! --ports 53,1000:2000\n"},
  }));
  CHECK(saved6(typed) == expected);
}

TEST_CASE("Mistakes get ip6tables' own words", "[console][iptables][ipv6]") {
  const std::string hint = "Try `ip6tables -h' or 'ip6tables --help' for more information.\n";
  const std::string name = "ip6tables v1.8.9 (legacy): ";
  const auto [typed, expected] = GENERATE_COPY(table<std::string, std::string>({
      {"-f -j ACCEPT", name + "`-f' is not supported in IPv6, use -m frag instead\n" + hint},
      {"--fragments", name + "unknown option \"--fragments\"\n" + hint},
      {"-4 -j ACCEPT", hint},
      {"-s 10.0.0.4", name + "host/network `10.0.0.4' not found\n" + hint},
      {"-s 2001:db8::1/129", name + "invalid mask `129' specified\n" + hint},
      {"-s 2001:db8::1/255.255.0.0", name + "invalid mask `255.255.0.0' specified\n" + hint},
      {"-m icmp", name + "Couldn't load match `icmp':No such file or directory\n\n" + hint},
      {"-p icmpv6 --icmp-type 8", name + "unknown option \"--icmp-type\"\n" + hint},
      {"-p icmpv6 -m icmp6", name + "icmp6: option \"--icmpv6-type\" must be specified\n\n" + hint},
      {"-p icmpv6 --icmpv6-type any", name + "Unknown ICMPv6 type `any'\n" + hint},
      {"-p icmpv6 --icmpv6-type 3/x", name + "Unknown ICMPv6 code `3/x'\n" + hint},
      {"-p icmpv6 --icmpv6-type echo", name + "Ambiguous ICMPv6 type `echo': `echo-request' or `echo-reply'?\n" + hint},
      {"-p icmp -m icmp6 --icmpv6-type 8", "ip6tables: Invalid argument. Run `dmesg' for more information.\n"},
      {"-j TTL", name + "Couldn't load target `TTL':No such file or directory\n\n" + hint},
      {"-p AH -s ::1 -s ::1", "Warning: never matched protocol: ah. use extension match instead.\n" + name +
                                  "multiple -s flags not allowed\n" + hint},
  }));
  CHECK(saved6(typed) == expected);
}

TEST_CASE("A protocol that is an extension header is warned of, and taken", "[console][iptables][ipv6]") {
  ConsoleNode node;
  const auto answer = node.run("ip6tables -A INPUT -p 43 -j ACCEPT");
  CHECK(answer.output == "Warning: never matched protocol: 43. use extension match instead.\n");
  CHECK(answer.exit_code == 0);
  CHECK(node.run("iptables -A INPUT -p 43 -j ACCEPT").output.empty());
}

TEST_CASE("ip6tables lists in the columns of iptables", "[console][iptables][ipv6]") {
  ConsoleNode node;
  const auto run = [&](const std::string& line) { REQUIRE(node.run("ip6tables " + line).exit_code == 0); };
  run("-N X");
  run("-A INPUT ! -s 2001:db8:1::/64 -p udp -m multiport --dports 53,1000:2000 -j DROP");
  run("-A INPUT -p icmpv6 --icmpv6-type echo-request -j ACCEPT");
  run("-A INPUT -p 58 -m icmp6 ! --icmpv6-type 1/4");
  run("-A INPUT -i eth0 -m mark --mark 1 -g X");
  run("-A INPUT -s 2001:db8:1:2:3:4:5:6 -d 2001:db8:aaaa:bbbb:cccc:dddd:eeee:ffff -j RETURN");
  CHECK(node.output_of("ip6tables -L INPUT") ==
        "Chain INPUT (policy ACCEPT)\n"
        "target     prot opt source               destination         \n"
        "DROP       udp  -- !2001:db8:1::/64      anywhere             multiport dports domain,1000:2000\n"
        "ACCEPT     ipv6-icmp --  anywhere             anywhere             ipv6-icmp echo-request\n"
        "           ipv6-icmp --  anywhere             anywhere             ipv6-icmp !port-unreachable\n"
        "X          all  --  anywhere             anywhere            [goto]  mark match 0x1\n"
        "RETURN     all  --  2001:db8:1:2:3:4:5:6  2001:db8:aaaa:bbbb:cccc:dddd:eeee:ffff \n");
  CHECK(node.output_of("ip6tables -L INPUT -nv") ==
        "Chain INPUT (policy ACCEPT 0 packets, 0 bytes)\n"
        " pkts bytes target     prot opt in     out     source               destination         \n"
        "    0     0 DROP       17   --  *      *      !2001:db8:1::/64      ::/0                 multiport dports "
        "53,1000:2000\n"
        "    0     0 ACCEPT     58   --  *      *       ::/0                 ::/0                 ipv6-icmptype 128\n"
        "    0     0            58   --  *      *       ::/0                 ::/0                 ipv6-icmp !type 1 "
        "code 4\n"
        "    0     0 X          0    --  eth0   *       ::/0                 ::/0                [goto]  mark match "
        "0x1\n"
        "    0     0 RETURN     0    --  *      *       2001:db8:1:2:3:4:5:6  "
        "2001:db8:aaaa:bbbb:cccc:dddd:eeee:ffff \n");
}

TEST_CASE("The tables of the two families are apart", "[console][iptables][ipv6]") {
  ConsoleNode node;
  node.run("ip6tables-legacy -P INPUT DROP");
  CHECK(node.output_of("iptables-legacy -S INPUT") == "-P INPUT ACCEPT\n");
  CHECK(node.output_of("/sbin/ip6tables -S INPUT") == "-P INPUT DROP\n");
  CHECK(node.output_of("ip6tables -t nosuch -L") ==
        "ip6tables v1.8.9 (legacy): can't initialize ip6tables table `nosuch': Table does not exist (do you need to "
        "insmod?)\nPerhaps ip6tables or your kernel needs to be upgraded.\n");
  CHECK(node.output_of("ip6tables -A INPUT -m rt") == "lvslab: ip6tables: the match 'rt' is not modelled\n");
  CHECK(node.output_of("ip6tables -V") == "ip6tables v1.8.9 (legacy)\n");
}

TEST_CASE("With -v a change says what it does", "[console][iptables]") {
  ConsoleNode node;
  CHECK(node.output_of("iptables -v -A INPUT ! -s 1.2.3.4 ! -p tcp -j ACCEPT") ==
        "ACCEPT !tcp opt -- in * out * !1.2.3.4  -> 0.0.0.0/0  \n");
  CHECK(node.output_of("ip6tables -v -A INPUT -s ::1 -p tcp --dport 80") ==
        "  tcp opt -- in * out *  ::1  -> ::/0   tcp dpt:80\n");
  CHECK(node.output_of("iptables -vF INPUT") == "Flushing chain `INPUT'\n");
  CHECK(node.output_of("iptables -vZ INPUT") == "Zeroing chain `INPUT'\n");
  node.run("iptables -N A");
  CHECK(node.output_of("iptables -vX") == "Deleting chain `A'\n");
}

TEST_CASE("A chain that calls itself is refused only where datagrams come by", "[console][iptables]") {
  ConsoleNode node;
  node.run("iptables -N A && iptables -N B");
  CHECK(node.run("iptables -A A -j B").exit_code == 0);
  CHECK(node.run("iptables -A B -j A").exit_code == 0);
  CHECK(node.output_of("iptables -A INPUT -j A") == "iptables: Too many levels of symbolic links.\n");
}

}  // namespace
