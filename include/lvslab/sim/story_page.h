#pragma once
/// A run, or one request of it, as a web page for people who were not there: text, a picture of the network, a ladder,
/// and every packet side by side at its hops. One file, nothing outside it needed, no scripts; readable on a phone, by
/// night and on paper.

#include <cstdint>
#include <optional>
#include <string>

#include <lvslab/sim/event_log.h>
#include <lvslab/sim/scenario.h>

namespace lvslab::sim {

/// So many requests of a run are told in full: all if there are no more, otherwise the first of each different answer.
inline constexpr std::size_t most_told_requests = 20;

/// `flow`: only this request. nullopt: there is none of that number. The same arguments give the same bytes.
[[nodiscard]] std::optional<std::string> story_page(const Scenario& scenario, const EventLog& events,
                                                    std::optional<std::uint32_t> flow);

}  // namespace lvslab::sim
