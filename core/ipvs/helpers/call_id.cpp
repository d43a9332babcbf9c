#include "call_id.h"

#include <algorithm>
#include <string_view>

namespace lvslab::ipvs {
namespace {

constexpr std::size_t longest_call_id = 255;

bool is_alphanumeric(char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

/// A "word" of RFC 3261 section 25.1.
bool is_of_word(char c) {
  return is_alphanumeric(c) || std::string_view("-.!%*_+`'~()<>:\\\"/[]?{}").find(c) != std::string_view::npos;
}

bool begins_with(std::string_view text, std::string_view name) {
  if (text.size() < name.size()) return false;
  for (std::size_t i = 0; i < name.size(); ++i) {
    if (lower(text[i]) != name[i]) return false;
  }
  return true;
}

/// How much of the line is the header's name, or its short form; 0: it is another header's. A name that only begins
/// like it counts as well.
std::size_t length_of_name(std::string_view line) {
  if (begins_with(line, "call-id")) return 7;
  return begins_with(line, "i") && (line.size() < 2 || !is_alphanumeric(line[1])) ? 1 : 0;
}

/// Blanks, among them one end of a line if the next one begins with a blank.
std::string_view without_blanks(std::string_view text) {
  const auto skip = [&] { text.remove_prefix(std::min(text.find_first_not_of(" \t"), text.size())); };
  skip();
  const std::size_t end_of_line = text.starts_with("\r\n")                           ? 2
                                  : text.starts_with('\r') || text.starts_with('\n') ? 1
                                                                                     : 0;
  if (end_of_line != 0 && text.size() > end_of_line && (text[end_of_line] == ' ' || text[end_of_line] == '\t')) {
    text.remove_prefix(end_of_line);
    skip();
  }
  return text;
}

/// word [ "@" word ]; 0: it is none.
std::size_t length_of_call_id(std::string_view text) {
  const auto end_of_word = [&](std::size_t at) {
    while (at < text.size() && is_of_word(text[at])) ++at;
    return at;
  };
  const std::size_t word = end_of_word(0);
  if (word == 0 || word == text.size() || text[word] != '@') return word;
  const std::size_t both = end_of_word(word + 1);
  return both == word + 1 ? 0 : both;
}

/// The Call-ID in what follows the header's name.
std::optional<std::string> call_id_behind(std::string_view text) {
  text = without_blanks(text);
  if (!text.starts_with(':')) return std::nullopt;
  text = without_blanks(text.substr(1));
  const std::size_t length = length_of_call_id(text);
  const bool ends_well = length < text.size() && (text[length] == '\r' || text[length] == '\n');
  if (length == 0 || length > longest_call_id || !ends_well) return std::nullopt;
  return std::string(text.substr(0, length));
}

}  // namespace

// The first line is the request or the status. Lines end with CR LF, CR or LF; in "LF CR" the CR belongs to the next.
std::optional<std::string> call_id_of(net::Bytes message) {
  std::string_view text(reinterpret_cast<const char*>(message.data()), message.size());
  while (true) {
    const auto end = text.find_first_of("\r\n");
    if (end == std::string_view::npos) return std::nullopt;
    text.remove_prefix(end + (text.substr(end).starts_with("\r\n") ? 2 : 1));
    if (const auto name = length_of_name(text); name != 0) return call_id_behind(text.substr(name));
    text.remove_prefix(std::min<std::size_t>(1, text.size()));
  }
}

}  // namespace lvslab::ipvs
