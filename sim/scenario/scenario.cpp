#include <lvslab/sim/scenario.h>

namespace lvslab::sim {

std::string to_text(const CountRange& range) {
  if (range.at_most && *range.at_most == range.at_least) return "exactly " + std::to_string(range.at_least);
  if (!range.at_most) return range.at_least == 0 ? "any number" : "at least " + std::to_string(range.at_least);
  if (range.at_least == 0) return "at most " + std::to_string(*range.at_most);
  return std::to_string(range.at_least) + " to " + std::to_string(*range.at_most);
}

net::Mac default_mac(std::size_t node_position, std::size_t interface_position) {
  const auto octet = [](std::size_t number, int shift) { return static_cast<std::uint8_t>(number >> shift & 0xff); };
  return net::Mac{{0x02, octet(interface_position, 8), octet(node_position, 16), octet(node_position, 8),
                   octet(node_position, 0), octet(interface_position, 0)}};
}

std::optional<std::size_t> Scenario::find_node(const std::string& name) const {
  for (std::size_t i = 0; i < nodes.size(); ++i) {
    if (nodes[i].name == name) return i;
  }
  return std::nullopt;
}

}  // namespace lvslab::sim
