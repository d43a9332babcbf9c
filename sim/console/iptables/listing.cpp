// iptables -L: a chain as a table.

#include "../columns.h"
#include "../host_names.h"
#include "../network_services.h"
#include "request.h"
#include "words.h"

namespace lvslab::sim::console::iptables {
namespace {

/// A counter: whole, or in thousands, millions, ... where five digits do not do.
std::string counter_text(std::uint64_t number, bool exact) {
  constexpr std::uint64_t most = 99999;
  if (exact || number <= most) return std::to_string(number);
  const char* unit = "KMGT";
  for (number = (number + 500) / 1000; number > 9999 && unit[1] != 0; ++unit) number = (number + 500) / 1000;
  return std::to_string(number) + *unit;
}

std::string padded_counter(std::uint64_t number, bool exact) {
  return right(counter_text(number, exact), exact ? 8 : 5);
}

std::string hex_text(std::uint32_t value, std::size_t digits_at_least = 1) {
  std::string digits;
  do {
    digits.insert(digits.begin(), "0123456789abcdef"[value % 16]);
    value /= 16;
  } while (value != 0);
  return "0x" + zeros(digits, digits_at_least);
}

class Row {
 public:
  Row(const Request& request, const Machine& machine, std::uint8_t protocol)
      : request_(request), machine_(machine), protocol_{protocol} {}

  std::string text(const host::Rule& rule, std::size_t number) const {
    const auto& spec = rule.spec;
    std::string line;
    if (request_.line_numbers) line += left(std::to_string(number), 4) + " ";
    if (request_.verbose) {
      line += padded_counter(rule.counters.packets, request_.exact) + " " +
              padded_counter(rule.counters.bytes, request_.exact) + " ";
    }
    line += left(target_name(spec.target), 9) + " " + (spec.protocol_inverted ? "!" : " ") +
            left(protocol(spec.protocol), 4) + " ";
    line += spec.later_fragments ? (*spec.later_fragments ? "-f" : "!f") : "--";
    line += ' ';
    if (request_.verbose) line += " " + left(interface(spec.in), 6) + " " + left(interface(spec.out), 6);
    if (request_.verbose) line += ' ';
    line += address(spec.source) + address(spec.destination);
    return line + extensions(spec) + "\n";
  }

  /// Without a table around it.
  [[nodiscard]] std::string alone(const host::RuleSpec& spec) const {
    const auto& source = spec.source;
    const auto& destination = spec.destination;
    std::string line = target_name(spec.target) + (spec.protocol_inverted ? " !" : "  ");
    line += (spec.protocol == 0 ? "all" : protocol_text(spec.protocol)) + " opt ";
    line += spec.later_fragments ? (*spec.later_fragments ? "-f" : "!f") : "--";
    line += " in " + interface(spec.in) + " out " + interface(spec.out);
    line += (source.inverted ? " !" : "  ") + address_text(source, false);
    line += (destination.inverted ? " !" : "  ") + ("-> " + address_text(destination, false)) + "  ";
    return line + extensions(spec) + "\n";
  }

 private:
  [[nodiscard]] std::string extensions(const host::RuleSpec& spec) const {
    const auto* chain = std::get_if<host::ChainTarget>(&spec.target);
    std::string text = chain != nullptr && chain->stays ? "[goto] " : "";
    for (const auto& match : spec.matches) {
      text += std::visit([this](const auto& one) { return of(one); }, match);
    }
    if (const auto* mark = std::get_if<host::MarkTarget>(&spec.target)) text += of(*mark);
    return text;
  }

  static std::string target_name(const host::RuleTarget& target) {
    if (std::holds_alternative<host::AcceptTarget>(target)) return "ACCEPT";
    if (std::holds_alternative<host::DropTarget>(target)) return "DROP";
    if (std::holds_alternative<host::ReturnTarget>(target)) return "RETURN";
    if (std::holds_alternative<host::MarkTarget>(target)) return "MARK";
    const auto* chain = std::get_if<host::ChainTarget>(&target);
    return chain == nullptr ? "" : chain->chain;
  }

  [[nodiscard]] std::string protocol(std::uint8_t number) const {
    if (request_.numeric) return std::to_string(number);
    return number == 0 ? "all" : protocol_text(number);
  }

  [[nodiscard]] std::string interface(const host::InterfacePattern& pattern) const {
    if (pattern.name.empty()) return request_.numeric ? "*" : "any";
    return (pattern.inverted ? "!" : "") + pattern.name;
  }

  [[nodiscard]] std::string address(const host::AddressPattern& pattern) const {
    std::string text;
    if (is_everything(pattern) && !request_.numeric) {
      text = "anywhere";
    } else {
      const auto name =
          request_.numeric || !is_one_host(pattern) ? std::nullopt : host_name_of(machine_, pattern.address);
      text = name ? *name : address_text(pattern, false);
    }
    return (pattern.inverted ? "!" : " ") + left(text, 19) + " ";
  }

  [[nodiscard]] std::string port(std::uint16_t number, net::IpProtocol protocol) const {
    const auto name = request_.numeric ? std::nullopt : service_of_port(net::Port{number}, protocol);
    return name ? std::string(*name) : std::to_string(number);
  }
  [[nodiscard]] std::string range(const host::PortRange& ports, net::IpProtocol protocol) const {
    const auto first = port(ports.first, protocol);
    return ports.first == ports.last ? first : first + ":" + port(ports.last, protocol);
  }
  [[nodiscard]] std::string ports(const char* name, const host::PortRange& range_of, bool inverted,
                                  net::IpProtocol protocol) const {
    if (range_of.is_everything() && !inverted) return {};
    const bool is_one = range_of.first == range_of.last;
    return std::string(" ") + name + (is_one ? ":" : "s:") + (inverted ? "!" : "") + range(range_of, protocol);
  }

  [[nodiscard]] std::string of(const host::PortsMatch& match) const {
    std::string text = " " + protocol_text(static_cast<std::uint8_t>(match.protocol)) +
                       ports("spt", match.source, match.source_inverted, match.protocol) +
                       ports("dpt", match.destination, match.destination_inverted, match.protocol);
    if (match.flags_asked == 0 && !match.flags_inverted) return text;
    text += std::string(" flags:") + (match.flags_inverted ? "!" : "");
    return text + (request_.numeric ? hex_text(match.flags_asked, 2) + "/" + hex_text(match.flags_set, 2)
                                    : tcp_flags_text(match.flags_asked) + "/" + tcp_flags_text(match.flags_set));
  }
  [[nodiscard]] std::string of(const host::MultiportMatch& match) const {
    using Ends = host::MultiportMatch::Ends;
    std::string text = " multiport ";
    text += match.ends == Ends::source ? "sports " : match.ends == Ends::destination ? "dports " : "ports ";
    if (match.inverted) text += " !";
    for (std::size_t i = 0; i < match.ports.size(); ++i) {
      text += (i == 0 ? "" : ",") + range(match.ports[i], protocol_);
    }
    return text;
  }
  [[nodiscard]] std::string of(const host::IcmpMatch& match) const {
    const bool is_ipv6 = match.protocol == net::IpProtocol::icmpv6;
    std::string text = std::string(is_ipv6 ? " ipv6-icmp" : " icmp") + (match.inverted ? " !" : "");
    if (!request_.numeric) {
      if (const auto name = icmp_name(match)) return text + (match.inverted ? "" : " ") + std::string(*name);
    }
    text += "type " + std::to_string(match.type);
    if (match.first_code == match.last_code) text += " code " + std::to_string(match.first_code);
    return text;
  }
  [[nodiscard]] std::string of(const host::MarkMatch& match) const {
    return std::string(" mark match ") + (match.inverted ? "! " : "") + hex_text(match.value) +
           (match.mask == 0xffffffff ? "" : "/" + hex_text(match.mask));
  }
  [[nodiscard]] std::string of(const host::CommentMatch& match) const { return " /* " + match.text + " */"; }
  [[nodiscard]] std::string of(const host::MarkTarget& mark) const {
    if (mark.value == 0) return " MARK and " + hex_text(~mark.mask);
    if (mark.value == mark.mask) return " MARK or " + hex_text(mark.value);
    if (mark.mask == 0) return " MARK xor " + hex_text(mark.value);
    if (mark.mask == 0xffffffff) return " MARK set " + hex_text(mark.value);
    return " MARK xset " + hex_text(mark.value) + "/" + hex_text(mark.mask);
  }

  const Request& request_;
  const Machine& machine_;
  net::IpProtocol protocol_;
};

std::string titles(const Request& request) {
  std::string text = request.line_numbers ? "num  " : "";
  if (request.verbose) text += request.exact ? "    pkts      bytes " : " pkts bytes ";
  text += "target     prot opt ";
  if (request.verbose) text += "in     out     ";
  return text + "source               destination         \n";
}

}  // namespace

std::string rule_line(const host::RuleSpec& spec, const Machine& machine) {
  Request request;
  request.numeric = true;
  return Row(request, machine, spec.protocol).alone(spec);
}

std::string chain_listing(const host::NetfilterTable& table, const host::Chain& chain, const Request& request,
                          const Machine& machine) {
  std::string text = "Chain " + chain.name;
  if (chain.hook) {
    text += std::string(" (policy ") + (chain.drops_by_default ? "DROP" : "ACCEPT");
    if (request.verbose) {
      text += " " + counter_text(chain.counters.packets, request.exact) + " packets, " +
              counter_text(chain.counters.bytes, request.exact) + " bytes";
    }
    text += ")\n";
  } else {
    text += " (" + std::to_string(table.references(chain.name)) + " references)\n";
  }
  text += titles(request);
  for (std::size_t i = 0; i < chain.rules.size(); ++i) {
    const auto& rule = chain.rules[i];
    text += Row(request, machine, rule.spec.protocol).text(rule, i + 1);
  }
  return text;
}

}  // namespace lvslab::sim::console::iptables
