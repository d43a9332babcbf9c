// Which rule holds for a datagram, and which rules may stand beside each other.

#include <algorithm>

#include <lvslab/host/policy_rules.h>

namespace lvslab::host {
namespace {

constexpr std::uint32_t main_priority = 32766;
constexpr std::uint32_t default_priority = 32767;

/// Whether `rule` agrees with all that `wanted` says; `not` is not compared, nor is what `wanted` leaves open.
template <class Ip>
bool agrees(const BasicPolicyRule<Ip>& rule, const BasicPolicyRule<Ip>& wanted) {
  return (wanted.from.length == 0 || rule.from == wanted.from) && (wanted.to.length == 0 || rule.to == wanted.to) &&
         (wanted.traffic_class == 0 || rule.traffic_class == wanted.traffic_class);
}

}  // namespace

template <class Ip>
BasicPolicyRules<Ip>::BasicPolicyRules() {
  const auto start_with = [&](std::uint32_t priority, RouteTableId table) {
    Rule rule;
    rule.priority = priority;
    rule.table = table;
    rule.of_kernel = true;
    rules_.push_back(rule);
  };
  start_with(0, RouteTableId::local);
  start_with(main_priority, RouteTableId::main);
  if constexpr (std::is_same_v<Ip, net::Ipv4>) start_with(default_priority, RouteTableId::default_);
}

template <class Ip>
std::uint32_t BasicPolicyRules<Ip>::next_priority() const {
  return rules_.size() < 2 || rules_[1].priority == 0 ? 0 : rules_[1].priority - 1;
}

template <class Ip>
typename BasicPolicyRules<Ip>::Added BasicPolicyRules<Ip>::add(Rule rule) {
  if (rule.action == RuleAction::go_to && rule.target <= rule.priority) return Added::no_backward_goto;
  const bool is_there = std::ranges::any_of(rules_, [&](const Rule& other) {
    return other.of_kernel == rule.of_kernel && other.action == rule.action && other.table == rule.table &&
           other.priority == rule.priority && other.in == rule.in && other.out == rule.out && other.mark == rule.mark &&
           other.mark_mask == rule.mark_mask && other.suppressed_length == rule.suppressed_length &&
           other.protocol == rule.protocol && other.source_ports == rule.source_ports &&
           other.destination_ports == rule.destination_ports && agrees(other, rule);
  });
  if (is_there) return Added::file_exists;
  const auto behind = std::ranges::find_if(rules_, [&](const Rule& other) { return other.priority > rule.priority; });
  rules_.insert(behind, std::move(rule));
  were_changed_ = true;
  note_ports();
  return Added::yes;
}

template <class Ip>
bool BasicPolicyRules<Ip>::erase(const BasicRulePattern<Ip>& pattern) {
  const Rule& like = pattern.like;
  const auto found = std::ranges::find_if(rules_, [&](const Rule& rule) {
    return (!pattern.action || rule.action == *pattern.action) &&
           (!pattern.priority || rule.priority == *pattern.priority) &&
           (like.table == RouteTableId::none || rule.table == like.table) && (like.in.empty() || rule.in == like.in) &&
           (like.out.empty() || rule.out == like.out) && (like.mark == 0 || rule.mark == like.mark) &&
           (like.mark_mask == 0 || rule.mark_mask == like.mark_mask) &&
           (!like.suppressed_length || rule.suppressed_length == like.suppressed_length) &&
           (like.protocol == 0 || rule.protocol == like.protocol) &&
           (!like.source_ports || rule.source_ports == like.source_ports) &&
           (!like.destination_ports || rule.destination_ports == like.destination_ports) && agrees(rule, like);
  });
  if (found == rules_.end()) return false;
  rules_.erase(found);
  were_changed_ = true;
  note_ports();
  return true;
}

template <class Ip>
std::size_t BasicPolicyRules<Ip>::position_of(std::uint32_t priority) const {
  const auto found = std::ranges::find_if(rules_, [&](const Rule& rule) { return rule.priority == priority; });
  return static_cast<std::size_t>(found - rules_.begin());
}

template <class Ip>
bool BasicPolicyRules<Ip>::is_resolved(const Rule& rule) const {
  return position_of(rule.target) < rules_.size();
}

template <class Ip>
void BasicPolicyRules<Ip>::note_ports() {
  look_at_ports_ = std::ranges::any_of(
      rules_, [](const Rule& rule) { return rule.protocol != 0 || rule.source_ports || rule.destination_ports; });
}

template <class Ip>
bool BasicPolicyRules<Ip>::fits_datagram(const Rule& rule, const BasicFlow<Ip>& flow) {
  // What has no source yet comes from nowhere.
  const bool from_fits = rule.from.length == 0 || (!flow.source.is_zero() && rule.from.contains(flow.source));
  return from_fits && (rule.to.length == 0 || rule.to.contains(flow.destination)) &&
         (rule.traffic_class == 0 || rule.traffic_class == flow.traffic_class) &&
         (rule.protocol == 0 || rule.protocol == flow.protocol) &&
         (!rule.source_ports || rule.source_ports->contains(flow.source_port)) &&
         (!rule.destination_ports || rule.destination_ports->contains(flow.destination_port));
}

template class BasicPolicyRules<net::Ipv4>;
template class BasicPolicyRules<net::Ipv6>;

}  // namespace lvslab::host
