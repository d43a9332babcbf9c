#include "scenario_mistakes.h"

#include <string>
#include <vector>

#include "support/catch.h"

namespace lvslab::sim::testing {
namespace {

// clang-format off
TEST_CASE("Text that is not a scenario is refused with a place and a reason", "[sim][scenario]") {
  const std::vector<Mistake> mistakes{
      {"an empty file", "",
       "f: error: the file is empty"},
      {"only white space", R"( 
 )",
       "f: error: the file is empty"},
      {"not an object", "[1]",
       "f:1: error: a scenario must be an object, not a list"},
      {"a number", "7",
       "f:1: error: a scenario must be an object, not a number"},
      {"cut in half", R"({"lvslab": 1,
 "nodes": {"a": )",
       "f:2: error: the file ends before its JSON does: a closing bracket or quote is missing"},
      {"cut inside a text", R"({"lvslab": 1,
 "nodes": {"a)",
       "f:2: error: the file ends before its JSON does: a closing bracket or quote is missing"},
      {"a comma too many", R"({"lvslab": 1,
})",
       "f:2: error: not JSON: syntax error while parsing object key - unexpected '}'; expected string literal"},
      {"single quotes", "{'lvslab': 1}",
       "f:1: error: not JSON: syntax error while parsing object key - invalid literal; last read: '{''; expected string literal"},
      {"something after the end", "{} {}",
       "f:1: error: not JSON: syntax error while parsing value - unexpected '{'; expected end of input"},
      {"a number beyond all bounds", R"({"until": 1e999})",
       "f:1: error: not JSON: number overflow parsing '1e999'"},
      {"not a number", R"({"until": NaN})",
       R"(f:1: error: not JSON: syntax error while parsing value - invalid literal; last read: '"until": N')"},
      {"invalid UTF-8", "{\"title\": \"\xff\"}",
       "f:1: error: not JSON: syntax error while parsing value - invalid string: ill-formed UTF-8 byte; last read: '\"\xff'"},
      {"nothing in it", "{}",
       R"(f:1: error: the key 'lvslab' is missing: a scenario says {"lvslab": 1, ...}
f:1: error: the key 'nodes' is missing
f:1: error: the key 'links' is missing)"},
      {"a later version", R"({"lvslab": 2, "nodes": {}, "links": []})",
       "f:1: /lvslab: error: 'lvslab' is the format's version; this program reads version 1"},
  };
  check_each(mistakes, as_it_is);
}

TEST_CASE("Mistakes at the top of a file are named", "[sim][scenario]") {
  const std::vector<Mistake> mistakes{
      {"a misspelt key", R"("trafic": [])",
       "f:2: /trafic: error: unknown key 'trafic'; did you mean 'traffic'?"},
      {"a key from somewhere else", R"("interval": 1)",
       "f:2: /interval: error: unknown key 'interval'; it belongs in 'traffic'; the nearest key known here is 'until'"},
      {"a key nobody knows", R"("zzzzzz": 1)",
       "f:2: /zzzzzz: error: unknown key 'zzzzzz'; the nearest key known here is 'lvslab'"},
      {"a key given twice", R"("seed": 1, "seed": 2)",
       "f:2: /seed: error: the key 'seed' is given twice"},
      {"a title that is a number", R"("title": 3)",
       "f:2: /title: error: must be a text, or an object with a text for each language, not a number"},
      {"a text in no language", R"("title": {"not a language": "x"})",
       R"(f:2: /title/not a language: error: 'not a language' is not a language, such as "en" or "zh")"},
      {"a lesson that is a text", R"("lesson": "learn")",
       "f:2: /lesson: error: 'lesson' must be an object, not a text"},
      {"a seed below zero", R"("seed": -1)",
       "f:2: /seed: error: -1 is not in 0..18446744073709551615"},
      {"a seed that is no whole number", R"("seed": 1.5)",
       "f:2: /seed: error: must be a whole number in 0..18446744073709551615"},
      {"an unknown unit", R"("until": "2h")",
       "f:2: /until: error: '2h' has an unknown unit; known are ns, us, ms, s, m"},
      {"no duration at all", R"("until": "soon")",
       R"(f:2: /until: error: 'soon' is not a duration such as "250ms")"},
      {"a duration below zero", R"("until": "-2s")",
       "f:2: /until: error: '-2s' is negative"},
      {"a number of seconds below zero", R"("until": -2)",
       "f:2: /until: error: the duration is negative"},
      {"a duration of centuries", R"("until": 1e12)",
       "f:2: /until: error: the duration is longer than a year"},
      {"less than a nanosecond", R"("until": "0.1ns")",
       "f:2: /until: error: '0.1ns' is shorter than a nanosecond"},
      {"a truth for a duration", R"("until": true)",
       R"(f:2: /until: error: must be a duration: a text such as "250ms" or a number of seconds, not true or false)"},
      {"two points in a number", R"("until": "1.2.3s")",
       R"(f:2: /until: error: '1.2.3s' is not a duration such as "250ms")"},
  };
  check_each(mistakes, at_the_top);
}

TEST_CASE("Mistakes in a node are named", "[sim][scenario]") {
  const std::vector<Mistake> mistakes{
      {"a misspelt key", R"("adress": [])",
       "f:2: /nodes/h/adress: error: unknown key 'adress'; the nearest key known here is 'files'"},
      {"a misspelt role", R"("role": "servr")",
       "f:2: /nodes/h/role: error: unknown role 'servr'; did you mean 'server'?"},
      {"an unknown role", R"("role": "printer")",
       "f:2: /nodes/h/role: error: unknown role 'printer'; it is 'client', 'router', 'director' or 'server'"},
      {"a misspelt kind", R"("kind": "swich")",
       "f:2: /nodes/h/kind: error: unknown kind 'swich'; did you mean 'switch'?"},
      {"ageing on a host", R"("ageing": "3s")",
       R"(f:2: /nodes/h/ageing: error: 'ageing' is for switches; add "kind": "switch" if 'h' is one)"},
      {"commands as one text", R"("commands": "ip addr")",
       "f:2: /nodes/h/commands: error: 'commands' must be a list, not a text"},
      {"a command that is a number", R"("commands": ["ip addr",
 3])",
       "f:3: /nodes/h/commands/1: error: must be a text, not a number"},
      {"an interface with a long name", R"("interfaces": {"ethernet-number-0": {}})",
       "f:2: /nodes/h/interfaces/ethernet-number-0: error: an interface's name is 1 to 15 letters, digits, '_' or '-', not 'ethernet-number-0'"},
      {"lo", R"("interfaces": {"lo": {}})",
       "f:2: /nodes/h/interfaces/lo: error: 'lo' is the loopback interface; every host has it"},
      {"a MAC with too few octets", R"("interfaces": {"eth0": {"mac": "02:00:00"}})",
       R"(f:2: /nodes/h/interfaces/eth0/mac: error: '02:00:00' is not a MAC address such as "02:00:00:00:01:01"
f:2: /nodes/h/interfaces/eth0: warning: no link uses 'h:eth0')"},
      {"a group's MAC", R"("interfaces": {"eth0": {"mac": "01:00:5e:00:00:01"}})",
       R"(f:2: /nodes/h/interfaces/eth0/mac: error: '01:00:5e:00:00:01' cannot be an interface's address: it is a group's
f:2: /nodes/h/interfaces/eth0: warning: no link uses 'h:eth0')"},
      {"an MTU that is too small", R"("interfaces": {"eth0": {"mtu": 67}})",
       R"(f:2: /nodes/h/interfaces/eth0/mtu: error: 67 is not in 68..65535
f:2: /nodes/h/interfaces/eth0: warning: no link uses 'h:eth0')"},
      {"an MTU that is too large", R"("interfaces": {"eth0": {"mtu": 65536}})",
       R"(f:2: /nodes/h/interfaces/eth0/mtu: error: 65536 is not in 68..65535
f:2: /nodes/h/interfaces/eth0: warning: no link uses 'h:eth0')"},
      {"an MTU as a text", R"("interfaces": {"eth0": {"mtu": "1500"}})",
       R"(f:2: /nodes/h/interfaces/eth0/mtu: error: must be a whole number, not a text
f:2: /nodes/h/interfaces/eth0: warning: no link uses 'h:eth0')"},
      {"an unknown key of an interface", R"("interfaces": {"eth0": {"mtuu": 1500}})",
       R"(f:2: /nodes/h/interfaces/eth0/mtuu: error: unknown key 'mtuu'; did you mean 'mtu'?
f:2: /nodes/h/interfaces/eth0: warning: no link uses 'h:eth0')"},
      {"an interface without a cable", R"("interfaces": {"eth0": {}})",
       "f:2: /nodes/h/interfaces/eth0: warning: no link uses 'h:eth0'"},
      {"a file without a path", R"("files": {"keepalived.conf": ""})",
       R"(f:2: /nodes/h/files/keepalived.conf: error: a file's path starts with '/' and names a file, such as "/etc/keepalived/keepalived.conf")"},
      {"a path that climbs", R"("files": {"/etc/../passwd": ""})",
       R"(f:2: /nodes/h/files/~1etc~1..~1passwd: error: a file's path starts with '/' and names a file, such as "/etc/keepalived/keepalived.conf")"},
      {"a file that is a number", R"("files": {"/etc/x": 4})",
       "f:2: /nodes/h/files/~1etc~1x: error: must be a text or a list of lines, not a number"},
      {"a line that is a number", R"("files": {"/etc/x": ["a", 4]})",
       "f:2: /nodes/h/files/~1etc~1x/1: error: must be a text, not a number"},
      {"a position with one number", R"("position": [1])",
       "f:2: /nodes/h/position: error: a position is two numbers, [x, y]"},
      {"a position of texts", R"("position": ["1", "2"])",
       R"(f:2: /nodes/h/position/0: error: must be a number, not a text
f:2: /nodes/h/position/1: error: must be a number, not a text)"},
      {"a position off the page", R"("position": [1e9, 0])",
       "f:2: /nodes/h/position: error: a position's numbers are in -1000000..1000000"},
      {"cpu as a number", R"("cpu": 3)",
       "f:2: /nodes/h/cpu: error: 'cpu' must be an object, not a number"},
      {"a service without listen", R"("services": [{"response": 10}])",
       R"(f:2: /nodes/h/services/0: error: a service needs 'listen', such as "tcp:80")"},
      {"a misspelt protocol", R"("services": [{"listen": "tpc:80"}])",
       "f:2: /nodes/h/services/0/listen: error: 'tpc:80' does not begin with 'tcp:', 'udp:' or 'icmp:'; did you mean 'tcp'?"},
      {"a service on icmp", R"("services": [{"listen": "icmp:1"}])",
       "f:2: /nodes/h/services/0/listen: error: a service listens on tcp or udp; the host itself answers echo requests"},
      {"a service without a port", R"("services": [{"listen": "tcp:10.0.0.1"}])",
       R"(f:2: /nodes/h/services/0/listen: error: 'tcp:10.0.0.1' has no port, as "tcp:80" has)"},
      {"port 0", R"("services": [{"listen": "tcp:0"}])",
       "f:2: /nodes/h/services/0/listen: error: port 0 is not in 1..65535"},
      {"port 65536", R"("services": [{"listen": "udp:65536"}])",
       "f:2: /nodes/h/services/0/listen: error: port 65536 is not in 1..65535"},
      {"a service on an IPv6 address without brackets", R"("services": [{"listen": "tcp:2001:db8::4:80"}])",
       R"(f:2: /nodes/h/services/0/listen: error: 'tcp:2001:db8::4:80': an IPv6 address stands in brackets, as in "tcp:[2001:db8::4]:80")"},
      {"a distribution of service times", R"("services": [{"listen": "tcp:80", "service_time": {"exponential": "1ms"}}])",
       "f:2: /nodes/h/services/0/service_time: warning: a distribution is for capacity runs; in any other run the answer comes at once"},
      {"two services on one port", R"("services": [{"listen": "tcp:80"}, {"listen": "tcp:10.0.0.1:80"}])",
       "f:2: /nodes/h/services/1: error: two services of 'h' listen on the same port: tcp:80 and tcp:10.0.0.1:80"},
      {"a response below zero", R"("services": [{"listen": "tcp:80", "response": -1}])",
       "f:2: /nodes/h/services/0/response: error: -1 is not in 0..1099511627776"},
      {"a response in an unknown unit", R"("services": [{"listen": "tcp:80", "response": "3GB"}])",
       "f:2: /nodes/h/services/0/response: error: '3GB' has an unknown unit; known are B, kB, KB, KiB, MB, MiB"},
      {"a response that no datagram can carry", R"("services": [{"listen": "udp:80", "response": "64KiB"}])",
       "f:2: /nodes/h/services/0: error: a UDP answer has at most 65507 bytes, not 65536"},
      {"no workers", R"("services": [{"listen": "tcp:80", "workers": 0}])",
       "f:2: /nodes/h/services/0/workers: error: 0 is not in 1..1000000"},
  };
  check_each(mistakes, in_a_host);
}

TEST_CASE("Mistakes in the names and kinds of nodes are named", "[sim][scenario]") {
  const std::vector<Mistake> mistakes{
      {"nodes as a list", R"({"lvslab": 1, "nodes": [], "links": [["a:eth0", "b"]]})",
       "f:1: /nodes: error: 'nodes' must be an object, not a list"},
      {"a host that is a text", R"({"lvslab": 1, "nodes": {"a": "b"}, "links": []})",
       "f:1: /nodes/a: error: a node must be an object, not a text"},
      {"a name with a space", R"({"lvslab": 1, "nodes": {"real server": {}}, "links": []})",
       "f:1: /nodes/real server: error: a host's name is 1 to 32 letters, digits, '_' or '-', not 'real server'"},
      {"an empty name", R"({"lvslab": 1, "nodes": {"": {}}, "links": []})",
       "f:1: /nodes/: error: a host's name is 1 to 32 letters, digits, '_' or '-', not ''"},
      {"a name of 33 letters", R"({"lvslab": 1, "nodes": {"abcdefghijklmnopqrstuvwxyz0123456": {}}, "links": []})",
       "f:1: /nodes/abcdefghijklmnopqrstuvwxyz0123456: error: a host's name is 1 to 32 letters, digits, '_' or '-', not 'abcdefghijklmnopqrstuvwxyz0123456'"},
      {"a switch's name of 16 letters", R"({"lvslab": 1, "nodes": {"abcdefghijklmnop": {"kind": "switch"}}, "links": []})",
       "f:1: /nodes/abcdefghijklmnop: error: a switch's name is 1 to 15 letters, digits, '_' or '-', not 'abcdefghijklmnop'"},
      {"commands on a switch", R"({"lvslab": 1, "nodes": {"sw": {"kind": "switch", "commands": []}}, "links": []})",
       "f:1: /nodes/sw/commands: error: 'commands' is for hosts, and 'sw' is a switch"},
      {"a name that needs escaping", R"({"lvslab": 1, "nodes": {"a/b~c": {}}, "links": []})",
       "f:1: /nodes/a~1b~0c: error: a host's name is 1 to 32 letters, digits, '_' or '-', not 'a/b~c'"},
      {"two nodes of one name", R"({"lvslab": 1, "nodes": {"a": {},
"a": {}}, "links": []})",
       "f:2: /nodes/a: error: the key 'a' is given twice"},
  };
  check_each(mistakes, as_it_is);
}

TEST_CASE("Mistakes in links are named", "[sim][scenario]") {
  const std::vector<Mistake> mistakes{
      {"one end", R"(["a:eth0"])",
       R"(f:2: /links/0: error: a link has two ends, as in ["client:eth0", "switch"])"},
      {"three ends", R"(["a:eth0", "sw", "b:eth0"])",
       R"(f:2: /links/0: error: a link has two ends, as in ["client:eth0", "switch"])"},
      {"no list", R"("a:eth0")",
       "f:2: /links/0: error: a link must be a list of two ends or an object with 'endpoints', not a text"},
      {"no endpoints", R"({"latency": "1ms"})",
       R"(f:2: /links/0: error: a link needs 'endpoints', as in {"endpoints": ["client:eth0", "switch"]})"},
      {"a link to nowhere", R"(["a:eth0", "sv"])",
       "f:2: /links/0/1: error: there is no node 'sv'; did you mean 'sw'?"},
      {"a host that is not there", R"(["c:eth0", "sw"])",
       "f:2: /links/0/0: error: there is no node 'c'"},
      {"a host without an interface", R"(["a", "sw"])",
       R"(f:2: /links/0/0: error: 'a' is a host: name its interface, as in "a:eth0")"},
      {"a switch with an interface", R"(["a:eth0", "sw:eth0"])",
       R"(f:2: /links/0/1: error: 'sw' is a switch: its ports have no names, write "sw")"},
      {"an interface without a name", R"(["a:", "sw"])",
       "f:2: /links/0/0: error: an interface's name is 1 to 15 letters, digits, '_' or '-', not ''"},
      {"lo", R"(["a:lo", "sw"])",
       "f:2: /links/0/0: error: the loopback interface has no cable"},
      {"an interface in two links", R"(["a:eth0", "sw"],
 ["b:eth0", "a:eth0"])",
       "f:3: /links/1/1: error: 'a:eth0' is in two links; the other is in line 2"},
      {"a cable to itself", R"(["a:eth0", "a:eth0"])",
       "f:2: /links/0: error: both ends of the link are 'a:eth0'"},
      {"an unknown key", R"({"endpoints": ["a:eth0", "sw"], "bandwith": "1Gbps"})",
       "f:2: /links/0/bandwith: error: unknown key 'bandwith'; did you mean 'bandwidth'?"},
      {"a bandwidth without a unit", R"({"endpoints": ["a:eth0", "sw"], "bandwidth": "1000"})",
       "f:2: /links/0/bandwidth: error: '1000' has no unit; known are bps, kbps, Mbps, Gbps, Tbps"},
      {"a bandwidth in bytes", R"({"endpoints": ["a:eth0", "sw"], "bandwidth": "10GBPS"})",
       "f:2: /links/0/bandwidth: error: '10GBPS' has an unknown unit; known are bps, kbps, Mbps, Gbps, Tbps"},
      {"a bandwidth as a number", R"({"endpoints": ["a:eth0", "sw"], "bandwidth": 1000})",
       "f:2: /links/0/bandwidth: error: must be a text, not a number"},
      {"no bandwidth", R"({"endpoints": ["a:eth0", "sw"], "bandwidth": "0bps"})",
       "f:2: /links/0/bandwidth: error: '0bps': a link of less than one bit per second carries nothing"},
      {"too much bandwidth", R"({"endpoints": ["a:eth0", "sw"], "bandwidth": "11Tbps"})",
       "f:2: /links/0/bandwidth: error: '11Tbps' is faster than 10 Tbps"},
      {"a loss above one", R"({"endpoints": ["a:eth0", "sw"], "loss": 1.5})",
       "f:2: /links/0/loss: error: loss is a probability in 0..1, such as 0.01 for one packet in a hundred"},
      {"a loss below zero", R"({"endpoints": ["a:eth0", "sw"], "loss": -0.1})",
       "f:2: /links/0/loss: error: loss is a probability in 0..1, such as 0.01 for one packet in a hundred"},
      {"a loss as a percentage", R"({"endpoints": ["a:eth0", "sw"], "loss": "1%"})",
       "f:2: /links/0/loss: error: must be a number, not a text"},
      {"no queue", R"({"endpoints": ["a:eth0", "sw"], "latency": 0, "queue": 0})",
       "f:2: /links/0/queue: error: 0 is not in 1..10000000"},
      {"a queue that nothing fills", R"({"endpoints": ["a:eth0", "sw"], "queue": 10}, ["b:eth0", "sw"])",
       "f:2: /links/0: warning: 'queue' needs a bandwidth, latency or loss beside it: on Linux a plain cable has no queue"},
  };
  check_each(mistakes, in_the_links);
}

// clang-format on

}  // namespace
}  // namespace lvslab::sim::testing
