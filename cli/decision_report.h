#pragma once
/// A director's decision (lvslab/ipvs/decision.h) as a table for people and as JSON for programs.

#include <span>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include <lvslab/ipvs/decision.h>

#include "story_outline.h"

namespace lvslab::cli {

/// Notes as reasons; the candidates of a decision become one reason with a table.
[[nodiscard]] std::vector<OutlineReason> reasons_of(std::span<const Note> notes);

/// As docs/trace-format.md has it.
[[nodiscard]] nlohmann::ordered_json to_json(const ipvs::Decision& decision);

/// The decisions behind notes, each once.
[[nodiscard]] std::vector<const ipvs::Decision*> decisions_in(std::span<const Note> notes);

}  // namespace lvslab::cli
