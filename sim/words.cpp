#include <algorithm>
#include <iterator>
#include <vector>

#include <lvslab/sim/words.h>

namespace lvslab::sim {
namespace {

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

/// Words longer than this are no slip of the finger; comparing them would only cost time.
constexpr std::size_t longest_compared = 64;

}  // namespace

std::string printable(std::string_view text, std::size_t limit) {
  static constexpr std::string_view digits = "0123456789abcdef";
  std::string result;
  bool cut = false;
  if (text.size() > limit) {
    cut = true;
    std::size_t size = limit;
    while (size > 0 && (static_cast<unsigned char>(text[size]) & 0xc0) == 0x80) --size;  // not inside a character
    text = text.substr(0, size);
  }
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte < 0x20 || byte == 0x7f) {
      result += "\\x";
      result += digits[byte >> 4];
      result += digits[byte & 15];
    } else {
      result += c;
    }
  }
  return cut ? result + "..." : result;
}

std::string quoted(std::string_view text) { return "'" + printable(text) + "'"; }

std::size_t spelling_distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> two_ago(b.size() + 1);
  std::vector<std::size_t> last(b.size() + 1);
  std::vector<std::size_t> row(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j) last[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const bool same = lower(a[i - 1]) == lower(b[j - 1]);
      row[j] = std::min({last[j] + 1, row[j - 1] + 1, last[j - 1] + (same ? 0U : 1U)});
      if (i > 1 && j > 1 && lower(a[i - 1]) == lower(b[j - 2]) && lower(a[i - 2]) == lower(b[j - 1])) {
        row[j] = std::min(row[j], two_ago[j - 2] + 1);
      }
    }
    two_ago.swap(last);
    last.swap(row);
  }
  return last[b.size()];
}

NearestWord nearest_word(std::string_view word, std::span<const std::string_view> candidates) {
  const auto compared = word.substr(0, longest_compared);
  NearestWord best;
  std::size_t best_distance = 0;
  for (const auto candidate : candidates) {
    const auto distance = spelling_distance(compared, candidate.substr(0, longest_compared));
    if (best.word.empty() || distance < best_distance) {
      best.word = candidate;
      best_distance = distance;
    }
  }
  // One slip in a short word, two in a word of six letters, three in nine and so on; but not a whole word.
  best.is_close = best_distance <= std::max<std::size_t>(1, compared.size() / 3) &&
                  best_distance < std::max(compared.size(), best.word.size());
  return best;
}

std::string did_you_mean(std::string_view word, std::span<const std::string_view> candidates) {
  // Among very many names only those of about the same length can be close.
  constexpr std::size_t many = 1000;
  std::vector<std::string_view> similar;
  if (candidates.size() > many) {
    const auto most = std::max<std::size_t>(1, word.size() / 3);
    std::copy_if(candidates.begin(), candidates.end(), std::back_inserter(similar), [&](std::string_view candidate) {
      return candidate.size() <= word.size() + most && word.size() <= candidate.size() + most;
    });
    candidates = similar;
  }
  const auto nearest = nearest_word(word, candidates);
  return nearest.is_close ? "; did you mean " + quoted(nearest.word) + "?" : std::string();
}

std::string one_of(std::span<const std::string_view> words) {
  std::string result;
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (i > 0) result += i + 1 == words.size() ? " or " : ", ";
    result += quoted(words[i]);
  }
  return result;
}

}  // namespace lvslab::sim
