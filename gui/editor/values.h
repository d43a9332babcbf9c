#pragma once
/// Values of a scenario in fields that a person types in.

#include <QString>
#include <optional>
#include <string>

#include <lvslab/sim/scenario_text.h>

namespace lvslab::gui {

/// As it is typed: a text without its quotes, a number as it is spelled, anything else as JSON; empty: not there.
[[nodiscard]] QString shownValue(const std::optional<sim::PlainValue>& value);
/// The other way: what looks like a number, a list, an object, true or false is one.
[[nodiscard]] sim::PlainValue typedValue(const QString& text);
/// Sets a member to what was typed; nothing typed: takes it away.
void setOrRemove(sim::ScenarioText& text, const std::string& place, const QString& typed);

/// A text that may stand there once, or once a language: the one in `language` ("en", "zh").
[[nodiscard]] QString localisedValue(const sim::ScenarioText& text, const std::string& place,
                                     const std::string& language);
void setLocalised(sim::ScenarioText& text, const std::string& place, const std::string& language, const QString& typed);

}  // namespace lvslab::gui
