/// echo as dash has it: `-n` is its only option, and it reads backslash sequences itself.

#include "commands.h"

namespace lvslab::sim::console {
namespace {

/// False: `\c`, nothing more is printed.
bool append_interpreted(const std::string& word, std::string& text) {
  for (std::size_t at = 0; at < word.size(); ++at) {
    if (word[at] != '\\' || at + 1 == word.size()) {
      text += word[at];
      continue;
    }
    const char c = word[++at];
    switch (c) {
      case 'a': text += '\a'; break;
      case 'b': text += '\b'; break;
      case 'c': return false;
      case 'f': text += '\f'; break;
      case 'n': text += '\n'; break;
      case 'r': text += '\r'; break;
      case 't': text += '\t'; break;
      case 'v': text += '\v'; break;
      case '\\': text += '\\'; break;
      case '0': {
        int value = 0;
        for (int digits = 0; digits < 3 && at + 1 < word.size() && word[at + 1] >= '0' && word[at + 1] <= '7';
             ++digits) {
          value = value * 8 + (word[++at] - '0');
        }
        text += static_cast<char>(value);
        break;
      }
      default: text += '\\'; text += c;
    }
  }
  return true;
}

}  // namespace

Plan plan_echo(const Words& words) {
  std::size_t first = 1;
  const bool newline = words.size() < 2 || words[1] != "-n";
  if (!newline) ++first;
  std::string text;
  for (std::size_t i = first; i < words.size(); ++i) {
    if (i > first) text += ' ';
    if (!append_interpreted(words[i], text)) return say(text);
  }
  if (newline) text += '\n';
  return say(text);
}

}  // namespace lvslab::sim::console
