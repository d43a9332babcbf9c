#include "cluster.h"

#include <nlohmann/json.hpp>

namespace lvslab::storm {
namespace {

using nlohmann::json;

std::string text(unsigned number) { return std::to_string(number); }

const std::vector<std::string> schedulers{"rr",  "wrr", "lc", "wlc", "lblc", "lblcr", "dh", "sh -b sh-port",
                                          "sed", "nq",  "fo", "ovf", "mh"};

std::string any_server(Dice& dice, bool in_ipv6) {
  const auto last = text(static_cast<unsigned>(7 + dice.below(4)));
  return in_ipv6 ? "[2001:db8:2::" + last + "]" : "10.0.1." + last;
}

std::string any_method(Dice& dice) {
  return dice.one_of({"-m", "-g", "-i", "-i --tun-type gre", "-i --tun-type gre --tun-csum",
                      "-i --tun-type gue --tun-port 6080", "-i --tun-type gue --tun-port 6080 --tun-csum",
                      "-i --tun-type gue --tun-port 6080 --tun-remcsum"});
}

std::string any_limits(Dice& dice) {
  auto words = " -w " + text(static_cast<unsigned>(dice.below(4)));
  if (dice.in_100(20)) words += " -x " + text(static_cast<unsigned>(1 + dice.below(20)));
  return words;
}

struct Service {
  std::string words;  ///< "-t 192.0.2.4:80"
  bool in_ipv6 = false;
  std::string port;  ///< of its servers
};

const std::vector<Service> services{
    {"-t 192.0.2.4:80", false, "80"},
    {"-t [2001:db8:1::4]:80", true, "80"},
    {"-u 192.0.2.4:53", false, "53"},
    {"-u [2001:db8:1::4]:53", true, "53"},
    {"--sctp-service 192.0.2.4:90", false, "9090"},
    {"--sctp-service [2001:db8:1::4]:90", true, "90"},
    {"-u 192.0.2.4:500", false, "500"},
    {"-t 192.0.2.4:0", false, "0"},
    {"-f 1", false, "0"},
    {"-t [2001:db8:1::4]:0", true, "0"},
};

void add_services(Dice& dice, std::vector<std::string>& commands) {
  for (const auto& service : services) {
    const bool every_port = service.port == "0";
    auto words = "ipvsadm -A " + service.words + " -s " + dice.one_of(schedulers);
    if (every_port || dice.in_100(30)) words += " -p " + text(static_cast<unsigned>(1 + dice.below(120)));
    if (!service.in_ipv6 && words.find(" -p ") != std::string::npos && dice.in_100(30)) words += " -M 255.255.255.0";
    if (dice.in_100(10) && service.words[1] != 't' && service.words[1] != '-') words += " -o";
    commands.push_back(words);
    for (std::size_t count = 1 + dice.below(4); count > 0; --count) {
      const auto method = any_method(dice);
      const bool mixed = method[1] == 'i' && service.words[1] != 'f' && dice.in_100(20);
      const auto port = every_port ? std::string("0") : service.port;
      commands.push_back("ipvsadm -a " + service.words + " -r " + any_server(dice, service.in_ipv6 != mixed) + ":" +
                         port + " " + method + any_limits(dice));
    }
  }
  commands.insert(
      commands.end(),
      {"ipvsadm -A -t 192.0.2.4:21 -s wlc", "ipvsadm -a -t 192.0.2.4:21 -r 10.0.1.7:21 -m",
       "ipvsadm -A -t [2001:db8:1::4]:21 -s wlc", "ipvsadm -a -t [2001:db8:1::4]:21 -r [2001:db8:2::7]:21 -m",
       "ipvsadm -A -u 192.0.2.4:5060 -s rr -p 60 --pe sip", "ipvsadm -a -u 192.0.2.4:5060 -r 10.0.1.7:5060 -m",
       "ipvsadm -a -u 192.0.2.4:5060 -r 10.0.1.8:5060 -m",
       "iptables -t mangle -A PREROUTING -d 192.0.2.6 -j MARK --set-mark 1"});
}

void add_full_nat(Dice& dice, std::vector<std::string>& commands) {
  struct FullNat {
    std::string words;
    std::string server;
    std::string local;
    std::string extras;
  };
  for (const FullNat& service : {FullNat{"-t 192.0.2.4:8080", "10.0.1.7:80", "10.0.1.5", ""},
                                 FullNat{"-t 192.0.2.4:8081", "10.0.1.8:80", "10.0.1.5", " -j enable"},
                                 FullNat{"-t 192.0.2.4:8082", "10.0.1.8:80", "10.0.1.5", " --proxy-protocol v2"},
                                 FullNat{"-t 192.0.2.4:8083", "10.0.1.9:80", "10.0.1.5", " --proxy-protocol v1"},
                                 FullNat{"-u 192.0.2.4:8080", "10.0.1.7:53", "10.0.1.5", ""},
                                 FullNat{"-t [2001:db8:1::4]:8080", "[2001:db8:2::7]:80", "2001:db8:2::5", ""},
                                 FullNat{"-t [2001:db8:1::4]:8081", "10.0.1.7:80", "10.0.1.5", ""},
                                 FullNat{"-u [2001:db8:1::4]:8081", "10.0.1.7:53", "10.0.1.5", ""}}) {
    commands.push_back("ipvsadm -A " + service.words + " -s " + dice.one_of({"rr", "wlc", "sh"}) + service.extras);
    commands.push_back("ipvsadm -a " + service.words + " -r " + service.server + " -b");
    commands.push_back("ipvsadm --add-laddr -z " + service.local + " " + service.words + " -F eth1");
  }
  if (dice.in_100(50)) commands.emplace_back("sysctl -w net.lvslab.fullnat.port_high=1030");
}

const std::vector<std::pair<std::string, std::vector<std::string>>> switches{
    {"conn_reuse_mode", {"0", "1", "2"}},
    {"expire_nodest_conn", {"0", "1"}},
    {"expire_quiescent_template", {"0", "1"}},
    {"sloppy_tcp", {"0", "1"}},
    {"sloppy_sctp", {"0", "1"}},
    {"snat_reroute", {"0", "1"}},
    {"nat_icmp_send", {"0", "1"}},
    {"drop_entry", {"0", "1", "2", "3"}},
    {"drop_packet", {"0", "1", "2", "3"}},
    {"secure_tcp", {"0", "1", "2", "3"}},
    {"pmtu_disc", {"0", "1"}},
    {"ignore_tunneled", {"0", "1"}},
    {"schedule_icmp", {"0", "1"}},
    {"sync_version", {"0", "1"}},
    {"sync_persist_mode", {"0", "1"}},
    {"sync_refresh_period", {"0", "2"}},
    {"backup_only", {"0", "1"}},
};

std::string any_switch(Dice& dice) {
  const auto& [name, values] = dice.one_of(switches);
  return "sysctl -w net.ipv4.vs." + name + "=" + dice.one_of(values);
}

/// What an administrator may do at any time. Much of it fails, as it would.
std::string any_change(Dice& dice) {
  const auto& service = dice.one_of(services);
  const auto server = any_server(dice, service.in_ipv6) + ":" + service.port;
  switch (dice.below(12)) {
    case 0: return "ipvsadm -D " + service.words;
    case 1: return "ipvsadm -A " + service.words + " -s " + dice.one_of(schedulers) + " -p 9";
    case 2: return "ipvsadm -E " + service.words + " -s " + dice.one_of(schedulers) + " -p 5";
    case 3: return "ipvsadm -d " + service.words + " -r " + server;
    case 4: return "ipvsadm -a " + service.words + " -r " + server + " " + any_method(dice) + any_limits(dice);
    case 5: return "ipvsadm -e " + service.words + " -r " + server + " " + any_method(dice) + any_limits(dice);
    case 6: return dice.in_100(20) ? "ipvsadm -C" : "ipvsadm -Z";
    case 7:
      return "ipvsadm --set " + text(static_cast<unsigned>(dice.below(4))) + " 1 " +
             text(static_cast<unsigned>(dice.below(4)));
    case 8: return "ipvsadm --stop-daemon " + std::string(dice.one_of({"master", "backup"}));
    case 9:
      return "ipvsadm --start-daemon " + std::string(dice.one_of({"master", "backup"})) + " --mcast-interface eth1" +
             dice.one_of({"", " --syncid 7", " --sync-maxlen 400"});
    case 10: return "ipvsadm -Lnc; ipvsadm -Ln --stats; ipvsadm -Ln --rate; cat /proc/net/ip_vs_conn_sync";
    default: return any_switch(dice);
  }
}

json director(Dice& dice, const std::string& front, const std::string& back, bool is_first) {
  std::vector<std::string> commands{
      "ip addr add 192.0.2." + front + "/24 dev eth0",
      "ip addr add 2001:db8:1::" + front + "/64 dev eth0",
      "ip addr add 10.0.1." + back + "/24 dev eth1",
      "ip addr add 2001:db8:2::" + back + "/64 dev eth1",
      "sysctl -w net.ipv4.ip_forward=1",
      "sysctl -w net.ipv6.conf.all.forwarding=1",
  };
  if (is_first) {
    commands.insert(commands.end(), {"ip addr add 192.0.2.4/32 dev eth0", "ip addr add 192.0.2.6/32 dev eth0",
                                     "ip addr add 2001:db8:1::4/128 dev eth0", "ip addr add 10.0.1.5/32 dev eth1",
                                     "ip addr add 2001:db8:2::5/128 dev eth1"});
  }
  add_services(dice, commands);
  if (is_first) add_full_nat(dice, commands);
  for (std::size_t count = dice.below(5); count > 0; --count) commands.push_back(any_switch(dice));
  commands.emplace_back("ipvsadm --start-daemon master --mcast-interface eth1");
  commands.emplace_back("ipvsadm --start-daemon backup --mcast-interface eth1");
  return {{"commands", commands}};
}

json server(Dice& dice, unsigned last) {
  const auto number = text(last);
  return {{"commands",
           {"ip addr add 10.0.1." + number + "/24 dev eth0", "ip addr add 2001:db8:2::" + number + "/64 dev eth0",
            "ip route add default via 10.0.1.1", "ip -6 route add default via 2001:db8:2::1",
            "sysctl -w net.ipv4.conf.all.arp_ignore=1 net.ipv4.conf.all.arp_announce=2 net.ipv4.conf.all.rp_filter=0",
            "ip addr add 192.0.2.4/32 dev lo", "ip addr add 2001:db8:1::4/128 dev lo",
            "modprobe ipip; ip link set tunl0 up; sysctl -w net.ipv4.conf.tunl0.rp_filter=0",
            "modprobe ip_gre; ip link set gre0 up; sysctl -w net.ipv4.conf.gre0.rp_filter=0",
            "modprobe sit; ip link set sit0 up", "modprobe ip6_tunnel; ip link set ip6tnl0 up",
            "modprobe fou; ip fou add port 6080 gue",
            "ip link set eth0 mtu " + std::string(dice.one_of({"1500", "1500", "1400"}))}},
          {"services",
           {{{"listen", "tcp:80"}, {"response", "5000B"}},
            {{"listen", "tcp:21"}},
            {{"listen", "udp:53"}, {"response", "3000B"}}}}};
}

}  // namespace

std::string any_cluster(Dice& dice, unsigned busy_ms) {
  json nodes;
  nodes["client"] = {{"commands",
                      {"ip addr add 192.0.2.10/24 dev eth0", "ip addr add 2001:db8:1::10/64 dev eth0",
                       "ip addr add 192.0.2.11/32 dev eth0"}}};
  nodes["director1"] = director(dice, "1", "1", true);
  nodes["director2"] = director(dice, "2", "2", false);
  for (unsigned i = 1; i <= 4; ++i) nodes["rs" + text(i)] = server(dice, 6 + i);
  nodes["front"] = {{"kind", "switch"}};
  nodes["back"] = {{"kind", "switch"}};
  json links = json::array();
  for (const std::string end : {"client:eth0", "director1:eth0", "director2:eth0"}) links.push_back({end, "front"});
  for (const std::string end : {"director1:eth1", "director2:eth1", "rs1:eth0", "rs2:eth0", "rs3:eth0", "rs4:eth0"}) {
    const auto loss = dice.one_of({0.0, 0.0, 0.01});
    links.push_back({{"endpoints", {end, "back"}}, {"loss", loss}});
  }
  json timeline = json::array();
  for (std::size_t count = dice.below(60); count > 0; --count) {
    timeline.push_back({{"at", text(static_cast<unsigned>(1 + dice.below(busy_ms))) + "ms"},
                        {"node", dice.one_of({"director1", "director1", "director2"})},
                        {"run", any_change(dice)}});
  }
  return json{{"lvslab", 1},    {"seed", 1 + dice.below(1000)}, {"nodes", nodes},
              {"links", links}, {"timeline", timeline},         {"until", text(busy_ms + 200'000) + "ms"}}
      .dump();
}

}  // namespace lvslab::storm
