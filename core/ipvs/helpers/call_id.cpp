#include "call_id.h"

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

/// What stands behind "Call-ID:" or its short form "i:"; nullopt: this line is another header's.
std::optional<std::string_view> value_in(std::string_view line) {
  std::size_t at = 0;
  if (begins_with(line, "call-id")) {
    at = 7;
  } else if (begins_with(line, "i") && (line.size() < 2 || !is_alphanumeric(line[1]))) {
    at = 1;
  } else {
    return std::nullopt;
  }
  const auto skip_blanks = [&] {
    while (at < line.size() && (line[at] == ' ' || line[at] == '\t')) ++at;
  };
  skip_blanks();
  if (at >= line.size() || line[at] != ':') return std::nullopt;
  ++at;
  skip_blanks();
  return line.substr(at);
}

/// word [ "@" word ]
std::size_t length_of_call_id(std::string_view text) {
  std::size_t length = 0;
  const auto word = [&] {
    while (length < text.size() && is_of_word(text[length])) ++length;
  };
  word();
  if (length > 0 && length < text.size() && text[length] == '@') {
    ++length;
    word();
  }
  return length;
}

}  // namespace

std::optional<std::string> call_id_of(net::Bytes message) {
  const std::string_view text(reinterpret_cast<const char*>(message.data()), message.size());
  // The first line is the request or the status.
  for (std::size_t end = text.find_first_of("\r\n"); end != std::string_view::npos;) {
    const std::size_t begin = end + 1;
    if (text[end] == '\n' || (begin < text.size() && text[begin] != '\n')) {
      if (const auto value = value_in(text.substr(begin))) {
        const std::size_t length = length_of_call_id(*value);
        const bool ends_well = length < value->size() && ((*value)[length] == '\r' || (*value)[length] == '\n');
        if (length == 0 || length > longest_call_id || !ends_well) return std::nullopt;
        return std::string(value->substr(0, length));
      }
    }
    end = text.find_first_of("\r\n", begin);
  }
  return std::nullopt;
}

}  // namespace lvslab::ipvs
