#include "devices.h"

#include <algorithm>

namespace lvslab::sim::console {
namespace {

constexpr std::uint32_t tunl0_index = 2;
constexpr std::uint32_t gre0_index = 3;
constexpr std::uint32_t ip6tnl0_index = 6;
constexpr std::uint32_t sit0_index = 7;
constexpr std::uint32_t first_ethernet_index = 8;

Device shown_only(std::uint32_t index, std::string name, std::uint32_t mtu, std::string kind) {
  Device device;
  device.index = index;
  device.name = std::move(name);
  device.link = "NONE";
  device.mtu = mtu;
  device.discipline = "noop";
  device.state = "DOWN";
  device.flags = {"NOARP"};
  device.address = device.broadcast = "0.0.0.0";
  if (kind == "ether") {
    device.flags = {"BROADCAST", "MULTICAST"};
    device.address = "00:00:00:00:00:00";
    device.broadcast = "ff:ff:ff:ff:ff:ff";
  }
  device.kind = std::move(kind);
  return device;
}

/// What the kernel draws when it makes ip6tnl0: an address only for show, here from the machine's name (FNV-1a).
std::string drawn_tunnel_address(const std::string& name) {
  std::uint64_t hash = 14695981039346656037ULL;
  for (const char c : name) hash = (hash ^ static_cast<unsigned char>(c)) * 1099511628211ULL;
  std::string text;
  for (int group = 0; group < 3; ++group, hash >>= 16) {
    for (int digit = 12; digit >= 0; digit -= 4) text += "0123456789abcdef"[(hash >> digit) & 15];
    text += group < 2 ? ":" : "::";
  }
  return text;
}

void append_option_flags(const host::LinkOptions& link, Device& device) {
  if (link.multicast) device.flags.push_back("MULTICAST");
  if (!link.arp) device.flags.push_back("NOARP");
  if (link.all_multicast) device.flags.push_back("ALLMULTI");
  if (link.promiscuous) device.flags.push_back("PROMISC");
}

void append_state_flags(const host::Interface& interface, Device& device) {
  if (!interface.up) return;
  device.flags.push_back("UP");
  if (interface.carrier) device.flags.push_back("LOWER_UP");
}

Device loopback(const host::Interface& interface) {
  Device device;
  device.index = 1;
  device.flags = {"LOOPBACK"};
  append_option_flags(interface.link, device);
  append_state_flags(interface, device);
  device.discipline = "noqueue";
  device.state = interface.up ? "UNKNOWN" : "DOWN";
  device.kind = "loopback";
  device.address = device.broadcast = "00:00:00:00:00:00";
  return device;
}

Device ethernet(const host::Interface& interface, const InterfaceIdentity& identity) {
  Device device;
  device.index = identity.index;
  device.link = "if" + std::to_string(identity.peer_index);
  if (interface.up && !interface.carrier) device.flags.push_back("NO-CARRIER");
  device.flags.push_back("BROADCAST");
  append_option_flags(interface.link, device);
  append_state_flags(interface, device);
  device.discipline = identity.shaped ? "netem" : "noqueue";
  device.state = !interface.up ? "DOWN" : interface.carrier ? "UP" : "LOWERLAYERDOWN";
  device.kind = "ether";
  device.address = to_text(interface.mac);
  device.broadcast = "ff:ff:ff:ff:ff:ff";
  device.type = "veth";
  device.remark = " link-netns sw";
  return device;
}

/// Where the fallback devices stand in every namespace; nullopt: made by a command.
std::optional<std::uint32_t> fixed_index(const std::string& name) {
  if (name == "tunl0") return tunl0_index;
  if (name == "gre0") return gre0_index;
  if (name == "ip6tnl0") return ip6tnl0_index;
  if (name == "sit0") return sit0_index;
  return std::nullopt;
}

Device tunnel(const host::Interface& interface, const std::string& machine) {
  using Kind = host::Interface::Kind;
  Device device;
  device.link = "NONE";
  const bool through_ipv6 = interface.kind == Kind::ip6tnl;
  const auto& ends = interface.tunnel;
  const bool has_far_end = through_ipv6 ? !ends.remote6.is_zero() : !ends.remote.is_zero();
  if (has_far_end) device.flags.push_back("POINTOPOINT");
  append_option_flags(interface.link, device);
  append_state_flags(interface, device);
  device.discipline = interface.up ? "noqueue" : "noop";
  device.state = interface.up ? "UNKNOWN" : "DOWN";
  device.kind = through_ipv6                  ? "tunnel6"
                : interface.kind == Kind::sit ? "sit"
                : interface.kind == Kind::gre ? "gre"
                                              : "ipip";
  device.type = through_ipv6 ? "ip6tnl" : "";
  device.address = through_ipv6 ? to_text(ends.local6) : to_text(ends.local);
  device.broadcast = through_ipv6 ? to_text(ends.remote6) : to_text(ends.remote);
  if (through_ipv6) {
    const bool is_fallback = fixed_index(interface.name).has_value();
    device.remark = " permaddr " + drawn_tunnel_address(is_fallback ? machine : machine + "/" + interface.name);
  }
  device.has_peer = has_far_end;
  return device;
}

Device dummy(const host::Interface& interface, std::uint32_t index) {
  Device device;
  device.index = index;
  device.flags = {"BROADCAST"};
  append_option_flags(interface.link, device);
  append_state_flags(interface, device);
  device.discipline = interface.up ? "noqueue" : "noop";
  device.state = interface.up ? "UNKNOWN" : "DOWN";
  device.kind = "ether";
  device.type = "dummy";
  device.address = to_text(interface.mac);
  device.broadcast = "ff:ff:ff:ff:ff:ff";
  return device;
}

}  // namespace

std::string Device::shown_flags() const {
  std::string text = "<";
  for (const std::string& flag : flags) text += (text.size() > 1 ? "," : "") + flag;
  return text + ">";
}

std::vector<Device> devices_of(const Machine& machine) {
  std::vector<Device> devices = {shown_only(3, "gre0", 1476, "gre"), shown_only(4, "gretap0", 1462, "ether"),
                                 shown_only(5, "erspan0", 1450, "ether"), shown_only(6, "ip6tnl0", 1452, "tunnel6"),
                                 shown_only(7, "sit0", 1480, "sit")};
  Device& ip6tnl0 = devices[3];
  ip6tnl0.address = ip6tnl0.broadcast = "::";
  ip6tnl0.remark = " permaddr " + drawn_tunnel_address(machine.name);

  std::uint32_t next_index = first_ethernet_index;
  if (machine.identity != nullptr) {
    for (const auto& [name, identity] : *machine.identity) next_index = std::max(next_index, identity.index + 1);
  }
  for (std::size_t i = 0; i < machine.host.interface_count(); ++i) {
    const auto id = static_cast<host::InterfaceId>(i);
    const host::Interface& interface = machine.host.interface(id);
    Device device;
    switch (interface.kind) {
      case host::Interface::Kind::loopback: device = loopback(interface); break;
      case host::Interface::Kind::ethernet: {
        InterfaceIdentity identity;
        if (machine.identity != nullptr && machine.identity->contains(interface.name)) {
          identity = machine.identity->at(interface.name);
        } else {
          identity.index = identity.peer_index = next_index++;
        }
        device = ethernet(interface, identity);
        break;
      }
      case host::Interface::Kind::ipip:
      case host::Interface::Kind::sit:
      case host::Interface::Kind::ip6tnl:
      case host::Interface::Kind::gre: {
        device = tunnel(interface, machine.name);
        const auto fixed = fixed_index(interface.name);
        device.index = fixed ? *fixed : next_index++;
        break;
      }
      case host::Interface::Kind::dummy: device = dummy(interface, next_index++); break;
    }
    if (interface.removed) continue;
    std::erase_if(devices, [&](const Device& shown) { return !shown.id && shown.name == interface.name; });
    device.queue_length = interface.link.queue_length;
    device.id = id;
    device.name = interface.name;
    device.mtu = interface.mtu;
    devices.push_back(std::move(device));
  }
  std::ranges::sort(devices, {}, &Device::index);
  return devices;
}

std::optional<Device> find_device(const Machine& machine, const std::string& name) {
  for (Device& device : devices_of(machine)) {
    if (device.name == name) return std::move(device);
  }
  return std::nullopt;
}

std::optional<host::InterfaceId> find_interface(const Machine& machine, const std::string& name) {
  const auto id = machine.host.find_interface(name);
  if (!id || machine.host.interface(*id).removed) return std::nullopt;
  return id;
}

void make_usable(Machine& machine, const std::string& name) {
  using Kind = host::Interface::Kind;
  if (name == "gre0") machine.host.fallback_tunnel(Kind::gre);
  if (name == "ip6tnl0") machine.host.fallback_tunnel(Kind::ip6tnl);
  if (name == "sit0") machine.host.fallback_tunnel(Kind::sit);
}

bool is_shown_only(const Machine& machine, const std::string& name) {
  const auto device = find_device(machine, name);
  return device && !device->id;
}

}  // namespace lvslab::sim::console
