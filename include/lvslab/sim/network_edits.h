#pragma once
/// Changes of a network that its author would make in several places of the file at once: add a machine, join two, take
/// some away with all that speaks of them, rename one, copy some. Each leaves the rest of the text as it is
/// (scenario_text.h) and gives what is new names, addresses and routes that fit in.

#include <cstddef>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include <lvslab/result.h>
#include <lvslab/sim/network_outline.h>

namespace lvslab::sim {

using Position = std::pair<double, double>;  ///< as in "position": x to the right, y down

/// A name that no node has: "client", "client2", ...; "switch1", ...; "rs1", ... after the highest there is.
[[nodiscard]] std::string free_name(const ScenarioText& text, NodeSpec::Kind kind, NodeSpec::Role role);
/// Adds a node and returns its name. A router forwards, a server listens on TCP port 80.
std::string add_node(ScenarioText& text, NodeSpec::Kind kind, NodeSpec::Role role, Position position);

/// What joining two nodes added beside the cable: command lines, by node.
struct Joined {
  std::size_t link = 0;  ///< item of "/links"
  std::vector<std::pair<std::string, std::string>> commands;
};
/// Lays a cable, to the first free interface of each host. A host that has no address there gets the next free one of
/// the wire's network (a wire without one gets a network of its own), and a route to a router on it if it has none.
/// The error says why the two cannot be joined.
[[nodiscard]] Result<Joined> connect_nodes(ScenarioText& text, const std::string& a, const std::string& b);

/// How much was taken away.
struct Removed {
  std::size_t nodes = 0;
  std::size_t links = 0;
  std::size_t requests = 0;  ///< entries of the traffic
  std::size_t events = 0;    ///< of the timeline
  std::size_t expectations = 0;
  std::size_t commands = 0;  ///< of directors, which name a server that is gone
};
/// Takes away nodes, links (items of "/links") and what speaks of them. Unknown ones are ignored.
Removed remove_parts(ScenarioText& text, const std::vector<std::string>& nodes, std::vector<std::size_t> links);

/// Renames a node wherever it is named: in links, traffic, timeline, expectations and the lesson. The error says why
/// the name will not do. A text about the node (title, description) is not changed.
[[nodiscard]] Result<bool> rename_node(ScenarioText& text, const std::string& name, const std::string& new_name);

/// Where nodes stand: rounded to whole numbers.
void set_positions(ScenarioText& text, const std::map<std::string, Position>& positions);
/// All nodes anew: in columns by the distance from the clients, each column about the same middle.
void arrange(ScenarioText& text);

/// Nodes and the cables among them and to switches, as JSON text for a clipboard.
[[nodiscard]] std::string copy_nodes(const ScenarioText& text, const std::vector<std::string>& nodes);
/// What pasting added.
struct Pasted {
  std::vector<std::string> nodes;
  std::size_t commands = 0;  ///< of directors, which name a copied server
};
/// Adds what copy_nodes() copied, under new names, with the next free addresses of their networks, `offset` beside the
/// originals, on the same switches. A director that has the original of a server as its real server gets the copy, too.
/// The error says what is wrong with `copied`.
[[nodiscard]] Result<Pasted> paste_nodes(ScenarioText& text, const std::string& copied, Position offset);

}  // namespace lvslab::sim
