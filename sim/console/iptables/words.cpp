#include "words.h"

#include <algorithm>
#include <array>
#include <bit>
#include <limits>

#include "../network_services.h"
#include "../numbers.h"

namespace lvslab::sim::console::iptables {
namespace {

Unexpected<Complaint> mistake(const std::string& sentence) { return Unexpected{usage_error(sentence)}; }

struct Named {
  std::string_view name;
  std::uint8_t number;
};

constexpr auto protocols = std::to_array<Named>({
    {"tcp", 6},
    {"sctp", 132},
    {"udp", 17},
    {"udplite", 136},
    {"icmp", 1},
    {"ipv6-icmp", 58},
    {"icmpv6", 58},
    {"esp", 50},
    {"ah", 51},
    {"igmp", 2},
    {"ipencap", 4},
    {"gre", 47},
    {"vrrp", 112},
    {"ipv6", 41},
});

constexpr auto tcp_flags = std::to_array<Named>({
    {"FIN", 0x01},
    {"SYN", 0x02},
    {"RST", 0x04},
    {"PSH", 0x08},
    {"ACK", 0x10},
    {"URG", 0x20},
});
constexpr std::uint8_t all_flags = 0x3f;

constexpr auto icmp_types = std::to_array<IcmpName>({
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

std::vector<std::string> split(const std::string& text, char separator) {
  std::vector<std::string> parts;
  std::size_t begin = 0;
  for (std::size_t end = 0; end != std::string::npos; begin = end + 1) {
    end = text.find(separator, begin);
    parts.push_back(text.substr(begin, end == std::string::npos ? end : end - begin));
  }
  return parts;
}

std::optional<net::Ipv4> read_mask(const std::string& text) {
  if (text.find('.') != std::string::npos) return net::Ipv4::parse(text);
  const auto length = read_decimal(text);
  if (!length || *length > 32) return std::nullopt;
  return net::Ipv4Prefix{net::Ipv4{}, static_cast<int>(*length)}.mask();
}

Reading<host::AddressPattern> read_address(const std::string& text) {
  const auto slash = text.find('/');
  const std::string host = text.substr(0, slash);
  net::Ipv4 mask{0xffffffff};
  if (slash != std::string::npos) {
    const auto given = read_mask(text.substr(slash + 1));
    if (!given) return mistake("invalid mask `" + text.substr(slash + 1) + "' specified");
    mask = *given;
  }
  const auto address = host.empty() ? net::Ipv4{} : net::Ipv4::parse(host);
  if (!address) return mistake("host/network `" + host + "' not found");
  return host::AddressPattern{net::Ipv4{address->to_uint() & mask.to_uint()}, mask, false};
}

Reading<std::uint16_t> read_port(const std::string& text, net::IpProtocol protocol) {
  if (const auto number = read_number(text); number && *number <= 65535) return static_cast<std::uint16_t>(*number);
  if (const auto port = port_of_service(text, protocol)) return port->to_uint();
  return mistake("invalid port/service `" + text + "' specified");
}

}  // namespace

Reading<std::vector<host::AddressPattern>> read_addresses(const std::string& text) {
  std::vector<host::AddressPattern> patterns;
  for (const auto& part : split(text, ',')) {
    const auto pattern = read_address(part);
    if (!pattern) return Unexpected{pattern.error()};
    patterns.push_back(*pattern);
  }
  return patterns;
}

Reading<std::uint8_t> read_protocol(const std::string& text) {
  if (const auto number = read_number(text); number && *number <= 255) return static_cast<std::uint8_t>(*number);
  std::string lower = text;
  for (char& c : lower) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  if (lower == "all") return std::uint8_t{0};
  const auto found = std::ranges::find(protocols, std::string_view(lower), &Named::name);
  if (found == protocols.end()) return mistake("unknown protocol \"" + lower + "\" specified");
  return found->number;
}

std::string protocol_text(std::uint8_t protocol) {
  const auto found = std::ranges::find(protocols, protocol, &Named::number);
  return found == protocols.end() ? std::to_string(protocol) : std::string(found->name);
}

Reading<host::PortRange> read_port_range(const std::string& text, net::IpProtocol protocol) {
  const auto colon = text.find(':');
  if (colon == std::string::npos) {
    const auto port = read_port(text, protocol);
    if (!port) return Unexpected{port.error()};
    return host::PortRange{*port, *port};
  }
  host::PortRange range;
  if (colon > 0) {
    const auto first = read_port(text.substr(0, colon), protocol);
    if (!first) return Unexpected{first.error()};
    range.first = *first;
  }
  if (colon + 1 < text.size()) {
    const auto last = read_port(text.substr(colon + 1), protocol);
    if (!last) return Unexpected{last.error()};
    range.last = *last;
  }
  if (range.first > range.last) return mistake("invalid portrange (min > max)");
  return range;
}

Reading<std::vector<host::PortRange>> read_port_list(const std::string& text, net::IpProtocol protocol) {
  constexpr std::size_t most_ports = 15;  // a range counts as two
  std::vector<host::PortRange> ports;
  std::size_t count = 0;
  for (const auto& part : split(text, ',')) {
    const auto colon = part.find(':');
    const auto first = read_port(part.substr(0, colon), protocol);
    if (!first) return Unexpected{first.error()};
    const auto last = colon == std::string::npos ? first : read_port(part.substr(colon + 1), protocol);
    if (!last) return Unexpected{last.error()};
    if (colon != std::string::npos && *first >= *last) return mistake("invalid portrange specified");
    ports.push_back({*first, *last});
    count += colon == std::string::npos ? 1 : 2;
    if (count > most_ports) return mistake("too many ports specified");
  }
  return ports;
}

Reading<std::uint8_t> read_tcp_flags(const std::string& text) {
  std::uint8_t flags = 0;
  for (const auto& part : split(text, ',')) {
    if (part == "ALL") {
      flags = all_flags;
    } else if (part != "NONE") {
      const auto found = std::ranges::find(tcp_flags, std::string_view(part), &Named::name);
      if (found == tcp_flags.end()) return mistake("Unknown TCP flag `" + part + "'");
      flags |= found->number;
    }
  }
  return flags;
}

std::string tcp_flags_text(std::uint8_t flags) {
  if (flags == 0) return "NONE";
  std::string text;
  for (const auto& flag : tcp_flags) {
    if ((flags & flag.number) != 0) text += (text.empty() ? "" : ",") + std::string(flag.name);
  }
  return text;
}

Reading<host::IcmpMatch> read_icmp_type(const std::string& text) {
  std::vector<const IcmpName*> candidates;
  for (const auto& entry : icmp_types) {
    if (entry.name == text) return host::IcmpMatch{entry.type, entry.first_code, entry.last_code, false};
    if (!text.empty() && entry.name.starts_with(text)) candidates.push_back(&entry);
  }
  if (candidates.size() == 1) {
    return host::IcmpMatch{candidates[0]->type, candidates[0]->first_code, candidates[0]->last_code, false};
  }
  const auto slash = text.find('/');
  const auto type = read_number(text.substr(0, slash));
  if (!type || *type > 255) return mistake("Invalid ICMP type `" + text.substr(0, slash) + "'\n");
  host::IcmpMatch match{static_cast<std::uint8_t>(*type), 0, 255, false};
  if (slash == std::string::npos) return match;
  const auto code = read_number(text.substr(slash + 1));
  if (!code || *code > 255) return mistake("Invalid ICMP code `" + text.substr(slash + 1) + "'\n");
  match.first_code = match.last_code = static_cast<std::uint8_t>(*code);
  return match;
}

std::optional<std::string_view> icmp_name(const host::IcmpMatch& match) {
  for (const auto& entry : icmp_types) {
    if (entry.type == match.type && entry.first_code == match.first_code && entry.last_code == match.last_code)
      return entry.name;
  }
  return std::nullopt;
}

std::optional<std::pair<std::uint32_t, std::optional<std::uint32_t>>> read_mark(const std::string& text) {
  const auto slash = text.find('/');
  const auto value = read_number(text.substr(0, slash));
  constexpr std::uint64_t most = std::numeric_limits<std::uint32_t>::max();
  if (!value || *value > most) return std::nullopt;
  if (slash == std::string::npos) return std::pair{static_cast<std::uint32_t>(*value), std::optional<std::uint32_t>{}};
  const auto mask = read_number(text.substr(slash + 1));
  if (!mask || *mask > most) return std::nullopt;
  return std::pair{static_cast<std::uint32_t>(*value), std::optional{static_cast<std::uint32_t>(*mask)}};
}

}  // namespace lvslab::sim::console::iptables
