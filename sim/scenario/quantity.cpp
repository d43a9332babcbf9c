#include "quantity.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstdlib>
#include <optional>
#include <span>
#include <utility>

#include <lvslab/sim/words.h>

namespace lvslab::sim::scenario {
namespace {

struct Unit {
  std::string_view name;
  double factor;
};

struct Quantity {
  double number;
  std::string_view unit;
};

/// A decimal number without sign or exponent, white space, letters; nullopt otherwise.
std::optional<Quantity> split(std::string_view text) {
  const auto end_of_number = std::min(text.find_first_not_of("0123456789."), text.size());
  double number = 0;
  const auto parsed = std::from_chars(text.data(), text.data() + end_of_number, number, std::chars_format::fixed);
  if (end_of_number == 0 || parsed.ec != std::errc{} || parsed.ptr != text.data() + end_of_number) return std::nullopt;
  auto unit = text.substr(end_of_number);
  while (!unit.empty() && (unit.front() == ' ' || unit.front() == '\t')) unit.remove_prefix(1);
  for (const char c : unit) {
    if (!((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'))) return std::nullopt;
  }
  return Quantity{number, unit};
}

const Unit* find_unit(std::string_view name, std::span<const Unit> units) {
  for (const auto& unit : units) {
    if (unit.name == name) return &unit;
  }
  return nullptr;
}

std::string unit_list(std::span<const Unit> units) {
  std::string list;
  for (const auto& unit : units) {
    if (unit.name.empty()) continue;
    if (!list.empty()) list += ", ";
    list += unit.name;
  }
  return list;
}

Unexpected<std::string> not_a(std::string_view what, std::string_view example, std::string_view text) {
  if (text.starts_with('-')) return {quoted(text) + " is negative"};
  return {quoted(text) + " is not a " + std::string(what) + " such as \"" + std::string(example) + "\""};
}

Unexpected<std::string> unknown_unit(std::string_view text, std::span<const Unit> units) {
  const bool has_none = text.find_first_not_of("0123456789.") == std::string_view::npos;
  return {quoted(text) + (has_none ? " has no unit; known are " : " has an unknown unit; known are ") +
          unit_list(units)};
}

constexpr std::array<Unit, 6> duration_units{{{"ns", 1}, {"us", 1e3}, {"ms", 1e6}, {"s", 1e9}, {"m", 60e9}, {"", 1e9}}};
constexpr std::array<Unit, 7> size_units{
    {{"", 1}, {"B", 1}, {"kB", 1e3}, {"KB", 1e3}, {"KiB", 1024}, {"MB", 1e6}, {"MiB", 1048576}}};
constexpr std::array<Unit, 5> bandwidth_units{
    {{"bps", 1}, {"kbps", 1e3}, {"Mbps", 1e6}, {"Gbps", 1e9}, {"Tbps", 1e12}}};

Result<Duration, std::string> from_nanoseconds(double nanoseconds, const std::string& written) {
  if (nanoseconds < 0) return Unexpected{written + " is negative"};
  if (!(nanoseconds <= static_cast<double>(longest_duration.count()))) {
    return Unexpected{written + " is longer than a year"};
  }
  const auto rounded = std::llround(nanoseconds);
  if (rounded == 0 && nanoseconds > 0) return Unexpected{written + " is shorter than a nanosecond"};
  return Duration{rounded};
}

}  // namespace

Result<Duration, std::string> parse_duration(std::string_view text) {
  const auto quantity = split(text);
  if (!quantity) return not_a("duration", "250ms", text);
  const auto* unit = find_unit(quantity->unit, duration_units);
  if (unit == nullptr) return unknown_unit(text, duration_units);
  return from_nanoseconds(quantity->number * unit->factor, quoted(text));
}

Result<Duration, std::string> duration_of_seconds(double seconds) {
  return from_nanoseconds(seconds * 1e9, "the duration");
}

Result<std::uint64_t, std::string> parse_size(std::string_view text) {
  const auto quantity = split(text);
  if (!quantity) return not_a("size", "40kB", text);
  const auto* unit = find_unit(quantity->unit, size_units);
  if (unit == nullptr) return unknown_unit(text, size_units);
  const double bytes = quantity->number * unit->factor;
  if (!(bytes <= static_cast<double>(largest_size))) return Unexpected{quoted(text) + " is too large a size"};
  return static_cast<std::uint64_t>(bytes);
}

Result<std::uint64_t, std::string> parse_bandwidth(std::string_view text) {
  const auto quantity = split(text);
  if (!quantity) return not_a("bandwidth", "1Gbps", text);
  // As the kernel's traffic control reads it: "bit" is another word for "bps", the prefix may be of either case.
  std::string name(quantity->unit);
  if (name.ends_with("bit")) name.replace(name.size() - 3, 3, "bps");
  if (name.size() == 4) name[0] = name[0] == 'K' || name[0] == 'k' ? 'k' : static_cast<char>(name[0] & ~0x20);
  const auto* unit = find_unit(name, bandwidth_units);
  if (unit == nullptr) return unknown_unit(text, bandwidth_units);
  const double bits = quantity->number * unit->factor;
  if (bits < 1) return Unexpected{quoted(text) + ": a link of less than one bit per second carries nothing"};
  if (!(bits <= static_cast<double>(fastest_rate_bps))) return Unexpected{quoted(text) + " is faster than 10 Tbps"};
  return static_cast<std::uint64_t>(std::llround(bits));
}

std::string to_text(Duration duration) {
  const auto count = duration.count();
  static constexpr std::array<std::pair<std::string_view, std::int64_t>, 3> units{
      {{"s", 1'000'000'000}, {"ms", 1'000'000}, {"us", 1'000}}};
  if (count == 0) return "0s";
  for (const auto& [name, factor] : units) {
    if (count < factor && count > -factor) continue;
    auto text = std::to_string(count / factor);
    auto fraction = std::to_string(std::abs(count % factor) + factor).substr(1);  // with its leading zeros
    fraction.erase(fraction.find_last_not_of('0') + 1);
    if (!fraction.empty()) text += "." + fraction;
    return text + std::string(name);
  }
  return std::to_string(count) + "ns";
}

}  // namespace lvslab::sim::scenario
