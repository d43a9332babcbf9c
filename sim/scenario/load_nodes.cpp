#include <algorithm>
#include <array>
#include <utility>

#include <lvslab/sim/words.h>

#include "draft.h"
#include "keys.h"
#include "quantity.h"

namespace lvslab::sim::scenario {
namespace {

constexpr std::array<std::string_view, 5> role_words{"none", "client", "router", "director", "server"};
constexpr std::array<std::string_view, 2> kind_words{"host", "switch"};

/// What Linux allows on a veth device (ETH_MIN_MTU, ETH_MAX_MTU).
constexpr std::uint64_t least_mtu = 68;
constexpr std::uint64_t largest_mtu = 65535;

std::optional<net::Mac> read_mac(const Cursor& at) {
  const auto text = read_text(at);
  if (!text) return std::nullopt;
  const auto mac = net::Mac::parse(*text);
  if (!mac) {
    at.error(quoted(*text) + " is not a MAC address such as \"02:00:00:00:01:01\"");
  } else if (mac->is_zero() || mac->is_group()) {
    at.error(quoted(*text) + " cannot be an interface's address: it is " + (mac->is_zero() ? "zero" : "a group's"));
    return std::nullopt;
  }
  return mac;
}

void read_interfaces(Draft& draft, const Cursor& at, NodeSpec& node, std::size_t position) {
  read_names(at, "'interfaces'", [&](const std::string& name, const Cursor& member) {
    if (!is_name(name, longest_device_name)) {
      member.error("an interface's name is " + name_rule(longest_device_name) + ", not " + quoted(name));
      return;
    }
    if (name == "lo") {
      member.error("'lo' is the loopback interface; every host has it");
      return;
    }
    InterfaceSpec spec;
    spec.name = name;
    read_object(member, "an interface", keys::interface, [&](std::string_view key, const Cursor& value) {
      if (key == "mac") {
        if (const auto mac = read_mac(value)) spec.mac = *mac;
      } else if (const auto mtu = read_integer(value, least_mtu, largest_mtu)) {
        spec.mtu = static_cast<std::uint32_t>(*mtu);
      }
    });
    draft.interface_uses.emplace(node.name + ":" + name,
                                 InterfaceUse{position, node.interfaces.size(), member.line(), true, std::nullopt});
    node.interfaces.push_back(std::move(spec));
  });
}

void read_commands(const Cursor& at, NodeSpec& node, std::vector<std::size_t>& lines) {
  read_list(at, "'commands'", [&](const Cursor& item) {
    node.commands.push_back(read_text(item).value_or(""));  // its place is kept, for the paths of the others
    lines.push_back(item.line());
  });
}

/// A file's text: as it is, or its lines.
std::optional<std::string> read_file_text(const Cursor& at) {
  if (at.value().list() == nullptr) {
    if (at.value().text() != nullptr) return *at.value().text();
    at.error("must be a text or a list of lines, not " + std::string(at.value().kind_name()));
    return std::nullopt;
  }
  std::string text;
  bool first = true;
  read_list(at, "a file", [&](const Cursor& item) {
    if (const auto line = read_text(item)) text += (first ? "" : "\n") + *line;
    first = false;
  });
  return text + "\n";
}

void read_files(const Cursor& at, NodeSpec& node) {
  read_names(at, "'files'", [&](const std::string& path, const Cursor& member) {
    const bool climbs = (path + "/").find("/../") != std::string::npos;
    if (!path.starts_with('/') || path.ends_with('/') || climbs || path.find('\0') != std::string::npos) {
      member.error("a file's path starts with '/' and names a file, such as \"/etc/keepalived/keepalived.conf\"");
      return;
    }
    if (auto text = read_file_text(member)) node.files.emplace_back(path, std::move(*text));
  });
}

std::optional<std::pair<double, double>> read_position(const Cursor& at) {
  const auto* list = at.value().list();
  if (list == nullptr || list->size() != 2) {
    at.error("a position is two numbers, [x, y]");
    return std::nullopt;
  }
  const auto x = read_number(at.item(0));
  const auto y = read_number(at.item(1));
  if (!x || !y) return std::nullopt;
  constexpr double edge_of_the_page = 1e6;
  if (std::max({*x, -*x, *y, -*y}) > edge_of_the_page) {
    at.error("a position's numbers are in -1000000..1000000");
    return std::nullopt;
  }
  return std::pair{*x, *y};
}

NodeSpec::Kind read_kind(const Cursor& at) {
  NodeSpec::Kind kind = NodeSpec::Kind::host;
  const auto* object = at.value().object();
  if (object == nullptr) return kind;
  for (const auto& member : *object) {
    if (member.key != "kind" || member.repeated) continue;
    if (const auto word = read_word(at.member(member), "kind", kind_words)) {
      kind = *word == 1 ? NodeSpec::Kind::network_switch : NodeSpec::Kind::host;
    }
  }
  return kind;
}

void read_switch(const Cursor& at, NodeSpec& node) {
  // A host's key on a switch deserves a better answer than the nearest of three words.
  if (const auto* object = at.value().object()) {
    for (const auto& member : *object) {
      const bool of_host = std::find(keys::host.begin(), keys::host.end(), member.key) != keys::host.end();
      const bool of_switch =
          std::find(keys::network_switch.begin(), keys::network_switch.end(), member.key) != keys::network_switch.end();
      if (of_host && !of_switch) {
        at.member(member).error(quoted(member.key) + " is for hosts, and " + quoted(node.name) + " is a switch");
      }
    }
  }
  std::vector<std::string_view> known(keys::network_switch.begin(), keys::network_switch.end());
  known.insert(known.end(), keys::host.begin(), keys::host.end());
  read_object(at, "a node", known, [&](std::string_view key, const Cursor& value) {
    if (key == "ageing") {
      if (const auto ageing = read_duration(value)) node.ageing = *ageing;
    } else if (key == "position") {
      node.position = read_position(value);
    }
  });
}

void read_host(Draft& draft, const Cursor& at, NodeSpec& node, std::size_t position, std::string_view text,
               std::vector<std::size_t>& command_lines) {
  if (const auto* object = at.value().object()) {
    for (const auto& member : *object) {
      if (member.key == "ageing") {
        at.member(member).error("'ageing' is for switches; add \"kind\": \"switch\" if " + quoted(node.name) +
                                " is one");
      }
    }
  }
  std::vector<std::string_view> known(keys::host.begin(), keys::host.end());
  known.push_back("ageing");
  read_object(at, "a node", known, [&](std::string_view key, const Cursor& value) {
    if (key == "role") {
      if (const auto role = read_word(value, "role", std::span(role_words).subspan(1))) {
        node.role = static_cast<NodeSpec::Role>(*role + 1);
      }
    } else if (key == "interfaces") {
      read_interfaces(draft, value, node, position);
    } else if (key == "commands") {
      read_commands(value, node, command_lines);
    } else if (key == "files") {
      read_files(value, node);
    } else if (key == "services") {
      read_list(value, "'services'", [&](const Cursor& item) { read_service(item, node, text); });
    } else if (key == "cpu") {
      if (value.value().object() == nullptr) {
        value.error("'cpu' must be an object, not " + std::string(value.value().kind_name()));
      } else {
        node.cpu = text.substr(value.value().begin, value.value().end - value.value().begin);
      }
    } else if (key == "position") {
      node.position = read_position(value);
    }
  });
}

}  // namespace

bool is_name(std::string_view text, std::size_t longest) {
  return !text.empty() && text.size() <= longest &&
         text.find_first_not_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-") ==
             std::string_view::npos;
}

std::string name_rule(std::size_t longest) {
  return "1 to " + std::to_string(longest) + " letters, digits, '_' or '-'";
}

void read_nodes(Draft& draft, const Cursor& at, std::string_view text) {
  if (const auto* object = at.value().object()) {
    if (object->size() > most_nodes) {
      at.error(std::to_string(object->size()) + " nodes are more than the " + std::to_string(most_nodes) +
               " that a scenario can have");
      return;
    }
  }
  draft.nodes_were_read = read_names(at, "'nodes'", [&](const std::string& name, const Cursor& member) {
    NodeSpec node;
    node.name = name;
    node.kind = read_kind(member);
    const bool is_switch = node.kind == NodeSpec::Kind::network_switch;
    const auto longest = is_switch ? longest_device_name : longest_node_name;
    if (!is_name(name, longest)) {
      member.error(std::string(is_switch ? "a switch" : "a host") + "'s name is " + name_rule(longest) + ", not " +
                   quoted(name));
    }
    const auto position = draft.scenario.nodes.size();
    std::vector<std::size_t> command_lines;
    if (is_switch) {
      read_switch(member, node);
    } else {
      read_host(draft, member, node, position, text, command_lines);
    }
    draft.node_positions.emplace(name, position);
    draft.node_lines.push_back(member.line());
    draft.command_lines.push_back(std::move(command_lines));
    draft.scenario.nodes.push_back(std::move(node));
  });
}

}  // namespace lvslab::sim::scenario
