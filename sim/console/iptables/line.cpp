#include "line.h"

namespace lvslab::sim::console::iptables {

std::string Line::needed_word(const std::string& option) {
  if (value_) return *std::exchange(value_, std::nullopt);
  if (next_ < words_.size()) return words_[next_++];
  fail("option \"" + option + "\" requires an argument");
  return {};
}

std::optional<std::string> Line::optional_word() {
  if (value_) return std::exchange(value_, std::nullopt);
  if (next_ >= words_.size() || words_[next_].starts_with('-') || words_[next_] == "!") return std::nullopt;
  return words_[next_++];
}

}  // namespace lvslab::sim::console::iptables
