// Types and codes of ICMP and ICMPv6 by the tools' names.

#include <algorithm>
#include <array>
#include <span>

#include "../numbers.h"
#include "words.h"

namespace lvslab::sim::console::iptables {
namespace {

struct IcmpName {
  std::string_view name;
  std::uint8_t type;
  std::uint8_t first_code;
  std::uint8_t last_code;
};

constexpr auto types_of_ipv4 = std::to_array<IcmpName>({
    {"any", 255, 0, 255},
    {"echo-reply", 0, 0, 255},
    {"pong", 0, 0, 255},
    {"destination-unreachable", 3, 0, 255},
    {"network-unreachable", 3, 0, 0},
    {"host-unreachable", 3, 1, 1},
    {"protocol-unreachable", 3, 2, 2},
    {"port-unreachable", 3, 3, 3},
    {"fragmentation-needed", 3, 4, 4},
    {"source-route-failed", 3, 5, 5},
    {"network-unknown", 3, 6, 6},
    {"host-unknown", 3, 7, 7},
    {"network-prohibited", 3, 9, 9},
    {"host-prohibited", 3, 10, 10},
    {"TOS-network-unreachable", 3, 11, 11},
    {"TOS-host-unreachable", 3, 12, 12},
    {"communication-prohibited", 3, 13, 13},
    {"host-precedence-violation", 3, 14, 14},
    {"precedence-cutoff", 3, 15, 15},
    {"source-quench", 4, 0, 255},
    {"redirect", 5, 0, 255},
    {"network-redirect", 5, 0, 0},
    {"host-redirect", 5, 1, 1},
    {"TOS-network-redirect", 5, 2, 2},
    {"TOS-host-redirect", 5, 3, 3},
    {"echo-request", 8, 0, 255},
    {"ping", 8, 0, 255},
    {"router-advertisement", 9, 0, 255},
    {"router-solicitation", 10, 0, 255},
    {"time-exceeded", 11, 0, 255},
    {"ttl-exceeded", 11, 0, 255},
    {"ttl-zero-during-transit", 11, 0, 0},
    {"ttl-zero-during-reassembly", 11, 1, 1},
    {"parameter-problem", 12, 0, 255},
    {"ip-header-bad", 12, 0, 0},
    {"required-option-missing", 12, 1, 1},
    {"timestamp-request", 13, 0, 255},
    {"timestamp-reply", 14, 0, 255},
    {"address-mask-request", 17, 0, 255},
    {"address-mask-reply", 18, 0, 255},
});

constexpr auto types_of_ipv6 = std::to_array<IcmpName>({
    {"destination-unreachable", 1, 0, 255},
    {"no-route", 1, 0, 0},
    {"communication-prohibited", 1, 1, 1},
    {"beyond-scope", 1, 2, 2},
    {"address-unreachable", 1, 3, 3},
    {"port-unreachable", 1, 4, 4},
    {"failed-policy", 1, 5, 5},
    {"reject-route", 1, 6, 6},
    {"packet-too-big", 2, 0, 255},
    {"time-exceeded", 3, 0, 255},
    {"ttl-exceeded", 3, 0, 255},
    {"ttl-zero-during-transit", 3, 0, 0},
    {"ttl-zero-during-reassembly", 3, 1, 1},
    {"parameter-problem", 4, 0, 255},
    {"bad-header", 4, 0, 0},
    {"unknown-header-type", 4, 1, 1},
    {"unknown-option", 4, 2, 2},
    {"echo-request", 128, 0, 255},
    {"ping", 128, 0, 255},
    {"echo-reply", 129, 0, 255},
    {"pong", 129, 0, 255},
    {"router-solicitation", 133, 0, 255},
    {"router-advertisement", 134, 0, 255},
    {"neighbour-solicitation", 135, 0, 255},
    {"neighbor-solicitation", 135, 0, 255},
    {"neighbour-advertisement", 136, 0, 255},
    {"neighbor-advertisement", 136, 0, 255},
    {"redirect", 137, 0, 255},
});

std::span<const IcmpName> types_of(net::IpProtocol protocol) {
  if (protocol == net::IpProtocol::icmpv6) return types_of_ipv6;
  return types_of_ipv4;
}

char lower(char letter) { return letter >= 'A' && letter <= 'Z' ? static_cast<char>(letter - 'A' + 'a') : letter; }

/// Upper and lower case are one.
bool begins_with(std::string_view name, std::string_view beginning) {
  return beginning.size() <= name.size() &&
         std::ranges::equal(name.substr(0, beginning.size()), beginning, {}, lower, lower);
}

}  // namespace

Reading<host::IcmpMatch> read_icmp_type(net::Family family, const std::string& text) {
  const bool is_ipv6 = family == net::Family::ipv6;
  const std::string name = is_ipv6 ? "ICMPv6" : "ICMP";
  host::IcmpMatch match;
  match.protocol = is_ipv6 ? net::IpProtocol::icmpv6 : net::IpProtocol::icmp;
  const IcmpName* meant = nullptr;
  for (const auto& entry : types_of(match.protocol)) {
    if (!begins_with(entry.name, text)) continue;
    if (meant != nullptr) {
      return Unexpected{"Ambiguous " + name + " type `" + text + "': `" + std::string(meant->name) + "' or `" +
                        std::string(entry.name) + "'?"};
    }
    meant = &entry;
  }
  if (meant != nullptr) {
    match.type = meant->type;
    match.first_code = meant->first_code;
    match.last_code = meant->last_code;
    return match;
  }
  const auto slash = text.find('/');
  const auto type = read_number(text.substr(0, slash));
  if (!type || *type > 255) return Unexpected{"Unknown " + name + " type `" + text + "'"};
  match.type = static_cast<std::uint8_t>(*type);
  if (slash == std::string::npos) return match;
  const auto code = read_number(text.substr(slash + 1));
  if (!code || *code > 255) return Unexpected{"Unknown " + name + " code `" + text + "'"};
  match.first_code = match.last_code = static_cast<std::uint8_t>(*code);
  return match;
}

std::optional<std::string_view> icmp_name(const host::IcmpMatch& match) {
  for (const auto& entry : types_of(match.protocol)) {
    if (entry.type == match.type && entry.first_code == match.first_code && entry.last_code == match.last_code)
      return entry.name;
  }
  return std::nullopt;
}

}  // namespace lvslab::sim::console::iptables
