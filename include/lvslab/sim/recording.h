#pragma once
/// A run kept in memory: every event with its bytes, notes and text, to be told, stepped through or drawn afterwards.

#include <cstddef>
#include <utility>

#include <lvslab/sim/event_log.h>
#include <lvslab/sim/trace.h>

namespace lvslab::sim {

class Recording final : public TraceSink {
 public:
  Recording() = default;
  /// A recording that begins with what is known already.
  explicit Recording(EventLog events) : events_(std::move(events)) {}

  void on_event(const TraceEvent& event) override { events_.append(event); }
  [[nodiscard]] bool wants_notes() const override { return true; }

  /// In the order they happened; everything in them lives as long as the recording or a copy of its log.
  [[nodiscard]] const EventLog& events() const { return events_; }
  /// Forgets all but the first `count` events.
  void truncate(std::size_t count) { events_.truncate(count); }

 private:
  EventLog events_;
};

}  // namespace lvslab::sim
