#pragma once
/// Shell patterns, of which `ip` knows `*` and `?`.

#include <string_view>

namespace lvslab::sim::console {

[[nodiscard]] inline bool matches_pattern(std::string_view pattern, std::string_view text) {
  if (pattern.empty()) return text.empty();
  if (pattern.front() == '*') {
    for (std::size_t skipped = 0; skipped <= text.size(); ++skipped) {
      if (matches_pattern(pattern.substr(1), text.substr(skipped))) return true;
    }
    return false;
  }
  return !text.empty() && (pattern.front() == '?' || pattern.front() == text.front()) &&
         matches_pattern(pattern.substr(1), text.substr(1));
}

}  // namespace lvslab::sim::console
