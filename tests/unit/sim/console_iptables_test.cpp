#include "support/catch.h"
#include "support/console_node.h"

using namespace lvslab;
using lvslab::test::ConsoleNode;

// Outputs as iptables 1.8.9 (legacy) of Debian 12 printed them on a Linux 6.1 kernel.

namespace {

const char* const mangle = "iptables -t mangle ";

/// What -S prints of a rule that was appended so; or the complaint.
std::string saved(const std::string& rule) {
  ConsoleNode node;
  const auto answer = node.run(mangle + ("-A PREROUTING " + rule));
  if (!answer.output.empty()) return answer.output;
  const auto text = node.output_of(std::string(mangle) + "-S PREROUTING");
  return text.substr(text.find('\n') + 1);
}

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

}  // namespace
