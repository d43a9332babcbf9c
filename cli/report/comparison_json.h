#pragma once
/// Comparisons for programs. docs/comparison.md describes the keys.

#include <span>

#include <nlohmann/json.hpp>

#include "compared_scenario.h"

namespace lvslab::cli {

/// Times are nanoseconds since each run's origin.
[[nodiscard]] nlohmann::ordered_json as_json(std::span<const ComparedScenario> scenarios);

}  // namespace lvslab::cli
