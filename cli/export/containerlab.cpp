#include "export/containerlab.h"

#include <algorithm>
#include <filesystem>
#include <map>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/core.h>
#include <nlohmann/json.hpp>

#include "export/shell_text.h"
#include "process/scenario_programs.h"

namespace lvslab::cli {
namespace {

using sim::NodeSpec;
using sim::TimelineEntry;

/// A JSON string is a double-quoted YAML string too, and no text in it can be taken for anything else. But YAML has
/// more line ends and control characters, all written as two or three bytes of UTF-8, which must be escaped as well.
std::string yaml_text(const std::string& text) {
  const std::string json = nlohmann::json(text).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
  std::string yaml;
  for (std::size_t i = 0; i < json.size(); ++i) {
    const auto byte = [&](std::size_t k) { return i + k < json.size() ? static_cast<unsigned char>(json[i + k]) : 0U; };
    if (byte(0) == 0x7f) {
      yaml += "\\u007f";
    } else if (byte(0) == 0xc2 && byte(1) < 0xa0) {  // U+0080 to U+009f
      yaml += fmt::format("\\u{:04x}", byte(1));
      i += 1;
    } else if (byte(0) == 0xe2 && byte(1) == 0x80 && (byte(2) == 0xa8 || byte(2) == 0xa9)) {
      yaml += fmt::format("\\u20{:02x}", byte(2) - 0x80);
      i += 2;
    } else if (byte(0) == 0xef && byte(1) == 0xbb && byte(2) == 0xbf) {  // the byte order mark
      yaml += "\\ufeff";
      i += 2;
    } else {
      yaml += json[i];
    }
  }
  return yaml;
}

/// "dr-basic" for ".../dr-basic.json": containerlab takes letters, digits, `_` and `-`.
std::string lab_name(const std::string& file) {
  std::string name = "lvslab";
  const std::string stem = std::filesystem::path(file).stem().string();
  if (!stem.empty()) name += '-';
  constexpr std::string_view allowed = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-";
  for (const char c : stem) name += allowed.find(c) == std::string_view::npos ? '-' : c;
  return name;
}

class Topology {
 public:
  Topology(const sim::Scenario& scenario, const ContainerlabOptions& options)
      : scenario_(scenario), options_(options), lab_(lab_name(scenario.file)) {}

  std::string text() {
    head();
    nodes();
    links();
    traffic();
    timeline();
    return std::move(text_);
  }

 private:
  template <class... Args>
  void line(fmt::format_string<Args...> format, Args&&... args) {
    text_ += fmt::format(format, std::forward<Args>(args)...);
    text_ += '\n';
  }
  /// One comment line, as it is: commands to copy must not be wrapped.
  void remark(const std::string& text) { text_ += text.empty() ? "#\n" : "# " + one_line(text) + '\n'; }

  void head();
  void nodes();
  void links();
  void traffic();
  void inject(const sim::TrafficSpec& entry);
  void timeline();

  std::vector<std::string> lines_of(const NodeSpec& node) const;
  std::string impairment(const sim::LinkEnd& end, const sim::LinkSpec& link) const;
  std::string on(const std::string& node, const std::string& command) const {
    return fmt::format("docker exec clab-{}-{} {}", lab_, node, command);
  }
  std::string typed_on(const std::string& node, const std::string& command) const {
    return on(node, "sh -c " + shell_word(command));
  }
  const NodeSpec& node_named(const std::string& name) const {
    return scenario_.nodes[scenario_.find_node(name).value()];
  }
  const sim::InterfaceSpec& interface_at(const sim::LinkEnd& end) const {
    return *std::ranges::find(node_named(end.node).interfaces, end.interface, &sim::InterfaceSpec::name);
  }
  std::vector<std::string> switches() const {
    std::vector<std::string> names;
    for (const auto& node : scenario_.nodes) {
      if (node.kind == NodeSpec::Kind::network_switch) names.push_back(node.name);
    }
    return names;
  }
  /// The MTU of a whole cable, as containerlab sets it; hosts with less set theirs themselves.
  std::uint32_t mtu_of(const sim::LinkSpec& link) const {
    std::uint32_t mtu = 0;
    for (const auto& end : {link.a, link.b}) {
      if (!end.interface.empty()) mtu = std::max(mtu, interface_at(end).mtu);
    }
    return mtu == 0 ? 9500 : mtu;
  }

  const sim::Scenario& scenario_;
  const ContainerlabOptions& options_;
  std::string lab_;
  std::string text_;
  std::map<std::size_t, std::string> port_of_link_;  ///< on this machine, of links that end in a switch
};

void Topology::head() {
  text_ += comment(scenario_.title.in());
  remark("");
  text_ += comment(scenario_.description.in());
  remark("");
  text_ += comment("Exported from " + std::filesystem::path(scenario_.file).filename().string() +
                   " by lvslab export --to containerlab (version " LVSLAB_VERSION
                   "). The containers share this machine's kernel, so IPVS and the tunnels are this machine's.");
  remark("");
  remark("Before:");
  if (typed_programs(scenario_).contains("ipvsadm")) remark("  sudo modprobe ip_vs");
  if (typed_programs(scenario_).contains("modprobe"))
    remark("  sudo modprobe ipip    # a container cannot load modules");
  for (const auto& name : switches()) {
    remark(
        fmt::format("  sudo ip link add name {0} type bridge mcast_snooping 0 && sudo ip link set dev {0} up", name));
  }
  if (!switches().empty()) {
    remark(
        "  sudo sysctl -w net.bridge.bridge-nf-call-iptables=0    # if there is such a setting: Docker's rules are "
        "not");
    remark("                                                         # for these frames");
  }
  remark("Up:    sudo containerlab deploy --topo THIS-FILE");
  remark("Down:  sudo containerlab destroy --topo THIS-FILE");
  for (const auto& name : switches()) remark(fmt::format("  sudo ip link del dev {}", name));
  remark("");
  remark("What a topology cannot say, requests and what happens when, stands at the end as commands to type.");
  line("name: {}", yaml_text(lab_));
  line("topology:");
  line("  kinds:");
  line("    linux:");
  line("      image: {}", yaml_text(options_.image));
  line("      cmd: sleep infinity");
  line("      network-mode: none  # no management network: eth0 is the scenario's");
}

std::vector<std::string> Topology::lines_of(const NodeSpec& node) const {
  std::vector<std::string> lines;
  const bool has_ipv6 = sim::uses_ipv6(scenario_);
  if (has_ipv6) {
    // Interfaces that are there already have settings of their own.
    lines.emplace_back(
        "for c in /proc/sys/net/ipv6/conf/*; do for p in accept_dad router_solicitations accept_ra; do "
        "echo 0 >$c/$p; done; done");
  } else {
    lines.emplace_back("sysctl -qw net.ipv6.conf.all.disable_ipv6=1");
  }
  for (const auto& link : scenario_.links) {
    for (const auto& end : {link.a, link.b}) {
      if (end.node != node.name || end.interface.empty()) continue;
      const std::uint32_t mtu = interface_at(end).mtu;
      if (mtu != mtu_of(link)) lines.push_back(fmt::format("ip link set dev {} mtu {}", end.interface, mtu));
    }
  }
  for (const auto& [path, content] : node.files) {
    const std::string directory = std::filesystem::path(path).parent_path().string();
    lines.push_back(
        fmt::format("mkdir -p {} && printf %s {} >{}", shell_word(directory), shell_word(content), shell_word(path)));
  }
  lines.insert(lines.end(), node.commands.begin(), node.commands.end());
  for (const auto& service : node.services) {
    // socat's names for a socket of IPv6 end in 6; without an address it takes both families.
    const bool is_ipv6 = service.address ? !service.address->is_ipv4() : has_ipv6;
    std::string listen =
        fmt::format("{}{}-LISTEN:{},fork,reuseaddr", service.protocol == net::IpProtocol::tcp ? "TCP" : "UDP",
                    is_ipv6 ? "6" : "", to_text(service.port));
    if (is_ipv6 && !service.address) listen += ",ipv6only=0";
    if (service.address) {
      const std::string address = to_text(*service.address);
      listen += ",bind=" + (is_ipv6 ? '[' + address + ']' : address);
    }
    const std::string answer =
        service.service_time > Duration{}
            ? fmt::format("sleep {}; echo {}", static_cast<double>(service.service_time.count()) / 1e9, node.name)
            : fmt::format("echo {}", node.name);
    lines.push_back(fmt::format("socat {} SYSTEM:'{}' >/dev/null 2>&1 &", listen, answer));
  }
  return lines;
}

void Topology::nodes() {
  line("");
  line("  nodes:");
  for (const auto& node : scenario_.nodes) {
    line("    {}:", yaml_text(node.name));
    if (node.kind == NodeSpec::Kind::network_switch) {
      line("      kind: bridge  # one of this machine's, see above");
      continue;
    }
    line("      kind: linux");
    line("      exec:");
    for (const auto& command : lines_of(node)) line("        - {}", yaml_text("sh -c " + shell_word(command)));
  }
}

/// `containerlab tools netem` for one end, or nothing.
std::string Topology::impairment(const sim::LinkEnd& end, const sim::LinkSpec& link) const {
  std::string text = fmt::format("containerlab tools netem set -n clab-{}-{} -i {} --delay {}us", lab_, end.node,
                                 end.interface, link.latency / 1us);
  if (link.loss > 0) text += fmt::format(" --loss {:.6f}", link.loss * 100);
  if (link.bandwidth_bps != sim::LinkSpec{}.bandwidth_bps) text += fmt::format(" --rate {}", link.bandwidth_bps / 1000);
  return text;
}

void Topology::links() {
  line("");
  line("  links:");
  std::size_t ports = 0;
  std::vector<std::string> impairments;
  for (std::size_t i = 0; i < scenario_.links.size(); ++i) {
    const auto& link = scenario_.links[i];
    line("    - type: veth");
    line("      mtu: {}", mtu_of(link));
    line("      endpoints:");
    for (const auto& end : {link.a, link.b}) {
      if (end.interface.empty()) {  // an interface of this machine: its name must be free
        port_of_link_[i] = fmt::format("lvslab-port{}", ++ports);
        line("        - {{node: {}, interface: {}}}", yaml_text(end.node), yaml_text(port_of_link_[i]));
        continue;
      }
      line("        - {{node: {}, interface: {}, mac: \"{}\"}}", yaml_text(end.node), yaml_text(end.interface),
           to_text(interface_at(end).mac));
      if (link.impaired) impairments.push_back(impairment(end, link));
    }
  }
  if (scenario_.links.empty()) line("    []");
  if (impairments.empty()) return;
  line("");
  text_ += comment(
      "Latency, loss and bandwidth are set afterwards, for each direction at the host that sends (a switch's "
      "end would need tc on this machine):");
  for (const auto& text : impairments) remark("  sudo " + text);
}

/// Needs Python in the container: nothing smaller sends a frame just as it is.
void Topology::inject(const sim::TrafficSpec& entry) {
  remark(fmt::format("  from {}:{}, {} frames, {} ms apart, beginning after {} ms (where the container has python3):",
                     entry.from, entry.interface, entry.count, entry.interval / 1ms, entry.start / 1ms));
  for (const auto& frame : entry.frames) {
    remark("  " +
           on(entry.from, fmt::format("python3 -c 'import socket; s = socket.socket(17, 3, 0); s.bind((\"{}\", 0)); "
                                      "s.send(bytes.fromhex(\"{}\"))'",
                                      entry.interface, hexadecimal(frame))));
  }
}

void Topology::traffic() {
  if (scenario_.traffic.empty()) return;
  line("");
  remark("The requests, one command each:");
  for (const auto& entry : scenario_.traffic) {
    if (entry.injects()) {
      inject(entry);
      continue;
    }
    const std::string times =
        entry.count == 1 ? "once" : fmt::format("{} times, {} ms apart", entry.count, entry.interval / 1ms);
    remark(fmt::format("  from {}, {}, beginning after {} ms{}:", entry.from, times, entry.start / 1ms,
                       entry.source_port && entry.count > 1 ? ", each from the next source port" : ""));
    if (entry.protocol == net::IpProtocol::icmp) {
      remark("  " + on(entry.from, fmt::format("ping -c 1 -s {} {}", entry.request_bytes, to_text(entry.to.address))));
      continue;
    }
    const std::string version = entry.to.address.is_ipv4() ? "" : "6";
    std::string peer = (entry.protocol == net::IpProtocol::tcp ? "TCP" : "UDP") + version + ':' + to_text(entry.to);
    if (entry.source_port) peer += fmt::format(",sourceport={}", *entry.source_port);
    if (entry.source)
      peer += ",bind=" + (version.empty() ? to_text(*entry.source) : '[' + to_text(*entry.source) + ']');
    remark("  " + typed_on(entry.from, R"(printf '\r\n\r\n' | socat -t5 - )" + peer));
  }
}

void Topology::timeline() {
  if (scenario_.timeline.empty()) return;
  line("");
  remark("What else happens, and when:");
  for (const auto& entry : scenario_.timeline) {
    const std::string when = fmt::format("  {:>6} ms  ", entry.at / 1ms);
    const bool is_up = entry.kind == TimelineEntry::Kind::node_up || entry.kind == TimelineEntry::Kind::link_up;
    const std::string set = fmt::format(" {}", is_up ? "up" : "down");
    switch (entry.kind) {
      case TimelineEntry::Kind::command: remark(when + typed_on(entry.node, entry.command)); break;
      case TimelineEntry::Kind::node_down:
      case TimelineEntry::Kind::node_up:
        for (const auto& interface : node_named(entry.node).interfaces) {
          remark(when + on(entry.node, "ip link set dev " + interface.name + set));
        }
        break;
      case TimelineEntry::Kind::link_down:
      case TimelineEntry::Kind::link_up: {
        const auto port = port_of_link_.find(entry.link);
        const auto& end = scenario_.links[entry.link].a;
        remark(when + (port == port_of_link_.end() ? on(end.node, "ip link set dev " + end.interface + set)
                                                   : "sudo ip link set dev " + port->second + set));
        break;
      }
    }
  }
}

}  // namespace

std::string containerlab_topology(const sim::Scenario& scenario, const ContainerlabOptions& options) {
  return Topology(scenario, options).text();
}

}  // namespace lvslab::cli
