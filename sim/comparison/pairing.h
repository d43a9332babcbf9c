#pragma once
/// Frames that have no equal on the other side: which two of them are meant to be the same one, and in which fields
/// they differ.

#include <cstddef>
#include <span>
#include <vector>

#include "frame_reader.h"
#include "matching.h"

namespace lvslab::sim::comparison {

/// The fields of two frames side by side; of one frame, if the other is nullptr (not both).
[[nodiscard]] std::vector<ComparedField> side_by_side(const ReadFrame* left, const ReadFrame* right);

/// Pairs of similar frames, ascending on both sides: of frames of one flow, in order. O(n * m) for up to ten thousand
/// combinations; beyond that, frames at equal positions are considered only.
[[nodiscard]] Matches pairs_in_order(std::span<const ReadFrame* const> left, std::span<const ReadFrame* const> right);

/// Pairs of very similar frames in whatever order: an altered address or port puts a frame into another flow. Nothing
/// if there are more than ten thousand combinations: then there is no single frame to find.
[[nodiscard]] Matches pairs_anywhere(std::span<const ReadFrame* const> left, std::span<const ReadFrame* const> right);

}  // namespace lvslab::sim::comparison
