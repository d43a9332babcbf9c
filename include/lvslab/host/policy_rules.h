#pragma once
/// Policy rules (`ip rule`): which route tables are asked for a datagram, in which order, or that it goes nowhere.
///
/// A host starts with "local first, then main, then default" (IPv6: no default) and keeps asking in that order without
/// looking at rules until one is typed. Each family has rules of its own.

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <lvslab/host/interface.h>
#include <lvslab/host/route_table.h>

namespace lvslab::host {

/// What a routing decision may depend on: the datagram, the mark on it, and the interfaces.
template <class Ip>
struct BasicFlow {
  Ip destination;
  Ip source{};  ///< zero: not chosen yet
  std::uint32_t mark = 0;
  std::uint8_t traffic_class = 0;    ///< as far as routing looks at it (IPv4: 0x1c of the TOS; IPv6: without ECN)
  std::optional<InterfaceId> in{};   ///< where it arrived; unset: the host's own, for which a rule says `iif lo`
  std::optional<InterfaceId> out{};  ///< it must leave by this one
  std::uint8_t protocol = 0;         ///< 0: not known; then no rule with ports or a protocol holds
  std::uint16_t source_port = 0;
  std::uint16_t destination_port = 0;
};
using Flow = BasicFlow<net::Ipv4>;
using Flow6 = BasicFlow<net::Ipv6>;

enum class RuleAction : std::uint8_t { lookup, go_to, nop, blackhole, unreachable, prohibit };

/// Both ends included.
struct PortSpan {
  std::uint16_t first = 0;
  std::uint16_t last = 0;
  [[nodiscard]] bool contains(std::uint16_t port) const { return first <= port && port <= last; }
  bool operator==(const PortSpan&) const = default;
};

template <class Ip>
struct BasicPolicyRule {
  /// An address as it was typed, host bits and all; of length 0 it says nothing.
  struct Addresses {
    Ip address{};
    int length = 0;
    [[nodiscard]] bool contains(const Ip& other) const { return PrefixOf<Ip>(address, length).contains(other); }
    bool operator==(const Addresses&) const = default;
  };
  std::uint32_t priority = 0;
  bool inverted = false;  ///< `not`: holds where the selectors do not
  Addresses from;
  Addresses to;
  std::uint32_t mark = 0;
  std::uint32_t mark_mask = 0;     ///< 0: any mark
  std::uint8_t traffic_class = 0;  ///< 0: any
  std::string in;                  ///< iif, oif: empty: any; an interface that is not there never holds
  std::string out;
  std::uint8_t protocol = 0;  ///< 0: any
  std::optional<PortSpan> source_ports;
  std::optional<PortSpan> destination_ports;
  RuleAction action = RuleAction::lookup;
  RouteTableId table = RouteTableId::none;  ///< of `lookup`; of others only shown
  std::uint32_t target = 0;                 ///< of `go_to`: the priority of the rule to go on with
  /// A route with a prefix of at most this length is not taken; unset: every route is.
  std::optional<std::uint32_t> suppressed_length;
  bool of_kernel = false;  ///< one of those that a host starts with
};
using PolicyRule = BasicPolicyRule<net::Ipv4>;
using PolicyRule6 = BasicPolicyRule<net::Ipv6>;

/// What a deletion names; a selector that says nothing matches every rule.
template <class Ip>
struct BasicRulePattern {
  BasicPolicyRule<Ip> like;
  std::optional<std::uint32_t> priority;
  std::optional<RuleAction> action;
};
using RulePattern = BasicRulePattern<net::Ipv4>;
using RulePattern6 = BasicRulePattern<net::Ipv6>;

template <class Ip>
class BasicPolicyRules {
 public:
  using Rule = BasicPolicyRule<Ip>;
  /// Where a rule leads.
  enum class Refusal : std::uint8_t { none, unreachable, prohibit, blackhole };

  BasicPolicyRules();
  /// By priority; of equal ones the older first.
  [[nodiscard]] const std::vector<Rule>& all() const { return rules_; }
  /// Somebody has added or deleted a rule: from then on Linux judges sources fully (docs/linux-host.md).
  [[nodiscard]] bool were_changed() const { return were_changed_; }
  /// Some rule looks at protocol or ports.
  [[nodiscard]] bool look_at_ports() const { return look_at_ports_; }
  /// What a rule without a priority gets: one less than the second rule's; 0 if there is none.
  [[nodiscard]] std::uint32_t next_priority() const;
  /// file_exists: such a rule is there; what a rule leaves open is not compared. no_backward_goto: the target is not
  /// behind it.
  enum class Added : std::uint8_t { yes, file_exists, no_backward_goto };
  Added add(Rule rule);
  /// The first that fits. False: none.
  bool erase(const BasicRulePattern<Ip>& pattern);
  /// The target of a `go_to` is there.
  [[nodiscard]] bool is_resolved(const Rule& rule) const;

  /// The first rule that settles the matter. `name_of(InterfaceId)` names interfaces; `look(table)` gives a route or
  /// nullptr, which sends the search on to the next rule. No suppress_prefixlength passes over a route that refuses.
  /// O(rules).
  template <class NameOf, class Look>
  [[nodiscard]] std::pair<const BasicRoute<Ip>*, Refusal> decide(const BasicFlow<Ip>& flow, NameOf&& name_of,
                                                                 Look&& look) const {
    for (std::size_t i = 0; i < rules_.size(); ++i) {
      const Rule& rule = rules_[i];
      if (!holds(rule, flow, name_of)) continue;
      switch (rule.action) {
        case RuleAction::nop: break;
        case RuleAction::go_to:
          if (is_resolved(rule)) i = position_of(rule.target) - 1;  // behind this one
          break;
        case RuleAction::unreachable: return {nullptr, Refusal::unreachable};
        case RuleAction::prohibit: return {nullptr, Refusal::prohibit};
        case RuleAction::blackhole: return {nullptr, Refusal::blackhole};
        case RuleAction::lookup: {
          const BasicRoute<Ip>* route = look(rule.table);
          const bool is_suppressed = route != nullptr && rule.suppressed_length && !refuses(route->type) &&
                                     static_cast<std::uint32_t>(route->prefix.length()) <= *rule.suppressed_length;
          if (route != nullptr && !is_suppressed) return {route, Refusal::none};
          break;
        }
      }
    }
    return {nullptr, Refusal::none};
  }

 private:
  template <class NameOf>
  [[nodiscard]] static bool holds(const Rule& rule, const BasicFlow<Ip>& flow, NameOf&& name_of) {
    const bool interfaces_fit = (rule.in.empty() || rule.in == name_of(flow.in.value_or(InterfaceId{}))) &&
                                (rule.out.empty() || (flow.out && rule.out == name_of(*flow.out)));
    const bool fits = interfaces_fit && ((rule.mark ^ flow.mark) & rule.mark_mask) == 0 && fits_datagram(rule, flow);
    return fits != rule.inverted;
  }
  [[nodiscard]] static bool fits_datagram(const Rule& rule, const BasicFlow<Ip>& flow);
  [[nodiscard]] std::size_t position_of(std::uint32_t priority) const;
  void note_ports();

  std::vector<Rule> rules_;
  bool were_changed_ = false;
  bool look_at_ports_ = false;
};
using PolicyRules = BasicPolicyRules<net::Ipv4>;
using PolicyRules6 = BasicPolicyRules<net::Ipv6>;
extern template class BasicPolicyRules<net::Ipv4>;
extern template class BasicPolicyRules<net::Ipv6>;

}  // namespace lvslab::host
