#pragma once
/// `run --json`: what came of a run, for programs, in the shape that is also written from a real kernel's run.

#include <vector>

#include <nlohmann/json.hpp>

#include <lvslab/sim/expectations.h>
#include <lvslab/sim/session.h>

namespace lvslab::cli {

/// Keys "answers", "commands" and "tables" as on a kernel; "frame_hops", "drops" and "expect" besides.
[[nodiscard]] nlohmann::ordered_json to_json(const sim::Results& results,
                                             const std::vector<sim::Judgement>& judgements);

}  // namespace lvslab::cli
