#pragma once
/// Comparisons as one web page: nothing outside it is needed, it is legible by day and by night, and can be printed.

#include <span>
#include <string>

#include "compared_scenario.h"

namespace lvslab::cli {

/// A table of all scenarios, then each with what differs: frames side by side, outputs, answers; and what was left out
/// of the comparison, and why.
[[nodiscard]] std::string as_html(std::span<const ComparedScenario> scenarios);

}  // namespace lvslab::cli
