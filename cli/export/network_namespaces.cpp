#include "export/network_namespaces.h"

#include <algorithm>
#include <filesystem>
#include <map>
#include <optional>
#include <set>
#include <string_view>
#include <vector>

#include <fmt/core.h>

#include <lvslab/sim/words.h>

#include "export/lab_program.h"
#include "export/namespace_functions.h"
#include "export/shell_text.h"
#include "process/scenario_programs.h"

namespace lvslab::cli {
namespace {

using sim::NodeSpec;
using sim::TimelineEntry;

/// Larger than any frame: a switch has no MTU of its own, so its ports must not have one that shows.
constexpr std::uint32_t port_mtu = 65535;

/// One end of a veth pair.
struct Plug {
  std::string node;
  std::string interface;
  std::string options;  ///< MTU and perhaps MAC, as `ip link add` wants them
  bool in_switch = false;
};

/// Seconds with as many digits as needed, "0.25": what Python and sleep read.
std::string seconds(Duration time) {
  std::string text = fmt::format("{}.{:09}", time / 1s, (time % 1s).count());
  text.erase(text.find_last_not_of('0') + 1);
  if (text.back() == '.') text.pop_back();
  return text;
}

std::string of_namespace(const std::string& node) { return "\"${prefix}\"" + node; }

/// Without an address of its own a service takes all, of both families if the scenario has both.
std::string network_address(const std::optional<net::Address>& address, bool has_ipv6) {
  if (address) return to_text(*address);
  return has_ipv6 ? "::" : "0.0.0.0";
}

/// "/etc/keepalived/x" -> "keepalived/x"; nullopt: not below /etc, or by a detour.
std::optional<std::string> name_in_etc(const std::string& path) {
  const std::filesystem::path file(path);
  if (!path.starts_with("/etc/") || file.lexically_normal() != file || !file.has_filename()) return std::nullopt;
  return path.substr(std::string_view("/etc/").size());
}

class Script {
 public:
  Script(const sim::Scenario& scenario, std::string& remarks) : scenario_(scenario), remarks_(remarks) {}

  std::string text() {
    plan_files();
    head();
    text_ += namespace_functions();
    tools();
    write_program();
    build();
    captures();
    commands();
    services();
    traffic();
    timeline();
    outputs();
    text_ += namespace_main();
    return std::move(text_);
  }

 private:
  template <class... Args>
  void line(fmt::format_string<Args...> format, Args&&... args) {
    text_ += fmt::format(format, std::forward<Args>(args)...);
    text_ += '\n';
  }
  void section(std::string_view name) { text_ += fmt::format("\n# --- {} {:-<{}}\n\n", name, "", 113 - name.size()); }

  /// A function of the script; a shell wants at least one command in it.
  template <class Body>
  void function(std::string_view name, Body body) {
    line("{}() {{", name);
    const std::size_t begin = text_.size();
    body();
    if (text_.size() == begin) line("  :  # nothing");
    line("}}");
  }

  void plan_files() {
    for (const auto& node : scenario_.nodes) {
      for (const auto& [path, content] : node.files) {
        if (name_in_etc(path)) continue;
        remarks_ += fmt::format("{}: the file {} is left out: a namespace has files of its own in /etc only\n",
                                node.name, sim::quoted(path));
      }
    }
  }

  void head();
  void tools();
  void write_program();
  void build();
  void captures();
  void commands();
  void services();
  void traffic();
  void inject(std::size_t number, const sim::TrafficSpec& entry);
  void timeline();
  void outputs();

  void cable(std::size_t index);
  std::vector<Plug> ends_of(std::size_t index);
  void join(const Plug& a, const Plug& b);
  void impair(const Plug& end, const sim::LinkSpec& link);
  /// The command of a moment; `is_awaited`: the next one comes at the same time, and after it.
  void happen(const TimelineEntry& entry, std::size_t number, bool is_awaited);
  void set_cable(std::size_t index, std::string_view state);

  const sim::NodeSpec& node_named(const std::string& name) const {
    return scenario_.nodes[scenario_.find_node(name).value()];
  }
  bool is_switch(const std::string& name) const { return node_named(name).kind == NodeSpec::Kind::network_switch; }
  bool is_cut(std::size_t link) const {
    return std::ranges::any_of(scenario_.timeline, [link](const TimelineEntry& entry) {
      return (entry.kind == TimelineEntry::Kind::link_down || entry.kind == TimelineEntry::Kind::link_up) &&
             entry.link == link;
    });
  }
  /// A cable between two hosts that will be cut has a bridge in the middle, for a veth whose one end is switched off
  /// takes the routes of that host with it; a cut cable does not.
  bool has_middle(std::size_t link) const {
    const auto& spec = scenario_.links[link];
    return is_cut(link) && !is_switch(spec.a.node) && !is_switch(spec.b.node);
  }
  std::string middle_of(std::size_t link) const {
    std::string name = fmt::format("cable{}", link + 1);
    while (scenario_.find_node(name)) name += 'x';
    return name;
  }

  const sim::Scenario& scenario_;
  std::string& remarks_;
  std::string text_;
  std::map<std::string, std::size_t> ports_used_;           // of each switch
  std::map<std::size_t, std::vector<Plug>> plugs_of_link_;  // what to pull when a cable is cut
};

void Script::head() {
  line("#!/bin/sh");
  text_ += comment(scenario_.title.in());
  line("#");
  text_ += comment(scenario_.description.in());
  const std::string name = std::filesystem::path(scenario_.file).filename().string();
  line("#");
  text_ += comment("Exported from " + name +
                   " by lvslab export --to netns (version " LVSLAB_VERSION
                   "): the same network, commands and requests on this machine's own kernel, as root.");
  text_ += R"(#
#   sh SCRIPT             build it, run it, show what came of it, and take it away again
#   sh SCRIPT up          build it, type the nodes' commands, start the services, and leave it
#   sh SCRIPT down        take it away
#   --capture DIR         with run or up: what every interface sees, as DIR/HOST-INTERFACE.pcap
#
# Exit code 0: it worked. 1: something failed. 2: called in a wrong way. 3: something is missing; the message says what.
# The commands below run as root. Their network is their own, but your files are not hidden from them.
)";
  if (remarks_.empty()) return;
  line("#");
  line("# What could not be carried over:");
  for (std::string_view rest = remarks_; !rest.empty();) {
    const std::size_t end = rest.find('\n');
    text_ += comment("- " + std::string(rest.substr(0, end)));
    rest.remove_prefix(end + 1);
  }
}

void Script::tools() {
  section("this scenario: what it needs");
  const auto programs = typed_programs(scenario_);
  std::set<std::string> needed = programs;
  needed.insert({"ip", "python3"});
  const auto is_impaired = [](const sim::LinkSpec& link) { return link.impaired; };
  const auto is_echo = [](const sim::TrafficSpec& entry) {
    return !entry.injects() && entry.protocol == net::IpProtocol::icmp;
  };
  if (std::ranges::any_of(scenario_.links, is_impaired)) needed.insert("tc");
  if (std::ranges::any_of(scenario_.traffic, is_echo)) needed.insert("ping");
  const bool has_director = programs.contains("ipvsadm") || programs.contains("ipvsadm-restore");
  if (has_director) needed.insert("modprobe");
  function("check_tools", [&] {
    for (const auto& program : needed) {
      if (const auto package = debian_package(program); !package.empty()) line("  need {} {}", program, package);
    }
    line("  [ -z \"$captures\" ] || need tcpdump tcpdump");
    line("  if [ -n \"$missing\" ]; then");
    line("    echo \"$0: missing:$missing. On Debian: apt-get install$packages\" >&2");
    line("    exit 3");
    line("  fi");
    if (!has_director) return;
    line("  # IPVS is in the kernel, as a module. Each namespace then has an IPVS of its own.");
    line("  modprobe ip_vs 2>/dev/null");
    line("  [ -e /proc/net/ip_vs ] || {{");
    line("    echo \"$0: this kernel has no IPVS: the module ip_vs cannot be loaded\" >&2");
    line("    exit 3");
    line("  }}");
  });
}

void Script::write_program() {
  section("the servers' and clients' program");
  line("write_lab_program() {{");
  line("  cat >\"$state/lab.py\" <<'END OF PROGRAM'");
  text_ += lab_program();
  line("END OF PROGRAM");
  line("}}");
}

std::vector<Plug> Script::ends_of(std::size_t index) {
  std::vector<Plug> ends;
  for (const auto& end : {scenario_.links[index].a, scenario_.links[index].b}) {
    if (end.interface.empty()) {
      const std::string port = fmt::format("port{}", ++ports_used_[end.node]);
      ends.push_back({end.node, port, fmt::format("mtu {}", port_mtu), true});
      continue;
    }
    const auto& interfaces = node_named(end.node).interfaces;
    const auto spec = std::ranges::find(interfaces, end.interface, &sim::InterfaceSpec::name);
    ends.push_back({end.node, end.interface, fmt::format("address {} mtu {}", to_text(spec->mac), spec->mtu), false});
  }
  return ends;
}

void Script::join(const Plug& a, const Plug& b) {
  line("  ip link add name {} {} netns {} type veth \\", a.interface, a.options, of_namespace(a.node));
  line("    peer name {} {} netns {} || fail 'cannot make a cable'", b.interface, b.options, of_namespace(b.node));
  for (const auto& end : {a, b}) {
    line("  {} {} {}", end.in_switch ? "plug_into_switch" : "plug_in", end.node, end.interface);
  }
}

/// netem delays what leaves by an interface, so each end has one for its direction.
void Script::impair(const Plug& end, const sim::LinkSpec& link) {
  std::string effects =
      fmt::format("limit {} delay {:.3f}us", link.queue, static_cast<double>(link.latency.count()) / 1000);
  if (link.loss > 0) effects += fmt::format(" loss {:.6f}%", link.loss * 100);
  if (link.bandwidth_bps != sim::LinkSpec{}.bandwidth_bps) effects += fmt::format(" rate {}bit", link.bandwidth_bps);
  line("  tc -n {} qdisc add dev {} root netem {} || fail 'this kernel has no netem (module sch_netem)'",
       of_namespace(end.node), end.interface, effects);
}

void Script::cable(std::size_t index) {
  const auto& link = scenario_.links[index];
  const auto ends = ends_of(index);
  line("");
  line("  # {} - {}", ends[0].in_switch ? ends[0].node : ends[0].node + ':' + ends[0].interface,
       ends[1].in_switch ? ends[1].node : ends[1].node + ':' + ends[1].interface);
  if (has_middle(index)) {
    const std::string middle = middle_of(index);
    const std::string mtu = fmt::format("mtu {}", port_mtu);
    line("  # (It will be cut: the bridge in the middle is where.)");
    line("  add_switch {} 30000", middle);
    plugs_of_link_[index] = {{middle, "port1", mtu, true}, {middle, "port2", mtu, true}};
    join(ends[0], plugs_of_link_[index][0]);
    join(plugs_of_link_[index][1], ends[1]);
  } else {
    join(ends[0], ends[1]);
    plugs_of_link_[index] = {ends[0].in_switch ? ends[0] : ends[1]};
  }
  if (!link.impaired) return;
  for (const auto& end : ends) impair(end, link);
}

void Script::build() {
  section("this scenario: nodes and cables");
  std::string names;
  for (const auto& node : scenario_.nodes) names += (names.empty() ? "" : " ") + node.name;
  line("nodes='{}'", names);
  line("");
  function("build", [&] {
    for (const auto& node : scenario_.nodes) {
      if (node.kind == NodeSpec::Kind::network_switch) {
        line("  add_switch {} {}", node.name, node.ageing / 10ms);
      } else {
        line("  add_namespace {} {}", node.name, sim::uses_ipv6(scenario_) ? "six" : "four");
      }
    }
    std::set<std::pair<std::string, std::string>> cabled;
    for (const auto& link : scenario_.links) {
      cabled.insert({link.a.node, link.a.interface});
      cabled.insert({link.b.node, link.b.interface});
    }
    for (std::size_t i = 0; i < scenario_.links.size(); ++i) cable(i);
    std::size_t open_ends = 0;
    for (const auto& node : scenario_.nodes) {
      for (const auto& interface : node.interfaces) {
        if (cabled.contains({node.name, interface.name})) continue;
        line("");
        line("  # {}:{} has no cable: the other end lies about, switched off.", node.name, interface.name);
        line("  ip link add name {} address {} mtu {} netns {} type veth peer name open{} netns {} || exit 1",
             interface.name, to_text(interface.mac), interface.mtu, of_namespace(node.name), ++open_ends,
             of_namespace(node.name));
        line("  plug_in {} {}", node.name, interface.name);
      }
    }
  });
}

void Script::captures() {
  line("");
  function("start_captures", [&] {
    for (const auto& node : scenario_.nodes) {
      for (const auto& interface : node.interfaces) line("  capture_on {} {}", node.name, interface.name);
    }
  });
}

void Script::commands() {
  section("this scenario: what is typed on the nodes");
  function("type_commands", [&] {
    for (const auto& node : scenario_.nodes) {
      if (!node.commands.empty() || !node.files.empty()) line("");
      for (const auto& [path, content] : node.files) {
        if (const auto name = name_in_etc(path)) {
          line("  put_into_etc {} {} {}", node.name, shell_word(*name), shell_word(content));
        }
      }
      for (const auto& command : node.commands) line("  typed_on {} {}", node.name, shell_word(command));
    }
  });
}

void Script::services() {
  section("this scenario: services, requests, and what else happens");
  line("# PROTOCOL,ADDRESS,PORT,BYTES of the answer,SECONDS it takes,WORKERS (0: as many as needed)");
  function("start_services", [&] {
    for (const auto& node : scenario_.nodes) {
      if (node.services.empty()) continue;
      std::string specs;
      for (const auto& service : node.services) {
        specs += fmt::format(" {},{},{},{},{},{}", service.protocol == net::IpProtocol::tcp ? "tcp" : "udp",
                             network_address(service.address, sim::uses_ipv6(scenario_)), to_text(service.port),
                             service.response_bytes, seconds(service.service_time), service.workers.value_or(0));
      }
      line("  serve {}{}", node.name, specs);
    }
  });
}

/// A packet socket sends the frames. The shell gives them to the program by a file: a command line has limits.
void Script::inject(std::size_t number, const sim::TrafficSpec& entry) {
  line("  cat >\"$state/frames-{}\" <<'END OF FRAMES'", number);
  for (const auto& frame : entry.frames) line("{}", hexadecimal(frame));
  line("END OF FRAMES");
  line("  inject {} {} interface={} frames=\"$state/frames-{}\" start={} interval={} count={}{}", number, entry.from,
       entry.interface, number, seconds(entry.start), seconds(entry.interval), entry.count,
       scenario_.until ? " until=" + seconds(*scenario_.until) : "");
}

void Script::traffic() {
  line("");
  line("# Milliseconds from here to the first request: each client takes a while to start.");
  line("lead={}", 1500 + 100 * scenario_.traffic.size());
  line("# NUMBER CLIENT to=PROTOCOL,ADDRESS,PORT and times in seconds; request i uses the port source_port + i");
  function("start_traffic", [&] {
    for (std::size_t i = 0; i < scenario_.traffic.size(); ++i) {
      const auto& entry = scenario_.traffic[i];
      if (entry.injects()) {
        inject(i, entry);
        continue;
      }
      const std::string_view protocol = entry.protocol == net::IpProtocol::tcp   ? "tcp"
                                        : entry.protocol == net::IpProtocol::udp ? "udp"
                                                                                 : "icmp";
      std::string settings =
          fmt::format("to={},{},{} start={} interval={} count={} request={} timeout={}", protocol,
                      to_text(entry.to.address), to_text(entry.to.port), seconds(entry.start), seconds(entry.interval),
                      entry.count, entry.request_bytes, seconds(entry.timeout));
      if (entry.source_port) settings += fmt::format(" source_port={}", *entry.source_port);
      if (entry.source) settings += " source=" + to_text(*entry.source);
      if (scenario_.until) settings += " until=" + seconds(*scenario_.until);
      line("  ask {} {} {}", i, entry.from, settings);
    }
  });
  std::string files;
  for (std::size_t i = 0; i < scenario_.traffic.size(); ++i) files += fmt::format(" $state/answers-{}", i);
  line("answer_files=\"{}\"", files.empty() ? files : files.substr(1));
}

void Script::set_cable(std::size_t index, std::string_view state) {
  for (const auto& plug : plugs_of_link_.at(index)) {
    line("  ip -n {} link set dev {} {}", of_namespace(plug.node), plug.interface, state);
  }
}

void Script::happen(const TimelineEntry& entry, std::size_t number, bool is_awaited) {
  switch (entry.kind) {
    case TimelineEntry::Kind::command:
      line("  type_later {} {} {}", number, entry.node, shell_word(entry.command));
      if (is_awaited) line("  wait $!");
      return;
    case TimelineEntry::Kind::node_down:
    case TimelineEntry::Kind::node_up:
      for (const auto& interface : node_named(entry.node).interfaces) {
        line("  ip -n {} link set dev {} {}", of_namespace(entry.node), interface.name,
             entry.kind == TimelineEntry::Kind::node_up ? "up" : "down");
      }
      return;
    case TimelineEntry::Kind::link_down: return set_cable(entry.link, "down");
    case TimelineEntry::Kind::link_up: return set_cable(entry.link, "up");
  }
}

void Script::timeline() {
  line("");
  line("# Milliseconds from the beginning, and what happens then");
  function("run_timeline", [&] {
    for (std::size_t i = 0; i < scenario_.timeline.size(); ++i) {
      const auto& entry = scenario_.timeline[i];
      if (scenario_.until && entry.at > *scenario_.until) break;
      const bool is_awaited = i + 1 < scenario_.timeline.size() && scenario_.timeline[i + 1].at == entry.at;
      line("  at {}", entry.at / 1ms);
      happen(entry, i, is_awaited);
    }
  });
  function("end_of_run", [&] {
    if (scenario_.until) line("  at {}", *scenario_.until / 1ms);
  });
}

void Script::outputs() {
  section("this scenario: what to show in the end");
  line("show_output() {{  # NUMBER NODE LINE");
  line("  [ -e \"$state/output-$1\" ] || return 0");
  line("  printf '%s# %s\\n' \"$2\" \"$3\"");
  line("  cat \"$state/output-$1\"");
  line("}}");
  function("show_outputs", [&] {
    for (std::size_t i = 0; i < scenario_.timeline.size(); ++i) {
      const auto& entry = scenario_.timeline[i];
      if (entry.kind != TimelineEntry::Kind::command) continue;
      line("  show_output {} {} {}", i, entry.node, shell_word(entry.command));
    }
  });
}

}  // namespace

std::string network_namespace_script(const sim::Scenario& scenario, std::string& remarks) {
  return Script(scenario, remarks).text();
}

}  // namespace lvslab::cli
