/// A lesson as JSON text, and into the text of a scenario file of which nothing else changes.

#include <nlohmann/json.hpp>

#include <lvslab/sim/scenario_file.h>

#include "json_tree.h"
#include "lesson_words.h"
#include "quantity.h"

namespace lvslab::sim {
namespace scenario {
namespace {

using Json = nlohmann::ordered_json;
using Kind = LessonQuestion::Kind;

/// What is shorter stands on one line.
constexpr std::size_t widest_line = 110;

std::string in_line(const Json& value) {
  if (!value.is_structured()) return value.dump();
  std::string text;
  for (const auto& [key, member] : value.items()) {
    if (!text.empty()) text += ", ";
    if (value.is_object()) text += Json(key).dump() + ": ";
    text += in_line(member);
  }
  return value.is_object() ? "{" + text + "}" : "[" + text + "]";
}

std::string laid_out(const Json& value, std::size_t indent) {
  auto line = in_line(value);
  if (!value.is_structured() || value.empty() || indent + line.size() <= widest_line) return line;
  const std::string inner(indent + 2, ' ');
  std::string text;
  for (const auto& [key, member] : value.items()) {
    text += (text.empty() ? "\n" : ",\n") + inner;
    if (value.is_object()) text += Json(key).dump() + ": ";
    text += laid_out(member, indent + 2);
  }
  text += "\n" + std::string(indent, ' ');
  return value.is_object() ? "{" + text + "}" : "[" + text + "]";
}

Json to_json(const LocalisedText& text) {
  if (text.by_language.size() == 1 && text.by_language.contains("en")) return text.by_language.at("en");
  auto json = Json::object();
  for (const auto& [language, words] : text.by_language) json[language] = words;
  return json;
}

Json to_json(const LessonMoment& moment) {
  if (moment.time) return {{"time", to_text(*moment.time)}};
  auto json = Json::object();
  json["frame"] = moment.match;
  if (!moment.node.empty()) json["at"] = moment.node;
  if (moment.what != LessonMoment::What::passes) json["what"] = what_words.at(static_cast<std::size_t>(moment.what));
  if (moment.nth != 1) json["nth"] = moment.nth;
  if (moment.after != Duration{}) json["after"] = to_text(moment.after);
  return json;
}

std::string end_text(const LinkEnd& end) { return end.interface.empty() ? end.node : end.node + ":" + end.interface; }

Json to_json(const LessonHighlight& highlight, const Scenario& network) {
  auto json = Json::object();
  if (!highlight.nodes.empty()) json["nodes"] = highlight.nodes;
  if (highlight.link) {
    const auto& link = network.links.at(*highlight.link);
    json["link"] = {end_text(link.a), end_text(link.b)};
  }
  if (!highlight.field.empty()) json["field"] = highlight.field;
  if (highlight.panel) json["panel"] = panel_words.at(static_cast<std::size_t>(*highlight.panel));
  return json;
}

Json answer_json(const LessonQuestion& question) {
  auto json = Json::object();
  const std::string key(answer_words.at(static_cast<std::size_t>(question.kind) - 1));
  switch (question.kind) {
    case Kind::server_of: json[key] = question.request; break;
    case Kind::answers_of: json[key] = question.node.empty() ? "nobody" : question.node; break;
    case Kind::node_at:
    case Kind::frames: json[key] = to_json(question.moment.value_or(LessonMoment{})); break;
    default:
      json[key] = question.field;
      if (question.moment) json["moment"] = to_json(*question.moment);
      break;
  }
  return json;
}

Json to_json(const LessonQuestion& question) {
  Json json = {{"prompt", to_json(question.prompt)}};
  if (question.kind == Kind::choice) {
    json["choices"] = Json::array();
    for (const auto& choice : question.choices) {
      Json one = {{"text", to_json(choice.text)}};
      if (choice.is_right) one["right"] = true;
      json["choices"].push_back(std::move(one));
    }
  } else {
    json["answer"] = answer_json(question);
  }
  for (const auto& hint : question.hints) json["hints"].push_back(to_json(hint));
  if (!question.explanation.empty()) json["explanation"] = to_json(question.explanation);
  return json;
}

Json to_json(const LessonStep& step, const Scenario& network) {
  Json json = {{"text", to_json(step.text)}};
  if (step.continues) json["continues"] = true;
  if (step.moment) json["moment"] = to_json(*step.moment);
  if (!step.highlight.empty()) json["highlight"] = to_json(step.highlight, network);
  for (const auto& command : step.commands) {
    json["do"].push_back(Json{{"node", command.node}, {"run", command.run}});
  }
  if (step.question) json["question"] = to_json(*step.question);
  return json;
}

Json to_json(const Lesson& lesson, const Scenario& network) {
  auto json = Json::object();
  if (!lesson.title.empty()) json["title"] = to_json(lesson.title);
  json["steps"] = Json::array();
  for (const auto& step : lesson.steps) json["steps"].push_back(to_json(step, network));
  return json;
}

}  // namespace
}  // namespace scenario

Result<std::string> with_lesson(const std::string& text, const Lesson& lesson, const Scenario& network) {
  const auto tree = scenario::read_json(text);
  if (!tree) return Unexpected{Error{tree.error().sentence, "line " + std::to_string(tree.error().line)}};
  const auto* top = tree->object();
  if (top == nullptr) return Unexpected{Error{"a scenario must be an object", ""}};
  const auto value = scenario::laid_out(scenario::to_json(lesson, network), 2);
  for (const auto& member : *top) {
    if (member.key != "lesson" || member.repeated) continue;
    if (member.value.end == 0) return Unexpected{Error{"'lesson' must be an object", "/lesson"}};
    return text.substr(0, member.value.begin) + value + text.substr(member.value.end);
  }
  const auto end = text.find_last_not_of(" \t\r\n", tree->end - 2) + 1;
  return text.substr(0, end) + (top->empty() ? "" : ",") + "\n  \"lesson\": " + value + "\n" +
         text.substr(tree->end - 1);
}

}  // namespace lvslab::sim
