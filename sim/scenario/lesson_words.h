#pragma once
/// The words of a lesson in a scenario file, in the order of the enumerations that they stand for.

#include <array>
#include <string_view>

namespace lvslab::sim::scenario {

/// LessonMoment::What
inline constexpr std::array<std::string_view, 5> what_words{"passes", "sent", "received", "delivered", "dropped"};
/// LessonHighlight::Panel
inline constexpr std::array<std::string_view, 7> panel_words{"why",   "hops",   "frame", "tables",
                                                             "story", "events", "ladder"};
/// LessonQuestion::Kind but `choice`, which is the first there.
inline constexpr std::array<std::string_view, 6> answer_words{"server_of", "node_at",    "owner_of",
                                                              "value_of",  "answers_of", "frames"};

}  // namespace lvslab::sim::scenario
