#include "scenario_programs.h"

#include <array>
#include <utility>

#include <lvslab/sim/console.h>

namespace lvslab::cli {
namespace {

bool is_builtin(std::string_view program) { return program == "echo" || program == ":" || program == "exit"; }

}  // namespace

std::set<std::string> typed_programs(const sim::Scenario& scenario) {
  std::set<std::string> programs;
  const auto add = [&programs](const std::string& line) {
    for (const std::string& word : sim::programs_of(line)) {
      const std::size_t slash = word.rfind('/');
      std::string name = slash == std::string::npos ? word : word.substr(slash + 1);
      if (!name.empty() && !is_builtin(name)) programs.insert(std::move(name));
    }
  };
  for (const auto& node : scenario.nodes) {
    for (const auto& command : node.commands) add(command);
  }
  for (const auto& entry : scenario.timeline) add(entry.command);
  return programs;
}

std::string_view debian_package(std::string_view program) {
  constexpr std::array<std::pair<std::string_view, std::string_view>, 22> packages{{
      {"arp", "net-tools"},
      {"arping", "iputils-arping"},
      {"bash", "bash"},
      {"ifconfig", "net-tools"},
      {"ip", "iproute2"},
      {"ip6tables", "iptables"},
      {"ip6tables-legacy", "iptables"},
      {"iptables", "iptables"},
      {"iptables-legacy", "iptables"},
      {"ipvsadm", "ipvsadm"},
      {"ipvsadm-restore", "ipvsadm"},
      {"ipvsadm-save", "ipvsadm"},
      {"modprobe", "kmod"},
      {"netstat", "net-tools"},
      {"ping", "iputils-ping"},
      {"ping4", "iputils-ping"},
      {"python3", "python3"},
      {"route", "net-tools"},
      {"service", "init-system-helpers"},
      {"sysctl", "procps"},
      {"tc", "iproute2"},
      {"tcpdump", "tcpdump"},
  }};
  for (const auto& [name, package] : packages) {
    if (name == program) return package;
  }
  return {};
}

}  // namespace lvslab::cli
