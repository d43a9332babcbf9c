#pragma once
// Recorded datagrams are written as hexadecimal digits.

#include <cstddef>
#include <string_view>
#include <vector>

namespace lvslab::test {

inline std::vector<std::byte> bytes_of(std::string_view digits) {
  const auto value = [](char digit) { return digit <= '9' ? digit - '0' : digit - 'a' + 10; };
  std::vector<std::byte> bytes;
  for (std::size_t i = 0; i + 1 < digits.size(); i += 2) {
    bytes.push_back(static_cast<std::byte>(value(digits[i]) * 16 + value(digits[i + 1])));
  }
  return bytes;
}

}  // namespace lvslab::test
