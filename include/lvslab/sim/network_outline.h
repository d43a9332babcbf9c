#pragma once
/// What a scenario's text says of its network, however unfinished the rest of it is: for drawing and for editing. The
/// loader (scenario_file.h) wants everything right; this takes what can be understood and leaves out the rest.

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include <lvslab/net/ipv4.h>
#include <lvslab/sim/scenario.h>
#include <lvslab/sim/scenario_text.h>

namespace lvslab::sim {

struct NetworkOutline {
  /// Of its nodes: name, kind, role, interfaces (without MACs), commands and position. Of its links: the ends, of which
  /// both are there.
  Scenario network;
  std::vector<std::size_t> link_places;  ///< by link: which item of "/links" it is
};
[[nodiscard]] NetworkOutline outline_of(const ScenarioText& text);

/// An IPv4 address that a command of a node gives to one of its interfaces: `ip addr add 10.0.0.7/24 dev eth0`.
struct PlannedAddress {
  std::string interface;
  net::Ipv4 address;
  int length = 32;
  std::size_t command = 0;  ///< index into the node's commands
  bool operator==(const PlannedAddress&) const = default;
};
/// In the order of the commands. Only what is written out is seen: nothing that a shell would have to work out.
[[nodiscard]] std::vector<PlannedAddress> planned_addresses(const NodeSpec& node);

/// "10.0.0.7" stands in the line as a word of its own, alone or before "/", ":" or another mark of that kind.
[[nodiscard]] bool names_address(const std::string& line, const std::string& address);
/// The line with every such word replaced.
[[nodiscard]] std::string with_address(const std::string& line, const std::string& address, const std::string& by);

}  // namespace lvslab::sim
