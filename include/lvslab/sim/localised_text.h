#pragma once
/// A text in several languages.

#include <map>
#include <string>

namespace lvslab::sim {

/// A text, possibly in several languages: "en" first when there is only one.
struct LocalisedText {
  std::map<std::string, std::string> by_language;
  /// The text in `language`, else English, else any; empty when there is none.
  [[nodiscard]] std::string in(const std::string& language = "en") const;
  [[nodiscard]] bool empty() const { return by_language.empty(); }
  bool operator==(const LocalisedText&) const = default;
};

}  // namespace lvslab::sim
