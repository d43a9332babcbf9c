#include "guest_tools.h"

#include <algorithm>
#include <set>

#include <lvslab/sim/console.h>
#include <lvslab/sim/session.h>

#include "process/child_process.h"
#include "process/scenario_programs.h"

namespace lvslab::cli {

std::vector<std::string> guest_programs(const sim::Scenario& scenario) {
  std::set<std::string> programs = typed_programs(scenario);
  programs.insert({"sh", "modprobe"});  // the kernel itself calls modprobe
  for (const auto& node : scenario.nodes) {
    if (node.kind != sim::NodeSpec::Kind::host) continue;
    for (const auto& table : sim::tables_of(node)) {
      const auto called = sim::programs_of(table.command);
      programs.insert(called.begin(), called.end());
    }
  }
  const auto is_script = [](const std::string& program) { return program.starts_with("ipvsadm-"); };
  if (std::ranges::any_of(programs, is_script)) programs.insert({"basename", "bash", "grep", "ipvsadm"});
  if (programs.contains("service")) programs.insert({"basename", "env", "grep", "ipvsadm", "sed"});
  const auto is_echo = [](const sim::TrafficSpec& traffic) {
    return !traffic.injects() && traffic.protocol == net::IpProtocol::icmp;
  };
  if (std::ranges::any_of(scenario.traffic, is_echo)) programs.insert("ping");
  return {programs.begin(), programs.end()};
}

std::string find_guest_program(const std::string& name) {
  if (name == "iptables" || name == "ip6tables") {
    if (auto legacy = find_program(name + "-legacy"); !legacy.empty()) return legacy;
  }
  return find_program(name);
}

std::vector<Missing> missing_programs(std::span<const sim::Scenario> scenarios) {
  std::set<std::string> programs;
  for (const auto& scenario : scenarios) {
    const auto called = guest_programs(scenario);
    programs.insert(called.begin(), called.end());
  }
  std::vector<Missing> missing;
  for (const auto& program : programs) {
    if (!find_guest_program(program).empty()) continue;
    const std::string package(debian_package(program));
    missing.push_back({"the program " + program, package.empty() ? "" : "apt-get install " + package});
  }
  return missing;
}

}  // namespace lvslab::cli
