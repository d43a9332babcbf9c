#include "free_addresses.h"

#include <algorithm>
#include <map>

#include <lvslab/sim/topology.h>

namespace lvslab::sim::scenario {
namespace {

/// Every IPv4 address that stands in a line, whatever it is for.
void collect(const std::string& line, std::set<net::Ipv4>& found) {
  constexpr std::string_view digits = "0123456789.";
  for (std::size_t at = 0; (at = line.find_first_of("0123456789", at)) != std::string::npos;) {
    const auto end = std::min(line.find_first_not_of(digits, at), line.size());
    if (const auto address = net::Ipv4::parse(std::string_view(line).substr(at, end - at))) found.insert(*address);
    at = end;
  }
}

}  // namespace

FreeAddresses::FreeAddresses(const Scenario& network) : network_(network) {
  for (const auto& node : network.nodes) {
    for (const auto& command : node.commands) collect(command, used_);
  }
}

std::optional<net::Ipv4Prefix> FreeAddresses::network_of(const std::string& node, const std::string& interface) const {
  const auto index = network_.find_node(node);
  if (!index) return std::nullopt;
  const Topology topology(network_);
  std::map<net::Ipv4Prefix, int> votes;
  for (const auto& wire : topology.wires()) {
    const bool is_ours = std::ranges::any_of(wire.taps, [&](const auto& tap) {
      return tap.node == *index && network_.nodes[tap.node].interfaces[tap.interface].name == interface;
    });
    if (!is_ours) continue;
    for (const auto& tap : wire.taps) {
      const auto& holder = network_.nodes[tap.node];
      for (const auto& planned : planned_addresses(holder)) {
        if (planned.interface == holder.interfaces[tap.interface].name && planned.length < 31) {
          ++votes[net::Ipv4Prefix(planned.address, planned.length)];
        }
      }
    }
  }
  if (votes.empty()) return std::nullopt;
  return std::ranges::max_element(votes, {}, [](const auto& vote) { return vote.second; })->first;
}

net::Ipv4Prefix FreeAddresses::new_network(bool has_client) const {
  const auto is_unused = [&](const net::Ipv4Prefix& candidate) {
    return std::ranges::none_of(used_, [&](net::Ipv4 address) { return candidate.contains(address); });
  };
  // The networks that documents may use (RFC 5737), then private ones.
  if (has_client) {
    for (const std::uint32_t network : {0xc0000200U, 0xc6336400U, 0xcb007100U}) {
      if (const net::Ipv4Prefix candidate(net::Ipv4{network}, 24); is_unused(candidate)) return candidate;
    }
  }
  for (std::uint32_t third = 0; third < 0x10000; ++third) {
    if (const net::Ipv4Prefix candidate(net::Ipv4{0x0a000000U + (third << 8)}, 24); is_unused(candidate)) {
      return candidate;
    }
  }
  return {net::Ipv4{0x0a000000U}, 24};
}

std::optional<net::Ipv4> FreeAddresses::next(const net::Ipv4Prefix& network, NodeSpec::Role role) const {
  const std::uint32_t first = network.network().to_uint() + 1;
  const std::uint32_t last = network.broadcast().to_uint() - 1;
  const auto is_free = [&](std::uint32_t address) { return !used_.contains(net::Ipv4{address}); };
  if (role == NodeSpec::Role::router) {
    if (is_free(first)) return net::Ipv4{first};
    for (auto address = last; address >= first; --address) {
      if (is_free(address)) return net::Ipv4{address};
    }
    return std::nullopt;
  }
  // Where people begin to count: directors, then servers, then everybody else.
  std::uint32_t from = first + (role == NodeSpec::Role::director ? 2 : (role == NodeSpec::Role::server ? 6 : 9));
  if (from > last) from = first;
  for (auto address = from; address <= last; ++address) {
    if (is_free(address)) return net::Ipv4{address};
  }
  for (auto address = first; address < from; ++address) {
    if (is_free(address)) return net::Ipv4{address};
  }
  return std::nullopt;
}

}  // namespace lvslab::sim::scenario
