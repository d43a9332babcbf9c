#include "json_tree.h"

#include <algorithm>
#include <iterator>
#include <optional>
#include <utility>

#include <nlohmann/json.hpp>

#include <lvslab/sim/words.h>

namespace lvslab::sim::scenario {
namespace {

/// How far the parser has read. It looks one byte past the end of a number, and that byte may be a line feed: so a
/// token's place is that of the last byte that is not white space.
struct ReadPosition {
  std::size_t offset = 0;
  std::size_t line = 1;
  std::size_t token_end = 0;   // one past the last byte that is not white space
  std::size_t token_line = 1;  // and its line

  void pass(char byte) {
    ++offset;
    if (byte == '\n') {
      ++line;
    } else if (byte != ' ' && byte != '\t' && byte != '\r') {
      token_end = offset;
      token_line = line;
    }
  }
};

/// Hands bytes to the parser and counts them: its SAX interface has no positions of its own.
class CountingIterator {
 public:
  using iterator_category = std::input_iterator_tag;
  using value_type = char;
  using difference_type = std::ptrdiff_t;
  using pointer = const char*;
  using reference = const char&;

  CountingIterator(const char* at, ReadPosition& position) : at_(at), position_(&position) {}
  reference operator*() const { return *at_; }
  CountingIterator& operator++() {
    position_->pass(*at_++);
    return *this;
  }
  CountingIterator operator++(int) {
    auto before = *this;
    ++*this;
    return before;
  }
  bool operator==(const CountingIterator& other) const { return at_ == other.at_; }
  bool operator!=(const CountingIterator& other) const { return at_ != other.at_; }

 private:
  const char* at_;
  ReadPosition* position_;
};

/// The parser's own reason without its prefix "[json.exception...] parse error at line 1, column 2: ".
std::string reason_of(const std::string& what) {
  for (const std::string_view mark : {"column ", "] "}) {
    auto from = what.find(mark);
    if (from == std::string::npos) continue;
    from = mark == "] " ? from + mark.size() : what.find(": ", from) + 2;
    return printable(std::string_view(what).substr(from), 160);
  }
  return printable(what, 160);
}

class TreeBuilder {
 public:
  using number_integer_t = nlohmann::json::number_integer_t;
  using number_unsigned_t = nlohmann::json::number_unsigned_t;
  using number_float_t = nlohmann::json::number_float_t;
  using string_t = nlohmann::json::string_t;
  using binary_t = nlohmann::json::binary_t;

  explicit TreeBuilder(const ReadPosition& position) : position_(position) {}

  bool null() { return add(nullptr); }
  bool boolean(bool value) { return add(value); }
  bool number_integer(number_integer_t value) { return add(std::int64_t{value}); }
  bool number_unsigned(number_unsigned_t value) { return add(std::uint64_t{value}); }
  bool number_float(number_float_t value, const string_t&) { return add(double{value}); }
  bool string(string_t& value) { return add(std::move(value)); }
  bool binary(binary_t&) { return false; }  // no such thing in JSON text
  bool start_object(std::size_t) { return open(JsonValue::Object{}); }
  bool start_array(std::size_t) { return open(JsonValue::List{}); }
  bool end_array() { return close(); }
  bool end_object() {
    mark_repeated_keys(std::get<JsonValue::Object>(open_.back().value.content));
    return close();
  }
  bool key(string_t& name) {
    open_.back().key = std::move(name);
    open_.back().key_line = position_.token_line;
    return true;
  }
  bool parse_error(std::size_t, const std::string&, const nlohmann::detail::exception& exception) {
    const std::string what = exception.what();
    if (what.find("unexpected end of input") != std::string::npos ||
        what.find("missing closing quote") != std::string::npos) {
      fail("the file ends before its JSON does: a closing bracket or quote is missing");
    } else {
      fail("not JSON: " + reason_of(what));
    }
    return false;
  }

  Result<JsonValue, JsonError> take() {
    if (error_) return Unexpected{*error_};
    return std::move(root_);
  }

 private:
  struct Open {
    JsonValue value;
    std::string key;
    std::size_t key_line = 0;
  };

  template <class Content>
  bool add(Content content) {
    JsonValue value;
    value.content = std::move(content);
    value.line = position_.token_line;
    return place(std::move(value));
  }

  template <class Content>
  bool open(Content content) {
    if (open_.size() == json_depth_limit) {
      fail("lists and objects are nested more than " + std::to_string(json_depth_limit) + " deep");
      return false;
    }
    Open next;
    next.value.content = std::move(content);
    next.value.line = position_.token_line;
    next.value.begin = position_.token_end - 1;
    open_.push_back(std::move(next));
    return true;
  }

  bool close() {
    JsonValue value = std::move(open_.back().value);
    open_.pop_back();
    value.end = position_.token_end;
    return place(std::move(value));
  }

  bool place(JsonValue value) {
    if (open_.empty()) {
      root_ = std::move(value);
      return true;
    }
    Open& parent = open_.back();
    if (auto* list = std::get_if<JsonValue::List>(&parent.value.content)) {
      list->push_back(std::move(value));
    } else {
      auto& object = std::get<JsonValue::Object>(parent.value.content);
      object.push_back(JsonMember{std::move(parent.key), parent.key_line, false, std::move(value)});
    }
    return true;
  }

  static void mark_repeated_keys(JsonValue::Object& object) {
    std::vector<std::size_t> order(object.size());
    for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
    std::stable_sort(order.begin(), order.end(),
                     [&](std::size_t a, std::size_t b) { return object[a].key < object[b].key; });
    for (std::size_t i = 1; i < order.size(); ++i) {
      if (object[order[i]].key == object[order[i - 1]].key) object[order[i]].repeated = true;
    }
  }

  void fail(std::string sentence) {
    if (!error_) error_ = JsonError{std::move(sentence), position_.token_line};
  }

  const ReadPosition& position_;
  std::vector<Open> open_;
  JsonValue root_;
  std::optional<JsonError> error_;
};

}  // namespace

std::string_view JsonValue::kind_name() const {
  static constexpr std::string_view names[] = {"null",     "true or false", "a number", "a number",
                                               "a number", "a text",        "a list",   "an object"};
  return names[content.index()];
}

Result<JsonValue, JsonError> read_json(std::string_view text) {
  if (text.find_first_not_of(" \t\r\n") == std::string_view::npos) return Unexpected{JsonError{"the file is empty", 0}};
  ReadPosition position;
  TreeBuilder builder(position);
  nlohmann::json::sax_parse(CountingIterator(text.data(), position),
                            CountingIterator(text.data() + text.size(), position), &builder);
  return builder.take();
}

}  // namespace lvslab::sim::scenario
