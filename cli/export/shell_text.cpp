#include "export/shell_text.h"

#include <algorithm>

namespace lvslab::cli {

std::string shell_word(std::string_view text) {
  constexpr std::string_view harmless = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_./:,%@+-";
  if (!text.empty() && text.find_first_not_of(harmless) == std::string_view::npos) return std::string(text);
  std::string word = "'";
  for (const char c : text) {
    if (c == '\'') {
      word += R"('\'')";  // ends the quotation, a quote by itself, begins another
    } else {
      word += c;
    }
  }
  return word + '\'';
}

std::string one_line(std::string_view text) {
  std::string line;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const std::string_view rest = text.substr(i);
    if (rest.starts_with("\xc2\x85")) {  // U+0085, next line
      line += ' ';
      i += 1;
    } else if (rest.starts_with("\xe2\x80\xa8") || rest.starts_with("\xe2\x80\xa9")) {  // U+2028, U+2029
      line += ' ';
      i += 2;
    } else {
      const bool is_control = static_cast<unsigned char>(text[i]) < ' ' || text[i] == '\x7f';
      line += is_control ? ' ' : text[i];
    }
  }
  return line;
}

std::string comment(std::string_view commented, std::size_t width) {
  const std::string whole = one_line(commented);
  std::string_view text = whole;
  std::string result;
  std::string line;
  const auto end_line = [&] {
    if (!line.empty()) result += "# " + line + '\n';
    line.clear();
  };
  const auto is_blank = [](char c) { return c == ' '; };
  while (!text.empty()) {
    const auto begin = std::ranges::find_if_not(text, is_blank);
    const auto end = std::find_if(begin, text.end(), is_blank);
    const std::string word(begin, end);
    text = std::string_view(end, text.end());
    if (word.empty()) continue;
    if (!line.empty() && line.size() + 1 + word.size() > width) end_line();
    if (!line.empty()) line += ' ';
    line += word;
  }
  end_line();
  return result;
}

std::string hexadecimal(std::span<const std::byte> bytes) {
  constexpr std::string_view digits = "0123456789abcdef";
  std::string text;
  for (const std::byte byte : bytes) {
    text += digits[std::to_integer<unsigned>(byte) >> 4U];
    text += digits[std::to_integer<unsigned>(byte) & 15U];
  }
  return text;
}

}  // namespace lvslab::cli
