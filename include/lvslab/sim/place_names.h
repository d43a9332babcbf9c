#pragma once
/// What the places of a run are called: nodes, interfaces, switch ports, and whose MAC address this is.

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include <lvslab/net/mac.h>
#include <lvslab/sim/session.h>

namespace lvslab::sim {

/// Taken from a session at one moment: interfaces made later (tunnels) are not in it. A value.
class PlaceNames {
 public:
  explicit PlaceNames(const Session& session);

  [[nodiscard]] const std::string& node(std::uint32_t index) const { return nodes_.at(index).name; }
  [[nodiscard]] bool is_switch(std::uint32_t index) const { return nodes_.at(index).is_switch; }
  /// "eth0"; of a switch what is plugged into the port: "client" or "rs1:eth1"; "" for a number that nobody has.
  [[nodiscard]] std::string_view interface(std::uint32_t node, std::uint32_t interface) const;
  /// "client:eth0", "front (port to client)"; without an interface only the node.
  [[nodiscard]] std::string place(const TraceEvent& event) const;
  /// "client:eth0" for an interface's address at that moment, "everyone" for the broadcast address; else the address.
  [[nodiscard]] std::string mac(net::Mac mac) const;

 private:
  struct Node {
    std::string name;
    bool is_switch = false;
    std::vector<std::string> interfaces;
  };
  std::vector<Node> nodes_;
  std::map<net::Mac, std::string> owners_;
};

}  // namespace lvslab::sim
