#include "editor/values.h"

namespace lvslab::gui {

QString shownValue(const std::optional<sim::PlainValue>& value) {
  if (!value) return {};
  return QString::fromStdString(value->text() != nullptr ? *value->text() : to_text(*value));
}

sim::PlainValue typedValue(const QString& text) {
  const std::string typed = text.trimmed().toStdString();
  const auto value = sim::read_value(typed);
  const bool isTextInQuotes = value && value->text() != nullptr;
  return value && !isTextInQuotes ? *value : sim::PlainValue(typed);
}

void setOrRemove(sim::ScenarioText& text, const std::string& place, const QString& typed) {
  if (typed.trimmed().isEmpty()) {
    if (text.has(place)) text.remove(place);
    return;
  }
  text.set(place, typedValue(typed));
}

QString localisedValue(const sim::ScenarioText& text, const std::string& place, const std::string& language) {
  const auto value = text.value(place);
  if (!value) return {};
  if (value->text() != nullptr) return language == "en" ? QString::fromStdString(*value->text()) : QString();
  const auto* member = value->member(language);
  return member == nullptr || member->text() == nullptr ? QString() : QString::fromStdString(*member->text());
}

void setLocalised(sim::ScenarioText& text, const std::string& place, const std::string& language,
                  const QString& typed) {
  const std::string words = typed.toStdString();
  const auto value = text.value(place);
  if (value && value->object() != nullptr) {
    const auto member = sim::pointer_to(place, language);
    if (!words.empty()) {
      text.set(member, words);
    } else if (text.has(member)) {
      text.remove(member);
    }
    return;
  }
  if (language == "en" && (value || words.empty())) {
    if (!words.empty()) {
      text.set(place, words);
    } else if (value) {
      text.remove(place);
    }
    return;
  }
  if (words.empty()) return;
  sim::PlainValue::Object both;
  if (value && value->text() != nullptr) both.emplace_back("en", *value->text());
  both.emplace_back(language, words);
  const sim::PlainValue made = language == "en" ? sim::PlainValue(words) : sim::PlainValue(both);
  if (value) {
    text.set(place, made);
    return;
  }
  // What a scenario is called stands near its beginning.
  const auto keys = text.keys("");
  std::size_t index = 0;
  while (index < keys.size() && (keys[index] == "lvslab" || keys[index] == "title")) ++index;
  text.insert_member("", index, sim::pointer_steps(place).back(), made);
}

}  // namespace lvslab::gui
