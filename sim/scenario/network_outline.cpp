#include <algorithm>
#include <cctype>
#include <charconv>

#include <lvslab/sim/network_outline.h>

#include "quantity.h"

namespace lvslab::sim {
namespace {

std::vector<std::string_view> words_of(std::string_view line) {
  std::vector<std::string_view> words;
  for (std::size_t at = 0; at < line.size();) {
    const auto begin = line.find_first_not_of(" \t", at);
    if (begin == std::string_view::npos) break;
    const auto end = std::min(line.find_first_of(" \t", begin), line.size());
    words.push_back(line.substr(begin, end - begin));
    at = end;
  }
  return words;
}

std::optional<double> number_of(const PlainValue& value) {
  const auto* number = value.number();
  if (number == nullptr) return std::nullopt;
  double parsed = 0;
  const auto* end = number->spelling.data() + number->spelling.size();
  return std::from_chars(number->spelling.data(), end, parsed).ec == std::errc{} ? std::optional(parsed) : std::nullopt;
}

NodeSpec::Role role_of(const std::string& word) {
  if (word == "client") return NodeSpec::Role::client;
  if (word == "router") return NodeSpec::Role::router;
  if (word == "director") return NodeSpec::Role::director;
  if (word == "server") return NodeSpec::Role::server;
  return NodeSpec::Role::none;
}

NodeSpec node_of(const std::string& name, const PlainValue& value) {
  NodeSpec node;
  node.name = name;
  if (const auto* kind = value.member("kind");
      kind != nullptr && kind->text() != nullptr && *kind->text() == "switch") {
    node.kind = NodeSpec::Kind::network_switch;
  }
  if (const auto* role = value.member("role"); role != nullptr && role->text() != nullptr) {
    node.role = role_of(*role->text());
  }
  if (const auto* interfaces = value.member("interfaces"); interfaces != nullptr && interfaces->object() != nullptr) {
    for (const auto& [interface, settings] : *interfaces->object()) {
      InterfaceSpec spec;
      spec.name = interface;
      node.interfaces.push_back(std::move(spec));
    }
  }
  if (const auto* commands = value.member("commands"); commands != nullptr && commands->list() != nullptr) {
    for (const auto& command : *commands->list()) {
      node.commands.push_back(command.text() == nullptr ? std::string() : *command.text());
    }
  }
  const auto* position = value.member("position");
  if (position != nullptr && position->list() != nullptr && position->list()->size() == 2) {
    const auto x = number_of(position->list()->front());
    const auto y = number_of(position->list()->back());
    if (x && y) node.position = std::pair{*x, *y};
  }
  return node;
}

LinkEnd end_of(const std::string& text) {
  const auto colon = text.find(':');
  return {text.substr(0, colon), colon == std::string::npos ? "" : text.substr(colon + 1)};
}

bool is_part_of_address(char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '.'; }

/// Where the address stands as a word of its own, from `from` on.
std::size_t find_address(const std::string& line, const std::string& address, std::size_t from) {
  for (auto at = line.find(address, from); at != std::string::npos; at = line.find(address, at + 1)) {
    const auto end = at + address.size();
    const bool begins = at == 0 || !is_part_of_address(line[at - 1]);
    const bool ends = end == line.size() || !is_part_of_address(line[end]);
    if (begins && ends) return at;
  }
  return std::string::npos;
}

}  // namespace

NetworkOutline outline_of(const ScenarioText& text) {
  NetworkOutline outline;
  auto& network = outline.network;
  if (const auto nodes = text.value("/nodes"); nodes && nodes->object() != nullptr) {
    for (const auto& [name, node] : *nodes->object()) {
      if (!network.find_node(name)) network.nodes.push_back(node_of(name, node));
    }
  }
  const auto links = text.value("/links");
  if (!links || links->list() == nullptr) return outline;
  for (std::size_t i = 0; i < links->list()->size(); ++i) {
    const auto& entry = (*links->list())[i];
    const auto* ends = entry.object() != nullptr ? entry.member("endpoints") : &entry;
    if (ends == nullptr || ends->list() == nullptr || ends->list()->size() != 2) continue;
    LinkSpec link;
    bool is_whole = true;
    for (auto* end : {&link.a, &link.b}) {
      const auto* word = (end == &link.a ? ends->list()->front() : ends->list()->back()).text();
      if (word != nullptr) *end = end_of(*word);
      const auto node = network.find_node(end->node);
      is_whole =
          is_whole && node && (network.nodes[*node].kind == NodeSpec::Kind::network_switch) == end->interface.empty();
      if (!is_whole) break;
      auto& interfaces = network.nodes[*node].interfaces;
      if (!end->interface.empty() &&
          std::ranges::find(interfaces, end->interface, &InterfaceSpec::name) == interfaces.end()) {
        interfaces.emplace_back().name = end->interface;
      }
    }
    if (!is_whole) continue;
    if (const auto* rate = entry.member("bandwidth"); rate != nullptr && rate->text() != nullptr) {
      if (const auto parsed = scenario::parse_bandwidth(*rate->text())) link.bandwidth_bps = *parsed;
    }
    network.links.push_back(std::move(link));
    outline.link_places.push_back(i);
  }
  return outline;
}

std::vector<PlannedAddress> planned_addresses(const NodeSpec& node) {
  std::vector<PlannedAddress> planned;
  for (std::size_t i = 0; i < node.commands.size(); ++i) {
    const auto words = words_of(node.commands[i]);
    if (words.size() < 4 || words[0] != "ip") continue;
    const bool is_address = words[1] == "addr" || words[1] == "address" || words[1] == "a";
    const bool is_addition = words[2] == "add" || words[2] == "replace" || words[2] == "a";
    const auto device = std::ranges::find(words, std::string_view("dev"));
    if (!is_address || !is_addition || device == words.end() || device + 1 == words.end()) continue;
    const auto slash = words[3].find('/');
    const auto address = net::Ipv4::parse(words[3].substr(0, slash));
    int length = 32;
    if (slash != std::string_view::npos) {
      const auto digits = words[3].substr(slash + 1);
      if (std::from_chars(digits.data(), digits.data() + digits.size(), length).ec != std::errc{}) continue;
    }
    if (!address || length < 0 || length > 32) continue;
    planned.push_back({std::string(device[1]), *address, length, i});
  }
  return planned;
}

bool names_address(const std::string& line, const std::string& address) {
  return find_address(line, address, 0) != std::string::npos;
}

std::string with_address(const std::string& line, const std::string& address, const std::string& by) {
  std::string text = line;
  for (auto at = find_address(text, address, 0); at != std::string::npos;
       at = find_address(text, address, at + by.size())) {
    text.replace(at, address.size(), by);
  }
  return text;
}

}  // namespace lvslab::sim
