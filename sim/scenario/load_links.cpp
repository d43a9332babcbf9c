#include <algorithm>
#include <array>
#include <utility>

#include <lvslab/sim/words.h>

#include "draft.h"
#include "keys.h"
#include "quantity.h"

namespace lvslab::sim::scenario {
namespace {

constexpr std::uint64_t longest_queue = 10'000'000;

std::string nearest_node(const Draft& draft, const Remarks& remarks, const std::string& name) {
  if (!remarks.has_patience()) return {};
  std::vector<std::string_view> names;
  for (const auto& node : draft.scenario.nodes) names.push_back(node.name);
  return did_you_mean(name, names);
}

void read_impairments(const Cursor& at, LinkSpec& link) {
  bool queue_given = false;
  read_object(at, "a link", keys::link, [&](std::string_view key, const Cursor& value) {
    if (key == "bandwidth") {
      const auto text = read_text(value);
      if (!text) return;
      const auto rate = parse_bandwidth(*text);
      if (!rate) {
        value.error(rate.error());
      } else {
        link.bandwidth_bps = *rate;
        link.impaired = true;
      }
    } else if (key == "latency") {
      if (const auto latency = read_duration(value)) {
        link.latency = *latency;
        link.impaired = true;
      }
    } else if (key == "loss") {
      const auto loss = read_number(value);
      if (!loss) return;
      if (*loss >= 0 && *loss <= 1) {
        link.loss = *loss;
        link.impaired = true;
      } else {
        value.error("loss is a probability in 0..1, such as 0.01 for one packet in a hundred");
      }
    } else if (key == "queue") {
      queue_given = true;
      if (const auto packets = read_integer(value, 1, longest_queue)) link.queue = static_cast<std::uint32_t>(*packets);
    }
  });
  if (queue_given && !link.impaired) {
    at.warning("'queue' needs a bandwidth, latency or loss beside it: on Linux a plain cable has no queue");
  }
}

/// The two texts that name the ends of a cable; nullopt if there are not two.
std::optional<std::pair<Cursor, Cursor>> two_ends(const Cursor& at) {
  const auto* list = at.value().list();
  if (list == nullptr || list->size() != 2) {
    at.error("a link has two ends, as in [\"client:eth0\", \"switch\"]");
    return std::nullopt;
  }
  return std::pair{at.item(0), at.item(1)};
}

bool claim_interface(Draft& draft, const Cursor& at, const LinkEnd& end) {
  if (end.interface.empty()) return true;
  const auto node = draft.node_positions.at(end.node);
  auto& interfaces = draft.scenario.nodes[node].interfaces;
  const auto [entry, is_new] =
      draft.interface_uses.emplace(to_text(end), InterfaceUse{node, interfaces.size(), at.line(), false, std::nullopt});
  if (is_new) {
    InterfaceSpec spec;
    spec.name = end.interface;
    interfaces.push_back(std::move(spec));
  }
  if (entry->second.linked_line) {
    at.error(quoted(to_text(end)) + " is in two links; the other is in line " +
             std::to_string(*entry->second.linked_line));
    return false;
  }
  entry->second.linked_line = at.line();
  return true;
}

void read_link(Draft& draft, const Cursor& at, std::size_t index) {
  LinkSpec link;
  const JsonMember* endpoints = nullptr;
  if (const auto* object = at.value().object()) {
    read_impairments(at, link);
    for (const auto& member : *object) {
      if (member.key == "endpoints" && !member.repeated) endpoints = &member;
    }
    if (endpoints == nullptr) {
      at.error("a link needs 'endpoints', as in {\"endpoints\": [\"client:eth0\", \"switch\"]}");
      return;
    }
  } else if (at.value().list() == nullptr) {
    at.error("a link must be a list of two ends or an object with 'endpoints', not " +
             std::string(at.value().kind_name()));
    return;
  }
  const auto list = endpoints != nullptr ? at.member(*endpoints) : at;
  const auto ends = two_ends(list);
  if (!ends) return;
  const auto a = read_link_end(draft, ends->first);
  const auto b = read_link_end(draft, ends->second);
  if (!a || !b) return;
  link.a = *a;
  link.b = *b;
  if (*a == *b) {
    list.error("both ends of the link are " + quoted(to_text(*a)));
    return;
  }
  const bool a_is_free = claim_interface(draft, ends->first, *a);
  const bool b_is_free = claim_interface(draft, ends->second, *b);
  if (!a_is_free || !b_is_free) return;
  draft.scenario.links.push_back(std::move(link));
  draft.links.push_back(Origin{at.line(), index});
}

}  // namespace

std::string to_text(const LinkEnd& end) { return end.interface.empty() ? end.node : end.node + ":" + end.interface; }

std::optional<std::size_t> find_node(const Draft& draft, const Cursor& at, const std::string& name) {
  const auto found = draft.node_positions.find(name);
  if (found != draft.node_positions.end()) return found->second;
  if (draft.nodes_were_read) at.error("there is no node " + quoted(name) + nearest_node(draft, at.remarks(), name));
  return std::nullopt;
}

std::optional<std::size_t> read_host_name(const Draft& draft, const Cursor& at, std::string_view what_it_does) {
  const auto name = read_text(at);
  if (!name) return std::nullopt;
  const auto node = find_node(draft, at, *name);
  if (node && draft.scenario.nodes[*node].kind == NodeSpec::Kind::network_switch) {
    at.error(quoted(*name) + " is a switch, and a switch " + std::string(what_it_does));
    return std::nullopt;
  }
  return node;
}

std::optional<LinkEnd> read_link_end(const Draft& draft, const Cursor& at) {
  const auto text = read_text(at);
  if (!text) return std::nullopt;
  const auto colon = text->find(':');
  LinkEnd end{text->substr(0, colon), colon == std::string::npos ? "" : text->substr(colon + 1)};
  const auto node = find_node(draft, at, end.node);
  if (!node) return std::nullopt;
  if (draft.scenario.nodes[*node].kind == NodeSpec::Kind::network_switch) {
    if (colon == std::string::npos) return end;
    at.error(quoted(end.node) + " is a switch: its ports have no names, write \"" + end.node + "\"");
  } else if (colon == std::string::npos) {
    at.error(quoted(end.node) + " is a host: name its interface, as in \"" + end.node + ":eth0\"");
  } else if (end.interface == "lo") {
    at.error("the loopback interface has no cable");
  } else if (!is_name(end.interface, longest_device_name)) {
    at.error("an interface's name is " + name_rule(longest_device_name) + ", not " + quoted(end.interface));
  } else {
    return end;
  }
  return std::nullopt;
}

void read_links(Draft& draft, const Cursor& at) {
  std::size_t index = 0;
  read_list(at, "'links'", [&](const Cursor& item) { read_link(draft, item, index++); });
}

void finish_interfaces(Draft& draft, Remarks& remarks) {
  for (std::size_t i = 0; i < draft.scenario.nodes.size(); ++i) {
    auto& node = draft.scenario.nodes[i];
    for (std::size_t k = 0; k < node.interfaces.size(); ++k) {
      auto& interface = node.interfaces[k];
      if (interface.mac.is_zero()) interface.mac = default_mac(i + 1, k + 1);
      const auto& use = draft.interface_uses.at(node.name + ":" + interface.name);
      if (use.declared && !use.linked_line) {
        remarks.warning(use.line, "/nodes" + pointer_step(node.name) + "/interfaces" + pointer_step(interface.name),
                        "no link uses " + quoted(node.name + ":" + interface.name));
      }
    }
  }
}

}  // namespace lvslab::sim::scenario
