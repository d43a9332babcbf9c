#include "target.h"

#include <algorithm>
#include <array>

namespace lvslab::sim::console::iptables {
namespace {

/// That Linux has and we do not.
// clang-format off
constexpr auto other_targets = std::to_array<std::string_view>({
    "AUDIT", "CHECKSUM", "CLASSIFY", "CLUSTERIP", "CONNMARK", "CONNSECMARK", "CT", "DNAT", "DSCP", "ECN", "HMARK",
    "IDLETIMER", "LED", "LOG", "MASQUERADE", "NETMAP", "NFLOG", "NFQUEUE", "NOTRACK", "QUEUE", "RATEEST", "REDIRECT",
    "REJECT", "SECMARK", "SET", "SNAT", "SYNPROXY", "TCPMSS", "TCPOPTSTRIP", "TEE", "TOS", "TPROXY", "TRACE", "TTL",
    "ULOG"});
// clang-format on

}  // namespace

void Target::set(const std::string& name, bool stays) {
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
  } else if (std::ranges::find(other_targets, std::string_view(name)) != other_targets.end()) {
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
