/// ip rule {show|add|del|flush}: which tables are asked for a datagram, and in which order.

#include "ip_rule.h"

#include "ip.h"

namespace lvslab::sim::console {
namespace {

template <class Ip>
const host::BasicPolicyRules<Ip>& rules_of(const host::Host& host) {
  if constexpr (std::is_same_v<Ip, net::Ipv4>) {
    return host.rules();
  } else {
    return host.rules6();
  }
}

template <class Ip>
Action plan_show(IpWords words, const IpOptions& options) {
  return [filter = read_rule_filter<Ip>(std::move(words)), options](Context& context) {
    const auto& rules = rules_of<Ip>(context.machine.host);
    for (const auto& rule : rules.all()) {
      if (!filter.accepts(rule)) continue;
      context.terminal.out(rule_line(rule, rules.is_resolved(rule), options, context.machine));
    }
    return Ending{};
  };
}

template <class Ip>
Action plan_add(IpWords words) {
  if (words.at_end()) refuse("\"ip rule add\" requires arguments.\n", 1);
  auto request = read_rule<Ip>(std::move(words));
  const bool looks_up = request.rule.action == host::RuleAction::lookup;
  if (looks_up && request.rule.table == host::RouteTableId::none) request.rule.table = host::RouteTableId::main;
  return [request](Context& context) {
    auto rule = request.rule;
    rule.priority = request.priority.value_or(rules_of<Ip>(context.machine.host).next_priority());
    const auto result = context.machine.host.add_rule(rule, context.now);
    if (!result && result.error() == host::ConfigError::invalid_argument) {
      return fail(context, "Error: Backward goto not supported.\n", 2);
    }
    return answer_of_kernel(context, result);
  };
}

template <class Ip>
Action plan_delete(IpWords words) {
  if (words.at_end()) refuse("\"ip rule del\" requires arguments.\n", 1);
  const auto request = read_rule<Ip>(std::move(words));
  host::BasicRulePattern<Ip> pattern{request.rule, request.priority, request.action};
  return [pattern](Context& context) {
    return answer_of_kernel(context, context.machine.host.remove_rule(pattern, context.now));
  };
}

/// Rules of priority 0 stay.
template <class Ip>
Action plan_flush(IpWords words) {
  return [filter = read_rule_filter<Ip>(std::move(words))](Context& context) {
    const auto rules = rules_of<Ip>(context.machine.host).all();
    for (const auto& rule : rules) {
      if (rule.priority == 0 || !filter.accepts(rule)) continue;
      (void)context.machine.host.remove_rule(host::BasicRulePattern<Ip>{rule, rule.priority, rule.action}, context.now);
    }
    return Ending{};
  };
}

template <class Ip>
Action plan_of_family(const std::string& command, IpWords words, const IpOptions& options) {
  if (abbreviates(command, "list") || abbreviates(command, "lst") || abbreviates(command, "show")) {
    return plan_show<Ip>(std::move(words), options);
  }
  if (abbreviates(command, "save") || abbreviates(command, "restore")) refuse_option("ip rule " + command);
  if (abbreviates(command, "add")) return plan_add<Ip>(std::move(words));
  if (abbreviates(command, "delete")) return plan_delete<Ip>(std::move(words));
  if (abbreviates(command, "flush")) return plan_flush<Ip>(std::move(words));
  if (abbreviates(command, "help")) refuse_usage("ip-rule(8)");
  refuse("Command \"" + command + "\" is unknown, try \"ip rule help\".\n");
}

}  // namespace

Action plan_ip_rule(IpWords words, const IpOptions& options) {
  std::string command = "show";
  if (!words.at_end()) command = words.value();
  try {
    if (options.family == IpOptions::Family::inet6) {
      return plan_of_family<net::Ipv6>(command, std::move(words), options);
    }
    return plan_of_family<net::Ipv4>(command, std::move(words), options);
  } catch (const KernelRefusal& refusal) {
    return [text = refusal.text](Context& context) { return fail(context, text, 2); };
  }
}

}  // namespace lvslab::sim::console
