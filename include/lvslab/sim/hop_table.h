#pragma once
/// A packet side by side at the hosts that it passed: a column a hop, a row a field, with what changed from one hop to
/// the next.

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <lvslab/sim/flow_story.h>
#include <lvslab/sim/place_names.h>
#include <lvslab/sim/reasons.h>

namespace lvslab::sim {

struct HopTable {
  struct Column {
    std::string place;                  ///< "director:eth0", "rs1: its socket"
    const TraceEvent* event = nullptr;  ///< sent, delivered or dropped there
    std::vector<OutlineReason> why;     ///< what the host considered before it did that
  };
  struct Cell {
    std::string value;  ///< empty: no such field there
    bool is_changed = false;
  };
  struct Row {
    DissectedLayer::Kind layer{};
    std::string_view name;    ///< as Wireshark calls it
    std::string label;        ///< "TTL", "outer source IP"
    std::vector<Cell> cells;  ///< one a column
  };
  std::vector<Column> columns;
  /// Addresses, ports, TTL and flags, and what else changed; without fields that only follow from others (checksums,
  /// lengths).
  std::vector<Row> rows;
  /// Whether any field changed between hosts.
  [[nodiscard]] bool has_changes() const;
};

[[nodiscard]] HopTable hops_of(const PacketStory& packet, const PlaceNames& places);

}  // namespace lvslab::sim
