/// A rule as `ip rule show` prints it.

#include "devices.h"
#include "ip_route.h"
#include "ip_rule.h"

namespace lvslab::sim::console {
namespace {

std::string hexadecimal(std::uint32_t number) {
  static constexpr auto digits = "0123456789abcdef";
  std::string text;
  do {
    text.insert(text.begin(), digits[number & 15U]);
    number >>= 4;
  } while (number != 0);
  return "0x" + text;
}

std::string mark_text(std::uint32_t mark, std::uint32_t mask) {
  if (mark == 0 && mask == 0) return {};
  const std::string text = " fwmark " + (mark == 0 ? "0" : hexadecimal(mark));
  return mask == 0xffffffff ? text : text + "/" + hexadecimal(mask);
}

std::string interface_text(const char* option, const std::string& name, const Machine& machine) {
  if (name.empty()) return {};
  return std::string(" ") + option + " " + name + (machine.host.find_interface(name) ? "" : " [detached]");
}

std::string ports_text(const char* option, const std::optional<host::PortSpan>& ports) {
  if (!ports) return {};
  const std::string text = std::string(" ") + option + " " + std::to_string(ports->first);
  return ports->first == ports->last ? text : text + "-" + std::to_string(ports->last);
}

template <class Addresses>
std::string addresses_text(const Addresses& addresses, int whole) {
  const std::string text = to_text(addresses.address);
  return addresses.length == whole ? text : text + "/" + std::to_string(addresses.length);
}

template <class Ip>
std::string action_text(const host::BasicPolicyRule<Ip>& rule, bool is_resolved) {
  switch (rule.action) {
    case host::RuleAction::lookup: return {};
    case host::RuleAction::go_to: return " goto " + std::to_string(rule.target) + (is_resolved ? "" : " [unresolved]");
    case host::RuleAction::nop: return " nop";
    case host::RuleAction::blackhole: return " blackhole";
    case host::RuleAction::unreachable: return " unreachable";
    case host::RuleAction::prohibit: return " prohibit";
  }
  return {};
}

}  // namespace

template <class Ip>
std::string rule_line(const host::BasicPolicyRule<Ip>& rule, bool is_resolved, const IpOptions& options,
                      const Machine& machine) {
  constexpr int whole = bits_of<Ip>;
  std::string text = std::to_string(rule.priority) + ":\t" + (rule.inverted ? "not " : "") + "from " +
                     (rule.from.length == 0 ? "all" : addresses_text(rule.from, whole));
  if (rule.to.length != 0) text += " to " + addresses_text(rule.to, whole);
  if (rule.traffic_class != 0) text += " tos " + hexadecimal(rule.traffic_class);
  text += mark_text(rule.mark, rule.mark_mask) + interface_text("iif", rule.in, machine) +
          interface_text("oif", rule.out, machine);
  if (rule.protocol != 0) text += " ipproto " + ip_protocol_name(rule.protocol);
  text += ports_text("sport", rule.source_ports) + ports_text("dport", rule.destination_ports);
  if (rule.table != host::RouteTableId::none) {
    text += " lookup " + table_name(rule.table);
    if (rule.suppressed_length) text += " suppress_prefixlength " + std::to_string(*rule.suppressed_length);
  }
  text += action_text(rule, is_resolved);
  if (options.details) text += rule.of_kernel ? " proto kernel" : " proto unspec";
  return text + "\n";
}
template std::string rule_line(const host::PolicyRule&, bool, const IpOptions&, const Machine&);
template std::string rule_line(const host::PolicyRule6&, bool, const IpOptions&, const Machine&);

}  // namespace lvslab::sim::console
