#include <algorithm>
#include <stdexcept>

#include <nlohmann/json.hpp>

#include <lvslab/sim/scenario_text.h>

#include "json_tree.h"
#include "text_style.h"
#include "text_tree.h"

namespace lvslab::sim {
namespace {

using scenario::PlacedValue;
using scenario::TextStyle;

PlainValue plain(std::string_view json, const PlacedValue& at) {
  const auto bytes = json.substr(at.begin, at.end - at.begin);
  switch (at.kind) {
    case PlacedValue::Kind::text: return scenario::decode_string(bytes);
    case PlacedValue::Kind::list: {
      PlainValue::List list;
      for (const auto& item : at.children) list.push_back(plain(json, item));
      return list;
    }
    case PlacedValue::Kind::object: {
      PlainValue::Object object;
      for (const auto& member : at.children) object.emplace_back(member.key, plain(json, member));
      return object;
    }
    case PlacedValue::Kind::other: break;
  }
  if (bytes == "true" || bytes == "false") return PlainValue::truth(bytes == "true");
  return bytes == "null" ? PlainValue{} : PlainValue{PlainValue::Number{std::string(bytes)}};
}

const PlacedValue* find(const PlacedValue& root, std::string_view place) {
  const PlacedValue* at = &root;
  for (const auto& step : pointer_steps(place)) {
    at = at->child(step);
    if (at == nullptr) return nullptr;
  }
  return at;
}

const PlacedValue& require(const PlacedValue& root, std::string_view place) {
  const auto* found = find(root, place);
  if (found == nullptr) throw std::logic_error("the text has no " + std::string(place));
  return *found;
}

bool has_feed(std::string_view text) { return text.find('\n') != std::string_view::npos; }

/// The blanks that the line of a byte begins with.
std::string indent_at(std::string_view text, std::size_t at) {
  const auto feed = at == 0 ? std::string_view::npos : text.rfind('\n', at - 1);
  const auto line = feed == std::string_view::npos ? 0 : feed + 1;
  const auto end = std::min(text.find_first_not_of(" \t", line), text.size());
  return std::string(text.substr(line, end - line));
}

std::size_t column_at(std::string_view text, std::size_t at) {
  const auto feed = at == 0 ? std::string_view::npos : text.rfind('\n', at - 1);
  return feed == std::string_view::npos ? at : at - feed - 1;
}

/// What stands between two children of a container, comma included, where a new one gets the number `index`.
std::string separator(std::string_view text, const PlacedValue& container, const TextStyle& style, std::size_t index) {
  const auto& children = container.children;
  if (children.size() > 1) {
    const auto before = std::min(index == 0 ? 0 : index - 1, children.size() - 2);
    return std::string(text.substr(children[before].end, children[before + 1].first() - children[before].end));
  }
  const auto& only = children.front();
  const auto lead = text.substr(container.begin + 1, only.first() - container.begin - 1);
  if (has_feed(lead)) return "," + std::string(lead);
  if (has_feed(text.substr(only.begin, only.end - only.begin))) {
    return "," + style.line_end + indent_at(text, container.begin) + style.indent;
  }
  return style.comma;
}

}  // namespace

PlainValue PlainValue::truth(bool value) {
  PlainValue made;
  made.content = value;
  return made;
}

const PlainValue* PlainValue::member(std::string_view key) const {
  const auto* members = object();
  if (members == nullptr) return nullptr;
  const auto found =
      std::ranges::find(*members, key, [](const auto& member) { return std::string_view(member.first); });
  return found == members->end() ? nullptr : &found->second;
}

std::string to_text(const PlainValue& value) { return scenario::in_one_line(value, TextStyle{}); }

std::optional<PlainValue> read_value(std::string_view json) {
  if (!scenario::read_json(json)) return std::nullopt;
  return plain(json, scenario::place_values(json));
}

std::string pointer_to(std::string_view parent, std::string_view key) {
  std::string pointer(parent);
  pointer += '/';
  for (const char c : key) {
    if (c == '~') {
      pointer += "~0";
    } else if (c == '/') {
      pointer += "~1";
    } else {
      pointer += c;
    }
  }
  return pointer;
}

std::string pointer_to(std::string_view parent, std::size_t index) {
  return std::string(parent) + "/" + std::to_string(index);
}

std::vector<std::string> pointer_steps(std::string_view pointer) {
  std::vector<std::string> steps;
  for (std::size_t i = 0; i < pointer.size(); ++i) {
    if (pointer[i] == '/') {
      steps.emplace_back();
    } else if (steps.empty()) {
      throw std::logic_error("a pointer begins with a slash, not as " + std::string(pointer) + " does");
    } else if (pointer[i] == '~' && i + 1 < pointer.size()) {
      steps.back() += pointer[++i] == '1' ? '/' : '~';
    } else {
      steps.back() += pointer[i];
    }
  }
  return steps;
}

void TextChange::apply_to(std::string& text) const {
  if (at > text.size() || text.compare(at, removed.size(), removed) != 0) {
    throw std::logic_error("a change does not fit the text it is applied to");
  }
  text.replace(at, removed.size(), inserted);
}

TextChange difference(std::string_view before, std::string_view after) {
  const auto is_inside_character = [](std::string_view text, std::size_t at) {
    return at < text.size() && (static_cast<unsigned char>(text[at]) & 0xC0U) == 0x80U;
  };
  const auto shorter = std::min(before.size(), after.size());
  std::size_t head = 0;
  while (head < shorter && before[head] == after[head]) ++head;
  while (head > 0 && (is_inside_character(before, head) || is_inside_character(after, head))) --head;
  std::size_t tail = 0;
  while (tail < shorter - head && before[before.size() - 1 - tail] == after[after.size() - 1 - tail]) ++tail;
  while (tail > 0 && is_inside_character(before, before.size() - tail)) --tail;
  return {head, std::string(before.substr(head, before.size() - tail - head)),
          std::string(after.substr(head, after.size() - tail - head))};
}

struct ScenarioText::Tree {
  PlacedValue root;
};

ScenarioText::ScenarioText(std::string text, std::unique_ptr<Tree> tree)
    : text_(std::move(text)), tree_(std::move(tree)) {}
ScenarioText::ScenarioText(const ScenarioText& other)
    : text_(other.text_), tree_(std::make_unique<Tree>(*other.tree_)) {}
ScenarioText::ScenarioText(ScenarioText&&) noexcept = default;
ScenarioText& ScenarioText::operator=(const ScenarioText& other) { return *this = ScenarioText(other); }
ScenarioText& ScenarioText::operator=(ScenarioText&&) noexcept = default;
ScenarioText::~ScenarioText() = default;

Result<ScenarioText, TextMistake> ScenarioText::read(std::string text) {
  const auto json = scenario::read_json(text);
  if (!json) return Unexpected{TextMistake{json.error().sentence, json.error().line}};
  if (json->object() == nullptr) {
    return Unexpected{TextMistake{"a scenario is an object, {...}, not " + std::string(json->kind_name()), json->line}};
  }
  auto tree = std::make_unique<Tree>(Tree{scenario::place_values(text)});
  return ScenarioText(std::move(text), std::move(tree));
}

bool ScenarioText::has(std::string_view place) const { return find(tree_->root, place) != nullptr; }

std::optional<PlainValue> ScenarioText::value(std::string_view place) const {
  const auto* found = find(tree_->root, place);
  return found == nullptr ? std::nullopt : std::optional(plain(text_, *found));
}

std::vector<std::string> ScenarioText::keys(std::string_view place) const {
  std::vector<std::string> keys;
  const auto* found = find(tree_->root, place);
  if (found == nullptr || found->kind != PlacedValue::Kind::object) return keys;
  for (const auto& member : found->children) keys.push_back(member.key);
  return keys;
}

std::size_t ScenarioText::count(std::string_view place) const {
  const auto* found = find(tree_->root, place);
  return found == nullptr ? 0 : found->children.size();
}

std::optional<std::pair<std::size_t, std::size_t>> ScenarioText::bytes(std::string_view place) const {
  const auto* found = find(tree_->root, place);
  return found == nullptr ? std::nullopt : std::optional(std::pair{found->first(), found->end});
}

void ScenarioText::replace(std::size_t begin, std::size_t end, std::string_view with) {
  text_.replace(begin, end - begin, with);
  tree_->root = scenario::place_values(text_);
}

void ScenarioText::set(std::string_view place, const PlainValue& value) {
  const auto* found = find(tree_->root, place);
  if (found == nullptr) {
    const auto slash = place.rfind('/');
    const auto parent = place.substr(0, slash);
    if (require(tree_->root, parent).kind != PlacedValue::Kind::object) {
      throw std::logic_error(std::string(parent) + " is no object");
    }
    insert_member(parent, count(parent), pointer_steps(place).back(), value);
    return;
  }
  if (plain(text_, *found) == value) return;
  const auto style = scenario::style_of(text_, tree_->root);
  replace(found->begin, found->end,
          scenario::laid_out(value, style, indent_at(text_, found->begin), column_at(text_, found->begin)));
}

void ScenarioText::insert_member(std::string_view object, std::size_t index, std::string_view key,
                                 const PlainValue& value) {
  const auto& at = require(tree_->root, object);
  if (at.kind != PlacedValue::Kind::object) throw std::logic_error(std::string(object) + " is no object");
  if (at.child(key) != nullptr) throw std::logic_error(std::string(object) + " has a " + std::string(key));
  const std::string name(key);
  insert(object, index, &name, value);
}

void ScenarioText::insert_item(std::string_view list, std::size_t index, const PlainValue& value) {
  if (require(tree_->root, list).kind != PlacedValue::Kind::list) {
    throw std::logic_error(std::string(list) + " is no list");
  }
  insert(list, index, nullptr, value);
}

void ScenarioText::insert(std::string_view place, std::size_t index, const std::string* key, const PlainValue& value) {
  const PlacedValue& container = require(tree_->root, place);
  const auto& children = container.children;
  const auto style = scenario::style_of(text_, tree_->root);
  const std::string name = key == nullptr ? "" : scenario::encode_string(*key) + style.colon;
  index = std::min(index, children.size());
  if (children.empty()) {
    const std::string outer = indent_at(text_, container.begin);
    const std::string inner = outer + style.indent;
    const std::string flat = name + scenario::in_one_line(value, style);
    // Of the lists at the top (nodes, links, traffic, ...) each entry has a line of its own.
    const bool is_at_top = pointer_steps(place).size() <= 1;
    const bool fits = column_at(text_, container.begin) + flat.size() + 2 <= style.width;
    if (!style.has_lines || (fits && !is_at_top && !style.breaks_everything)) {
      replace(container.begin + 1, container.end - 1, flat);
    } else {
      replace(container.begin + 1, container.end - 1,
              style.line_end + inner + name + scenario::laid_out(value, style, inner, inner.size() + name.size()) +
                  style.line_end + outer);
    }
    return;
  }
  std::string between = separator(text_, container, style, index);
  const auto at = index == 0 ? children.front().first() : children[index - 1].end;
  if (index > 0 && has_feed(between) && container.kind == PlacedValue::Kind::object) {
    // Something short stays in the line of the brace, if others do.
    const auto line = std::string_view(text_).substr(container.begin, at - container.begin);
    const auto flat = style.comma + name + scenario::in_one_line(value, style);
    if (!has_feed(line) && flat.size() < 40 && column_at(text_, at) + flat.size() <= style.width) between = style.comma;
  }
  const auto feed = between.rfind('\n');
  const std::string indent = feed == std::string::npos ? indent_at(text_, at) : between.substr(feed + 1);
  const std::size_t column =
      (feed == std::string::npos ? column_at(text_, at) + (index == 0 ? 0 : between.size()) : indent.size()) +
      name.size();
  const std::string body = name + scenario::laid_out(value, style, indent, column);
  replace(at, at, index == 0 ? body + between : between + body);
}

void ScenarioText::remove(std::string_view place) {
  const auto slash = place.rfind('/');
  if (slash == std::string_view::npos) throw std::logic_error("the whole text cannot be removed from itself");
  const auto& container = require(tree_->root, place.substr(0, slash));
  const auto* gone = &require(tree_->root, place);
  const auto& children = container.children;
  const auto index = static_cast<std::size_t>(gone - children.data());
  if (children.size() == 1) {
    replace(container.begin + 1, container.end - 1, "");
  } else if (index == 0) {
    replace(gone->first(), children[1].first(), "");
  } else {
    replace(children[index - 1].end, gone->end, "");
  }
}

void ScenarioText::rename_key(std::string_view place, std::string_view key) {
  const auto& member = require(tree_->root, place);
  if (member.key_end == 0) throw std::logic_error(std::string(place) + " has no key");
  replace(member.key_begin, member.key_end, scenario::encode_string(key));
}

void ScenarioText::set_items(std::string_view list, const std::vector<std::string>& items) {
  const auto* found = find(tree_->root, list);
  if (found == nullptr || found->kind != PlacedValue::Kind::list || found->children.empty()) {
    set(list, PlainValue::List(items.begin(), items.end()));
    return;
  }
  const auto old = *value(list)->list();
  const auto is_same = [&](std::size_t a, std::size_t b) {
    return old[a].text() != nullptr && *old[a].text() == items[b];
  };
  std::size_t head = 0;
  while (head < old.size() && head < items.size() && is_same(head, head)) ++head;
  std::size_t tail = 0;
  while (tail + head < old.size() && tail + head < items.size() &&
         is_same(old.size() - 1 - tail, items.size() - 1 - tail)) {
    ++tail;
  }
  const auto changed = std::min(old.size(), items.size()) - head - tail;
  for (std::size_t i = head; i < head + changed; ++i) set(pointer_to(list, i), items[i]);
  for (std::size_t i = old.size(); i > items.size(); --i) remove(pointer_to(list, head + changed));
  for (std::size_t i = old.size(); i < items.size(); ++i) {
    insert_item(list, head + changed + (i - old.size()), items[head + changed + (i - old.size())]);
  }
}

}  // namespace lvslab::sim
