#include "numbers.h"

#include <charconv>
#include <limits>

namespace lvslab::sim::console {
namespace {

template <class Number>
std::optional<Number> whole(std::string_view text, int base) {
  Number value{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value, base);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return value;
}

}  // namespace

std::optional<std::uint64_t> read_number(std::string_view text) {
  if (text.starts_with("0x") || text.starts_with("0X")) return whole<std::uint64_t>(text.substr(2), 16);
  if (text.size() > 1 && text.front() == '0') return whole<std::uint64_t>(text.substr(1), 8);
  return whole<std::uint64_t>(text, 10);
}

std::optional<std::uint64_t> read_decimal(std::string_view text) { return whole<std::uint64_t>(text, 10); }

std::optional<std::int64_t> read_signed(std::string_view text) {
  if (text.starts_with('+')) {
    text.remove_prefix(1);
    if (text.starts_with('-')) return std::nullopt;
  }
  return whole<std::int64_t>(text, 10);
}

}  // namespace lvslab::sim::console
