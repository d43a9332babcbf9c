#pragma once
/// Frames of the run as a pcapng file, for Wireshark: the same file, and the same comments, as `lvslab run --pcapng`.

#include <QString>
#include <optional>

#include <lvslab/sim/filter.h>

#include "run/run.h"

namespace lvslab::gui {

/// Which frames. Each condition that is given must hold.
struct FrameChoice {
  std::optional<quint32> flow;        ///< the request they belong to
  std::optional<quint32> node;        ///< the host on whose interfaces they were seen
  std::optional<sim::Filter> filter;  ///< as the list of events has it
  [[nodiscard]] bool isEverything() const { return !flow && !node && !filter; }
};

struct FramesWritten {
  quint64 frames = 0;
  QString mistake;  ///< a sentence; empty: none
};

/// Nothing is written when no frame is chosen: that is a mistake, too.
[[nodiscard]] FramesWritten writeFrames(const Run& run, const FrameChoice& choice, const QString& path);

}  // namespace lvslab::gui
