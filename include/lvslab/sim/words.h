#pragma once
/// Words in messages: what was written, made safe to print, and what was probably meant.

#include <cstddef>
#include <span>
#include <string>
#include <string_view>

namespace lvslab::sim {

/// `text` with control characters escaped, cut to about `limit` bytes at a character's border.
[[nodiscard]] std::string printable(std::string_view text, std::size_t limit = 60);
/// printable(text) in single quotes.
[[nodiscard]] std::string quoted(std::string_view text);

/// How many letters must be added, left out, changed or swapped with their neighbour to turn one word into the
/// other; upper and lower case count as the same. O(n * m).
[[nodiscard]] std::size_t spelling_distance(std::string_view a, std::string_view b);

struct NearestWord {
  std::string_view word;  ///< empty when there are no candidates
  bool is_close = false;  ///< near enough to be a slip of the finger
};
/// The candidate with the least spelling distance; the first of equals.
[[nodiscard]] NearestWord nearest_word(std::string_view word, std::span<const std::string_view> candidates);

/// "; did you mean 'x'?" when a candidate is close, otherwise empty.
[[nodiscard]] std::string did_you_mean(std::string_view word, std::span<const std::string_view> candidates);
/// "'a', 'b' or 'c'"
[[nodiscard]] std::string one_of(std::span<const std::string_view> words);

}  // namespace lvslab::sim
