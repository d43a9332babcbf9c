#pragma once
/// Which addresses and networks are still to be had in a network that is being drawn.

#include <optional>
#include <set>
#include <string>

#include <lvslab/sim/network_outline.h>

namespace lvslab::sim::scenario {

class FreeAddresses {
 public:
  explicit FreeAddresses(const Scenario& network);

  /// The IPv4 network that most interfaces on the wire of `node`'s `interface` are in; nullopt: none.
  [[nodiscard]] std::optional<net::Ipv4Prefix> network_of(const std::string& node, const std::string& interface) const;
  /// One that nobody uses: 192.0.2.0/24 where clients are, 10.0.x.0/24 elsewhere.
  [[nodiscard]] net::Ipv4Prefix new_network(bool has_client) const;
  /// The next one that a node of this role would get by custom; nullopt: the network is full.
  [[nodiscard]] std::optional<net::Ipv4> next(const net::Ipv4Prefix& network, NodeSpec::Role role) const;
  [[nodiscard]] bool is_free(net::Ipv4 address) const { return !used_.contains(address); }
  void use(net::Ipv4 address) { used_.insert(address); }

 private:
  const Scenario& network_;
  std::set<net::Ipv4> used_;  ///< also those that are only mentioned, such as virtual ones
};

}  // namespace lvslab::sim::scenario
