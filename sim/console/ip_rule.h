#pragma once
/// `ip rule`: how a rule is read, and how it is shown.

#include <optional>
#include <string>

#include <lvslab/host/policy_rules.h>

#include "ip_words.h"

namespace lvslab::sim::console {

/// What the tool takes and the kernel refuses: told when the command runs, not when it is read.
struct KernelRefusal {
  std::string text;
};

/// What the words of `ip rule add` or `del` say.
template <class Ip>
struct RuleRequest {
  host::BasicPolicyRule<Ip> rule;
  std::optional<std::uint32_t> priority;
  std::optional<host::RuleAction> action;  ///< unset: none was named, which means a table
};

/// Which rules `ip rule show` and `ip rule flush` speak of.
template <class Ip>
struct RuleFilter {
  host::BasicPolicyRule<Ip> like;  ///< what says nothing matches every rule
  bool of_inverted = false;
  std::optional<std::uint32_t> priority;
  std::optional<std::uint32_t> mark;
  [[nodiscard]] bool accepts(const host::BasicPolicyRule<Ip>& rule) const;
};

template <class Ip>
[[nodiscard]] RuleRequest<Ip> read_rule(IpWords words);
template <class Ip>
[[nodiscard]] RuleFilter<Ip> read_rule_filter(IpWords words);

/// One line, with its end. `is_resolved`: a `goto` has somewhere to go.
template <class Ip>
[[nodiscard]] std::string rule_line(const host::BasicPolicyRule<Ip>& rule, bool is_resolved, const IpOptions& options,
                                    const Machine& machine);

}  // namespace lvslab::sim::console
