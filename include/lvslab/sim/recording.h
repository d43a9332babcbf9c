#pragma once
/// A run kept in memory: every event with its bytes, notes and text, to be told, stepped through or drawn afterwards.

#include <cstddef>
#include <deque>
#include <memory>
#include <string>
#include <vector>

#include <lvslab/sim/trace.h>

namespace lvslab::sim {

/// Copies are made into large blocks, so an event costs no allocation besides its notes.
/// Neither copyable nor movable into another's place: its events point into it.
class Recording final : public TraceSink {
 public:
  Recording() = default;
  Recording(const Recording&) = delete;
  Recording& operator=(const Recording&) = delete;

  void on_event(const TraceEvent& event) override;
  [[nodiscard]] bool wants_notes() const override { return true; }

  /// In the order they happened; everything in them lives as long as the recording.
  [[nodiscard]] const std::vector<TraceEvent>& events() const { return events_; }
  /// Forgets all but the first `count` events; their memory stays taken.
  void truncate(std::size_t count) { events_.resize(count); }

 private:
  [[nodiscard]] std::byte* room(std::size_t size);

  std::vector<TraceEvent> events_;
  std::vector<std::unique_ptr<std::byte[]>> blocks_;
  std::size_t left_ = 0;  ///< bytes free at the end of the last block
  std::byte* next_ = nullptr;
  std::deque<std::vector<Note>> notes_;
};

}  // namespace lvslab::sim
