#include "text_style.h"

#include <algorithm>

#include <nlohmann/json.hpp>

namespace lvslab::sim::scenario {
namespace {

/// A list or object that is longer begins a line of its own in an object that hangs from its brace.
constexpr std::size_t longest_beside = 30;

bool has_feed(std::string_view text) { return text.find('\n') != std::string_view::npos; }

struct Census {
  std::size_t in_a_line = 0;
  std::size_t broken = 0;
  std::size_t hanging = 0;
  std::size_t standing = 0;
};

void count(std::string_view json, const PlacedValue& value, std::size_t depth, Census& census) {
  if (!value.is_container() || value.children.empty()) return;
  const auto text = json.substr(value.begin, value.end - value.begin);
  if (!has_feed(text)) {
    ++census.in_a_line;
  } else {
    ++census.broken;
    if (value.kind == PlacedValue::Kind::object && depth > 1) {
      const auto gap = json.substr(value.begin, value.children.front().first() - value.begin);
      ++(has_feed(gap) ? census.standing : census.hanging);
    }
  }
  for (const auto& child : value.children) count(json, child, depth + 1, census);
}

std::string joined(const PlainValue& value, const TextStyle& style, const std::string& indent) {
  const std::string inner = indent + style.indent;
  const bool is_list = value.list() != nullptr;
  std::string text = is_list ? "[" : "{";
  bool is_first = true;
  const auto begin_line = [&] {
    if (!is_first) text += ",";
    is_first = false;
    text += style.line_end + inner;
  };
  if (is_list) {
    for (const auto& item : *value.list()) {
      begin_line();
      text += laid_out(item, style, inner, inner.size());
    }
  } else {
    for (const auto& [key, member] : *value.object()) {
      begin_line();
      const std::string name = encode_string(key) + style.colon;
      text += name + laid_out(member, style, inner, inner.size() + name.size());
    }
  }
  return text + style.line_end + indent + (is_list ? "]" : "}");
}

std::string hung(const PlainValue::Object& object, const TextStyle& style, const std::string& indent,
                 std::size_t column) {
  const std::string inner = indent + style.indent;
  std::string text = "{";
  ++column;
  bool must_break = false;
  for (std::size_t i = 0; i < object.size(); ++i) {
    const auto& [key, value] = object[i];
    const std::string name = encode_string(key) + style.colon;
    const std::string flat = in_one_line(value, style);
    const bool is_container = value.list() != nullptr || value.object() != nullptr;
    const bool is_broken = has_feed(laid_out(value, style, inner, inner.size() + name.size()));
    const bool is_wide = is_container && (flat.size() > longest_beside || is_broken);
    if (i > 0) {
      if (must_break || is_wide || column + style.comma.size() + name.size() + flat.size() > style.width) {
        text += "," + style.line_end + inner;
        column = inner.size();
      } else {
        text += style.comma;
        column += style.comma.size();
      }
    }
    const std::string body = laid_out(value, style, inner, column + name.size());
    text += name + body;
    column += name.size() + body.size();
    must_break = is_wide;
  }
  return text + "}";
}

}  // namespace

TextStyle style_of(std::string_view json, const PlacedValue& root) {
  TextStyle style;
  style.has_lines = has_feed(json.substr(root.begin, root.end - root.begin));
  if (json.find("\r\n") != std::string_view::npos) style.line_end = "\r\n";
  if (root.children.empty()) {
    style.has_lines = true;  // nothing is known of its author
    return style;
  }
  const auto& first = root.children.front();
  const auto gap = json.substr(root.begin + 1, first.first() - root.begin - 1);
  if (const auto feed = gap.rfind('\n'); feed != std::string_view::npos && feed + 1 < gap.size()) {
    style.indent = gap.substr(feed + 1);
  }
  if (first.key_end > 0) style.colon = json.substr(first.key_end, first.begin - first.key_end);
  if (!style.has_lines && root.children.size() > 1) {
    style.comma = json.substr(first.end, root.children[1].first() - first.end);
  }
  Census census;
  count(json, root, 0, census);
  style.breaks_everything = census.in_a_line == 0 && census.broken > 2;
  style.hangs = !style.breaks_everything && census.hanging >= census.standing;
  return style;
}

std::string encode_string(std::string_view text) {
  return nlohmann::json(text).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

std::string in_one_line(const PlainValue& value, const TextStyle& style) {
  std::string text;
  if (const auto* number = value.number()) return number->spelling;
  if (const auto* words = value.text()) return encode_string(*words);
  if (const auto* truth = std::get_if<bool>(&value.content)) return *truth ? "true" : "false";
  if (const auto* list = value.list()) {
    for (const auto& item : *list) text += (text.empty() ? "" : style.comma) + in_one_line(item, style);
    return "[" + text + "]";
  }
  if (const auto* object = value.object()) {
    for (const auto& [key, member] : *object) {
      text += (text.empty() ? "" : style.comma) + encode_string(key) + style.colon + in_one_line(member, style);
    }
    return "{" + text + "}";
  }
  return "null";
}

std::string laid_out(const PlainValue& value, const TextStyle& style, const std::string& indent, std::size_t column) {
  std::string flat = in_one_line(value, style);
  const auto* list = value.list();
  const auto* object = value.object();
  const bool is_empty = (list == nullptr || list->empty()) && (object == nullptr || object->empty());
  if (is_empty || !style.has_lines) return flat;
  if (!style.breaks_everything && column + flat.size() <= style.width) {
    // Commands stand below one another as soon as there are more than two: they are read that way.
    const bool is_script = list != nullptr && list->size() > 2 && list->front().text() != nullptr;
    const bool is_node = object != nullptr && std::any_of(object->begin(), object->end(), [](const auto& member) {
                           return member.first == "commands";
                         });
    if (!is_script && !is_node) return flat;
  }
  if (object != nullptr && style.hangs) return hung(*object, style, indent, column);
  return joined(value, style, indent);
}

}  // namespace lvslab::sim::scenario
