#pragma once
/// Fields of the laboratory's own: what a frame cannot tell, because it stands in nobody's header. Where it happened,
/// to which request it belongs, and why; of a director's decision who was chosen, and how.

#include <span>

#include <lvslab/sim/place_names.h>
#include <lvslab/sim/trace.h>

#include "fields.h"

namespace lvslab::sim::filter {

/// An event, and what its places are called.
struct ObservedEvent {
  const TraceEvent& event;
  const PlaceNames& places;
};

[[nodiscard]] std::span<const Field> event_fields();

}  // namespace lvslab::sim::filter
