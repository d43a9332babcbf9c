#include <algorithm>
#include <map>
#include <set>
#include <unordered_map>

#include <lvslab/sim/topology.h>
#include <lvslab/sim/words.h>

#include "address_book.h"
#include "judge.h"

namespace lvslab::sim::scenario {
namespace {

/// The names of some nodes; of many, the first few.
std::string names_of(const Draft& draft, const std::vector<std::size_t>& nodes) {
  constexpr std::size_t most_named = 8;
  std::string names;
  for (std::size_t i = 0; i < nodes.size() && i < most_named; ++i) {
    const bool is_last = i + 1 == nodes.size();
    names += (i == 0 ? "" : is_last ? " and " : ", ") + quoted(draft.scenario.nodes[nodes[i]].name);
  }
  if (nodes.size() > most_named) names += " and " + std::to_string(nodes.size() - most_named) + " more";
  return names;
}

/// The last link in the file that joins two neighbours of the ring: without it the ring would be open.
std::size_t closing_link(const Draft& draft, const std::vector<std::size_t>& ring) {
  std::set<std::pair<std::string, std::string>> sides;
  for (std::size_t i = 0; i < ring.size(); ++i) {
    const auto& a = draft.scenario.nodes[ring[i]].name;
    const auto& b = draft.scenario.nodes[ring[(i + 1) % ring.size()]].name;
    sides.insert({a, b});
    sides.insert({b, a});
  }
  std::size_t last = 0;
  for (std::size_t i = 0; i < draft.scenario.links.size(); ++i) {
    const auto& link = draft.scenario.links[i];
    if (link.a.interface.empty() && link.b.interface.empty() && sides.contains({link.a.node, link.b.node})) last = i;
  }
  return last;
}

void judge_rings(const Draft& draft, const Topology& topology, Remarks& remarks) {
  for (const auto& ring : topology.switch_rings()) {
    const auto& origin = draft.links[closing_link(draft, ring)];
    remarks.error(
        origin.line, "/links/" + std::to_string(origin.index),
        "the switches " + names_of(draft, ring) +
            " form a ring: they have no spanning tree protocol, and a frame sent to all would circle for ever");
  }
}

void judge_pieces(const Draft& draft, const Topology& topology, Remarks& remarks) {
  if (topology.piece_count() < 2) return;
  std::vector<std::vector<std::size_t>> pieces(topology.piece_count());
  for (std::size_t node = 0; node < topology.node_count(); ++node) pieces[topology.piece_of(node)].push_back(node);
  const auto main =
      std::max_element(pieces.begin(), pieces.end(), [](const auto& a, const auto& b) { return a.size() < b.size(); });
  for (const auto& piece : pieces) {
    if (&piece == &*main) continue;
    const auto& name = draft.scenario.nodes[piece.front()].name;
    remarks.warning(draft.node_lines[piece.front()], "/nodes" + pointer_step(name),
                    names_of(draft, piece) + (piece.size() == 1 ? " is" : " are") + " cut off from " +
                        names_of(draft, *main) + ": no cable leads there");
  }
}

std::string tap_name(const Draft& draft, const Topology::Wire::Tap& tap) {
  const auto& node = draft.scenario.nodes[tap.node];
  return quoted(node.name + ":" + node.interfaces[tap.interface].name);
}

void judge_macs(const Draft& draft, const Topology& topology, Remarks& remarks) {
  for (const auto& wire : topology.wires()) {
    std::map<net::Mac, Topology::Wire::Tap> owners;
    for (const auto& tap : wire.taps) {
      const auto& node = draft.scenario.nodes[tap.node];
      const auto& interface = node.interfaces[tap.interface];
      const auto [owner, is_new] = owners.emplace(interface.mac, tap);
      if (is_new) continue;
      remarks.warning(draft.node_lines[tap.node], "/nodes" + pointer_step(node.name),
                      tap_name(draft, owner->second) + " and " + tap_name(draft, tap) +
                          " are on one wire with one MAC, " + net::to_text(interface.mac) +
                          ": a switch can only send to one of them");
    }
  }
}

void judge_repeated_addresses(const Draft& draft, const Topology& topology, const AddressBook& book, Remarks& remarks) {
  // Where each interface is plugged in, by node and interface.
  std::vector<std::vector<std::size_t>> wire_of(draft.scenario.nodes.size());
  for (std::size_t node = 0; node < wire_of.size(); ++node)
    wire_of[node].resize(draft.scenario.nodes[node].interfaces.size());
  for (std::size_t i = 0; i < topology.wires().size(); ++i) {
    for (const auto& tap : topology.wires()[i].taps) wire_of[tap.node][tap.interface] = i;
  }
  std::map<std::pair<std::size_t, net::Address>, const AddressClaim*> owners;
  for (const auto& claim : book.claims()) {
    if (!claim.at_start) continue;
    const auto& node = draft.scenario.nodes[claim.node];
    const auto use = draft.interface_uses.find(node.name + ":" + claim.device);
    if (use == draft.interface_uses.end()) continue;  // lo, tunl0: not on a wire
    const auto wire = wire_of[claim.node][use->second.position];
    const auto [owner, is_new] = owners.emplace(std::pair{wire, claim.address}, &claim);
    if (is_new || owner->second->node == claim.node) continue;
    const auto& first = *owner->second;
    remarks.warning(draft.command_lines[claim.node][claim.command],
                    "/nodes" + pointer_step(node.name) + "/commands/" + std::to_string(claim.command),
                    quoted(draft.scenario.nodes[first.node].name + ":" + first.device) + " and " +
                        quoted(node.name + ":" + claim.device) + " are on one wire and both have " +
                        net::to_text(claim.address) + ": which of them answers is chance");
  }
}

bool is_loopback(const net::Address& address) {
  if (address.is_ipv4()) return address.ipv4().is_loopback();
  return address == net::Address::parse("::1");
}

/// Where an entry of `traffic` stands.
struct TrafficPlace {
  std::size_t line;
  std::string path;
  Remarks& remarks;
  void warning(const char* key, std::string sentence) const { remarks.warning(line, path + key, std::move(sentence)); }
};

void judge_target(const Draft& draft, const Topology& topology, const AddressBook& book, const TrafficSpec& traffic,
                  const TrafficPlace& at) {
  const auto& address = traffic.to.address;
  if (is_loopback(address) || book.may_appear(address)) return;
  const auto holders = book.holders(address);
  if (holders.empty()) {
    at.warning("/to", "no host has the address " + net::to_text(address));
    return;
  }
  const auto client = draft.node_positions.at(traffic.from);
  const bool is_reachable = std::any_of(holders.begin(), holders.end(),
                                        [&](std::size_t holder) { return topology.are_joined(client, holder); });
  if (is_reachable) return;
  at.warning("/to", quoted(traffic.from) + " is cut off from " + names_of(draft, holders) + ", which " +
                        (holders.size() == 1 ? "has " : "have ") + net::to_text(address));
}

void judge_source(const Draft& draft, const AddressBook& book, const TrafficSpec& traffic, const TrafficPlace& at) {
  if (!traffic.source || is_loopback(*traffic.source) || book.may_appear(*traffic.source)) return;
  const auto owners = book.holders(*traffic.source);
  if (std::find(owners.begin(), owners.end(), draft.node_positions.at(traffic.from)) != owners.end()) return;
  at.warning("/source", quoted(traffic.from) + " has no address " + net::to_text(*traffic.source) + " to send from");
}

}  // namespace

void judge_network(const Draft& draft, Remarks& remarks) {
  const Topology topology(draft.scenario);
  judge_rings(draft, topology, remarks);
  if (remarks.has_error()) return;
  judge_pieces(draft, topology, remarks);
  judge_macs(draft, topology, remarks);
  const AddressBook book(draft.scenario);
  judge_repeated_addresses(draft, topology, book, remarks);
  for (std::size_t i = 0; i < draft.scenario.traffic.size(); ++i) {
    if (draft.scenario.traffic[i].injects()) continue;  // may say anything
    const TrafficPlace at{draft.traffic[i].line, "/traffic/" + std::to_string(draft.traffic[i].index), remarks};
    judge_target(draft, topology, book, draft.scenario.traffic[i], at);
    judge_source(draft, book, draft.scenario.traffic[i], at);
  }
}

}  // namespace lvslab::sim::scenario
