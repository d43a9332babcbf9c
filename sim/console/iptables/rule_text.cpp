// iptables -S: a rule as the command that would make it.

#include "request.h"
#include "words.h"

namespace lvslab::sim::console::iptables {
namespace {

std::string hex_text(std::uint32_t value) {
  std::string digits;
  do {
    digits.insert(digits.begin(), "0123456789abcdef"[value % 16]);
    value /= 16;
  } while (value != 0);
  return "0x" + digits;
}

std::string address_option(const char* option, const host::AddressPattern& pattern) {
  if (is_everything(pattern) && !pattern.inverted) return {};
  return std::string(pattern.inverted ? " ! " : " ") + option + " " + address_text(pattern, true);
}

std::string interface_text(const char* option, const host::InterfacePattern& pattern) {
  if (pattern.name.empty()) return {};
  return std::string(pattern.inverted ? " ! " : " ") + option + " " + pattern.name;
}

std::string range_text(const host::PortRange& range) {
  const auto first = std::to_string(range.first);
  return range.first == range.last ? first : first + ":" + std::to_string(range.last);
}

std::string port_option(const char* option, const host::PortRange& range, bool inverted) {
  if (range.is_everything() && !inverted) return {};
  return std::string(inverted ? " ! " : " ") + option + " " + range_text(range);
}

std::string match_text(const host::PortsMatch& match) {
  std::string text = " -m " + protocol_text(static_cast<std::uint8_t>(match.protocol)) +
                     port_option("--sport", match.source, match.source_inverted) +
                     port_option("--dport", match.destination, match.destination_inverted);
  if (match.flags_asked != 0 || match.flags_inverted) {
    text += std::string(match.flags_inverted ? " !" : "") + " --tcp-flags " + tcp_flags_text(match.flags_asked) + " " +
            tcp_flags_text(match.flags_set);
  }
  return text;
}

std::string match_text(const host::MultiportMatch& match) {
  using Ends = host::MultiportMatch::Ends;
  std::string text = std::string(" -m multiport") + (match.inverted ? " !" : "");
  text += match.ends == Ends::source ? " --sports " : match.ends == Ends::destination ? " --dports " : " --ports ";
  for (std::size_t i = 0; i < match.ports.size(); ++i) text += (i == 0 ? "" : ",") + range_text(match.ports[i]);
  return text;
}

std::string match_text(const host::IcmpMatch& match) {
  constexpr std::uint8_t any_type = 255;
  const bool is_ipv6 = match.protocol == net::IpProtocol::icmpv6;
  std::string text = std::string(is_ipv6 ? " -m icmp6" : " -m icmp") + (match.inverted ? " !" : "") +
                     (is_ipv6 ? " --icmpv6-type " : " --icmp-type ");
  if (match.type == any_type && !is_ipv6) return text + "any";
  text += std::to_string(match.type);
  if (match.first_code == match.last_code) text += "/" + std::to_string(match.first_code);
  return text;
}

std::string match_text(const host::MarkMatch& match) {
  return std::string(" -m mark") + (match.inverted ? " !" : "") + " --mark " + hex_text(match.value) +
         (match.mask == 0xffffffff ? "" : "/" + hex_text(match.mask));
}

/// In quotes where a shell would take it apart.
std::string match_text(const host::CommentMatch& match) {
  constexpr std::string_view harmless = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.:/,+=@%";
  std::string quoted;
  bool is_harmless = !match.text.empty();
  for (const char c : match.text) {
    is_harmless = is_harmless && harmless.find(c) != std::string_view::npos;
    if (c == '"' || c == '\\' || c == '\'') quoted += '\\';
    quoted += c;
  }
  return " -m comment --comment " + (is_harmless ? match.text : "\"" + quoted + "\"");
}

std::string target_text(const host::RuleTarget& target) {
  if (std::holds_alternative<host::AcceptTarget>(target)) return " -j ACCEPT";
  if (std::holds_alternative<host::DropTarget>(target)) return " -j DROP";
  if (std::holds_alternative<host::ReturnTarget>(target)) return " -j RETURN";
  if (const auto* chain = std::get_if<host::ChainTarget>(&target)) {
    return (chain->stays ? " -g " : " -j ") + chain->chain;
  }
  if (const auto* mark = std::get_if<host::MarkTarget>(&target)) {
    return " -j MARK --set-xmark " + hex_text(mark->value) + "/" + hex_text(mark->mask);
  }
  return {};
}

}  // namespace

std::string rule_text(const std::string& chain, const host::RuleSpec& spec, const std::string& counters) {
  std::string text = "-A " + chain + address_option("-s", spec.source) + address_option("-d", spec.destination) +
                     interface_text("-i", spec.in) + interface_text("-o", spec.out);
  if (spec.protocol != 0) {
    text += std::string(spec.protocol_inverted ? " !" : "") + " -p " + protocol_text(spec.protocol);
  }
  if (spec.later_fragments) text += *spec.later_fragments ? " -f" : " ! -f";
  for (const auto& match : spec.matches) {
    text += std::visit([](const auto& one) { return match_text(one); }, match);
  }
  return text + counters + target_text(spec.target);
}

}  // namespace lvslab::sim::console::iptables
