#include "ip_words.h"

#include <algorithm>
#include <array>

#include "numbers.h"

namespace lvslab::sim::console {

void refuse(std::string text, int exit_code) { throw Refusal{{std::move(text), exit_code, true}}; }
void refuse_option(const std::string& what) { throw Refusal{not_modelled(what).error}; }

bool abbreviates(std::string_view word, std::string_view full) { return !word.empty() && full.starts_with(word); }

bool IpWords::take(std::string_view exact) {
  if (at_end() || word() != exact) return false;
  skip();
  return true;
}

bool IpWords::take_abbreviated(std::string_view full) {
  if (at_end() || !abbreviates(word(), full)) return false;
  skip();
  return true;
}

std::string IpWords::value() {
  if (at_end()) refuse("Command line is not complete. Try option \"help\"\n");
  return words_[at_++];
}

void refuse_argument(const std::string& word, const std::string& why) {
  refuse("Error: argument \"" + word + "\" is wrong: " + why + "\n");
}
void refuse_garbage(const std::string& expected, const std::string& word) {
  refuse("Error: either \"" + expected + "\" is duplicate, or \"" + word + "\" is a garbage.\n");
}
void refuse_second(const std::string& option, const std::string& word) {
  refuse("Error: duplicate \"" + option + "\": \"" + word + "\" is the second value.\n");
}
void refuse_usage(const std::string& manual_page) {
  throw Refusal{{"lvslab: the usage page is not modelled; see " + manual_page + "\n", 255, false}};
}

namespace {

/// One to four octets, decimal, octal or hexadecimal; those that are missing are zero.
std::optional<net::Ipv4> read_octets(std::string_view text) {
  std::uint32_t bits = 0;
  int octets = 0;
  while (octets < 4) {
    const std::size_t dot = text.find('.');
    const auto octet = read_number(text.substr(0, dot));
    if (!octet || *octet > 255) return std::nullopt;
    bits |= static_cast<std::uint32_t>(*octet) << (24 - 8 * octets++);
    if (dot == std::string_view::npos) return net::Ipv4{bits};
    text.remove_prefix(dot + 1);
  }
  return std::nullopt;
}

std::optional<int> length_of_mask(net::Ipv4 mask) {
  for (int length = 0; length <= 32; ++length) {
    if (net::Ipv4Prefix(net::Ipv4{0xffffffff}, length).network() == mask) return length;
  }
  return std::nullopt;
}

std::string_view family_word(Expected expected) {
  switch (expected) {
    case Expected::any: return "any valid";
    case Expected::inet: return "inet";
    case Expected::inet6: return "inet6";
  }
  return {};
}

bool is_named(const std::string& word) { return word == "any" || word == "all" || word == "default"; }

template <class Ip>
std::optional<Ip> parse_address(const std::string& text) {
  if constexpr (std::is_same_v<Ip, net::Ipv4>) {
    return read_octets(text);
  } else {
    return net::Ipv6::parse(text);
  }
}

template <class Ip>
std::optional<int> parse_length(const std::string& mask) {
  if (const auto number = read_number(mask)) {
    return *number <= bits_of<Ip> ? std::optional<int>(static_cast<int>(*number)) : std::nullopt;
  }
  if constexpr (std::is_same_v<Ip, net::Ipv4>) {
    const auto as_address = net::Ipv4::parse(mask);
    return as_address ? length_of_mask(*as_address) : std::nullopt;
  }
  return std::nullopt;
}

}  // namespace

Spoken family_spoken(const IpWords& words, const IpOptions& options) {
  if (options.family == IpOptions::Family::inet6) return Spoken::ipv6;
  if (options.family == IpOptions::Family::inet) return Spoken::ipv4;
  static constexpr auto with_value = std::to_array<std::string_view>(
      {"dev", "oif", "iif", "lladdr", "label", "table", "metric", "proto", "protocol", "scope", "nud", "type"});
  for (std::size_t i = 0; i < words.left(); ++i) {
    const std::string& word = words.peek(i);
    if (std::ranges::find(with_value, std::string_view(word)) != with_value.end()) {
      ++i;
      continue;
    }
    if (word == "inet") return Spoken::ipv4;
    if (word == "inet6") return Spoken::ipv6;
    const std::string address = word.substr(0, word.find('/'));
    if (address.find(':') != std::string::npos) return Spoken::ipv6;
    if (!address.empty() && address[0] >= '0' && address[0] <= '9' && read_octets(address)) return Spoken::ipv4;
  }
  return Spoken::nothing;
}

template <class Ip>
Ip read_address(const std::string& word, Expected expected) {
  if (is_named(word)) return {};
  const auto address = parse_address<Ip>(word);
  if (!address)
    refuse("Error: " + std::string(family_word(expected)) + " address is expected rather than \"" + word + "\".\n", 1);
  return *address;
}
template net::Ipv4 read_address<net::Ipv4>(const std::string&, Expected);
template net::Ipv6 read_address<net::Ipv6>(const std::string&, Expected);

template <class Ip>
BasicReadPrefix<Ip> read_prefix(const std::string& word, Expected expected) {
  BasicReadPrefix<Ip> result;
  if (is_named(word)) {
    result.length = 0;
    result.named = true;
    return result;
  }
  const std::size_t slash = word.find('/');
  const std::optional<Ip> address = parse_address<Ip>(word.substr(0, slash));
  std::optional<int> length = bits_of<Ip>;
  if (slash != std::string::npos) {
    result.length_given = true;
    length = parse_length<Ip>(word.substr(slash + 1));
  }
  if (!address || !length) {
    refuse("Error: " + std::string(family_word(expected)) + " prefix is expected rather than \"" + word + "\".\n", 1);
  }
  result.address = *address;
  result.length = *length;
  return result;
}
template BasicReadPrefix<net::Ipv4> read_prefix<net::Ipv4>(const std::string&, Expected);
template BasicReadPrefix<net::Ipv6> read_prefix<net::Ipv6>(const std::string&, Expected);

std::uint32_t read_u32(const std::string& word, const std::string& why) {
  const auto number = read_number(word);
  if (!number || *number > 0xffffffff) refuse_argument(word, why);
  return static_cast<std::uint32_t>(*number);
}

std::uint8_t read_tos(const std::string& word) {
  // iproute2 reads it as hexadecimal, with or without 0x.
  const auto number = read_number(word.starts_with("0x") ? word : "0x" + word);
  if (!number || *number > 0xff) refuse_argument(word, "TOS value is invalid\n");
  return static_cast<std::uint8_t>(*number);
}

namespace {

constexpr auto protocol_names = std::to_array<std::pair<std::string_view, std::uint8_t>>(
    {{"icmp", 1}, {"tcp", 6}, {"udp", 17}, {"ipv6-icmp", 58}, {"sctp", 132}});

}  // namespace

std::uint8_t read_ip_protocol(const std::string& word) {
  for (const auto& [name, number] : protocol_names) {
    if (word == name) return number;
  }
  const auto number = read_number(word);
  if (!number || *number > 0xff) refuse_argument(word, "Invalid \"ipproto\" value\n");
  return static_cast<std::uint8_t>(*number);
}

std::string ip_protocol_name(std::uint8_t protocol) {
  for (const auto& [name, number] : protocol_names) {
    if (protocol == number) return std::string(name);
  }
  return "ipproto-" + std::to_string(protocol);
}

std::optional<host::Scope> read_scope(const std::string& word) {
  using enum host::Scope;
  if (word == "global" || word == "universe") return global;
  if (word == "site") return site;
  if (word == "link") return link;
  if (word == "host") return host::Scope::host;
  if (word == "nowhere") return nowhere;
  const auto number = read_number(word);
  if (!number || *number > 255) return std::nullopt;
  return static_cast<host::Scope>(*number);
}

std::string scope_name(host::Scope scope) {
  switch (scope) {
    case host::Scope::global: return "global";
    case host::Scope::site: return "site";
    case host::Scope::link: return "link";
    case host::Scope::host: return "host";
    case host::Scope::nowhere: return "nowhere";
  }
  return std::to_string(static_cast<int>(scope));
}

std::string kernel_answer(host::ConfigError error) {
  using enum host::ConfigError;
  switch (error) {
    case file_exists: return "RTNETLINK answers: File exists\n";
    case no_such_process: return "RTNETLINK answers: No such process\n";
    case no_such_entry: return "RTNETLINK answers: No such file or directory\n";
    case no_such_device: return "RTNETLINK answers: No such device\n";
    case invalid_argument: return "RTNETLINK answers: Invalid argument\n";
    case address_not_available: return "RTNETLINK answers: Cannot assign requested address\n";
    // The gateway is on no link that is known, or on none at all: to `ip` it is the same.
    case network_unreachable: return "Error: Nexthop has invalid gateway.\n";
    case network_down: return "Error: Device for nexthop is not up.\n";
    case invalid_gateway: return "Error: Nexthop has invalid gateway.\n";
    case invalid_source: return "Error: Invalid prefsrc address.\n";
    case host_unreachable: return "RTNETLINK answers: No route to host\n";
    case permission_denied: return "RTNETLINK answers: Permission denied\n";
    case operation_not_supported: return "RTNETLINK answers: Operation not supported\n";
  }
  return "RTNETLINK answers: Invalid argument\n";
}

Ending answer_of_kernel(Context& context, const host::ConfigResult& result) {
  if (result) return {};
  return fail(context, kernel_answer(result.error()), 2);
}

}  // namespace lvslab::sim::console
