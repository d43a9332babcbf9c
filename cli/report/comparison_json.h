#pragma once
/// Comparisons for programs. docs/comparison.md describes the keys.

#include <span>
#include <string>

#include <nlohmann/json.hpp>

#include "compared_scenario.h"

namespace lvslab::cli {

/// Times are nanoseconds since each run's origin.
[[nodiscard]] nlohmann::ordered_json as_json(std::span<const ComparedScenario> scenarios);
/// The same as text. What a tool printed need not be UTF-8: other bytes become U+FFFD.
[[nodiscard]] std::string json_text(std::span<const ComparedScenario> scenarios);

}  // namespace lvslab::cli
