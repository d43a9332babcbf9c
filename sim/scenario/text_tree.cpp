#include "text_tree.h"

#include <charconv>

#include <nlohmann/json.hpp>

namespace lvslab::sim::scenario {
namespace {

constexpr std::string_view blanks = " \t\r\n";

class Walk {
 public:
  explicit Walk(std::string_view json) : json_(json) {}

  PlacedValue value() {
    skip_blanks();
    PlacedValue found;
    found.begin = at_;
    switch (json_[at_]) {
      case '{': container(found, PlacedValue::Kind::object, '}'); break;
      case '[': container(found, PlacedValue::Kind::list, ']'); break;
      case '"':
        found.kind = PlacedValue::Kind::text;
        skip_string();
        break;
      default: at_ = std::min(json_.find_first_of(" \t\r\n,]}", at_), json_.size());
    }
    found.end = at_;
    return found;
  }

 private:
  void container(PlacedValue& found, PlacedValue::Kind kind, char close) {
    found.kind = kind;
    ++at_;
    skip_blanks();
    while (json_[at_] != close) {
      PlacedValue child;
      if (kind == PlacedValue::Kind::object) {
        const auto key_begin = at_;
        skip_string();
        const auto key_end = at_;
        skip_blanks();
        ++at_;  // the colon
        child = value();
        child.key = decode_string(json_.substr(key_begin, key_end - key_begin));
        child.key_begin = key_begin;
        child.key_end = key_end;
      } else {
        child = value();
      }
      found.children.push_back(std::move(child));
      skip_blanks();
      if (json_[at_] == ',') ++at_;
      skip_blanks();
    }
    ++at_;
  }

  void skip_blanks() {
    while (at_ < json_.size() && blanks.find(json_[at_]) != std::string_view::npos) ++at_;
  }
  void skip_string() {
    ++at_;
    while (json_[at_] != '"') at_ += json_[at_] == '\\' ? 2U : 1U;
    ++at_;
  }

  std::string_view json_;
  std::size_t at_ = 0;
};

}  // namespace

const PlacedValue* PlacedValue::child(std::string_view step) const {
  if (kind == Kind::object) {
    for (const auto& member : children) {
      if (member.key == step) return &member;
    }
    return nullptr;
  }
  std::size_t index = 0;
  const auto [stop, error] = std::from_chars(step.data(), step.data() + step.size(), index);
  const bool is_number = error == std::errc{} && stop == step.data() + step.size();
  return kind == Kind::list && is_number && index < children.size() ? &children[index] : nullptr;
}

PlacedValue place_values(std::string_view json) { return Walk(json).value(); }

std::string decode_string(std::string_view literal) {
  if (literal.find('\\') == std::string_view::npos) return std::string(literal.substr(1, literal.size() - 2));
  return nlohmann::json::parse(literal).get<std::string>();
}

}  // namespace lvslab::sim::scenario
