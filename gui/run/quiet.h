#pragma once
/// What belongs to the ordinary silence of a network: frames flooded to hosts that they are not for. Views leave it out
/// unless somebody asks for everything.

#include <lvslab/sim/trace.h>

namespace lvslab::gui {

[[nodiscard]] constexpr bool isQuietEnd(DropReason reason) {
  return reason == DropReason::not_for_this_mac || reason == DropReason::arp_ignored ||
         reason == DropReason::nd_ignored || reason == DropReason::no_other_port || reason == DropReason::same_port ||
         reason == DropReason::not_a_group_member || reason == DropReason::icmp_ignored;
}
[[nodiscard]] inline bool isQuiet(const sim::TraceEvent& event) {
  return event.kind == sim::TraceEvent::Kind::dropped && isQuietEnd(event.reason);
}

}  // namespace lvslab::gui
