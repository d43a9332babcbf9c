#pragma once
/// Where a moment stands on the scrubber, and back. Plain arithmetic, tested without a window.

#include <lvslab/time.h>

namespace lvslab::gui {

/// A stretch of simulated time laid along so many pixels.
struct TimeAxis {
  Instant begin{};
  Instant end{};
  double left = 0;
  double width = 1;

  [[nodiscard]] double x(Instant time) const {
    const auto span = (end - begin).count();
    if (span <= 0) return left;
    return left + width * static_cast<double>((time - begin).count()) / static_cast<double>(span);
  }
  /// Clamped to the axis.
  [[nodiscard]] Instant time(double x) const {
    const double share = width <= 0 ? 0 : (x - left) / width;
    const double inside = share < 0 ? 0 : (share > 1 ? 1 : share);
    return begin + Duration(static_cast<Duration::rep>(inside * static_cast<double>((end - begin).count())));
  }
};

}  // namespace lvslab::gui
