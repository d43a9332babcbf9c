#include "free_ports.h"

#include <algorithm>
#include <iterator>

#include "../filter/dissection.h"

namespace lvslab::sim::comparison {
namespace {

/// High ports in the order of their first frame, on whichever interface that was. An order of the whole run, not of
/// each interface, so that a frame missing at one of them does not give another number to every port after it.
std::vector<std::uint16_t> high_ports(const RunRecord& record) {
  struct Appearance {
    Instant at{};
    std::size_t interface = 0;  ///< in the order of names
    std::size_t frame = 0;
    std::size_t side = 0;  ///< source before destination
    auto operator<=>(const Appearance&) const = default;
  };
  std::map<std::uint16_t, Appearance> first;
  std::size_t interface = 0;
  for (const auto& [name, frames] : record.frames) {
    for (std::size_t i = 0; i < frames.size(); ++i) {
      for (const auto& layer : filter::Dissection::of_frame(frames[i].bytes)) {
        if (layer.protocol != filter::Protocol::tcp && layer.protocol != filter::Protocol::udp) continue;
        for (std::size_t side = 0; side < 2; ++side) {
          const std::uint16_t port = net::load_u16(layer.bytes, side * 2);
          if (port < first_free_port) continue;
          const Appearance here{frames[i].at, interface, i, side};
          const auto [known, is_new] = first.try_emplace(port, here);
          if (!is_new) known->second = std::min(known->second, here);
        }
      }
    }
    ++interface;
  }
  std::vector<std::pair<Appearance, std::uint16_t>> ordered;
  for (const auto& [port, appearance] : first) ordered.emplace_back(appearance, port);
  std::ranges::sort(ordered);
  std::vector<std::uint16_t> ports;
  for (const auto& [appearance, port] : ordered) ports.push_back(port);
  return ports;
}

void add_ports_of(net::Bytes frame, std::set<std::uint16_t>& ports) {
  for (const auto& layer : filter::Dissection::of_frame(frame)) {
    if (layer.protocol != filter::Protocol::tcp && layer.protocol != filter::Protocol::udp) continue;
    ports.insert({net::load_u16(layer.bytes, 0), net::load_u16(layer.bytes, 2)});
  }
}

/// Those in common, if they are so many that it is no accident.
std::set<std::uint16_t> evidently_named(const std::vector<std::uint16_t>& left,
                                        const std::vector<std::uint16_t>& right) {
  const std::set<std::uint16_t> left_ports(left.begin(), left.end());
  const std::set<std::uint16_t> right_ports(right.begin(), right.end());
  std::set<std::uint16_t> common;
  std::ranges::set_intersection(left_ports, right_ports, std::inserter(common, common.end()));
  if (common.size() * 2 < std::min(left_ports.size(), right_ports.size())) common.clear();
  return common;
}

}  // namespace

FreePorts::FreePorts(const std::vector<std::uint16_t>& in_order, const std::set<std::uint16_t>& named) {
  for (const auto port : in_order) {
    if (!named.contains(port)) numbers_.emplace(port, numbers_.size() + 1);
  }
}

std::optional<std::size_t> FreePorts::number_of(std::uint16_t port) const {
  const auto found = numbers_.find(port);
  if (found == numbers_.end()) return std::nullopt;
  return found->second;
}

std::pair<FreePorts, FreePorts> free_ports(const RunRecord& left, const RunRecord& right, const Terms& terms) {
  const auto left_ports = high_ports(left);
  const auto right_ports = high_ports(right);
  const auto named = terms.named_ports ? *terms.named_ports : evidently_named(left_ports, right_ports);
  return {FreePorts(left_ports, named), FreePorts(right_ports, named)};
}

std::set<std::uint16_t> named_ports(const Scenario& scenario) {
  std::set<std::uint16_t> ports;
  for (const auto& traffic : scenario.traffic) {
    for (const auto& frame : traffic.frames) add_ports_of(frame, ports);
    if (traffic.injects()) continue;
    ports.insert(traffic.to.port.to_uint());
    for (std::uint32_t i = 0; traffic.source_port && i < traffic.count; ++i) {
      ports.insert(static_cast<std::uint16_t>(*traffic.source_port + i));
    }
  }
  return ports;
}

}  // namespace lvslab::sim::comparison
