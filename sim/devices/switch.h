#pragma once
// A learning Ethernet switch, as a Linux bridge without spanning tree.

#include <cstdint>
#include <optional>
#include <vector>

#include <lvslab/net/mac.h>
#include <lvslab/story.h>
#include <lvslab/time.h>

#include "mac_table.h"

namespace lvslab::sim {

using SwitchPort = std::uint32_t;

class LearningSwitch {
 public:
  explicit LearningSwitch(Duration ageing) : ageing_(ageing) {}

  /// Ports are numbered from 0 in the order they are added.
  SwitchPort add_port();
  [[nodiscard]] std::size_t port_count() const { return port_up_.size(); }
  /// A port that goes down forgets the addresses behind it and is not flooded to.
  void set_port_up(SwitchPort port, bool up);

  struct Decision {
    enum class Kind : std::uint8_t {
      forward,  ///< out of `port`
      flood,    ///< out of every other port that is up
      discard,  ///< its destination is where it came from, or a link-local group address
    };
    Kind kind = Kind::flood;
    SwitchPort port = 0;
  };
  /// Learns the source and says where the frame goes. O(1).
  [[nodiscard]] Decision receive(net::Mac source, net::Mac destination, SwitchPort in, Instant now, Story& story);
  [[nodiscard]] bool floods_to(SwitchPort port, SwitchPort in) const { return port != in && port_up_[port]; }

  struct Entry {
    net::Mac mac;
    SwitchPort port = 0;
    Duration age{};
  };
  /// Ordered by MAC; aged-out entries left out.
  [[nodiscard]] std::vector<Entry> table(Instant now) const;

 private:
  Duration ageing_;
  std::vector<bool> port_up_;
  MacTable learned_;
};

}  // namespace lvslab::sim
