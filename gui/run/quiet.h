#pragma once
/// The ordinary silence of a network, by the name the window's code gives it.

#include <lvslab/sim/quiet.h>

namespace lvslab::gui {

[[nodiscard]] constexpr bool isQuietEnd(DropReason reason) { return sim::is_quiet_end(reason); }
[[nodiscard]] inline bool isQuiet(const sim::TraceEvent& event) { return sim::is_quiet(event); }

}  // namespace lvslab::gui
