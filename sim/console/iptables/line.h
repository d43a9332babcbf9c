#pragma once
/// A line's words while they are read: the next one, the value that stood in its option's own word, a `!` that waits
/// for what it inverts, and the first complaint, after which nothing more is read.

#include <optional>
#include <string>
#include <utility>

#include "request.h"
#include "words.h"

namespace lvslab::sim::console::iptables {

class Line {
 public:
  /// Begins behind the program's name.
  Line(net::Family family, const Words& words) : words_(words), family_(family) {}

  [[nodiscard]] net::Family family() const { return family_; }

  [[nodiscard]] bool is_over() const { return trouble_ || next_ >= words_.size(); }
  [[nodiscard]] const std::string& next_word() { return words_[next_++]; }
  /// The value that stands in the same word as the option read now.
  void set_value(std::string value) { value_ = std::move(value); }
  /// What was set and no option has taken.
  [[nodiscard]] const std::optional<std::string>& value() const { return value_; }
  /// The value or the next word; a complaint if there is none.
  std::string needed_word(const std::string& option);
  /// The value, or the next word if it is no option and no `!`.
  std::optional<std::string> optional_word();

  void fail(const std::string& sentence) { object(usage_error(family_, sentence)); }
  void refuse(const std::string& what) { object(not_modelled(tool_of(family_) + ": " + what).error); }
  /// In the words of a match or target: "mark: option ..."
  void fail_in(const std::string& extension, const std::string& sentence) { fail(extension + ": " + sentence + "\n"); }
  /// Only the first complaint is heard.
  void object(Complaint complaint) {
    if (!trouble_) trouble_ = std::move(complaint);
  }
  [[nodiscard]] const std::optional<Complaint>& trouble() const { return trouble_; }

  template <class Value>
  bool take(Reading<Value> reading, Value& into) {
    if (!reading) {
      fail(reading.error());
      return false;
    }
    into = std::move(*reading);
    return true;
  }

  bool inverted = false;  ///< a `!` was read, and nothing yet that it inverts

 private:
  const Words& words_;
  net::Family family_;
  std::size_t next_ = 1;
  std::optional<std::string> value_;
  std::optional<Complaint> trouble_;
};

}  // namespace lvslab::sim::console::iptables
