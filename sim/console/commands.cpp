#include "commands.h"

#include <algorithm>
#include <array>

namespace lvslab::sim::console {
namespace {

struct Program {
  std::string_view name;
  Planner plan;
};

constexpr auto programs = std::to_array<Program>({
    {":", plan_true},
    {"arp", plan_arp},
    {"arping", plan_arping},
    {"cat", plan_cat},
    {"echo", plan_echo},
    {"false", plan_false},
    {"ifconfig", plan_ifconfig},
    {"ip", plan_ip},
    {"ip6tables", plan_ip6tables},
    {"ip6tables-legacy", plan_ip6tables},
    {"iptables", plan_iptables},
    {"iptables-legacy", plan_iptables},
    {"ipvsadm", plan_ipvsadm},
    {"ipvsadm-restore", plan_ipvsadm_restore},
    {"ipvsadm-save", plan_ipvsadm_save},
    {"modprobe", plan_modprobe},
    {"ping", plan_ping},
    {"ping4", plan_ping},
    {"ping6", plan_ping},
    {"route", plan_route},
    {"service", plan_service},
    {"sleep", plan_sleep},
    {"sysctl", plan_sysctl},
    {"true", plan_true},
});

/// Programs that are no spelling mistake, so "not found" would be a lie about the machine.
// clang-format off
constexpr auto elsewhere = std::to_array<std::string_view>({
    ".",        "[",       "alias",    "apt",       "apt-get",  "arptables", "awk",      "bash",    "bridge",  "cd",
    "chkconfig", "conntrack", "cp",    "curl",      "date",     "dmesg",     "ethtool",  "eval",    "exec",    "export",
    "find",     "grep",    "head",     "hostname",  "ifdown",   "ifup",      "ip6tables-restore",    "ip6tables-save",
    "iperf",    "iptables-restore",    "iptables-save", "keepalived",        "kill",     "ls",      "lsmod",   "mkdir",
    "mv",       "nc",      "netstat",  "nft",
    "nstat",    "printf",  "ps",       "python3",   "read",     "rm",        "rmmod",    "sed",     "set",
    "sh",       "ss",      "systemctl", "tail",     "tc",       "tcpdump",   "tee",      "test",    "touch",   "traceroute",
    "unset",    "wget"});
// clang-format on

/// "/sbin/ip" -> "ip"; nullopt: no directory that programs are in.
std::optional<std::string> program_name(const std::string& word) {
  const std::size_t slash = word.rfind('/');
  if (slash == std::string::npos) return word;
  static constexpr std::array<std::string_view, 4> directories = {"/bin/", "/sbin/", "/usr/bin/", "/usr/sbin/"};
  const std::string directory = word.substr(0, slash + 1);
  if (std::ranges::find(directories, directory) == directories.end()) return std::nullopt;
  return word.substr(slash + 1);
}

const Program* find_program(const std::string& name) {
  const auto found = std::ranges::find(programs, std::string_view(name), &Program::name);
  return found == programs.end() || found->plan == nullptr ? nullptr : &*found;
}

}  // namespace

std::optional<Complaint> judge_program(const std::string& word) {
  if (word.empty()) return complain("sh: 1: : Permission denied\n", 127).error;
  const auto name = program_name(word);
  if (name && find_program(*name) != nullptr) return std::nullopt;
  if (name && std::ranges::find(elsewhere, std::string_view(*name)) != elsewhere.end())
    return not_modelled(*name).error;
  return complain("sh: 1: " + word + ": not found\n", 127).error;
}

Plan plan_command(const Words& words) {
  if (auto complaint = judge_program(words.front())) return Unexpected{*complaint};
  const std::string name = *program_name(words.front());
  if (name == "echo" && words.front() != "echo")
    return not_modelled("the program " + words.front() + " (the shell's own echo is)");
  return find_program(name)->plan(words);
}

}  // namespace lvslab::sim::console
