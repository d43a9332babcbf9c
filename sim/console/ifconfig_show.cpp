#include <algorithm>

#include "columns.h"
#include "devices.h"
#include "ifconfig.h"
#include "net_tools.h"

namespace lvslab::sim::console {
namespace {

struct Flag {
  std::string_view name;
  unsigned bit;
};
/// In the order in which they are printed.
constexpr std::array<Flag, 7> flags = {{{"UP", 1},
                                        {"BROADCAST", 2},
                                        {"LOOPBACK", 8},
                                        {"POINTOPOINT", 16},
                                        {"RUNNING", 64},
                                        {"NOARP", 128},
                                        {"MULTICAST", 4096}}};

std::string flags_text(const Device& device) {
  unsigned value = 0;
  std::string names;
  for (const Flag& flag : flags) {
    const std::string_view wanted = flag.name == "RUNNING" ? std::string_view("LOWER_UP") : flag.name;
    if (std::ranges::find(device.flags, wanted) == device.flags.end()) continue;
    value |= flag.bit;
    names += (names.empty() ? "" : ",") + std::string(flag.name);
  }
  return "flags=" + std::to_string(value) + "<" + names + ">";
}

std::string hardware_text(const Device& device) {
  const std::string queue = "txqueuelen 1000  ";
  if (device.kind == "ether") return "ether " + device.address + "  " + queue + "(Ethernet)";
  if (device.kind == "loopback") return "loop  " + queue + "(Local Loopback)";
  if (device.kind == "ipip") return "tunnel   " + queue + "(IPIP Tunnel)";
  if (device.kind == "sit") return "sit  " + queue + "(IPv6-in-IPv4)";
  return "unspec 00-00-00-00-00-00-00-00-00-00-00-00-00-00-00-00  " + queue + "(UNSPEC)";
}

std::string scaled(std::uint64_t bytes) {
  static constexpr std::array<std::string_view, 5> units = {"B", "KiB", "MiB", "GiB", "TiB"};
  std::size_t unit = 0;
  std::uint64_t tenths = bytes * 10;
  while (tenths >= 10240 && unit + 1 < units.size()) {
    tenths /= 1024;
    ++unit;
  }
  return fixed(tenths, 1) + " " + std::string(units[unit]);
}

/// `name` is the device's, or one of its labels.
std::string describe(const Device& device, const std::string& name, const host::Host& host) {
  const std::string indent = "        ";
  std::string text = name + ": " + flags_text(device) + "  mtu " + std::to_string(device.mtu) + "\n";
  if (device.id) {
    for (const host::InterfaceAddress& address : host.interface(*device.id).addresses) {
      if ((address.label.empty() ? device.name : address.label) != name) continue;
      text += indent + "inet " + to_text(address.address) + "  netmask " +
              to_text(net::Ipv4Prefix(net::Ipv4{0xffffffff}, address.prefix_length).network());
      const bool broadcasts = std::ranges::find(device.flags, "BROADCAST") != device.flags.end();
      if (broadcasts) text += "  broadcast " + to_text(address.broadcast.value_or(net::Ipv4{}));
      if (std::ranges::find(device.flags, "POINTOPOINT") != device.flags.end()) {
        text += "  destination " + to_text(address.peer.value_or(address.address));
      }
      text += "\n";
      break;  // the first of this label is all that is shown
    }
  }
  text += indent + hardware_text(device) + "\n";
  if (name == device.name) {
    host::Counters received;
    host::Counters sent;
    if (device.id) {
      received = host.interface(*device.id).received;
      sent = host.interface(*device.id).sent;
    }
    const auto counted = [&](const std::string& what, const host::Counters& counters) {
      return indent + what + " packets " + std::to_string(counters.packets) + "  bytes " +
             std::to_string(counters.bytes) + " (" + scaled(counters.bytes) + ")\n" + indent + what +
             " errors 0  dropped " + std::to_string(counters.dropped);
    };
    text += counted("RX", received) + "  overruns 0  frame 0\n" + counted("TX", sent) +
            " overruns 0  carrier 0  collisions 0\n";
  }
  return text + "\n";
}

}  // namespace

Ending list_interfaces(const std::optional<std::string>& name, IfconfigScope scope, Context& context) {
  const host::Host& host = context.machine.host;
  if (name) {
    const auto device = find_device(context.machine, device_of_label(*name));
    if (!device) return fail(context, *name + ": error fetching interface information: Device not found\n");
    context.terminal.out(describe(*device, *name, host));
    return {};
  }
  std::vector<std::pair<std::string, Device>> listed;
  for (const Device& device : devices_of(context.machine)) {
    const bool is_up = std::ranges::find(device.flags, "UP") != device.flags.end();
    if (!is_up && scope == IfconfigScope::up) continue;
    listed.emplace_back(device.name, device);
    if (!device.id) continue;
    for (const host::InterfaceAddress& address : host.interface(*device.id).addresses) {
      const bool is_new = std::ranges::none_of(listed, [&](const auto& each) { return each.first == address.label; });
      if (!address.label.empty() && is_new) listed.emplace_back(address.label, device);
    }
  }
  std::ranges::sort(listed, {}, [](const auto& each) { return each.first; });
  for (const auto& [label, device] : listed) context.terminal.out(describe(device, label, host));
  return {};
}

}  // namespace lvslab::sim::console
