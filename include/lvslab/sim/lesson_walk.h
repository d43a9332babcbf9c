#pragma once
/// A lesson held against its run: where each step stands, and what is right.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <lvslab/sim/event_log.h>
#include <lvslab/sim/lesson.h>
#include <lvslab/sim/scenario.h>

namespace lvslab::sim {

/// What the run says to a question.
struct LessonAnswer {
  std::string text;  ///< a node's name (or `nobody`), a field's value, a number, or the place of the right choice
  std::uint64_t event = 0;  ///< where it is to be seen, in the run that the question is about; 0: nowhere in particular
};
/// In place of a node: the request is not answered.
inline constexpr std::string_view nobody = "nobody";

struct WalkedStep {
  /// A command that has made the run another, and the number of the event behind which it was typed.
  struct Typed {
    LessonCommand command;
    std::uint64_t position = 0;
  };
  std::vector<Typed> before;  ///< what makes the step's run from the scenario's, by steps that this one continues
  std::uint64_t moment = 0;   ///< the number of an event in that run
  std::vector<Typed> own;     ///< the step's commands
  std::optional<LessonAnswer> answer;  ///< unset: no question, or the run does not answer it
  std::vector<std::string> problems;   ///< what the run does not yield, as sentences
};

/// Runs the scenario, once more for each step with commands, but no run further than `most_events`. One entry for each
/// step. The scenario must have a lesson and have passed load_scenario's checks.
[[nodiscard]] std::vector<WalkedStep> walk_lesson(const Scenario& scenario, std::uint64_t most_events = 1'000'000);

/// Whether that is the answer; case and blanks do not matter, and an address may be spelt in any way.
[[nodiscard]] bool is_right(const LessonQuestion& question, const LessonAnswer& answer, std::string_view given);

/// Counts from `origin`. nullopt: there is no such event.
[[nodiscard]] std::optional<std::uint64_t> find_moment(const Scenario& scenario, const EventLog& events, Instant origin,
                                                       const LessonMoment& moment);
/// A moment that finds the event of that number: by its frame, or by its time when it is about no frame.
[[nodiscard]] LessonMoment moment_of(const Scenario& scenario, const EventLog& events, Instant origin,
                                     std::uint64_t number);

}  // namespace lvslab::sim
