#pragma once
/// The parts of a story's web page, as HTML and SVG. Texts of the run are escaped in them.

#include <string>
#include <string_view>

#include <lvslab/sim/hop_table.h>
#include <lvslab/sim/ladder.h>
#include <lvslab/sim/story_outline.h>
#include <lvslab/sim/world_view.h>

namespace lvslab::sim {

/// The page's style sheet; the pictures use its classes.
[[nodiscard]] std::string_view page_style();

/// Everything that happened to a packet, a row a step.
[[nodiscard]] std::string steps_html(const OutlinePacket& packet);
/// Reasons as a list, a director's candidates as a table in it.
[[nodiscard]] std::string reasons_html(const std::vector<OutlineReason>& reasons);
[[nodiscard]] std::string hop_table_html(const HopTable& table, Instant origin);
/// Each arrow leads to its packet: "#r1p3" is packet 3 of request 1.
[[nodiscard]] std::string ladder_svg(const Ladder& ladder, std::uint32_t flow, const PlaceNames& places,
                                     Instant origin);
/// Nodes where the scenario, or the layout, has them, with their addresses; those on a way (nodes in order) are joined.
[[nodiscard]] std::string network_svg(const Scenario& scenario, const WorldView& world);

}  // namespace lvslab::sim
