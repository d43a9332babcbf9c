#pragma once
/// What belongs to the ordinary silence of a network: frames flooded to hosts that they are not for. Views leave it out
/// unless somebody asks for everything.

#include <lvslab/sim/trace.h>

namespace lvslab::sim {

[[nodiscard]] constexpr bool is_quiet_end(DropReason reason) {
  return reason == DropReason::not_for_this_mac || reason == DropReason::arp_ignored ||
         reason == DropReason::nd_ignored || reason == DropReason::no_other_port || reason == DropReason::same_port ||
         reason == DropReason::not_a_group_member || reason == DropReason::icmp_ignored;
}
[[nodiscard]] inline bool is_quiet(const TraceEvent& event) {
  return event.kind == TraceEvent::Kind::dropped && is_quiet_end(event.reason);
}

}  // namespace lvslab::sim
