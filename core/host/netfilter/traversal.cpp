#include "traversal.h"

namespace lvslab::host::netfilter {

Traversal::Traversal(NetfilterTable& table, net::Packet& datagram, std::string_view in, std::string_view out,
                     Story& story)
    : table_(table), datagram_(datagram), story_(story) {
  const auto view = *net::IpView::at(datagram.bytes());
  subject_ = {view.source(), view.destination(), find_transport(view), in, out, datagram.mark};
}

bool Traversal::passes(Chain& base) {
  switch (walk(base)) {
    case Way::accepted: return true;
    case Way::dropped: return false;
    case Way::returned: break;
  }
  count(base.counters);
  if (base.drops_by_default) story_.tell("the policy of {0} in the table {1} is DROP", base.name, table_.name);
  return !base.drops_by_default;
}

Traversal::Way Traversal::walk(Chain& chain) {
  for (auto& rule : chain.rules) {
    const auto applies = matches(rule.spec);
    if (!applies) {
      story_.tell("its headers are too short for a rule of {0} in the table {1}: dropped", chain.name, table_.name);
      return Way::dropped;
    }
    if (!*applies) continue;
    count(rule.counters);
    if (const auto way = follow(chain, rule.spec.target)) return *way;
  }
  return Way::returned;
}

/// nullopt: on to the next rule.
std::optional<Traversal::Way> Traversal::follow(const Chain& chain, const RuleTarget& target) {
  if (const auto* mark = std::get_if<MarkTarget>(&target)) {
    subject_.mark = datagram_.mark = (datagram_.mark & ~mark->mask) ^ mark->value;
    story_.tell("a rule of {0} in the table {1} marks it with {2}", chain.name, table_.name, datagram_.mark);
    return std::nullopt;
  }
  if (const auto* next = std::get_if<ChainTarget>(&target)) {
    Chain* there = table_.find(next->chain);
    const Way way = there == nullptr ? Way::returned : walk(*there);
    if (way == Way::returned && !next->stays) return std::nullopt;
    return way;
  }
  if (std::holds_alternative<AcceptTarget>(target)) return Way::accepted;
  if (std::holds_alternative<ReturnTarget>(target)) return Way::returned;
  if (std::holds_alternative<DropTarget>(target)) {
    story_.tell("a rule of {0} in the table {1} drops it", chain.name, table_.name);
    return Way::dropped;
  }
  return std::nullopt;
}

std::optional<bool> Traversal::matches(const RuleSpec& spec) const {
  auto verdict = agrees(spec, subject_);
  for (auto match = spec.matches.begin(); verdict && *verdict && match != spec.matches.end(); ++match) {
    verdict = agrees(*match, subject_);
  }
  return verdict;
}

void Traversal::count(RuleCounters& counters) const {
  ++counters.packets;
  counters.bytes += datagram_.size();
}

}  // namespace lvslab::host::netfilter
