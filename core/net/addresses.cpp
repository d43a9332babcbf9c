#include <array>
#include <charconv>
#include <vector>

#include <lvslab/net/address.h>
#include <lvslab/net/endpoint.h>
#include <lvslab/net/mac.h>

namespace lvslab::net {
namespace {

std::optional<unsigned> hex_digit(char c) {
  if (c >= '0' && c <= '9') return static_cast<unsigned>(c - '0');
  if (c >= 'a' && c <= 'f') return static_cast<unsigned>(c - 'a' + 10);
  if (c >= 'A' && c <= 'F') return static_cast<unsigned>(c - 'A' + 10);
  return std::nullopt;
}

constexpr std::string_view hex_digits = "0123456789abcdef";

/// One to four hexadecimal digits at the front of `text`, which loses them.
std::optional<std::uint16_t> take_group(std::string_view& text) {
  unsigned value = 0;
  std::size_t digits = 0;
  while (digits < text.size() && digits < 4) {
    const auto digit = hex_digit(text[digits]);
    if (!digit) break;
    value = value * 16 + *digit;
    ++digits;
  }
  if (digits == 0) return std::nullopt;
  text.remove_prefix(digits);
  return static_cast<std::uint16_t>(value);
}

void append_decimal(std::string& text, unsigned value) {
  std::array<char, 10> digits{};
  const auto end = std::to_chars(digits.begin(), digits.end(), value).ptr;
  text.append(digits.begin(), end);
}

}  // namespace

// --- Mac -------------------------------------------------------------------------------------------------------

std::optional<Mac> Mac::parse(std::string_view text) {
  if (text.size() != 17) return std::nullopt;
  std::array<std::uint8_t, 6> octets{};
  for (std::size_t i = 0; i < 6; ++i) {
    const auto high = hex_digit(text[i * 3]);
    const auto low = hex_digit(text[i * 3 + 1]);
    if (!high || !low || (i < 5 && text[i * 3 + 2] != ':')) return std::nullopt;
    octets[i] = static_cast<std::uint8_t>(*high * 16 + *low);
  }
  return Mac{octets};
}

std::string to_text(const Mac& mac) {
  std::string text;
  text.reserve(17);
  for (const auto octet : mac.octets()) {
    if (!text.empty()) text += ':';
    text += hex_digits[octet >> 4];
    text += hex_digits[octet & 15];
  }
  return text;
}

// --- IPv4 ------------------------------------------------------------------------------------------------------

std::string to_text(Ipv4 address) {
  std::string text;
  text.reserve(15);
  for (int shift = 24; shift >= 0; shift -= 8) {
    if (shift != 24) text += '.';
    append_decimal(text, address.to_uint() >> shift & 0xff);
  }
  return text;
}

std::string to_text(const Ipv4Prefix& prefix) {
  std::string text = to_text(prefix.network());
  text += '/';
  append_decimal(text, static_cast<unsigned>(prefix.length()));
  return text;
}

// --- IPv6 ------------------------------------------------------------------------------------------------------

std::optional<Ipv6> Ipv6::parse(std::string_view text) {
  std::vector<std::uint16_t> groups;
  std::optional<std::size_t> gap;  // where "::" stands
  if (text.starts_with("::")) {
    gap = 0;
    text.remove_prefix(2);
  }
  while (!text.empty()) {
    if (groups.size() == 8) return std::nullopt;
    if (const auto tail = Ipv4::parse(text)) {
      if (groups.size() > 6) return std::nullopt;
      groups.push_back(static_cast<std::uint16_t>(tail->to_uint() >> 16));
      groups.push_back(static_cast<std::uint16_t>(tail->to_uint() & 0xffff));
      break;
    }
    const auto group = take_group(text);
    if (!group) return std::nullopt;
    groups.push_back(*group);
    if (text.empty()) break;
    if (text.starts_with("::")) {
      if (gap) return std::nullopt;
      gap = groups.size();
      text.remove_prefix(2);
    } else if (text.front() == ':' && text.size() > 1) {
      text.remove_prefix(1);
    } else {
      return std::nullopt;
    }
  }
  if (gap ? groups.size() > 7 : groups.size() != 8) return std::nullopt;
  if (gap) groups.insert(groups.begin() + static_cast<std::ptrdiff_t>(*gap), 8 - groups.size(), 0);
  std::array<std::uint8_t, 16> octets{};
  for (std::size_t i = 0; i < 8; ++i) {
    octets[i * 2] = static_cast<std::uint8_t>(groups[i] >> 8);
    octets[i * 2 + 1] = static_cast<std::uint8_t>(groups[i] & 0xff);
  }
  return Ipv6{octets};
}

std::string to_text(const Ipv6& address) {
  std::array<unsigned, 8> groups{};
  for (std::size_t i = 0; i < 8; ++i) {
    groups[i] = static_cast<unsigned>(address.octets()[i * 2] << 8 | address.octets()[i * 2 + 1]);
  }
  // RFC 5952 section 4.2: "::" stands for the longest run of at least two zero groups, the first of equals.
  std::size_t best_start = 8;
  std::size_t best_length = 1;
  for (std::size_t i = 0; i < 8;) {
    std::size_t end = i;
    while (end < 8 && groups[end] == 0) ++end;
    if (end - i > best_length) {
      best_start = i;
      best_length = end - i;
    }
    i = end + 1;
  }
  // Section 5: an IPv4 address inside one is written as such, as inet_ntop does.
  const bool holds_ipv4 = best_start == 0 && (best_length == 6 || (best_length == 5 && groups[5] == 0xffff));
  std::string text;
  for (std::size_t i = 0; i < 8; ++i) {
    if (i == 6 && holds_ipv4) {
      if (text.back() != ':') text += ':';
      return text + to_text(Ipv4{groups[6] << 16U | groups[7]});
    }
    if (i == best_start) {
      text += "::";
      i += best_length - 1;
      continue;
    }
    if (!text.empty() && text.back() != ':') text += ':';
    std::array<char, 4> digits{};
    const auto end = std::to_chars(digits.begin(), digits.end(), groups[i], 16).ptr;
    text.append(digits.begin(), end);
  }
  return text;
}

std::string to_text(const Ipv6Prefix& prefix) {
  std::string text = to_text(prefix.network());
  text += '/';
  append_decimal(text, static_cast<unsigned>(prefix.length()));
  return text;
}

// --- either family ---------------------------------------------------------------------------------------------

std::optional<Address> Address::parse(std::string_view text) {
  if (const auto four = Ipv4::parse(text)) return Address{*four};
  if (const auto six = Ipv6::parse(text)) return Address{*six};
  return std::nullopt;
}

std::string to_text(const Address& address) {
  return address.is_ipv4() ? to_text(address.ipv4()) : to_text(address.ipv6());
}

std::string to_text(Port port) { return std::to_string(port.to_uint()); }

std::string to_text(const Endpoint& endpoint) {
  const auto address = to_text(endpoint.address);
  return (endpoint.address.is_ipv4() ? address : "[" + address + "]") + ":" + to_text(endpoint.port);
}

}  // namespace lvslab::net
