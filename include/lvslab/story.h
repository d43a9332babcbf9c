#pragma once
/// The reasons behind what the core does with a packet, as values: a teaching tool *is* its reasons.
///
/// A Note is an English phrase with numbered places ({0}, {1}, ...) and the texts that fill them. The phrase is a
/// literal at the place of the decision, so the code says what the reader will see; a translation is a table
/// from phrase to phrase. Telling costs one branch when nobody listens.

#include <concepts>
#include <memory>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

namespace lvslab {

/// What a note is about, as a value of the part that tells it, for those who know that part (ipvs/decision.h).
struct Evidence {
  Evidence() = default;
  Evidence(const Evidence&) = default;
  Evidence& operator=(const Evidence&) = default;
  virtual ~Evidence() = default;
};

struct Note {
  std::string_view phrase;  ///< a string literal; lives for ever
  std::vector<std::string> values;
  std::shared_ptr<const Evidence> evidence{};  ///< shared by all notes of one matter; null: the words are all
  /// Equal words.
  bool operator==(const Note& other) const { return phrase == other.phrase && values == other.values; }
};

/// The note as an English sentence: {n} replaced by values[n].
[[nodiscard]] std::string to_text(const Note& note);

/// What happened in one call of the core, in order. Off unless someone wants it.
class Story {
 public:
  explicit Story(bool wanted = false) : wanted_(wanted) {}

  [[nodiscard]] bool wanted() const { return wanted_; }
  void want(bool wanted) { wanted_ = wanted; }

  /// Adds a note. Arguments are turned to text (std::string, string literals, integers, or anything with an
  /// ADL-visible to_text) only when the story is wanted. `phrase` must be a string literal.
  template <class... Values>
  void tell(std::string_view phrase, const Values&... values) {
    if (wanted_) [[unlikely]] {
      notes_.push_back(Note{phrase, {text_of(values)...}});
    }
  }
  /// Adds a note made elsewhere.
  void add(Note note) {
    if (wanted_) notes_.push_back(std::move(note));
  }

  [[nodiscard]] const std::vector<Note>& notes() const { return notes_; }
  [[nodiscard]] std::vector<Note> take() { return std::exchange(notes_, {}); }
  void clear() { notes_.clear(); }

  /// How a value reads in a note.
  template <class Value>
  [[nodiscard]] static std::string text_of(const Value& value) {
    if constexpr (std::is_convertible_v<const Value&, std::string_view>) {
      return std::string(std::string_view(value));
    } else if constexpr (std::is_arithmetic_v<Value>) {
      return std::to_string(value);
    } else {
      return to_text(value);
    }
  }

 private:
  bool wanted_;
  std::vector<Note> notes_;
};

}  // namespace lvslab
