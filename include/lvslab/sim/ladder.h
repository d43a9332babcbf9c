#pragma once
/// A request as a ladder, as sequence charts have it: the hosts that take part, and who sent what to whom, in order.
/// Switches on the way are left out.

#include <cstdint>
#include <vector>

#include <lvslab/sim/flow_story.h>
#include <lvslab/sim/place_names.h>

namespace lvslab::sim {

struct LadderRung {
  const PacketStory* packet = nullptr;
  const Departure* sent = nullptr;
  const Visit* taken = nullptr;      ///< where it arrived; nullptr: nowhere, or at nobody whom it was for
  const TraceEvent* drop = nullptr;  ///< it ended where it arrived (or where it was sent from), for this reason
  std::uint32_t from = 0;            ///< nodes
  std::uint32_t to = 0;              ///< `from`, when nobody took it
};

struct Ladder {
  std::vector<std::uint32_t> hosts;  ///< in the order of the scenario
  std::vector<LadderRung> rungs;     ///< by the time they left; a flooded frame has one for each host that took it
};

/// The story must outlive the ladder.
[[nodiscard]] Ladder ladder_of(const FlowStory& story, const PlaceNames& places);

}  // namespace lvslab::sim
