#pragma once
/// What TCP sequence numbers are counted from, at any event of a run: so that any frame can be told with relative
/// numbers without having told all those before it.

#include <cstdint>
#include <unordered_map>
#include <vector>

#include <lvslab/sim/dissection.h>
#include <lvslab/sim/event_log.h>

namespace lvslab::sim {

class SequenceHistory {
 public:
  /// Looks at the events that are new since the last call. O(1) each.
  void follow(const EventLog& log);
  /// Forgets what events from index `count` on have told.
  void forget(std::size_t count);

  /// What was known of a request's connection when the event of that index had happened. The log must have been
  /// followed up to there. O(SYNs of that request).
  [[nodiscard]] SequenceBook book_at(const EventLog& log, std::size_t index, std::uint32_t flow) const;

 private:
  std::unordered_map<std::uint32_t, std::vector<std::size_t>> syns_;  ///< by request: SYNs sent; looked up only
  std::size_t seen_ = 0;
};

}  // namespace lvslab::sim
