#pragma once
/// A director's decision (lvslab/ipvs/decision.h) as JSON for programs.

#include <span>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include <lvslab/ipvs/decision.h>
#include <lvslab/story.h>

namespace lvslab::cli {

/// As docs/trace-format.md has it.
[[nodiscard]] nlohmann::ordered_json to_json(const ipvs::Decision& decision);

/// The decisions behind notes, each once.
[[nodiscard]] std::vector<const ipvs::Decision*> decisions_in(std::span<const Note> notes);

}  // namespace lvslab::cli
