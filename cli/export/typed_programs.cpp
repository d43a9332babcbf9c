#include "export/typed_programs.h"

#include <array>
#include <utility>

namespace lvslab::cli {
namespace {

/// The first word of each command in the line. Looks no deeper: what it misses, the shell complains of.
void add_programs(std::string_view line, std::set<std::string>& programs) {
  constexpr std::string_view ends = ";|&\n(){}";
  while (!line.empty()) {
    const std::size_t end = line.find_first_of(ends);
    std::string_view command = line.substr(0, end);
    line.remove_prefix(end == std::string_view::npos ? line.size() : end + 1);
    const std::size_t begin = command.find_first_not_of(" \t");
    if (begin == std::string_view::npos) continue;
    command.remove_prefix(begin);
    command = command.substr(0, command.find_first_of(" \t<>"));
    command.remove_prefix(command.rfind('/') == std::string_view::npos ? 0 : command.rfind('/') + 1);
    if (!command.empty()) programs.emplace(command);
  }
}

}  // namespace

std::set<std::string> typed_programs(const sim::Scenario& scenario) {
  std::set<std::string> programs;
  for (const auto& node : scenario.nodes) {
    for (const auto& command : node.commands) add_programs(command, programs);
  }
  for (const auto& entry : scenario.timeline) {
    if (entry.kind == sim::TimelineEntry::Kind::command) add_programs(entry.command, programs);
  }
  return programs;
}

std::string_view debian_package(std::string_view program) {
  constexpr std::array<std::pair<std::string_view, std::string_view>, 15> packages{{
      {"arp", "net-tools"},
      {"arping", "iputils-arping"},
      {"ifconfig", "net-tools"},
      {"ip", "iproute2"},
      {"ipvsadm", "ipvsadm"},
      {"ipvsadm-restore", "ipvsadm"},
      {"ipvsadm-save", "ipvsadm"},
      {"modprobe", "kmod"},
      {"ping", "iputils-ping"},
      {"python3", "python3"},
      {"route", "net-tools"},
      {"sysctl", "procps"},
      {"tc", "iproute2"},
      {"tcpdump", "tcpdump"},
      {"netstat", "net-tools"},
  }};
  for (const auto& [name, package] : packages) {
    if (name == program) return package;
  }
  return {};
}

}  // namespace lvslab::cli
