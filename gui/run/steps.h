#pragma once
/// Where a step through a run ends: at the next event, the next hop of a frame, the next phase of a connection.

#include <QtGlobal>
#include <cstdint>

#include "run/focus.h"

namespace lvslab::gui {

enum class Step : std::uint8_t {
  event,  ///< anything that happens
  hop,    ///< a frame comes out of a wire, or ends
  phase,  ///< a connection enters another phase: a SYN, its answer, the first data, a FIN, a reset, an end
};

/// The position behind the next such event after `from`, or before it; with `onlyFlow` events of other requests do not
/// count. No such event: the end (the start) of the run.
[[nodiscard]] quint64 nextStop(const Run& run, quint64 from, Step step, std::optional<quint32> onlyFlow);
[[nodiscard]] quint64 previousStop(const Run& run, quint64 from, Step step, std::optional<quint32> onlyFlow);

}  // namespace lvslab::gui
