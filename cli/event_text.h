#pragma once
/// One event of a run in words, as the stepper shows it.

#include <string>
#include <vector>

#include <lvslab/sim/place_names.h>
#include <lvslab/sim/recording.h>

#include "story_layout.h"

namespace lvslab::cli {

/// Tells events of a recording. Sequence numbers are counted from each connection's first, so events are looked at in
/// order, once, however they are asked for.
class EventTeller {
 public:
  explicit EventTeller(const sim::Recording& recording) : recording_(recording) {}

  /// Several lines, with what changed since the packet came to this node. `number` is from 1 and recorded.
  [[nodiscard]] std::string tell(std::uint64_t number, const sim::PlaceNames& places, Instant origin, Colour colour);
  /// Events from `number` on have been replaced by others.
  void forget_from(std::uint64_t number);

 private:
  [[nodiscard]] const std::string& headline_of(std::uint64_t number);

  const sim::Recording& recording_;
  sim::SequenceBook book_;
  std::vector<std::string> headlines_;  ///< by event; empty for events without a packet
};

}  // namespace lvslab::cli
