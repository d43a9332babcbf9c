#pragma once
/// The longest common subsequence of two sequences.

#include <cstddef>
#include <cstdint>
#include <span>
#include <utility>
#include <vector>

namespace lvslab::sim::comparison {

/// Pairs of positions with equal symbols, ascending in both.
using Matches = std::vector<std::pair<std::size_t, std::size_t>>;

/// Myers, "An O(ND) Difference Algorithm and Its Variations" (1986), in linear space: O((n + m) d) time for d
/// differences. Beyond some thousand differences it settles for a common subsequence that may not be the longest, so
/// that wholly different sequences take O((n + m) * 1000) steps and not (n + m)^2.
[[nodiscard]] Matches match(std::span<const std::uint32_t> left, std::span<const std::uint32_t> right);

}  // namespace lvslab::sim::comparison
