#include "guest_tools.h"

#include <algorithm>
#include <filesystem>
#include <set>

#include <lvslab/sim/console.h>
#include <lvslab/sim/session.h>

#include "process/child_process.h"

namespace lvslab::cli {
namespace {

struct Package {
  std::string_view program;
  std::string_view package;
};
constexpr Package packages[] = {
    {"arp", "net-tools"},           {"arping", "iputils-arping"},    {"cat", "coreutils"},      {"ifconfig", "net-tools"},
    {"ip", "iproute2"},             {"ipvsadm", "ipvsadm"},          {"bash", "bash"},          {"ipvsadm-restore", "ipvsadm"},
    {"ipvsadm-save", "ipvsadm"},    {"modprobe", "kmod"},            {"ping", "iputils-ping"},  {"ping4", "iputils-ping"},
    {"route", "net-tools"},         {"sh", "dash"},                  {"sleep", "coreutils"},    {"sysctl", "procps"},
    {"true", "coreutils"},          {"false", "coreutils"},
};

bool is_builtin(const std::string& program) { return program == "echo" || program == ":" || program == "exit"; }

}  // namespace

std::vector<std::string> programs_of(const sim::Scenario& scenario) {
  std::set<std::string> programs{"sh", "modprobe"};  // the kernel itself calls modprobe
  const auto add = [&](const std::string& line) {
    for (const auto& word : sim::programs_of(line)) {
      const std::string program = std::filesystem::path(word).filename().string();
      if (!is_builtin(program)) programs.insert(program);
      if (program.starts_with("ipvsadm-")) programs.insert({"bash", "ipvsadm"});  // scripts
    }
  };
  for (const auto& node : scenario.nodes) {
    for (const auto& command : node.commands) add(command);
    if (node.kind != sim::NodeSpec::Kind::host) continue;
    for (const auto& table : sim::tables_of(node)) add(table.command);
  }
  for (const auto& entry : scenario.timeline) add(entry.command);
  for (const auto& traffic : scenario.traffic) {
    if (traffic.protocol == net::IpProtocol::icmp) programs.insert("ping");
  }
  return {programs.begin(), programs.end()};
}

std::vector<Missing> missing_programs(const sim::Scenario& scenario) {
  std::vector<Missing> missing;
  for (const auto& program : programs_of(scenario)) {
    if (!find_program(program).empty()) continue;
    const auto* package = std::ranges::find(packages, std::string_view(program), &Package::program);
    missing.push_back({"the program " + program,
                       package == std::end(packages) ? "" : "apt-get install " + std::string(package->package)});
  }
  return missing;
}

}  // namespace lvslab::cli
