#pragma once
/// A comparison as text for a terminal of 100 columns.

#include <string>

#include "compared_scenario.h"

namespace lvslab::cli {

struct ComparisonTextOptions {
  bool all = false;     ///< every difference; otherwise a sensible number, and how many more there are
  bool timings = true;  ///< what was sent again, and when
};

/// The verdict, and how many of each are equal, interface by interface; then what differs: interfaces, captures that
/// only one side has, answers, outputs ("-": only on the left, "+": only on the right), frames side by side.
[[nodiscard]] std::string as_text(const ComparedScenario& scenario, const ComparisonTextOptions& options = {});

/// "left out: times, ..."
[[nodiscard]] std::string left_out_text();

}  // namespace lvslab::cli
