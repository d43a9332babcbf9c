#pragma once
/// The programs a simulated host has.

#include <optional>
#include <string>

#include "command.h"

namespace lvslab::sim::console {

// Each in the file of its name.
Plan plan_arp(const Words& words);
Plan plan_arping(const Words& words);
Plan plan_cat(const Words& words);
Plan plan_echo(const Words& words);
Plan plan_ifconfig(const Words& words);
Plan plan_ip(const Words& words);
Plan plan_iptables(const Words& words);
Plan plan_ip6tables(const Words& words);
Plan plan_ipvsadm(const Words& words);
Plan plan_ipvsadm_restore(const Words& words);
Plan plan_ipvsadm_save(const Words& words);
Plan plan_modprobe(const Words& words);
Plan plan_ping(const Words& words);
Plan plan_route(const Words& words);
Plan plan_service(const Words& words);
Plan plan_sleep(const Words& words);
Plan plan_sysctl(const Words& words);
// shell_builtins.cpp
Plan plan_true(const Words& words);
Plan plan_false(const Words& words);

/// What a command line's first word leads to: the plan of the program, or sh's complaint, or ours about a program
/// that a Linux machine has and this one does not.
[[nodiscard]] Plan plan_command(const Words& words);
/// The part of plan_command that needs the program's name only.
[[nodiscard]] std::optional<Complaint> judge_program(const std::string& name);

}  // namespace lvslab::sim::console
