#pragma once
/// Text in columns, as printf's %-10s and %8u set it.

#include <string>

namespace lvslab::sim::console {

/// %-*s
[[nodiscard]] inline std::string left(std::string text, std::size_t width) {
  if (text.size() < width) text.append(width - text.size(), ' ');
  return text;
}
/// %*s
[[nodiscard]] inline std::string right(const std::string& text, std::size_t width) {
  return text.size() < width ? std::string(width - text.size(), ' ') + text : text;
}
/// %0*u
[[nodiscard]] inline std::string zeros(const std::string& digits, std::size_t width) {
  return digits.size() < width ? std::string(width - digits.size(), '0') + digits : digits;
}
/// %.*f: decimals of a nonnegative number given in units of 10^-`decimals`.
[[nodiscard]] inline std::string fixed(std::uint64_t value, int decimals) {
  std::string digits = zeros(std::to_string(value), static_cast<std::size_t>(decimals) + 1);
  if (decimals > 0) digits.insert(digits.size() - static_cast<std::size_t>(decimals), 1, '.');
  return digits;
}
/// %X
[[nodiscard]] inline std::string hex(std::uint64_t value) {
  std::string digits;
  do {
    digits.insert(digits.begin(), "0123456789ABCDEF"[value % 16]);
    value /= 16;
  } while (value != 0);
  return digits;
}

}  // namespace lvslab::sim::console
