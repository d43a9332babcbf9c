#pragma once
/// The text of a scenario file, and changes of it that leave alone what they do not concern: white space, the order of
/// keys and the spelling of numbers stay as they were, byte for byte. What is new is written as its neighbours are.
///
/// Values are named by JSON pointers, as remarks about files name them: "/nodes/rs1/commands/0". Of members with the
/// same key the first counts, as it does for the loader.

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include <lvslab/result.h>

namespace lvslab::sim {

/// A value to be written, or one that was read: what JSON can say. Numbers keep their spelling.
struct PlainValue {
  struct Number {
    std::string spelling;
    bool operator==(const Number&) const = default;
  };
  using List = std::vector<PlainValue>;
  using Object = std::vector<std::pair<std::string, PlainValue>>;
  std::variant<std::nullptr_t, bool, Number, std::string, List, Object> content;

  PlainValue() = default;  ///< null
  PlainValue(const char* text) : content(std::string(text)) {}
  PlainValue(std::string text) : content(std::move(text)) {}
  PlainValue(List list) : content(std::move(list)) {}
  PlainValue(Object object) : content(std::move(object)) {}
  PlainValue(Number number) : content(std::move(number)) {}
  static PlainValue whole(std::int64_t number) { return Number{std::to_string(number)}; }
  static PlainValue truth(bool value);

  [[nodiscard]] const std::string* text() const { return std::get_if<std::string>(&content); }
  [[nodiscard]] const Number* number() const { return std::get_if<Number>(&content); }
  [[nodiscard]] const List* list() const { return std::get_if<List>(&content); }
  [[nodiscard]] const Object* object() const { return std::get_if<Object>(&content); }
  /// Of an object; nullptr: no such member, or no object.
  [[nodiscard]] const PlainValue* member(std::string_view key) const;
  bool operator==(const PlainValue&) const = default;
};
/// As JSON in one line.
[[nodiscard]] std::string to_text(const PlainValue& value);
/// The value that a JSON text says; nullopt: it is none.
[[nodiscard]] std::optional<PlainValue> read_value(std::string_view json);

/// "/nodes" and "rs1" make "/nodes/rs1"; '~' and '/' in the key are escaped (RFC 6901).
[[nodiscard]] std::string pointer_to(std::string_view parent, std::string_view key);
[[nodiscard]] std::string pointer_to(std::string_view parent, std::size_t index);
/// The keys and indices that a pointer consists of.
[[nodiscard]] std::vector<std::string> pointer_steps(std::string_view pointer);

/// What an edit did to a text: at byte `at`, `removed` was replaced by `inserted`.
struct TextChange {
  std::size_t at = 0;
  std::string removed;
  std::string inserted;
  [[nodiscard]] TextChange inverse() const { return {at, inserted, removed}; }
  [[nodiscard]] bool is_empty() const { return removed.empty() && inserted.empty(); }
  /// `text` must have `removed` there; throws std::logic_error otherwise.
  void apply_to(std::string& text) const;
};
/// One change that makes `after` of `before`, as short as one can be. It cuts no UTF-8 character in two.
[[nodiscard]] TextChange difference(std::string_view before, std::string_view after);

/// Why a text is no JSON object, and where.
struct TextMistake {
  std::string sentence;
  std::size_t line = 0;  ///< from 1; 0: the file as a whole
};

class ScenarioText {
 public:
  /// Any JSON object will do: what the loader says about it does not matter here.
  [[nodiscard]] static Result<ScenarioText, TextMistake> read(std::string text);
  ScenarioText(const ScenarioText& other);
  ScenarioText(ScenarioText&&) noexcept;
  ScenarioText& operator=(const ScenarioText& other);
  ScenarioText& operator=(ScenarioText&&) noexcept;
  ~ScenarioText();

  [[nodiscard]] const std::string& text() const { return text_; }

  // Looking. A place that is not there has no value, no keys and nothing in it.
  [[nodiscard]] bool has(std::string_view place) const;
  [[nodiscard]] std::optional<PlainValue> value(std::string_view place) const;
  /// Of an object, in the order of the file.
  [[nodiscard]] std::vector<std::string> keys(std::string_view place) const;
  /// Members of an object or items of a list.
  [[nodiscard]] std::size_t count(std::string_view place) const;
  /// The bytes [first, second) of the value; with its key, if it is a member.
  [[nodiscard]] std::optional<std::pair<std::size_t, std::size_t>> bytes(std::string_view place) const;

  // Changing. Each is O(size of the text). A place that is not there, or not of the kind that the change needs, throws
  // std::logic_error: asking without looking is our bug.

  /// Replaces a value; a member that is not there yet becomes the last of its object, which must be there.
  void set(std::string_view place, const PlainValue& value);
  /// Puts a member before the one with number `index` of an object, or at its end.
  void insert_member(std::string_view object, std::size_t index, std::string_view key, const PlainValue& value);
  /// Puts an item before the one with number `index` of a list, or at its end.
  void insert_item(std::string_view list, std::size_t index, const PlainValue& value);
  void append(std::string_view list, const PlainValue& value) { insert_item(list, count(list), value); }
  void remove(std::string_view place);
  void rename_key(std::string_view place, std::string_view key);
  /// Makes a list (or, if it is not there, adds one) hold `items`; those that it has already are not touched.
  void set_items(std::string_view list, const std::vector<std::string>& items);

 private:
  struct Tree;
  ScenarioText(std::string text, std::unique_ptr<Tree> tree);
  void insert(std::string_view container, std::size_t index, const std::string* key, const PlainValue& value);
  void replace(std::size_t begin, std::size_t end, std::string_view with);

  std::string text_;
  std::unique_ptr<Tree> tree_;
};

}  // namespace lvslab::sim
