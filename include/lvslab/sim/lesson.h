#pragma once
/// A lesson: what a scenario teaches, step by step. Each step has a text, a moment of the run to look at, something to
/// look for there, and perhaps a question. What is right is taken from the run wherever it can be (lesson_walk.h), so
/// that it is never written down twice. docs/lessons.md has the spelling in scenario files.

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <lvslab/sim/localised_text.h>
#include <lvslab/time.h>

namespace lvslab::sim {

/// A point of a run, named by what happens there, since numbers of events change with every edit of a scenario.
struct LessonMoment {
  /// What happens to the frame: `passes` is sent or received at a host (what tcpdump there sees), leaving a port of a
  /// switch, and, with no node given, sent by any host.
  enum class What : std::uint8_t { passes, sent, received, delivered, dropped };
  /// Set: the last event not later than that, counted from the beginning of traffic; the rest means nothing then.
  std::optional<Duration> time;
  std::string match;  ///< a filter (filter.h); empty: every frame
  std::string node;   ///< where; empty: anywhere
  What what = What::passes;
  std::uint32_t nth = 1;  ///< which of such events, from 1
  Duration after{};       ///< events before this time do not count
  bool operator==(const LessonMoment&) const = default;
};

struct LessonCommand {
  std::string node;
  std::string run;  ///< a command line
  bool operator==(const LessonCommand&) const = default;
};

/// What the window draws attention to while a step is shown.
struct LessonHighlight {
  enum class Panel : std::uint8_t { why, hops, frame, tables, story, events, ladder };
  std::vector<std::string> nodes;
  std::optional<std::size_t> link;  ///< index into Scenario::links
  std::string field;                ///< of the frame, by Wireshark's name; empty: none
  std::optional<Panel> panel;
  [[nodiscard]] bool empty() const { return nodes.empty() && !link && field.empty() && !panel; }
  bool operator==(const LessonHighlight&) const = default;
};

struct LessonChoice {
  LocalisedText text;
  bool is_right = false;
  bool operator==(const LessonChoice&) const = default;
};

struct LessonQuestion {
  enum class Kind : std::uint8_t {
    choice,      ///< one of `choices`; the author says which
    server_of,   ///< the node that answers request `request`
    node_at,     ///< the node where `moment` happens
    owner_of,    ///< the node whose MAC address stands in `field` of the frame at `moment`
    value_of,    ///< what stands in `field` of the frame at `moment`
    answers_of,  ///< how many requests `node` answers in the whole run (empty: how many get no answer)
    frames,      ///< how many events like `moment` there are in the whole run (its `nth` means nothing)
  };
  LocalisedText prompt;
  Kind kind = Kind::choice;
  std::vector<LessonChoice> choices;
  std::uint32_t request = 1;           ///< from 1, as the window counts requests
  std::string field;                   ///< Wireshark's name
  std::string node;                    ///< of answers_of
  std::optional<LessonMoment> moment;  ///< unset: the step's
  std::vector<LocalisedText> hints;    ///< from the gentle to the plain; each costs points
  LocalisedText explanation;           ///< shown once it is answered
  bool operator==(const LessonQuestion&) const = default;

  [[nodiscard]] bool asks_for_node() const {
    return kind == Kind::server_of || kind == Kind::node_at || kind == Kind::owner_of;
  }
  [[nodiscard]] bool asks_for_number() const { return kind == Kind::answers_of || kind == Kind::frames; }
};

struct LessonStep {
  LocalisedText text;
  std::optional<LessonMoment> moment;  ///< unset: where the step before stands; of the first: where traffic begins
  LessonHighlight highlight;
  /// Typed at the step's moment, one after another, when the learner wants it. From there on the run is another; the
  /// question is about that run. It is taken back with the next step, unless that one `continues`.
  std::vector<LessonCommand> commands;
  bool continues = false;  ///< in the run that the step before has made
  std::optional<LessonQuestion> question;
  bool operator==(const LessonStep&) const = default;
};

struct Lesson {
  LocalisedText title;  ///< empty: the scenario's
  std::vector<LessonStep> steps;
  bool operator==(const Lesson&) const = default;
};

}  // namespace lvslab::sim
