#pragma once
/// `run --json`: what came of a run, for programs, in the shape that is also written from a real kernel's run.

#include <nlohmann/json.hpp>

#include <lvslab/sim/session.h>

namespace lvslab::cli {

/// Keys "answers", "commands" and "tables" as on a kernel; "frame_hops" and "drops" besides.
[[nodiscard]] nlohmann::ordered_json to_json(const sim::Results& results);

}  // namespace lvslab::cli
