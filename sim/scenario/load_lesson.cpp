#include <algorithm>
#include <limits>

#include <lvslab/sim/filter.h>
#include <lvslab/sim/words.h>

#include "draft.h"
#include "keys.h"
#include "lesson_words.h"

namespace lvslab::sim::scenario {
namespace {

using Kind = LessonQuestion::Kind;
constexpr std::uint64_t most_repetitions = 1'000'000;

std::string node_name(const Draft& draft, const Cursor& at) {
  auto name = read_text(at);
  if (!name || !find_node(draft, at, *name)) return {};
  return std::move(*name);
}

/// A text must say something: an empty one is a step, a hint or a choice that was forgotten.
LocalisedText read_words(const Cursor& at) {
  auto text = read_localised(at);
  for (const auto& [language, words] : text.by_language) {
    if (words.find_first_not_of(" \t\r\n") == std::string::npos) {
      at.error("the text" + (language == "en" ? std::string() : " in " + quoted(language)) +
               " is empty: say something");
    }
  }
  if (text.by_language.empty() && at.value().object() != nullptr) at.error("has no text in any language");
  return text;
}

/// A field of frames that has one value: not "ip.addr", which stands for two.
std::string read_field(const Cursor& at) {
  auto name = read_text(at);
  if (!name) return {};
  const auto fields = filter_fields();
  std::vector<std::string_view> names;
  for (const auto& field : fields) {
    if (field.kind != "protocol") names.push_back(field.name);
  }
  if (std::find(names.begin(), names.end(), *name) == names.end()) {
    at.error("there is no field " + quoted(*name) + " in frames" + did_you_mean(*name, names) +
             "; docs/scenario-format.md lists them");
  }
  return std::move(*name);
}

LessonMoment read_moment(const Draft& draft, const Cursor& at) {
  LessonMoment moment;
  bool says_what_else = false;
  const bool is_object = read_object(at, "a moment", keys::moment, [&](std::string_view key, const Cursor& value) {
    if (key == "time") {
      moment.time = read_duration(value);
      return;
    }
    says_what_else = true;
    if (key == "frame") {
      auto text = read_text(value);
      if (!text) return;
      judge_filter(value, *text);
      moment.match = std::move(*text);
    } else if (key == "at") {
      moment.node = node_name(draft, value);
    } else if (key == "what") {
      if (const auto word = read_word(value, "'what'", what_words))
        moment.what = static_cast<LessonMoment::What>(*word);
    } else if (key == "nth") {
      if (const auto nth = read_integer(value, 1, most_repetitions)) moment.nth = static_cast<std::uint32_t>(*nth);
    } else if (const auto after = read_duration(value)) {
      moment.after = *after;
    }
  });
  if (!is_object) return moment;
  if (moment.time && says_what_else) at.error("a moment is a 'time' or a frame, not both");
  if (!moment.time && !says_what_else) {
    at.error(R"(a moment is {"time": ...} or a frame, as in {"frame": "arp", "at": "director", "nth": 2})");
  }
  return moment;
}

std::optional<std::size_t> read_link(const Draft& draft, const Cursor& at) {
  const auto* list = at.value().list();
  if (list == nullptr || list->size() != 2) {
    at.error(R"(a link is named by its two ends, as in ["rs2:eth0", "back"])");
    return std::nullopt;
  }
  const auto a = read_link_end(draft, at.item(0));
  const auto b = read_link_end(draft, at.item(1));
  if (!a || !b) return std::nullopt;
  const auto& links = draft.scenario.links;
  const auto found = std::find_if(links.begin(), links.end(), [&](const LinkSpec& link) {
    return (link.a == *a && link.b == *b) || (link.a == *b && link.b == *a);
  });
  if (found != links.end()) return static_cast<std::size_t>(found - links.begin());
  if (!at.remarks().has_error()) at.error("no link joins " + quoted(to_text(*a)) + " and " + quoted(to_text(*b)));
  return std::nullopt;
}

LessonHighlight read_highlight(const Draft& draft, const Cursor& at) {
  LessonHighlight highlight;
  read_object(at, "a highlight", keys::highlight, [&](std::string_view key, const Cursor& value) {
    if (key == "nodes") {
      read_list(value, "'nodes'", [&](const Cursor& item) { highlight.nodes.push_back(node_name(draft, item)); });
    } else if (key == "link") {
      highlight.link = read_link(draft, value);
    } else if (key == "field") {
      highlight.field = read_field(value);
    } else if (const auto word = read_word(value, "panel", panel_words)) {
      highlight.panel = static_cast<LessonHighlight::Panel>(*word);
    }
  });
  return highlight;
}

LessonCommand read_command(Draft& draft, const Cursor& at) {
  LessonCommand command;
  const bool is_object = read_object(at, "a command", keys::command, [&](std::string_view key, const Cursor& value) {
    if (key == "node") {
      const auto node = read_host_name(draft, value, "runs no commands");
      command.node = node ? draft.scenario.nodes[*node].name : "?";  // named, wrongly: no second remark for that
      return;
    }
    auto text = read_text(value);
    if (!text) return;
    draft.proposed.push_back({value.line(), value.path(), *text});
    command.run = std::move(*text);
  });
  if (is_object && (command.node.empty() || command.run.empty())) {
    at.error("a command needs 'node', where it is typed, and 'run', the command line");
  }
  return command;
}

void read_choices(const Cursor& at, LessonQuestion& question) {
  const bool is_list = read_list(at, "'choices'", [&](const Cursor& item) {
    LessonChoice choice;
    const bool is_object = read_object(item, "a choice", keys::choice, [&](std::string_view key, const Cursor& value) {
      if (key == "text") {
        choice.text = read_words(value);
      } else {
        choice.is_right = read_bool(value).value_or(false);
      }
    });
    if (is_object && choice.text.empty()) item.error("a choice needs 'text'");
    question.choices.push_back(std::move(choice));
  });
  if (!is_list) return;
  if (question.choices.size() < 2) at.error("a question needs two choices at least");
  const auto right = std::count_if(question.choices.begin(), question.choices.end(),
                                   [](const LessonChoice& choice) { return choice.is_right; });
  if (right != 1) {
    at.error("exactly one choice has \"right\": true; here " + std::to_string(right) + " have");
  }
}

std::uint64_t request_count(const Scenario& scenario) {
  std::uint64_t count = 0;
  for (const auto& traffic : scenario.traffic) count += traffic.count;
  return count;
}

void read_answer_source(const Draft& draft, std::string_view key, const Cursor& value, LessonQuestion& question) {
  switch (question.kind) {
    case Kind::server_of: {
      const auto request = read_integer(value, 1, std::numeric_limits<std::uint32_t>::max());
      if (!request) return;
      const auto count = request_count(draft.scenario);
      if (*request > count && !value.remarks().has_error()) {
        value.error("there is no request " + std::to_string(*request) + ": 'traffic' makes " + std::to_string(count));
      }
      question.request = static_cast<std::uint32_t>(*request);
      return;
    }
    case Kind::node_at: question.moment = read_moment(draft, value); return;
    case Kind::owner_of:
    case Kind::value_of: question.field = read_field(value); return;
    case Kind::answers_of: {
      auto name = read_text(value);
      if (name && *name != "nobody") question.node = node_name(draft, value);
      return;
    }
    case Kind::frames: question.moment = read_moment(draft, value); return;
    case Kind::choice: break;
  }
  value.error("unknown kind of answer " + quoted(key));
}

void read_answer(const Draft& draft, const Cursor& at, LessonQuestion& question) {
  std::size_t sources = 0;
  std::optional<LessonMoment> where;
  const bool is_object = read_object(at, "'answer'", keys::answer, [&](std::string_view key, const Cursor& value) {
    if (key == "moment") {
      where = read_moment(draft, value);
      return;
    }
    ++sources;
    const auto kind = std::find(answer_words.begin(), answer_words.end(), key);
    question.kind = static_cast<Kind>(kind - answer_words.begin() + 1);
    read_answer_source(draft, key, value, question);
  });
  if (!is_object) return;
  if (sources != 1) {
    at.error("an answer has exactly one of " + one_of(answer_words));
  } else if (where && question.kind != Kind::owner_of && question.kind != Kind::value_of) {
    at.error("'moment' goes with 'owner_of' and 'value_of'");
  } else if (where) {
    question.moment = std::move(where);
  }
}

LessonQuestion read_question(const Draft& draft, const Cursor& at) {
  LessonQuestion question;
  bool has_choices = false;
  bool has_answer = false;
  const bool is_object = read_object(at, "a question", keys::question, [&](std::string_view key, const Cursor& value) {
    if (key == "prompt") {
      question.prompt = read_words(value);
    } else if (key == "choices") {
      has_choices = true;
      read_choices(value, question);
    } else if (key == "answer") {
      has_answer = true;
      read_answer(draft, value, question);
    } else if (key == "hints") {
      read_list(value, "'hints'", [&](const Cursor& item) { question.hints.push_back(read_words(item)); });
    } else {
      question.explanation = read_words(value);
    }
  });
  if (!is_object) return question;
  if (question.prompt.empty()) at.error("a question needs 'prompt', the words in which it is asked");
  if (has_choices == has_answer) {
    at.error("a question has either 'choices' or 'answer', which says where in the run its answer is found");
  }
  return question;
}

LessonStep read_step(Draft& draft, const Cursor& at, bool is_first) {
  LessonStep step;
  const bool is_object = read_object(at, "a step", keys::step, [&](std::string_view key, const Cursor& value) {
    if (key == "text") {
      step.text = read_words(value);
    } else if (key == "moment") {
      step.moment = read_moment(draft, value);
    } else if (key == "highlight") {
      step.highlight = read_highlight(draft, value);
    } else if (key == "do") {
      read_list(value, "'do'", [&](const Cursor& item) { step.commands.push_back(read_command(draft, item)); });
    } else if (key == "continues") {
      step.continues = read_bool(value).value_or(false);
      if (step.continues && is_first) value.error("the first step has none before it to continue");
    } else {
      step.question = read_question(draft, value);
    }
  });
  if (is_object && step.text.empty()) at.error("a step needs 'text'");
  return step;
}

}  // namespace

void read_lesson(Draft& draft, const Cursor& at) {
  Lesson lesson;
  bool has_steps = false;
  const bool is_object = read_object(at, "'lesson'", keys::lesson, [&](std::string_view key, const Cursor& value) {
    if (key == "title") {
      lesson.title = read_words(value);
      return;
    }
    has_steps = true;
    const bool is_list = read_list(value, "'steps'", [&](const Cursor& item) {
      lesson.steps.push_back(read_step(draft, item, lesson.steps.empty()));
    });
    if (is_list && lesson.steps.empty()) value.error("a lesson has one step at least");
  });
  if (!is_object) return;
  if (!has_steps) at.error(R"(a lesson needs 'steps', as in {"steps": [{"text": "Look at the director."}]})");
  draft.scenario.lesson = std::move(lesson);
}

}  // namespace lvslab::sim::scenario
