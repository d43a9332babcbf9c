#include <lvslab/sim/localised_text.h>
#include <lvslab/sim/words.h>

#include "draft.h"

namespace lvslab::sim {

std::string LocalisedText::in(const std::string& language) const {
  for (const auto& wanted : {language, std::string("en")}) {
    if (const auto found = by_language.find(wanted); found != by_language.end()) return found->second;
  }
  return by_language.empty() ? std::string() : by_language.begin()->second;
}

namespace scenario {

LocalisedText read_localised(const Cursor& at) {
  LocalisedText text;
  if (at.value().object() == nullptr) {
    if (at.value().text() == nullptr) {
      at.error("must be a text, or an object with a text for each language, not " +
               std::string(at.value().kind_name()));
    } else {
      text.by_language["en"] = *at.value().text();
    }
    return text;
  }
  read_names(at, "a text", [&](const std::string& language, const Cursor& member) {
    if (!is_name(language, 16)) {
      member.error(quoted(language) + " is not a language, such as \"en\" or \"zh\"");
    } else if (auto content = read_text(member)) {
      text.by_language.emplace(language, std::move(*content));
    }
  });
  return text;
}

}  // namespace scenario
}  // namespace lvslab::sim
