// The shell's part of a command line, as dash has it.
#include "support/catch.h"
#include "support/console_node.h"

using lvslab::test::ConsoleNode;

TEST_CASE("A line's commands run one after another, on each other's success or failure", "[sim][console][shell]") {
  ConsoleNode node;
  CHECK(node.output_of("echo a; echo b") == "a\nb\n");
  CHECK(node.output_of("true && echo yes") == "yes\n");
  CHECK(node.output_of("false && echo yes || echo no") == "no\n");
  CHECK(node.output_of("true || echo a && echo b") == "b\n");
  CHECK(node.output_of("! false && echo yes") == "yes\n");
  CHECK(node.run("false; true").exit_code == 0);
  CHECK(node.run("echo a; exit 3; echo b").output == "a\n");
  CHECK(node.run("exit 3").exit_code == 3);
}

TEST_CASE("A pipe's output is the next command's input, and its exit code the last one's", "[sim][console][shell]") {
  ConsoleNode node;
  CHECK(node.output_of("echo a | cat -n") == "     1\ta\n");
  CHECK(node.output_of("echo a | cat | cat -n; echo b") == "     1\ta\nb\n");
  CHECK(node.output_of("false | true && echo yes") == "yes\n");
  CHECK(node.output_of("! true | false && echo yes") == "yes\n");
  CHECK(node.output_of("false && echo a | cat; echo b") == "b\n");
  CHECK(node.output_of("cat /nosuch | cat -n") == "cat: /nosuch: No such file or directory\n");
  CHECK(node.output_of("cat /nosuch 2>&1 | cat -n") == "     1\tcat: /nosuch: No such file or directory\n");
  CHECK(node.output_of("echo a > /tmp/x | cat; cat /tmp/x") == "a\n");
  CHECK(node.output_of("echo a |") == "sh: 1: Syntax error: end of file unexpected\n");
}

TEST_CASE("Quotes keep blanks, and comments are not run", "[sim][console][shell]") {
  ConsoleNode node;
  CHECK(node.output_of(R"(echo "a   b" 'c "d"' e\ f)") == "a   b c \"d\" e f\n");
  CHECK(node.output_of("echo a   b # c") == "a b\n");
  CHECK(node.output_of("echo a#b") == "a#b\n");
  CHECK(node.output_of(R"(echo "\$X \"q\" \\ \z")") == "$X \"q\" \\ \\z\n");
  CHECK(node.output_of("echo 'it'\"'\"'s'") == "it's\n");
}

TEST_CASE("A variable lives as long as its shell, and splits where it is not quoted", "[sim][console][shell]") {
  ConsoleNode node;
  CHECK(node.output_of("X='a  b'; echo $X \"$X\" '$X' ${X}c") == "a b a  b $X a bc\n");
  CHECK(
      node.output_of("VIP=10.0.0.4; ip addr add $VIP/32 dev eth0; ip -4 -br addr show dev eth0").find("10.0.0.4/32") !=
      std::string::npos);
  CHECK(node.output_of("X=; echo \"[$X]\" [$X]") == "[] []\n");
  CHECK(node.output_of("echo $X.") == ".\n");
}

TEST_CASE("Redirections lead to files, to kernel parameters and to nowhere", "[sim][console][shell]") {
  ConsoleNode node;
  CHECK(node.output_of("echo hello > /tmp/x; echo more >> /tmp/x; cat /tmp/x") == "hello\nmore\n");
  CHECK(node.files().at("/tmp/x") == "hello\nmore\n");
  CHECK(node.output_of("cat < /tmp/x") == "hello\nmore\n");
  CHECK(node.output_of("echo \"1\" >/proc/sys/net/ipv4/ip_forward; cat /proc/sys/net/ipv4/ip_forward") == "1\n");
  CHECK(node.host().sysctl("net.ipv4.ip_forward") == "1");
  CHECK(node.output_of("nonsense > /dev/null 2>&1").empty());
  CHECK(node.output_of("ip addr foo 2>&1 >/dev/null") == "Command \"foo\" is unknown, try \"ip address help\".\n");
}

TEST_CASE("A redirection that cannot be says so and runs nothing", "[sim][console][shell]") {
  ConsoleNode node;
  const auto missing = node.run("echo 1 > /proc/sys/net/ipv4/nosuch");
  CHECK(missing.output == "sh: 1: cannot create /proc/sys/net/ipv4/nosuch: Directory nonexistent\n");
  CHECK(missing.exit_code == 2);
  CHECK(node.output_of("cat < /tmp/none") == "sh: 1: cannot open /tmp/none: No such file\n");
  CHECK(node.output_of("echo abc > /proc/sys/net/ipv4/ip_forward") == "sh: 1: echo: echo: I/O error\n");
}

TEST_CASE("A syntax error stops the whole line", "[sim][console][shell]") {
  ConsoleNode node;
  const auto answer = node.run("echo a; echo 'b");
  CHECK(answer.output == "sh: 1: Syntax error: Unterminated quoted string\n");
  CHECK(answer.exit_code == 2);
  CHECK(node.output_of("&& echo a") == "sh: 1: Syntax error: \"&&\" unexpected\n");
  CHECK(node.output_of("echo a &&") == "sh: 1: Syntax error: end of file unexpected\n");
}

TEST_CASE("An unknown command is not found; one that only we lack says so", "[sim][console][shell]") {
  ConsoleNode node;
  const auto unknown = node.run("ipvsadmn -L");
  CHECK(unknown.output == "sh: 1: ipvsadmn: not found\n");
  CHECK(unknown.exit_code == 127);
  CHECK(unknown.understood);
  const auto lacking = node.run("nft list ruleset");
  CHECK(lacking.output == "lvslab: nft is not modelled\n");
  CHECK_FALSE(lacking.understood);
  CHECK_FALSE(node.run("echo $(date)").understood);
}

TEST_CASE("A kernel parameter that Linux has and we have not is no spelling mistake", "[sim][console][sysctl]") {
  ConsoleNode node;
  CHECK_FALSE(node.run("sysctl -w net.ipv4.tcp_ecn=1").understood);
  CHECK_FALSE(node.run("echo 1 > /proc/sys/net/ipv4/conf/eth0/bc_forwarding").understood);
  const auto wrong = node.run("sysctl -w net.ipv4.tcp_tw_reused=1");
  CHECK(wrong.understood);
  CHECK(wrong.output == "sysctl: cannot stat /proc/sys/net/ipv4/tcp_tw_reused: No such file or directory\n");
}

TEST_CASE("sysctl -p reads a file of the node", "[sim][console][sysctl]") {
  ConsoleNode node;
  node.files()["/etc/sysctl.conf"] = "# forwarding\nnet.ipv4.ip_forward = 1\nnet/ipv4/conf/all/arp_ignore=1\n";
  CHECK(node.output_of("sysctl -p") == "net.ipv4.ip_forward = 1\nnet.ipv4.conf.all.arp_ignore = 1\n");
  CHECK(node.host().sysctl("net.ipv4.conf.all.arp_ignore") == "1");
}
