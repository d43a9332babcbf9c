#include "target.h"

#include <algorithm>
#include <array>

namespace lvslab::sim::console::iptables {
namespace {

/// That Linux has and we do not.
// clang-format off
constexpr auto other_targets = std::to_array<std::string_view>({
    "AUDIT", "CHECKSUM", "CLASSIFY", "CONNMARK", "CONNSECMARK", "CT", "DNAT", "DSCP", "HMARK", "IDLETIMER", "LED", "LOG",
    "MASQUERADE", "NETMAP", "NFLOG", "NFQUEUE", "NOTRACK", "QUEUE", "RATEEST", "REDIRECT", "REJECT", "SECMARK", "SET",
    "SNAT", "SYNPROXY", "TCPMSS", "TCPOPTSTRIP", "TEE", "TOS", "TPROXY", "TRACE"});
constexpr auto other_targets_of_ipv4 = std::to_array<std::string_view>({"CLUSTERIP", "ECN", "TTL", "ULOG"});
constexpr auto other_targets_of_ipv6 = std::to_array<std::string_view>({"DNPT", "HL", "SNPT"});
// clang-format on

bool is_elsewhere(net::Family family, std::string_view name) {
  const auto has = [name](const auto& names) { return std::ranges::find(names, name) != names.end(); };
  return has(other_targets) || (family == net::Family::ipv4 ? has(other_targets_of_ipv4) : has(other_targets_of_ipv6));
}

}  // namespace

bool is_target(net::Family family, std::string_view name) {
  constexpr std::array<std::string_view, 4> own{"ACCEPT", "DROP", "RETURN", "MARK"};
  return std::ranges::find(own, name) != own.end() || is_elsewhere(family, name);
}

void Target::set(const std::string& name, bool stays) {
  constexpr std::size_t most = 28;
  if (name.size() > most) line_.fail("Invalid target name `" + name + "' (28 chars max)");
  if (stays) {
    rule_.target = host::ChainTarget{name, true};
  } else if (name == "ACCEPT") {
    rule_.target = host::AcceptTarget{};
  } else if (name == "DROP") {
    rule_.target = host::DropTarget{};
  } else if (name == "RETURN") {
    rule_.target = host::ReturnTarget{};
  } else if (name == "MARK") {
    mark_is_missing_ = true;
    rule_.target = host::MarkTarget{};
  } else if (is_elsewhere(line_.family(), name)) {
    line_.refuse("the target '" + name + "'");
  } else {
    rule_.target = host::ChainTarget{name, false};
  }
}

bool Target::option(const std::string& name) {
  auto* mark = std::get_if<host::MarkTarget>(&rule_.target);
  constexpr std::array<std::string_view, 5> names{"set-mark", "set-xmark", "and-mark", "or-mark", "xor-mark"};
  if (mark == nullptr || std::ranges::find(names, std::string_view(name)) == names.end()) return false;
  if (line_.inverted) line_.fail("MARK: option \"--" + name + "\" cannot be inverted.\n");
  const auto given = read_mark(line_.needed_word("--" + name));
  const bool takes_mask = name.starts_with("set");
  if (!given || (given->second && !takes_mask)) {
    line_.fail("MARK: bad integer value for option \"--" + name + "\", or out of range.\n");
    return true;
  }
  if (!mark_is_missing_) line_.fail("MARK: only one of the mark options may be used");
  mark_is_missing_ = false;
  const auto value = given->first;
  const auto mask = given->second.value_or(0xffffffff);
  if (name == "set-xmark") *mark = {value, mask};
  if (name == "set-mark") *mark = {value, value | mask};
  if (name == "and-mark") *mark = {0, ~value};
  if (name == "or-mark") *mark = {value, value};
  if (name == "xor-mark") *mark = {value, 0};
  return true;
}

void Target::judge() const {
  if (mark_is_missing_) line_.fail("MARK: One of the --set-xmark, --{and,or,xor,set}-mark options is required");
}

}  // namespace lvslab::sim::console::iptables
