#pragma once
/// A story's outline laid out for reading.

#include <cstdint>
#include <string>

#include <lvslab/sim/story_outline.h>

namespace lvslab::sim {

enum class Colour : std::uint8_t { none, terminal };

[[nodiscard]] std::string as_text(const Outline& outline, Colour colour = Colour::none);
/// One step with its details, as within as_text; `node_width` aligns the column of nodes.
[[nodiscard]] std::string as_text(const OutlineStep& step, std::size_t node_width, Colour colour);
[[nodiscard]] std::string as_markdown(const Outline& outline);

/// "Packet 3 because of packet 1"; "A packet that was never sent".
[[nodiscard]] std::string packet_title(const OutlinePacket& packet);
/// Nodes' names padded to this make a column.
[[nodiscard]] std::size_t node_width(const Outline& outline);

}  // namespace lvslab::sim
