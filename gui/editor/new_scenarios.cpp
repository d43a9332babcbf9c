#include "editor/new_scenarios.h"

namespace lvslab::gui {

std::string emptyScenario() {
  return R"({
  "lvslab": 1,
  "title": {"en": "New scenario", "zh": "新场景"},
  "nodes": {},
  "links": []
}
)";
}

std::string directRoutingScenario() {
  return R"({
  "lvslab": 1,
  "title": {"en": "Direct routing with two servers", "zh": "直接路由，两台服务器"},
  "description": {
    "en": "The director hands each request to a real server by its MAC address; the server answers the client itself.",
    "zh": "调度器按 MAC 地址把每个请求交给一台真实服务器；服务器自己回答客户端。"
  },
  "nodes": {
    "client": {"role": "client", "position": [80, 240],
      "commands": ["ip addr add 192.0.2.10/24 dev eth0", "ip route add default via 192.0.2.1"]},
    "router": {"role": "router", "position": [240, 240],
      "commands": [
        "ip addr add 192.0.2.1/24 dev eth0",
        "ip addr add 10.0.0.254/24 dev eth1",
        "sysctl -w net.ipv4.ip_forward=1"
      ]},
    "lan": {"kind": "switch", "position": [400, 240]},
    "director": {"role": "director", "position": [560, 80],
      "commands": [
        "ip addr add 10.0.0.3/24 dev eth0",
        "ip addr add 10.0.0.4/32 dev eth0",
        "ip route add default via 10.0.0.254",
        "ipvsadm -A -t 10.0.0.4:80 -s rr",
        "ipvsadm -a -t 10.0.0.4:80 -r 10.0.0.7 -g",
        "ipvsadm -a -t 10.0.0.4:80 -r 10.0.0.8 -g"
      ]},
    "rs1": {"role": "server", "position": [560, 240],
      "commands": [
        "sysctl -w net.ipv4.conf.all.arp_ignore=1",
        "sysctl -w net.ipv4.conf.all.arp_announce=2",
        "ip addr add 10.0.0.7/24 dev eth0",
        "ip route add default via 10.0.0.254",
        "ip addr add 10.0.0.4/32 dev lo"
      ],
      "services": [{"listen": "tcp:80"}]},
    "rs2": {"role": "server", "position": [560, 400],
      "commands": [
        "sysctl -w net.ipv4.conf.all.arp_ignore=1",
        "sysctl -w net.ipv4.conf.all.arp_announce=2",
        "ip addr add 10.0.0.8/24 dev eth0",
        "ip route add default via 10.0.0.254",
        "ip addr add 10.0.0.4/32 dev lo"
      ],
      "services": [{"listen": "tcp:80"}]}
  },
  "links": [
    ["client:eth0", "router:eth0"],
    ["router:eth1", "lan"],
    ["director:eth0", "lan"],
    ["rs1:eth0", "lan"],
    ["rs2:eth0", "lan"]
  ],
  "traffic": [
    {"from": "client", "to": "tcp:10.0.0.4:80", "count": 4, "interval": "200ms", "source_port": 40000}
  ],
  "expect": [
    {"answers": {"rs1": 2, "rs2": 2}}
  ]
}
)";
}

}  // namespace lvslab::gui
