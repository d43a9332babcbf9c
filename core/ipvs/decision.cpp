#include <array>

#include <lvslab/ipvs/decision.h>

namespace lvslab::ipvs {
namespace {

template <class... Values>
Note note(std::string_view phrase, const Values&... values) {
  return Note{phrase, {Story::text_of(values)...}};
}

/// "overhead 3*256 + 12 = 780 over weight 2", "3 + 1 = 4 over weight 2", "weight 5"
std::string text_of(const Comparison::Side& side, Comparison::Measure measure) {
  const auto over_weight = [&](std::string text) {
    return std::move(text) + " over weight " + std::to_string(side.weight);
  };
  const std::string measured = std::to_string(side.measured);
  switch (measure) {
    case Comparison::Measure::overhead:
    case Comparison::Measure::overhead_per_weight: {
      const std::string overhead =
          "overhead " + std::to_string(side.active) + "*256 + " + std::to_string(side.others) + " = " + measured;
      return measure == Comparison::Measure::overhead ? overhead : over_weight(overhead);
    }
    case Comparison::Measure::delay: return over_weight(std::to_string(side.active) + " + 1 = " + measured);
    case Comparison::Measure::weight: return "weight " + measured;
  }
  return measured;
}

Note words(const Turn& turn, std::string_view scheduler) {
  if (!turn.level) {
    if (!turn.after) return note("{0}: {1} is the first usable server in the list", scheduler, *turn.chosen);
    return note("{0}: after {1} it is the turn of {2}", scheduler, *turn.after, *turn.chosen);
  }
  const auto& level = *turn.level;
  if (!turn.chosen) return note("{0}: no server reaches any level, or all are overloaded", scheduler);
  if (level.level == level.before) {
    return note("{0}: level {1}; {2}, of weight {3}, is the next in the list that reaches it", scheduler, level.level,
                *turn.chosen, turn.weight);
  }
  return note(
      "{0}: nobody behind in the list reaches level {1}: it goes on at level {2} (from {3} down in steps of {4}); {5}, "
      "of weight {6}, is the next that reaches it",
      scheduler, level.before, level.level, level.highest, level.step, *turn.chosen, turn.weight);
}

Note words(const Comparison& comparison, std::string_view scheduler) {
  const bool by_weight = comparison.measure == Comparison::Measure::weight;
  const auto& winner = comparison.winner;
  const auto best = text_of(winner, comparison.measure);
  if (!comparison.runner_up) {
    if (comparison.of_drawn) return note("{0}: {1} was drawn twice", scheduler, winner.server);
    if (by_weight) {
      return note("{0}: {1} is the only server that can take it (weight {2}, {3} active)", scheduler, winner.server,
                  winner.weight, winner.active);
    }
    return note("{0}: {1} is the only usable server ({2})", scheduler, winner.server, best);
  }
  const auto other = text_of(*comparison.runner_up, comparison.measure);
  if (comparison.of_drawn) {
    return note(comparison.is_tie ? "{0}: {1} has {2}, no more than {3} with {4}"
                                  : "{0}: of the two {1} has {2}, less than {3} with {4}",
                scheduler, winner.server, best, comparison.runner_up->server, other);
  }
  if (comparison.is_tie) {
    return note("{0}: {1} has {2}, as has {3} with {4}; the earlier in the list wins", scheduler, winner.server, best,
                comparison.runner_up->server, other);
  }
  if (comparison.with_room) {
    return note("{0}: {1} has {2}, more than {3} with {4}, and no more active connections ({5}) than that", scheduler,
                winner.server, best, comparison.runner_up->server, other, winner.active);
  }
  return note(by_weight ? "{0}: {1} has {2}, more than {3} with {4}" : "{0}: {1} has {2}, less than {3} with {4}",
              scheduler, winner.server, best, comparison.runner_up->server, other);
}

Note words(const Idle& idle, std::string_view scheduler) {
  return note("{0}: {1} is idle, the first such server in the list", scheduler, idle.server);
}

std::string key_of(const TableLookup& lookup) {
  switch (lookup.key) {
    case TableLookup::Key::client_address: return "the client " + to_text(lookup.address.address);
    case TableLookup::Key::client_address_and_port: return "the client " + to_text(lookup.address);
    case TableLookup::Key::destination_address: return "the destination " + to_text(lookup.address.address);
  }
  return {};
}

Note words(const TableLookup& lookup, std::string_view scheduler) {
  const auto key = key_of(lookup);
  const auto& first = lookup.probes.front();
  if (!first.server)
    return note("{0}: {1} has place {2} of {3}, which is empty", scheduler, key, first.place, lookup.table_size);
  if (first.is_usable) {
    return note("{0}: {1} has place {2} of {3}, that of {4}", scheduler, key, first.place, lookup.table_size,
                *first.server);
  }
  if (!lookup.fallback) {
    return note("{0}: {1} has place {2} of {3}, that of {4}, which cannot take it; no other is tried", scheduler, key,
                first.place, lookup.table_size, *first.server);
  }
  const auto& last = lookup.probes.back();
  if (!last.is_usable) {
    return note("{0}: {1} has place {2} of {3}, that of {4}, which cannot take it, nor can those of {5} other places",
                scheduler, key, first.place, lookup.table_size, *first.server, lookup.probes.size() - 1);
  }
  return note(
      "{0}: {1} has place {2} of {3}, that of {4}, which cannot take it; fallback: place {5}, tried as number {6}, is "
      "that of {7}",
      scheduler, key, first.place, lookup.table_size, *first.server, last.place, lookup.probes.size() - 1,
      *last.server);
}

std::string list_of(const std::vector<net::Endpoint>& servers) {
  std::string text;
  for (const auto& server : servers) text += (text.empty() ? "" : ", ") + to_text(server);
  return text;
}

Note words(const Memory& memory, std::string_view scheduler) {
  const std::string left = memory.dropped ? "; the set had not changed for long, and its most loaded member " +
                                                to_text(*memory.dropped) + " leaves it"
                                          : "";
  const std::string servers = list_of(memory.servers);
  switch (memory.outcome) {
    case Memory::Outcome::unknown:
      return note(memory.table_full ? "{0}: nothing is remembered for {1}, and there is no room to remember more"
                                    : "{0}: nothing is remembered for {1} yet",
                  scheduler, memory.destination);
    case Memory::Outcome::kept:
      return note("{0}: {1} is remembered with {2}; {3} has {4} active over weight {5} and takes it{6}", scheduler,
                  memory.destination, servers, *memory.server, memory.active, memory.weight, left);
    case Memory::Outcome::unusable:
      return note("{0}: {1} is remembered with {2}, which cannot take it{3}", scheduler, memory.destination, servers,
                  left);
    case Memory::Outcome::full:
      return note(
          "{0}: {1} is remembered with {2}; but {3} has {4} active connections, more than its weight {5}, while {6} is "
          "less than half full{7}",
          scheduler, memory.destination, servers, *memory.server, memory.active, memory.weight, *memory.half_empty,
          left);
  }
  return {};
}

Note words(const Lots& lots, std::string_view scheduler) {
  return note("{0}: of 0 to {1} the lots {2} and {3} are drawn: {4} and {5}", scheduler, lots.total, lots.first,
              lots.second, lots.first_server, lots.second_server);
}

Note words(const Persistence& persistence, std::string_view) {
  if (persistence.is_new) {
    return note("a persistence template binds {0} to {1} for {2} s", persistence.client, persistence.server,
                persistence.timeout_s);
  }
  return note("the persistence template of {0} sends it to {1}, without a look at weight or load", persistence.client,
              persistence.server);
}

}  // namespace

std::string_view name_of(Fitness fitness) {
  constexpr std::array<std::string_view, 4> names{"usable", "weight 0", "overloaded", "removed"};
  return names[static_cast<std::size_t>(fitness)];
}

Note note_of(const Ground& ground, std::string_view scheduler) {
  return std::visit([&](const auto& kind) { return words(kind, scheduler); }, ground);
}

Note note_of(const Candidate& candidate) {
  const bool overloaded = candidate.fitness == Fitness::overloaded;
  return note(overloaded ? "candidate {0}: weight {1}, {2} active, {3} inactive, overhead {4}; overloaded"
                         : "candidate {0}: weight {1}, {2} active, {3} inactive, overhead {4}",
              candidate.server, candidate.weight, candidate.active, candidate.inactive, candidate.overhead);
}

const Decision* decision_of(const Note& note) { return dynamic_cast<const Decision*>(note.evidence.get()); }

}  // namespace lvslab::ipvs
