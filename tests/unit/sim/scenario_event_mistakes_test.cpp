#include <string>
#include <vector>

#include "scenario_mistakes.h"
#include "support/catch.h"

namespace lvslab::sim::testing {
namespace {

// clang-format off
TEST_CASE("Mistakes in traffic are named", "[sim][scenario]") {
  const std::vector<Mistake> mistakes{
      {"not a list", R"("traffic": {})",
       "f:2: /traffic: error: 'traffic' must be a list, not an object"},
      {"no from and no to", R"("traffic": [{}])",
       R"(f:2: /traffic/0: error: an entry of 'traffic' needs 'from', the client's node
f:2: /traffic/0: error: an entry of 'traffic' needs 'to', such as "tcp:10.0.0.4:80")"},
      {"from a switch", R"("traffic": [{"from": "sw", "to": "tcp:10.0.0.1:80"}])",
       "f:2: /traffic/0/from: error: 'sw' is a switch, and a switch sends no requests"},
      {"from nobody", R"("traffic": [{"from": "aa", "to": "tcp:10.0.0.1:80"}])",
       "f:2: /traffic/0/from: error: there is no node 'aa'; did you mean 'a'?"},
      {"no protocol", R"("traffic": [{"from": "a", "to": "10.0.0.1:80"}])",
       "f:2: /traffic/0/to: error: '10.0.0.1:80' does not begin with 'tcp:', 'udp:' or 'icmp:'"},
      {"a bad address", R"("traffic": [{"from": "a", "to": "tcp:10.0.0.256:80"}])",
       "f:2: /traffic/0/to: error: '10.0.0.256' is not an IPv4 address"},
      {"a name for an address", R"("traffic": [{"from": "a", "to": "tcp:b:80"}])",
       "f:2: /traffic/0/to: error: 'b' is not an IPv4 address"},
      {"no address", R"("traffic": [{"from": "a", "to": "tcp:80"}])",
       R"(f:2: /traffic/0/to: error: 'tcp:80' names no address, as "tcp:10.0.0.4:80" does)"},
      {"no port", R"("traffic": [{"from": "a", "to": "tcp:10.0.0.1"}])",
       R"(f:2: /traffic/0/to: error: 'tcp:10.0.0.1' has no port, as "tcp:10.0.0.4:80" has)"},
      {"a port for icmp", R"("traffic": [{"from": "a", "to": "icmp:10.0.0.1:80"}])",
       "f:2: /traffic/0/to: error: 'icmp:10.0.0.1:80': icmp has no ports"},
      {"a port too large", R"("traffic": [{"from": "a", "to": "tcp:10.0.0.1:65536"}])",
       "f:2: /traffic/0/to: error: port 65536 is not in 1..65535"},
      {"IPv6 without brackets", R"("traffic": [{"from": "a", "to": "tcp:2001:db8::4:80"}])",
       R"(f:2: /traffic/0/to: error: 'tcp:2001:db8::4:80': an IPv6 address stands in brackets, as in "tcp:[2001:db8::4]:80")"},
      {"an open bracket", R"("traffic": [{"from": "a", "to": "tcp:[2001:db8::4:80"}])",
       "f:2: /traffic/0/to: error: 'tcp:[2001:db8::4:80': a ']' is missing"},
      {"a multicast address", R"("traffic": [{"from": "a", "to": "udp:224.0.0.18:80"}])",
       "f:2: /traffic/0/to: error: 224.0.0.18 is a multicast address"},
      {"this network", R"("traffic": [{"from": "a", "to": "udp:0.0.0.0:80"}])",
       R"(f:2: /traffic/0/to: error: 0.0.0.0 is "this network", not a host)"},
      {"everybody", R"("traffic": [{"from": "a", "to": "icmp:255.255.255.255"}])",
       "f:2: /traffic/0/to: error: 255.255.255.255 is the broadcast address"},
      {"no requests", R"("traffic": [{"from": "a", "to": "icmp:127.0.0.1", "count": 0}])",
       "f:2: /traffic/0/count: error: 0 is not in 1..10000000"},
      {"too many requests", R"("traffic": [{"from": "a", "to": "icmp:127.0.0.1", "count": 10000001}])",
       "f:2: /traffic/0/count: error: 10000001 is not in 1..10000000"},
      {"a count with a fraction", R"("traffic": [{"from": "a", "to": "icmp:127.0.0.1", "count": 1.5}])",
       "f:2: /traffic/0/count: error: must be a whole number in 1..10000000"},
      {"ports that run out", R"("traffic": [{"from": "a", "to": "tcp:127.0.0.1:80", "count": 3, "source_port": 65534}])",
       "f:2: /traffic/0: error: request 2 would use port 65536 (source_port + 2); the last port is 65535"},
      {"source port 0", R"("traffic": [{"from": "a", "to": "tcp:127.0.0.1:80", "source_port": 0}])",
       "f:2: /traffic/0/source_port: error: 0 is not in 1..65535"},
      {"a source port for icmp", R"("traffic": [{"from": "a", "to": "icmp:127.0.0.1", "source_port": 4000}])",
       "f:2: /traffic/0: warning: 'source_port' means nothing for icmp, which has no ports"},
      {"a bad source", R"("traffic": [{"from": "a", "to": "icmp:127.0.0.1", "source": "me"}])",
       "f:2: /traffic/0/source: error: 'me' is not an IP address"},
      {"a source of the other family", R"("traffic": [{"from": "a", "to": "icmp:127.0.0.1", "source": "2001:db8::1"}])",
       "f:2: /traffic/0: error: 'source' 2001:db8::1 and the address in 'to', 127.0.0.1, are of different families"},
      {"a source that the client has not", R"("traffic": [{"from": "a", "to": "icmp:127.0.0.1", "source": "10.0.0.9"}])",
       "f:2: /traffic/0/source: warning: 'a' has no address 10.0.0.9 to send from"},
      {"a datagram too large", R"("traffic": [{"from": "a", "to": "udp:127.0.0.1:53", "request": "64KiB"}])",
       "f:2: /traffic/0: error: a datagram carries at most 65507 bytes, not 65536"},
      {"a request without an empty line", R"("traffic": [{"from": "a", "to": "tcp:127.0.0.1:80", "request": 3}])",
       "f:2: /traffic/0: warning: a request has 4 bytes at least, an empty line; 4 are sent"},
      {"no time", R"("traffic": [{"from": "a", "to": "tcp:127.0.0.1:80", "timeout": 0}])",
       "f:2: /traffic/0/timeout: error: a timeout of 0 would end every request before it begins"},
      {"requests for years", R"("traffic": [{"from": "a", "to": "tcp:127.0.0.1:80", "interval": "1000m", "count": 1000000}])",
       "f:2: /traffic/0: error: the last of 1000000 requests would begin after a year"},
      {"arrivals as a text", R"("traffic": [{"from": "a", "to": "tcp:127.0.0.1:80", "arrivals": "2000/s"}])",
       R"(f:2: /traffic/0/arrivals: error: 'arrivals' must be an object such as {"poisson": "2000/s"}, not a text)"},
      {"arrivals and an interval", R"("traffic": [{"from": "a", "to": "tcp:127.0.0.1:80", "interval": "1s", "arrivals": {"poisson": "2000/s"}}])",
       "f:2: /traffic/0: error: 'arrivals' stands in place of 'interval': give one of them"},
      {"after the end", R"("traffic": [{"from": "a", "to": "tcp:127.0.0.1:80", "start": "3s"}], "until": "2s")",
       "f:2: /traffic/0: warning: 'start' is 3s and the run ends at 2s: this never happens"},
  };
  check_each(mistakes, at_the_top);
}

TEST_CASE("Mistakes in the timeline are named", "[sim][scenario]") {
  const std::vector<Mistake> mistakes{
      {"no time", R"("timeline": [{"node": "a", "run": "ip addr"}])",
       "f:2: /timeline/0: error: an entry of 'timeline' needs 'at', its time"},
      {"before the beginning", R"("timeline": [{"at": -1, "node": "a", "run": "ip addr"}])",
       "f:2: /timeline/0/at: error: the duration is negative"},
      {"after the end", R"("timeline": [{"at": "2500ms", "node": "a", "run": "ip addr"}], "until": "1s")",
       "f:2: /timeline/0: warning: 'at' is 2500ms and the run ends at 1s: this never happens"},
      {"nothing to do", R"("timeline": [{"at": 1, "node": "a"}])",
       R"(f:2: /timeline/0: error: an entry of 'timeline' needs 'run' (a command) or 'do' ("down" or "up"))"},
      {"two things to do", R"("timeline": [{"at": 1, "node": "a", "run": "x", "do": "up"}])",
       "f:2: /timeline/0: error: an entry of 'timeline' has 'run' or 'do', not both"},
      {"a command nowhere", R"("timeline": [{"at": 1, "run": "x"}])",
       "f:2: /timeline/0: error: a command needs 'node', where it runs"},
      {"down, but what", R"("timeline": [{"at": 1, "do": "down"}])",
       "f:2: /timeline/0: error: 'do' needs 'node' or 'link', what goes down or up"},
      {"a command on a cable", R"("timeline": [{"at": 1, "link": ["a:eth0", "sw"], "run": "x"}])",
       "f:2: /timeline/0: error: a command runs on a node, not on a link"},
      {"a node and a cable", R"("timeline": [{"at": 1, "node": "a", "link": ["a:eth0", "sw"], "do": "up"}])",
       "f:2: /timeline/0: error: an entry of 'timeline' has 'node' or 'link', not both"},
      {"neither up nor down", R"("timeline": [{"at": 1, "node": "a", "do": "off"}])",
       "f:2: /timeline/0/do: error: unknown 'do' 'off'; it is 'down' or 'up'"},
      {"an unknown node", R"("timeline": [{"at": 1, "node": "bb", "do": "up"}])",
       "f:2: /timeline/0/node: error: there is no node 'bb'; did you mean 'b'?"},
      {"a switch", R"("timeline": [{"at": 1, "node": "sw", "do": "down"}])",
       R"(f:2: /timeline/0/node: error: 'sw' is a switch, and a switch runs no commands; cut a cable by "link")"},
      {"no such cable", R"("timeline": [{"at": 1, "link": ["a:eth0", "b:eth0"], "do": "down"}])",
       "f:2: /timeline/0/link: error: no link joins 'a:eth0' and 'b:eth0'"},
      {"half a cable", R"("timeline": [{"at": 1, "link": ["a:eth0"], "do": "down"}])",
       R"(f:2: /timeline/0/link: error: a link is named by its two ends, as in ["rs2:eth0", "back"])"},
  };
  check_each(mistakes, at_the_top);
}

TEST_CASE("Mistakes in expectations are named", "[sim][scenario]") {
  const std::vector<Mistake> mistakes{
      {"nothing", R"("expect": [{}])",
       "f:2: /expect/0: error: an expectation has exactly one of 'answers', 'errors', 'frames', 'output' or 'drops'"},
      {"two checks in one", R"("expect": [{"errors": 0, "answers": {}}])",
       "f:2: /expect/0: error: an expectation has exactly one of 'answers', 'errors', 'frames', 'output' or 'drops'"},
      {"answers of nobody", R"("expect": [{"answers": {"c": 3}}])",
       "f:2: /expect/0/answers/c: error: there is no node 'c'"},
      {"answers that are no number", R"("expect": [{"answers": {"a": "all"}}])",
       "f:2: /expect/0/answers/a: error: must be a whole number, not a text"},
      {"fewer than none", R"("expect": [{"errors": -1}])",
       "f:2: /expect/0/errors: error: -1 is not in 0..18446744073709551615"},
      {"an empty range", R"("expect": [{"errors": {"at_least": 3, "at_most": 2}}])",
       "f:2: /expect/0/errors: error: 'at_most' is less than 'at_least': nothing can pass"},
      {"an unknown key of a range", R"("expect": [{"errors": {"atleast": 3}}])",
       "f:2: /expect/0/errors/atleast: error: unknown key 'atleast'; did you mean 'at_least'?"},
      {"traffic that is not there", R"("expect": [{"errors": 0, "traffic": 1}])",
       "f:2: /expect/0/traffic: error: there is no traffic 1: the list has 0 entries, the first is 0"},
      {"frames, but how many", R"("expect": [{"frames": {"node": "a"}}])",
       "f:2: /expect/0: error: how many are expected: 'count', 'at_least' or 'at_most'?"},
      {"frames at an unknown node", R"("expect": [{"frames": {"node": "c"}, "count": 1}])",
       "f:2: /expect/0/frames/node: error: there is no node 'c'"},
      {"an interface of nobody", R"("expect": [{"frames": {"interface": "eth0"}, "count": 1}])",
       "f:2: /expect/0/frames: error: 'interface' needs 'node', whose interface it is"},
      {"an unknown interface", R"("expect": [{"frames": {"node": "a", "interface": "eth1"}, "count": 1}])",
       "f:2: /expect/0/frames: error: 'a' has no interface 'eth1'"},
      {"an interface of a switch", R"("expect": [{"frames": {"node": "sw", "interface": "eth0"}, "count": 1}])",
       "f:2: /expect/0/frames: error: 'sw' is a switch: its ports have no names"},
      {"an unknown field", R"("expect": [{"frames": {"match": "ip.source == 10.0.0.1"}, "count": 1}])",
       "f:2: /expect/0/frames/match: error: column 1: there is no field 'ip.source'; did you mean 'ip.src'?"},
      {"a bare flag", R"("expect": [{"frames": {"match": "tcp.flags.syn"}, "count": 1}])",
       "f:2: /expect/0/frames/match: warning: 'tcp.flags.syn' alone asks whether the frame has this field, not whether it is set; write 'tcp.flags.syn == 1'"},
      {"exact and a range", R"("expect": [{"frames": {}, "count": 1, "at_least": 1}])",
       "f:2: /expect/0: error: 'count' is exact: 'at_least' and 'at_most' exclude it"},
      {"a count for errors", R"("expect": [{"errors": 1, "count": 1}])",
       "f:2: /expect/0: error: 'count', 'at_least' and 'at_most' go with 'frames' and 'drops'"},
      {"traffic for frames", R"("expect": [{"frames": {}, "count": 0, "traffic": 0}], "traffic": [{"from": "a", "to": "icmp:127.0.0.1"}])",
       "f:2: /expect/0: error: 'traffic' goes with 'answers' and 'errors'"},
      {"an output of nothing", R"("expect": [{"output": {}}])",
       R"(f:2: /expect/0/output: error: 'output' needs 'node', where the command ran
f:2: /expect/0/output: error: 'output' needs 'command', whose output it is
f:2: /expect/0/output: error: 'output' needs 'contains' or 'lacks', a text to look for)"},
      {"an output of a command that never runs", R"("expect": [{"output": {"node": "a", "command": "ip addr", "contains": "x"}}])",
       "f:2: /expect/0/output: error: 'a' never runs 'ip addr': name a command of the node or of the timeline as it stands there"},
      {"an unknown reason", R"("expect": [{"drops": {"reason": "ttl_exceded"}, "count": 0}])",
       "f:2: /expect/0/drops/reason: error: unknown reason 'ttl_exceded'; did you mean 'ttl_exceeded'?"},
  };
  check_each(mistakes, at_the_top);
}

TEST_CASE("What is wrong with the network as a whole is named", "[sim][scenario]") {
  const std::vector<Mistake> mistakes{
      {"two switches joined twice", R"({"lvslab": 1,
"nodes": {"s1": {"kind": "switch"}, "s2": {"kind": "switch"}},
"links": [["s1", "s2"],
["s2", "s1"]]})",
       "f:4: /links/1: error: the switches 's1' and 's2' form a ring: they have no spanning tree protocol, and a frame sent to all would circle for ever"},
      {"three switches in a ring", R"({"lvslab": 1,
"nodes": {"s1": {"kind": "switch"}, "s2": {"kind": "switch"}, "s3": {"kind": "switch"}, "h": {}},
"links": [["s1", "s2"],
["s2", "s3"],
["s3", "s1"], ["h:eth0", "s1"]]})",
       "f:5: /links/2: error: the switches 's1', 's2' and 's3' form a ring: they have no spanning tree protocol, and a frame sent to all would circle for ever"},
      {"a network in two pieces", R"({"lvslab": 1,
"nodes": {"a": {}, "b": {},
"c": {}, "d": {}, "e": {}},
"links": [["a:eth0", "b:eth0"], ["c:eth0", "d:eth0"], ["d:eth1", "e:eth0"]]})",
       "f:2: /nodes/a: warning: 'a' and 'b' are cut off from 'c', 'd' and 'e': no cable leads there"},
      {"one MAC twice on a wire", R"({"lvslab": 1,
"nodes": {"a": {"interfaces": {"eth0": {"mac": "02:00:00:00:00:09"}}},
"b": {"interfaces": {"eth0": {"mac": "02:00:00:00:00:09"}}}},
"links": [["a:eth0", "b:eth0"]]})",
       "f:3: /nodes/b: warning: 'a:eth0' and 'b:eth0' are on one wire with one MAC, 02:00:00:00:00:09: a switch can only send to one of them"},
      {"one address twice on a wire", R"({"lvslab": 1,
"nodes": {"a": {"commands": ["ip addr add 10.0.0.1/24 dev eth0"]},
"b": {"commands": ["ip link set eth0 up",
 "ifconfig eth0:1 10.0.0.1 netmask 255.255.255.0 up"]}},
"links": [["a:eth0", "b:eth0"]]})",
       "f:4: /nodes/b/commands/1: warning: 'a:eth0' and 'b:eth0' are on one wire and both have 10.0.0.1: which of them answers is chance"},
      {"a target that nobody has", R"({"lvslab": 1,
"nodes": {"a": {"commands": ["ip addr add 10.0.0.1/24 dev eth0"]}, "b": {}},
"links": [["a:eth0", "b:eth0"]],
"traffic": [{"from": "b", "to": "tcp:10.0.0.9:80"}]})",
       "f:4: /traffic/0/to: warning: no host has the address 10.0.0.9"},
      {"a target in another piece", R"({"lvslab": 1,
"nodes": {"a": {"commands": ["ip a a 10.0.0.1/24 dev eth0"]}, "b": {}},
"links": [],
"traffic": [{"from": "b", "to": "tcp:10.0.0.1:80"}]})",
       R"(f:2: /nodes/b: warning: 'b' is cut off from 'a': no cable leads there
f:4: /traffic/0/to: warning: 'b' is cut off from 'a', which has 10.0.0.1)"},
  };
  check_each(mistakes, as_it_is);
}

// clang-format on

}  // namespace
}  // namespace lvslab::sim::testing
