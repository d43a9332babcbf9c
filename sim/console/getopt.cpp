#include "getopt.h"

namespace lvslab::sim::console {

GivenOptions read_options(const Words& words, std::string_view letters) {
  GivenOptions result;
  for (std::size_t i = 1; i < words.size(); ++i) {
    const std::string& word = words[i];
    if (word == "--") {
      result.operands.insert(result.operands.end(), words.begin() + static_cast<std::ptrdiff_t>(i) + 1, words.end());
      break;
    }
    if (word.size() < 2 || word[0] != '-') {
      result.operands.push_back(word);
      continue;
    }
    for (std::size_t at = 1; at < word.size(); ++at) {
      const char letter = word[at];
      const std::size_t known = letter == ':' ? std::string_view::npos : letters.find(letter);
      if (known == std::string_view::npos) {
        result.trouble = std::string("invalid option -- '") + letter + "'";
        return result;
      }
      const bool has_value = known + 1 < letters.size() && letters[known + 1] == ':';
      if (!has_value) {
        result.options.push_back({letter, {}});
        continue;
      }
      if (at + 1 < word.size()) {
        result.options.push_back({letter, word.substr(at + 1)});
      } else if (i + 1 < words.size()) {
        result.options.push_back({letter, words[++i]});
      } else {
        result.trouble = std::string("option requires an argument -- '") + letter + "'";
        return result;
      }
      break;
    }
  }
  return result;
}

}  // namespace lvslab::sim::console
