#include <algorithm>
#include <limits>
#include <string>
#include <unordered_map>

#include <boost/graph/adjacency_list.hpp>
#include <boost/graph/breadth_first_search.hpp>
#include <boost/graph/connected_components.hpp>
#include <boost/graph/undirected_dfs.hpp>
#include <boost/pending/queue.hpp>

#include <lvslab/sim/topology.h>

namespace lvslab::sim {
namespace {

/// Vertices are nodes, edges are cables; there may be several between two nodes. The colour is the search's mark.
using Graph = boost::adjacency_list<boost::vecS, boost::vecS, boost::undirectedS, boost::no_property,
                                    boost::property<boost::edge_color_t, boost::default_color_type>>;
using Edge = boost::graph_traits<Graph>::edge_descriptor;

constexpr std::size_t nowhere = std::numeric_limits<std::size_t>::max();

/// Every edge that closes a ring, with the way back along the search tree.
struct RingFinder : boost::dfs_visitor<> {
  std::vector<std::size_t>& parents;
  std::vector<std::vector<std::size_t>>& rings;

  // The library copies visitors: what is found must live outside.
  RingFinder(std::vector<std::size_t>& tree, std::vector<std::vector<std::size_t>>& found)
      : parents(tree), rings(found) {}
  void tree_edge(const Edge& edge, const Graph& graph) const {
    parents[boost::target(edge, graph)] = boost::source(edge, graph);
  }
  void back_edge(const Edge& edge, const Graph& graph) const {
    if (rings.size() == Topology::most_rings) return;
    std::vector<std::size_t> ring;
    const auto top = boost::target(edge, graph);
    for (auto at = boost::source(edge, graph); at != top && at != nowhere; at = parents[at]) ring.push_back(at);
    ring.push_back(top);
    std::reverse(ring.begin(), ring.end());
    rings.push_back(std::move(ring));
  }
};

struct Position {
  std::size_t node = 0;
  std::size_t interface = nowhere;  ///< of a host
};

}  // namespace

struct Topology::State {
  Graph graph;
  std::vector<std::size_t> pieces;  ///< by node
  std::size_t piece_count = 0;
  std::vector<Wire> wires;
  std::vector<std::vector<std::size_t>> rings;
  std::vector<NodeSpec::Role> roles;
  std::vector<std::optional<std::pair<double, double>>> positions;

  explicit State(const Scenario& scenario);
  void find_wires(const Scenario& scenario, const std::vector<std::pair<Position, Position>>& cables);
  void find_rings(const Scenario& scenario, const std::vector<std::pair<Position, Position>>& cables);
  [[nodiscard]] std::vector<std::size_t> distances_from(const std::vector<std::size_t>& starts) const;
};

namespace {

/// The ends of each cable by number; a cable with an unknown end is left out.
std::vector<std::pair<Position, Position>> cables_of(const Scenario& scenario) {
  std::unordered_map<std::string, Position> ends;  // for looking up only
  for (std::size_t node = 0; node < scenario.nodes.size(); ++node) {
    const auto& spec = scenario.nodes[node];
    if (spec.kind == NodeSpec::Kind::network_switch) ends.emplace(spec.name, Position{node, nowhere});
    for (std::size_t i = 0; i < spec.interfaces.size(); ++i) {
      ends.emplace(spec.name + ":" + spec.interfaces[i].name, Position{node, i});
    }
  }
  const auto find = [&](const LinkEnd& end) {
    return ends.find(end.interface.empty() ? end.node : end.node + ":" + end.interface);
  };
  std::vector<std::pair<Position, Position>> cables;
  for (const auto& link : scenario.links) {
    const auto a = find(link.a);
    const auto b = find(link.b);
    if (a != ends.end() && b != ends.end()) cables.emplace_back(a->second, b->second);
  }
  return cables;
}

}  // namespace

Topology::State::State(const Scenario& scenario) : graph(scenario.nodes.size()), pieces(scenario.nodes.size()) {
  const auto cables = cables_of(scenario);
  for (const auto& [a, b] : cables) {
    boost::add_edge(a.node, b.node, graph);
  }
  for (const auto& node : scenario.nodes) {
    roles.push_back(node.role);
    positions.push_back(node.position);
  }
  // Components are numbered as the search meets them, that is by their first nodes.
  piece_count = pieces.empty() ? 0 : static_cast<std::size_t>(boost::connected_components(graph, pieces.data()));
  find_wires(scenario, cables);
  find_rings(scenario, cables);
}

void Topology::State::find_wires(const Scenario& scenario, const std::vector<std::pair<Position, Position>>& cables) {
  // A graph in which a host is not one vertex but one for each interface: frames do not pass through it.
  std::vector<std::size_t> first_vertex;
  std::vector<Position> vertices;
  for (std::size_t node = 0; node < scenario.nodes.size(); ++node) {
    first_vertex.push_back(vertices.size());
    if (scenario.nodes[node].kind == NodeSpec::Kind::network_switch) vertices.push_back(Position{node, nowhere});
    for (std::size_t i = 0; i < scenario.nodes[node].interfaces.size(); ++i) vertices.push_back(Position{node, i});
  }
  const auto vertex = [&](const Position& at) {
    return first_vertex[at.node] + (at.interface == nowhere ? 0 : at.interface);
  };
  Graph segments(vertices.size());
  for (const auto& [a, b] : cables) boost::add_edge(vertex(a), vertex(b), segments);
  if (vertices.empty()) return;
  std::vector<std::size_t> wire_of(vertices.size());
  wires.resize(static_cast<std::size_t>(boost::connected_components(segments, wire_of.data())));
  for (std::size_t i = 0; i < vertices.size(); ++i) {
    auto& wire = wires[wire_of[i]];
    if (vertices[i].interface == nowhere) {
      wire.switches.push_back(vertices[i].node);
    } else {
      wire.taps.push_back(Wire::Tap{vertices[i].node, vertices[i].interface});
    }
  }
}

void Topology::State::find_rings(const Scenario& scenario, const std::vector<std::pair<Position, Position>>& cables) {
  Graph switches(scenario.nodes.size());
  for (const auto& [a, b] : cables) {
    if (a.interface == nowhere && b.interface == nowhere) boost::add_edge(a.node, b.node, switches);
  }
  std::vector<std::size_t> parents(scenario.nodes.size(), nowhere);
  std::vector<boost::default_color_type> colours(scenario.nodes.size());
  boost::undirected_dfs(switches, RingFinder(parents, rings), colours.data(), boost::get(boost::edge_color, switches));
}

std::vector<std::size_t> Topology::State::distances_from(const std::vector<std::size_t>& starts) const {
  std::vector<std::size_t> distances(pieces.size(), nowhere);
  std::vector<boost::default_color_type> colours(pieces.size());
  for (const auto start : starts) distances[start] = 0;
  boost::queue<std::size_t> frontier;
  boost::breadth_first_search(graph, starts.begin(), starts.end(), frontier,
                              boost::make_bfs_visitor(boost::record_distances(distances.data(), boost::on_tree_edge())),
                              colours.data());
  return distances;
}

Topology::Topology(const Scenario& scenario) : state_(std::make_shared<const State>(scenario)) {}

std::size_t Topology::node_count() const { return state_->pieces.size(); }
std::size_t Topology::piece_count() const { return state_->piece_count; }
std::size_t Topology::piece_of(std::size_t node) const { return state_->pieces.at(node); }
const std::vector<Topology::Wire>& Topology::wires() const { return state_->wires; }
const std::vector<std::vector<std::size_t>>& Topology::switch_rings() const { return state_->rings; }

std::vector<std::size_t> Topology::shortest_path(std::size_t a, std::size_t b) const {
  if (!are_joined(a, b)) return {};
  // Counted from the far end, so that the way is read off from `a` in the right order. Of equally short ways the one
  // whose cables come first in the file.
  const auto distances = state_->distances_from({b});
  std::vector<std::size_t> path{a};
  while (path.back() != b) {
    const auto [begin, end] = boost::adjacent_vertices(path.back(), state_->graph);
    const auto next =
        std::find_if(begin, end, [&](std::size_t node) { return distances[node] + 1 == distances[path.back()]; });
    path.push_back(*next);
  }
  return path;
}

std::vector<std::pair<double, double>> Topology::layout() const {
  constexpr double apart = 160;
  std::vector<std::size_t> starts;
  std::vector<bool> piece_has_start(piece_count());
  for (const auto wanted : {NodeSpec::Role::client, NodeSpec::Role::none}) {
    for (std::size_t node = 0; node < node_count(); ++node) {
      // A piece without a client is laid out from its first node.
      const bool is_start =
          wanted == NodeSpec::Role::client ? state_->roles[node] == wanted : !piece_has_start[piece_of(node)];
      if (!is_start) continue;
      starts.push_back(node);
      piece_has_start[piece_of(node)] = true;
    }
  }
  const auto columns = state_->distances_from(starts);
  std::vector<std::size_t> rows;
  std::vector<std::pair<double, double>> positions;
  for (std::size_t node = 0; node < node_count(); ++node) {
    const auto column = columns[node];
    if (rows.size() <= column) rows.resize(column + 1);
    const auto row = rows[column]++;
    positions.push_back(state_->positions[node].value_or(
        std::pair{static_cast<double>(column) * apart, static_cast<double>(row) * apart}));
  }
  return positions;
}

}  // namespace lvslab::sim
