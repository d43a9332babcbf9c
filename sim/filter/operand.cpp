#include <charconv>

#include <lvslab/net/address.h>
#include <lvslab/net/mac.h>
#include <lvslab/sim/words.h>

#include "program.h"

namespace lvslab::sim::filter {
namespace {

Operand exactly(Value value) {
  Operand operand;
  operand.value = value;
  operand.last = value;
  return operand;
}

Unexpected<std::string> wrong(std::string_view word, const Field& field, std::string_view wanted) {
  return {quoted(field.name) + " is compared with " + std::string(wanted) + ", not " + quoted(word)};
}

/// Decimal, 0x hexadecimal or 0 octal, as in C.
std::optional<std::uint64_t> parse_number(std::string_view word) {
  int base = 10;
  if (word.starts_with("0x") || word.starts_with("0X")) {
    base = 16;
    word.remove_prefix(2);
  } else if (word.size() > 1 && word.starts_with('0')) {
    base = 8;
    word.remove_prefix(1);
  }
  std::uint64_t number = 0;
  const auto parsed = std::from_chars(word.data(), word.data() + word.size(), number, base);
  if (word.empty() || parsed.ec != std::errc{} || parsed.ptr != word.data() + word.size()) return std::nullopt;
  return number;
}

Result<Operand, std::string> parse_numeric(std::string_view word, const Field& field) {
  if (field.kind == ValueKind::flag) {
    for (const std::string_view yes : {"true", "True", "TRUE"}) {
      if (word == yes) return exactly({0, 1});
    }
    for (const std::string_view no : {"false", "False", "FALSE"}) {
      if (word == no) return exactly({0, 0});
    }
  }
  const auto number = parse_number(word);
  if (!number) return wrong(word, field, field.kind == ValueKind::flag ? "1 or 0" : "a number");
  // Wireshark takes any number for true; here it is more likely a slip.
  const auto most = (std::uint64_t{1} << field.bits) - 1;
  if (*number > most) {
    return Unexpected{quoted(word) + " is too large for " + quoted(field.name) + ", which is at most " +
                      std::to_string(most)};
  }
  return exactly({0, *number});
}

/// "/24" after an address: how many leading bits count; nullopt if it is no such number.
std::optional<int> take_prefix_length(std::string_view& word, int most) {
  const auto slash = word.find('/');
  if (slash == std::string_view::npos) return most;
  int length = 0;
  const auto digits = word.substr(slash + 1);
  const auto parsed = std::from_chars(digits.data(), digits.data() + digits.size(), length);
  if (digits.empty() || parsed.ec != std::errc{} || parsed.ptr != digits.data() + digits.size() || length < 0 ||
      length > most) {
    return std::nullopt;
  }
  word = word.substr(0, slash);
  return length;
}

Result<Operand, std::string> parse_ipv4(std::string_view word, const Field& field) {
  auto rest = word;
  const auto length = take_prefix_length(rest, 32);
  const auto address = net::Ipv4::parse(rest);
  if (!length || !address) return wrong(word, field, "an IPv4 address such as 10.0.0.4 or 10.0.0.0/24");
  const net::Ipv4Prefix prefix(*address, *length);
  auto operand = exactly({0, prefix.network().to_uint()});
  operand.mask = {0, prefix.mask().to_uint()};
  return operand;
}

Result<Operand, std::string> parse_ipv6(std::string_view word, const Field& field) {
  auto rest = word;
  const auto length = take_prefix_length(rest, 128);
  const auto address = net::Ipv6::parse(rest);
  if (!length || !address) return wrong(word, field, "an IPv6 address such as 2001:db8::4");
  Value value;
  for (std::size_t i = 0; i < 16; ++i) {
    auto& half = i < 8 ? value.high : value.low;
    half = half << 8 | address->octets()[i];
  }
  const auto high_bits = [](int count) {
    return count <= 0 ? std::uint64_t{0} : count >= 64 ? ~std::uint64_t{0} : ~std::uint64_t{0} << (64 - count);
  };
  const Value mask{high_bits(*length), high_bits(*length - 64)};
  auto operand = exactly({value.high & mask.high, value.low & mask.low});
  operand.mask = mask;
  return operand;
}

}  // namespace

Result<Operand, std::string> parse_operand(std::string_view word, const Field& field) {
  switch (field.kind) {
    case ValueKind::protocol: return Unexpected{quoted(field.name) + " is there or not; it has no value to compare"};
    case ValueKind::number:
    case ValueKind::flag: return parse_numeric(word, field);
    case ValueKind::mac:
      if (const auto mac = net::Mac::parse(word)) return exactly({0, mac->to_uint()});
      return wrong(word, field, "a MAC address such as 02:00:00:00:01:01");
    case ValueKind::ipv4: return parse_ipv4(word, field);
    case ValueKind::ipv6: return parse_ipv6(word, field);
    case ValueKind::text: {
      Operand operand;
      operand.text = std::string(word);
      return operand;
    }
  }
  return wrong(word, field, "a value");
}

}  // namespace lvslab::sim::filter
