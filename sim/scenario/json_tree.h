#pragma once
/// JSON text as a tree that knows the line of everything in it. Strict JSON (RFC 8259), UTF-8.

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include <lvslab/result.h>

namespace lvslab::sim::scenario {

struct JsonMember;

struct JsonValue {
  using List = std::vector<JsonValue>;
  using Object = std::vector<JsonMember>;  ///< in the order of the file

  std::variant<std::nullptr_t, bool, std::int64_t, std::uint64_t, double, std::string, List, Object> content;
  std::size_t line = 0;   ///< from 1; of a list or object: where it begins
  std::size_t begin = 0;  ///< of a list or object: its bytes in the text are [begin, end)
  std::size_t end = 0;

  [[nodiscard]] const std::string* text() const { return std::get_if<std::string>(&content); }
  [[nodiscard]] const List* list() const { return std::get_if<List>(&content); }
  [[nodiscard]] const Object* object() const { return std::get_if<Object>(&content); }
  /// "a number", "an object", ...: for messages.
  [[nodiscard]] std::string_view kind_name() const;
};

struct JsonMember {
  std::string key;
  std::size_t line = 0;   ///< of the key
  bool repeated = false;  ///< an earlier member of this object has the same key
  JsonValue value;
};

struct JsonError {
  std::string sentence;
  std::size_t line = 0;
};

/// Lists and objects within one another; deeper is an error. Ours need 6, a lesson may need a few more.
inline constexpr std::size_t json_depth_limit = 64;

/// O(n log n). Never throws for what the text contains.
[[nodiscard]] Result<JsonValue, JsonError> read_json(std::string_view text);

}  // namespace lvslab::sim::scenario
