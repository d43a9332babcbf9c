#pragma once
/// The network devices of a host as `ip` and ifconfig list them.
///
/// On Linux with the modules an LVS machine loads, every namespace has six fallback devices of the tunnel modules
/// between lo and the first Ethernet interface. tunl0 is the host's own; gre0, ip6tnl0 and sit0 become so as soon as a
/// command does something with them (make_usable); the other two are only shown, since nothing here can pass through
/// them.

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "command.h"

namespace lvslab::sim::console {

struct Device {
  std::uint32_t index = 0;
  std::string name;
  std::string link;                     ///< what stands after '@': "if12", "NONE"; empty: nothing
  std::optional<host::InterfaceId> id;  ///< unset: one of those that are only shown
  std::vector<std::string> flags;
  std::uint32_t mtu = 0;
  std::string discipline;  ///< qdisc
  std::string state;       ///< "UP"
  std::uint32_t queue_length = 1000;
  std::string kind;  ///< "ether", "loopback", "ipip", "gre", "sit", "tunnel6"
  std::string type;  ///< what `ip link show type` calls it, where that is not its kind: "veth", "dummy"
  std::string address;
  std::string broadcast;  ///< after "brd", or after "peer" of a tunnel with a far end
  bool has_peer = false;
  std::string remark;  ///< " link-netns sw"

  /// "eth0@if12"
  [[nodiscard]] std::string shown_name() const { return link.empty() ? name : name + "@" + link; }
  /// "<BROADCAST,UP>"
  [[nodiscard]] std::string shown_flags() const;
};

/// All, by index.
[[nodiscard]] std::vector<Device> devices_of(const Machine& machine);
[[nodiscard]] std::optional<Device> find_device(const Machine& machine, const std::string& name);
/// The host's interface; nullopt also for a removed one.
[[nodiscard]] std::optional<host::InterfaceId> find_interface(const Machine& machine, const std::string& name);
/// A command is about to do something with this device: from now on gre0, ip6tnl0 and sit0 are the host's own.
void make_usable(Machine& machine, const std::string& name);
/// True for a device that is shown but cannot be used.
[[nodiscard]] bool is_shown_only(const Machine& machine, const std::string& name);

}  // namespace lvslab::sim::console
