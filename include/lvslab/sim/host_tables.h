#pragma once
/// What a host holds at one moment, as tables of cells rather than as a tool's text: addresses, routes, neighbours,
/// sockets; of a director its services and connections. Values, good without the session they were taken from.

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <lvslab/sim/session.h>

namespace lvslab::sim {

struct HostTable {
  enum class Kind : std::uint8_t { addresses, routes, neighbours, sockets, services, connections };
  struct Row {
    std::string key;  ///< the same at every moment for what is the same thing
    std::vector<std::string> cells;
    /// When it expires, or since when it is as it is: shown in the column `timer`, and running on as time passes.
    std::optional<Duration> timer;
  };
  Kind kind{};
  std::vector<std::string> columns;
  std::optional<std::size_t> timer;  ///< which column has the rows' timers (their cell is empty)
  bool counts_down = true;           ///< timers run towards 0; false: they grow
  std::vector<Row> rows;
};
/// "addresses", "routes", ...
[[nodiscard]] std::string_view to_text(HostTable::Kind kind);

/// All of a host's tables; of a director's connections at most `most` (those first in its list). Empty for a switch and
/// for a name that nobody has. O(what is in them).
[[nodiscard]] std::vector<HostTable> tables_of(const Session& session, const std::string& node,
                                               std::size_t most = 1000);

}  // namespace lvslab::sim
