#pragma once
/// The scenario's network out of what Linux has: machines are network namespaces, switches are bridges in a namespace
/// of their own, cables are veth pairs. Where two hosts share a cable, there is a little bridge between them, so that
/// both ends can lose their carrier.

#include <string>
#include <vector>

#include <lvslab/sim/scenario.h>

#include "network_namespace.h"

namespace lvslab::cli::guest {

class Cabling {
 public:
  /// Builds everything; all interfaces are up. Throws std::system_error.
  explicit Cabling(const sim::Scenario& scenario);

  /// The namespace of a host. Throws std::logic_error: there is none of that name.
  [[nodiscard]] const NetworkNamespace& host(const std::string& name) const;
  [[nodiscard]] const std::vector<NetworkNamespace>& hosts() const { return hosts_; }
  /// Cuts or mends a link (index into Scenario::links).
  void set_link(std::size_t link, bool up) const;
  /// Takes all of a node's interfaces down or up.
  void set_node(const std::string& node, bool up) const;

 private:
  void connect(const sim::LinkSpec& link);
  void connect_switches(const sim::LinkSpec& link);
  /// A cable from a host's interface to a port of the bridge; the port's name.
  std::string plug(const sim::LinkSpec& link, const sim::LinkEnd& end, const std::string& bridge, bool shaped_port);

  const sim::Scenario& scenario_;
  NetworkNamespace switches_;
  std::vector<NetworkNamespace> hosts_;
  std::vector<std::string> cut_at_;  ///< of each link: the interface in `switches_` that is taken down
  unsigned ports_ = 0;
  unsigned direct_links_ = 0;
};

}  // namespace lvslab::cli::guest
