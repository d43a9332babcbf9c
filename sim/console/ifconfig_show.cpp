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
constexpr std::array<Flag, 9> flags = {{{"UP", 1},
                                        {"BROADCAST", 2},
                                        {"LOOPBACK", 8},
                                        {"POINTOPOINT", 16},
                                        {"RUNNING", 64},
                                        {"NOARP", 128},
                                        {"PROMISC", 256},
                                        {"ALLMULTI", 512},
                                        {"MULTICAST", 4096}}};

bool has_flag(const Device& device, std::string_view flag) {
  return std::ranges::find(device.flags, flag) != device.flags.end();
}

struct DeviceCounters {
  host::Counters received;
  host::Counters sent;
};
DeviceCounters counters_of(const Device& device, const host::Host& host) {
  if (!device.id) return {};  // shown only: nothing passes there
  const host::Interface& interface = host.interface(*device.id);
  return {interface.received, interface.sent};
}

std::string flags_text(const Device& device) {
  unsigned value = 0;
  std::string names;
  for (const Flag& flag : flags) {
    const std::string_view wanted = flag.name == "RUNNING" ? std::string_view("LOWER_UP") : flag.name;
    if (!has_flag(device, wanted)) continue;
    value |= flag.bit;
    names += (names.empty() ? "" : ",") + std::string(flag.name);
  }
  return "flags=" + std::to_string(value) + "<" + names + ">";
}

std::string hardware_text(const Device& device) {
  const std::string queue = "txqueuelen " + std::to_string(device.queue_length) + "  ";
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

std::string scope_text(host::Scope scope) {
  switch (scope) {
    case host::Scope::host: return "0x10<host>";
    case host::Scope::link: return "0x20<link>";
    case host::Scope::site: return "0x40<site>";
    default: return "0x0<global>";
  }
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
      const bool broadcasts = has_flag(device, "BROADCAST");
      if (broadcasts) text += "  broadcast " + to_text(address.broadcast.value_or(net::Ipv4{}));
      if (has_flag(device, "POINTOPOINT")) {
        text += "  destination " + to_text(address.peer.value_or(address.address));
      }
      text += "\n";
      break;  // the first of this label is all that is shown
    }
  }
  if (device.id && name == device.name) {
    for (const host::InterfaceAddress6& address : host.interface(*device.id).addresses6) {
      text += indent + "inet6 " + to_text(address.address) + "  prefixlen " + std::to_string(address.prefix_length) +
              "  scopeid " + scope_text(address.scope()) + "\n";
    }
  }
  text += indent + hardware_text(device) + "\n";
  if (name == device.name) {
    const auto [received, sent] = counters_of(device, host);
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

constexpr auto table_heading = "Iface      MTU    RX-OK RX-ERR RX-DRP RX-OVR    TX-OK TX-ERR TX-DRP TX-OVR Flg\n";

/// One line of `ifconfig -s`.
std::string table_row(const Device& device, const std::string& name, const host::Host& host) {
  std::string text = left(name.substr(0, 15), 15) + right(std::to_string(device.mtu), 6) + " ";
  if (name == device.name) {
    const auto [received, sent] = counters_of(device, host);
    const auto counted = [](const host::Counters& counters) {
      return right(std::to_string(counters.packets), 8) + right("0", 7) + right(std::to_string(counters.dropped), 7);
    };
    text += counted(received) + " " + left("0", 6) + " " + counted(sent) + right("0", 7) + " ";
  } else {
    text += "     - no statistics available -" + std::string(24, ' ');
  }
  static constexpr std::array<std::pair<std::string_view, char>, 9> letters = {{{"ALLMULTI", 'A'},
                                                                                {"BROADCAST", 'B'},
                                                                                {"LOOPBACK", 'L'},
                                                                                {"MULTICAST", 'M'},
                                                                                {"PROMISC", 'P'},
                                                                                {"NOARP", 'O'},
                                                                                {"POINTOPOINT", 'P'},
                                                                                {"LOWER_UP", 'R'},
                                                                                {"UP", 'U'}}};
  for (const auto& [flag, letter] : letters) {
    if (has_flag(device, flag)) text += letter;
  }
  return text + "\n";
}

}  // namespace

Ending list_interfaces(const std::optional<std::string>& name, IfconfigScope scope, IfconfigForm form,
                       Context& context) {
  const host::Host& host = context.machine.host;
  const auto shown = [&](const Device& device, const std::string& as) {
    return form == IfconfigForm::table ? table_row(device, as, host) : describe(device, as, host);
  };
  const std::string heading = form == IfconfigForm::table ? table_heading : "";
  if (name) {
    const auto device = find_device(context.machine, device_of_label(*name));
    if (!device) return fail(context, *name + ": error fetching interface information: Device not found\n");
    context.terminal.out(heading + shown(*device, *name));
    return {};
  }
  context.terminal.out(heading);
  std::vector<std::pair<std::string, Device>> listed;
  for (const Device& device : devices_of(context.machine)) {
    if (!has_flag(device, "UP") && scope == IfconfigScope::up) continue;
    listed.emplace_back(device.name, device);
    if (!device.id) continue;
    for (const host::InterfaceAddress& address : host.interface(*device.id).addresses) {
      const bool is_new = std::ranges::none_of(listed, [&](const auto& each) { return each.first == address.label; });
      if (!address.label.empty() && is_new) listed.emplace_back(address.label, device);
    }
  }
  std::ranges::sort(listed, {}, [](const auto& each) { return each.first; });
  for (const auto& [label, device] : listed) context.terminal.out(shown(device, label));
  return {};
}

}  // namespace lvslab::sim::console
