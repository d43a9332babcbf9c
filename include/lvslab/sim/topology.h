#pragma once
/// The shape of a scenario's network: what hangs together, what is on one wire, and which way leads where.
///
/// It knows cables, not addresses: that two nodes hang together does not mean that a datagram would find its way.
/// Built once, then immutable; copies are cheap. Building is O(nodes + links) but for the names' look-up.

#include <cstddef>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include <lvslab/sim/scenario.h>

namespace lvslab::sim {

class Topology {
 public:
  /// Links whose ends name no node of the scenario are left out.
  explicit Topology(const Scenario& scenario);

  // Nodes are indices into Scenario::nodes, links into Scenario::links.

  [[nodiscard]] std::size_t node_count() const;
  /// Pieces of the network that no cable joins, numbered from 0 in the order of their first nodes.
  [[nodiscard]] std::size_t piece_count() const;
  [[nodiscard]] std::size_t piece_of(std::size_t node) const;
  [[nodiscard]] bool are_joined(std::size_t a, std::size_t b) const { return piece_of(a) == piece_of(b); }

  /// A broadcast domain: switches that are joined to one another, or a cable between two hosts; and the hosts'
  /// interfaces on it. What one of them sends to all, all the others receive.
  struct Wire {
    std::vector<std::size_t> switches;
    struct Tap {
      std::size_t node;
      std::size_t interface;  ///< index into NodeSpec::interfaces
    };
    std::vector<Tap> taps;
  };
  [[nodiscard]] const std::vector<Wire>& wires() const;

  /// Rings of switches (each named once, in order), one for every cable that closes one; the first twenty. A frame
  /// sent to all would circle there for ever, since the switches speak no spanning tree protocol.
  static constexpr std::size_t most_rings = 20;
  [[nodiscard]] const std::vector<std::vector<std::size_t>>& switch_rings() const;

  /// The nodes from `a` to `b`, both included, over the fewest cables; empty: no way. O(nodes + links).
  [[nodiscard]] std::vector<std::size_t> shortest_path(std::size_t a, std::size_t b) const;

  /// Where to draw each node (x to the right, y down, about 160 apart): as the scenario says; otherwise in columns by
  /// the distance from the clients, in the order of the file.
  [[nodiscard]] std::vector<std::pair<double, double>> layout() const;

 private:
  struct State;
  std::shared_ptr<const State> state_;
};

}  // namespace lvslab::sim
