#pragma once
/// Taking values out of the tree: each reader checks one kind of value, remarks what is wrong with it, and returns
/// nullopt then.

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include <lvslab/time.h>

#include "json_tree.h"
#include "remarks.h"

namespace lvslab::sim::scenario {

/// A value and the way to it from the top of the file. Lives on the stack while the value is read; cursors made from
/// it must not outlive it.
class Cursor {
 public:
  Cursor(const JsonValue& value, Remarks& remarks) : value_(value), line_(value.line), remarks_(remarks) {}

  [[nodiscard]] Cursor member(const JsonMember& member) const {
    return Cursor(member.value, *this, &member.key, 0, member.line);
  }
  [[nodiscard]] Cursor item(std::size_t index) const {
    const auto& item = (*value_.list())[index];
    return Cursor(item, *this, nullptr, index, item.line);
  }

  [[nodiscard]] const JsonValue& value() const { return value_; }
  /// Of the key, for a member of an object.
  [[nodiscard]] std::size_t line() const { return line_; }
  /// JSON pointer.
  [[nodiscard]] std::string path() const;
  [[nodiscard]] Remarks& remarks() const { return remarks_; }
  void error(std::string sentence) const { remarks_.error(line_, path(), std::move(sentence)); }
  void warning(std::string sentence) const { remarks_.warning(line_, path(), std::move(sentence)); }

 private:
  Cursor(const JsonValue& value, const Cursor& parent, const std::string* key, std::size_t index, std::size_t line)
      : value_(value), parent_(&parent), key_(key), index_(index), line_(line), remarks_(parent.remarks_) {}

  const JsonValue& value_;
  const Cursor* parent_ = nullptr;
  const std::string* key_ = nullptr;
  std::size_t index_ = 0;
  std::size_t line_;
  Remarks& remarks_;
};

/// Calls `on_member` for each member whose key is in `known`; remarks the others, and keys given twice. False: not an
/// object. `thing` is for messages: "a link".
bool read_object(const Cursor& at, std::string_view thing, std::span<const std::string_view> known,
                 const std::function<void(std::string_view key, const Cursor& member)>& on_member);
/// The same for an object whose keys are names that the author chooses.
bool read_names(const Cursor& at, std::string_view thing,
                const std::function<void(const std::string& name, const Cursor& member)>& on_member);
/// Calls `on_item` for each. False: not a list.
bool read_list(const Cursor& at, std::string_view thing, const std::function<void(const Cursor& item)>& on_item);

[[nodiscard]] std::optional<std::string> read_text(const Cursor& at);
/// true or false.
[[nodiscard]] std::optional<bool> read_bool(const Cursor& at);
/// One of `words`.
[[nodiscard]] std::optional<std::size_t> read_word(const Cursor& at, std::string_view thing,
                                                   std::span<const std::string_view> words);
[[nodiscard]] std::optional<std::uint64_t> read_integer(const Cursor& at, std::uint64_t least, std::uint64_t most);
/// A text, or a number of seconds.
[[nodiscard]] std::optional<Duration> read_duration(const Cursor& at);
/// A text, or a whole number of bytes.
[[nodiscard]] std::optional<std::uint64_t> read_size(const Cursor& at, std::uint64_t most);
/// A number, whole or not.
[[nodiscard]] std::optional<double> read_number(const Cursor& at);

}  // namespace lvslab::sim::scenario
