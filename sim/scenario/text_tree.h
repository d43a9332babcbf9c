#pragma once
/// Where every value of a JSON text begins and ends. The text is known to be JSON (json_tree.h): nothing is judged
/// here.

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace lvslab::sim::scenario {

struct PlacedValue {
  enum class Kind : std::uint8_t { object, list, text, other };
  Kind kind = Kind::other;
  std::size_t begin = 0;  ///< its bytes are [begin, end)
  std::size_t end = 0;
  std::string key;            ///< of a member, decoded
  std::size_t key_begin = 0;  ///< of a member: with its quotes
  std::size_t key_end = 0;
  std::vector<PlacedValue> children;

  [[nodiscard]] bool is_container() const { return kind == Kind::object || kind == Kind::list; }
  /// Where the member begins, or the item.
  [[nodiscard]] std::size_t first() const { return key_end > 0 ? key_begin : begin; }
  /// nullptr: there is none. `step` is a key, or the number of an item.
  [[nodiscard]] const PlacedValue* child(std::string_view step) const;
};

[[nodiscard]] PlacedValue place_values(std::string_view json);
/// What a JSON string, with its quotes, says.
[[nodiscard]] std::string decode_string(std::string_view literal);

}  // namespace lvslab::sim::scenario
