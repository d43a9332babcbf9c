/// The words of ip rule, in iproute2's order: which of them an abbreviation means depends on it.

#include <algorithm>
#include <array>

#include "ip_route.h"
#include "ip_rule.h"
#include "numbers.h"

namespace lvslab::sim::console {
namespace {

constexpr std::size_t longest_interface_name = 15;

std::string read_interface_name(const std::string& word, const std::string& option) {
  if (word.size() > longest_interface_name || word.empty() || word.find('/') != std::string::npos) {
    refuse_argument(word, "\"" + option + "\" not a valid ifname");
  }
  return word;
}

host::PortSpan read_port_span(const std::string& word, const std::string& option) {
  const auto dash = word.find('-');
  const auto first = read_number(word.substr(0, dash));
  const auto last = dash == std::string::npos ? first : read_number(word.substr(dash + 1));
  if (!first || !last) refuse_argument(word, "invalid port range\n");
  if (*first > 0xffff || *last > 0xffff) refuse_option("ip rule: a port above 65535");
  if (*first == 0 || *first > *last) throw KernelRefusal{"Error: Invalid " + option + " range.\n"};
  return {static_cast<std::uint16_t>(*first), static_cast<std::uint16_t>(*last)};
}

struct Mark {
  std::uint32_t value = 0;
  std::optional<std::uint32_t> mask;
};

Mark read_mark(const std::string& word) {
  Mark mark;
  const auto slash = word.find('/');
  if (slash != std::string::npos) mark.mask = read_u32(word.substr(slash + 1), "fwmask value is invalid\n");
  mark.value = read_u32(word.substr(0, slash), "fwmark value is invalid\n");
  return mark;
}

/// "from 10.0.0.0/24"; host bits stay.
template <class Ip>
typename host::BasicPolicyRule<Ip>::Addresses read_addresses(const std::string& word, Expected expected) {
  const auto prefix = read_prefix<Ip>(word, expected);
  return {prefix.address, prefix.length};
}

/// A rule of IPv4 that is given an address of IPv6 is refused by the kernel.
void refuse_other_family(bool is_ipv4, const std::string& word, const char* what) {
  if (is_ipv4 && word.find(':') != std::string::npos && read_prefix<net::Ipv6>(word).length >= 0) {
    throw KernelRefusal{std::string("Error: Invalid ") + what + " address.\n"};
  }
}

/// True: the word and its value were a selector that a filter knows too.
template <class Ip>
bool take_selector(IpWords& words, host::BasicPolicyRule<Ip>& rule) {
  if (words.take("not")) {
    rule.inverted = true;
  } else if (words.take("tos") || words.take_abbreviated("dsfield")) {
    rule.traffic_class = read_tos(words.value());
  } else if (words.take("dev") || words.take("iif")) {
    rule.in = read_interface_name(words.value(), "iif\"/\"dev");
  } else if (words.take("oif")) {
    rule.out = read_interface_name(words.value(), "oif");
  } else if (words.take("ipproto")) {
    rule.protocol = read_ip_protocol(words.value());
  } else if (words.take("sport")) {
    rule.source_ports = read_port_span(words.value(), "sport");
  } else if (words.take("dport")) {
    rule.destination_ports = read_port_span(words.value(), "dport");
  } else {
    return false;
  }
  return true;
}

void refuse_unmodelled(const IpWords& words) {
  static constexpr auto unmodelled = std::to_array<std::string_view>(
      {"realms", "protocol", "suppress_ifgroup", "sup_group", "l3mdev", "uidrange", "nat", "map-to", "tun_id"});
  const std::string& word = words.word();
  // One letter would mean something else as well.
  const bool is_one = std::ranges::any_of(
      unmodelled, [&](std::string_view each) { return word == each || (word.size() > 2 && each.starts_with(word)); });
  if (is_one) refuse_option("ip rule: '" + word + "'");
}

std::optional<host::RuleAction> read_action(const std::string& word) {
  if (word == "blackhole") return host::RuleAction::blackhole;
  if (word == "unreachable") return host::RuleAction::unreachable;
  if (word == "prohibit") return host::RuleAction::prohibit;
  return std::nullopt;
}

bool is_priority(IpWords& words) {
  return words.take_abbreviated("preference") || words.take_abbreviated("order") || words.take_abbreviated("priority");
}

host::RouteTableId read_rule_table(const std::string& word) { return read_route_table(word, "invalid table ID\n"); }

}  // namespace

template <class Ip>
RuleRequest<Ip> read_rule(IpWords words) {
  constexpr bool is_ipv4 = std::is_same_v<Ip, net::Ipv4>;
  // Nothing but -6 says which family a rule is of.
  constexpr Expected expected = is_ipv4 ? Expected::any : Expected::inet6;
  RuleRequest<Ip> request;
  auto& rule = request.rule;
  while (!words.at_end()) {
    if (words.take("from")) {
      const std::string word = words.value();
      refuse_other_family(is_ipv4, word, "source");
      rule.from = read_addresses<Ip>(word, expected);
    } else if (words.take("to")) {
      const std::string word = words.value();
      refuse_other_family(is_ipv4, word, "dst");
      rule.to = read_addresses<Ip>(word, expected);
    } else if (is_priority(words)) {
      request.priority = read_u32(words.value(), "preference value is invalid\n");
    } else if (words.take("fwmark")) {
      const Mark mark = read_mark(words.value());
      rule.mark = mark.value;
      rule.mark_mask = mark.mask.value_or(mark.value == 0 ? 0 : 0xffffffff);
    } else if (words.take_abbreviated("table") || words.take("lookup")) {
      rule.table = read_rule_table(words.value());
      if (rule.table == host::RouteTableId::none) {
        if (!is_ipv4) throw KernelRefusal{"Error: Invalid table.\n"};
        refuse_option("ip rule: a table that the kernel chooses (0)");
      }
    } else if (words.take_abbreviated("suppress_prefixlength") || words.take("sup_pl")) {
      rule.suppressed_length = read_u32(words.value(), "suppress_prefixlength value is invalid\n");
    } else if (take_selector(words, rule)) {
      continue;
    } else {
      refuse_unmodelled(words);
      words.take("type");
      std::string word = words.value();
      if (abbreviates(word, "help")) refuse_usage("ip-rule(8)");
      if (abbreviates(word, "goto")) {
        request.action = host::RuleAction::go_to;
        rule.target = read_u32(words.value(), "invalid target\n");
      } else if (abbreviates(word, "nop")) {
        request.action = host::RuleAction::nop;
      } else if (const auto action = read_action(word)) {
        request.action = *action;
      } else {
        if (const auto type = read_route_type(word)) refuse_option("ip rule: the type " + word);
        refuse("Error: argument \"" + word + "\" is wrong: Failed to parse rule type\n");
      }
    }
  }
  constexpr unsigned ecn = 3;
  if ((rule.traffic_class & ecn) != 0) throw KernelRefusal{"Error: Invalid dsfield (tos): ECN bits must be 0.\n"};
  rule.action = request.action.value_or(host::RuleAction::lookup);
  rule.priority = request.priority.value_or(0);
  return request;
}
template RuleRequest<net::Ipv4> read_rule<net::Ipv4>(IpWords);
template RuleRequest<net::Ipv6> read_rule<net::Ipv6>(IpWords);

template <class Ip>
RuleFilter<Ip> read_rule_filter(IpWords words) {
  RuleFilter<Ip> filter;
  auto& like = filter.like;
  while (!words.at_end()) {
    if (is_priority(words)) {
      filter.priority = read_u32(words.value(), "preference value is invalid\n");
    } else if (words.take("fwmark")) {
      const Mark mark = read_mark(words.value());
      filter.mark = mark.value;
      like.mark_mask = mark.mask.value_or(0);
    } else if (words.take_abbreviated("table") || words.take_abbreviated("lookup")) {
      like.table = read_rule_table(words.value());
    } else if (words.take("from")) {
      like.from = read_addresses<Ip>(words.value(), expected_of<Ip>);
    } else if (take_selector(words, like)) {
      continue;
    } else {
      refuse_unmodelled(words);
      if (!words.take_abbreviated("dst")) words.take("to");
      like.to = read_addresses<Ip>(words.value(), expected_of<Ip>);
    }
  }
  filter.of_inverted = like.inverted;
  return filter;
}
template RuleFilter<net::Ipv4> read_rule_filter<net::Ipv4>(IpWords);
template RuleFilter<net::Ipv6> read_rule_filter<net::Ipv6>(IpWords);

template <class Ip>
bool RuleFilter<Ip>::accepts(const host::BasicPolicyRule<Ip>& rule) const {
  // A rule's address counts, not its length.
  const auto lies_in = [](const auto& own, const auto& wanted) {
    return wanted.length == 0 || (own.length != 0 && wanted.contains(own.address));
  };
  return (!of_inverted || rule.inverted) && (!priority || rule.priority == *priority) &&
         (!mark || *mark == 0 || rule.mark == *mark) && (like.mark_mask == 0 || rule.mark_mask == like.mark_mask) &&
         (like.table == host::RouteTableId::none || rule.table == like.table) && lies_in(rule.from, like.from) &&
         lies_in(rule.to, like.to) && (like.traffic_class == 0 || rule.traffic_class == like.traffic_class) &&
         (like.in.empty() || rule.in == like.in) && (like.out.empty() || rule.out == like.out) &&
         (like.protocol == 0 || rule.protocol == like.protocol) &&
         (!like.source_ports || rule.source_ports == like.source_ports) &&
         (!like.destination_ports || rule.destination_ports == like.destination_ports);
}
template struct RuleFilter<net::Ipv4>;
template struct RuleFilter<net::Ipv6>;

}  // namespace lvslab::sim::console
