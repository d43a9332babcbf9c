#pragma once
/// Answers, command outputs and tables of two runs.

#include <vector>

#include <lvslab/sim/comparison.h>

namespace lvslab::sim::comparison {

/// Fills answers and requests.
void compare_answers(const RunRecord& left, const RunRecord& right, Comparison& result);
/// Commands in the order they ran, then tables; without those that the terms leave out.
[[nodiscard]] std::vector<OutputComparison> compare_outputs(const RunRecord& left, const RunRecord& right,
                                                            const Terms& terms);

}  // namespace lvslab::sim::comparison
