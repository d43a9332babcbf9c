/// ip link {show|set|add|delete}

#include <algorithm>
#include <array>

#include "devices.h"
#include "interface_lines.h"
#include "ip.h"
#include "numbers.h"
#include "tunnel_options.h"

namespace lvslab::sim::console {
namespace {

constexpr auto manual = "ip-link(8)";
constexpr std::uint32_t smallest_mtu = 68;  // RFC 791: every link carries 68 bytes
constexpr std::uint32_t largest_ethernet_mtu = 65535;
constexpr std::uint32_t largest_tunnel_mtu = 65515;

// --- show ------------------------------------------------------------------------------------------------------

struct Filter {
  std::optional<std::string> device;
  std::optional<std::string> kind;
  bool only_up = false;
};

Action plan_list(IpWords words, IpOptions options) {
  if (options.details) refuse_option("ip link: the option -details");
  Filter filter;
  while (!words.at_end()) {
    if (words.take("up")) {
      filter.only_up = true;
    } else if (words.take("type")) {
      filter.kind = words.value();
    } else if (words.word() == "group" || words.word() == "master" || words.word() == "vrf" ||
               words.word() == "nomaster") {
      refuse_option("ip link show: '" + words.word() + "'");
    } else {
      words.take("dev");
      const std::string name = words.value();
      if (filter.device) refuse_second("dev", name);
      filter.device = name;
    }
  }
  return [filter, options](Context& context) {
    bool found = !filter.device;
    for (const Device& device : devices_of(context.machine)) {
      if (filter.device && device.name != *filter.device) continue;
      found = true;
      const bool is_up =
          device.shown_flags().find(",UP") != std::string::npos || device.shown_flags().starts_with("<UP");
      if (filter.only_up && !is_up) continue;
      if (filter.kind && *filter.kind != (device.type.empty() ? device.kind : device.type)) continue;
      std::string text;
      if (options.brief) {
        text = brief_columns(device) + device.address + " " + device.shown_flags() + " ";
      } else {
        text = heading_line(device, ListedBy::link) + options.line_end() + hardware_line(device);
        if (options.statistics > 0) text += statistics_lines(device, context.machine, options);
      }
      context.terminal.out(text + "\n");
    }
    if (!found) return fail(context, "Device \"" + *filter.device + "\" does not exist.\n");
    return Ending{};
  };
}

// --- set -------------------------------------------------------------------------------------------------------

struct Settings {
  std::optional<std::string> device;
  std::optional<bool> up;
  std::optional<std::uint32_t> mtu;
  std::optional<std::string> address;
  std::optional<bool> arp;
  std::optional<bool> multicast;
  std::optional<bool> all_multicast;
  std::optional<bool> promiscuous;
  std::optional<std::uint32_t> queue_length;
};

bool read_on_off(IpWords& words, const std::string& option) {
  const std::string word = words.value();
  if (word != "on" && word != "off") {
    refuse("Error: argument of \"" + option + "\" must be \"on\" or \"off\", not \"" + word + "\"\n");
  }
  return word == "on";
}

Settings read_settings(IpWords& words) {
  Settings settings;
  while (!words.at_end()) {
    if (words.take("up")) {
      settings.up = true;
    } else if (words.take("down")) {
      settings.up = false;
    } else if (words.take("mtu")) {
      const std::string word = words.value();
      if (settings.mtu) refuse_second("mtu", word);
      settings.mtu = read_u32(word, "Invalid \"mtu\" value\n");
    } else if (words.take_abbreviated("address")) {
      settings.address = words.value();
    } else if (words.take("arp")) {
      settings.arp = read_on_off(words, "arp");
    } else if (words.take("multicast")) {
      settings.multicast = read_on_off(words, "multicast");
    } else if (words.take("allmulticast")) {
      settings.all_multicast = read_on_off(words, "allmulticast");
    } else if (words.take("promisc")) {
      settings.promiscuous = read_on_off(words, "promisc");
    } else if (words.take("txqueuelen") || words.take("qlen") || words.take("txqlen")) {
      const std::string word = words.value();
      if (settings.queue_length) refuse_second("txqueuelen", word);
      settings.queue_length = read_u32(word, "Invalid \"txqueuelen\" value\n");
    } else {
      static constexpr auto elsewhere = std::to_array<std::string_view>(
          {"dynamic",  "trailers",    "carrier",   "name",         "broadcast",  "brd",        "netns",
           "alias",    "group",       "vf",        "xdp",          "xdpgeneric", "master",     "vrf",
           "nomaster", "addrgenmode", "protodown", "gso_max_size", "type",       "link-netns", "link-netnsid"});
      for (const std::string_view each : elsewhere) {
        if (words.word() == each) refuse_option("ip link set: '" + words.word() + "'");
      }
      const bool named = words.take("dev");
      const std::string name = words.value();
      if (abbreviates(name, "help") && !named) refuse_usage(manual);
      if (settings.device) {
        if (named) refuse_second("dev", name);
        refuse_garbage("dev", name);
      }
      settings.device = name;
    }
  }
  if (!settings.device) refuse("Not enough information: \"dev\" argument is required.\n");
  return settings;
}

/// Six octets of one or two hexadecimal digits; a complaint otherwise.
std::optional<net::Mac> read_mac(const std::string& word, std::string& complaint) {
  std::array<std::uint8_t, 6> octets{};
  std::size_t count = 0;
  for (std::size_t at = 0; at <= word.size();) {
    const std::size_t colon = std::min(word.find(':', at), word.size());
    const std::string digits = word.substr(at, colon - at);
    const auto octet = digits.empty() || digits.size() > 2 ? std::nullopt : read_number("0x" + digits);
    if (!octet) {
      complaint = "\"" + word + "\" is invalid lladdr.\n";
      return std::nullopt;
    }
    if (count < 6) octets[count] = static_cast<std::uint8_t>(*octet);
    ++count;
    at = colon + 1;
  }
  if (count != 6) {
    complaint = "Invalid address length " + std::to_string(count) + " - must be 6 bytes\n";
    return std::nullopt;
  }
  return net::Mac(octets);
}

Ending apply(const Settings& settings, Context& context) {
  host::Host& host = context.machine.host;
  make_usable(context.machine, *settings.device);
  if (is_shown_only(context.machine, *settings.device))
    return refuse_unmodelled(context, "a change to " + *settings.device);
  const auto id = find_interface(context.machine, *settings.device);
  if (!id) return fail(context, "Cannot find device \"" + *settings.device + "\"\n");
  const host::Interface& interface = host.interface(*id);
  std::optional<net::Mac> mac;
  if (settings.address) {
    std::string complaint;
    mac = read_mac(*settings.address, complaint);
    if (!mac) return fail(context, complaint, complaint.starts_with("Invalid") ? 255 : 1);
  }
  if (settings.mtu) {
    const std::uint32_t mtu = *settings.mtu;
    if (interface.is_tunnel() && (mtu < smallest_mtu || mtu > largest_tunnel_mtu)) {
      return fail(context, "RTNETLINK answers: Invalid argument\n", 2);
    }
    if (interface.kind == host::Interface::Kind::ethernet && mtu < smallest_mtu) {
      return fail(context, "Error: mtu less than device minimum.\n", 2);
    }
    if (interface.kind == host::Interface::Kind::ethernet && mtu > largest_ethernet_mtu) {
      return fail(context, "Error: mtu greater than device maximum.\n", 2);
    }
  }
  if (mac) {
    if (interface.is_tunnel())
      return fail(context, "RTNETLINK answers: Operation not supported\n", 2);
    if (mac->is_group() || mac->is_zero())
      return fail(context, kernel_answer(host::ConfigError::address_not_available), 2);
    if (auto result = host.set_mac(*id, *mac, context.now, context.outcome); !result)
      return answer_of_kernel(context, result);
  }
  if (settings.mtu) {
    if (auto result = host.set_mtu(*id, *settings.mtu, context.now); !result) return answer_of_kernel(context, result);
  }
  host::LinkOptions link = interface.link;
  link.arp = settings.arp.value_or(link.arp);
  link.multicast = settings.multicast.value_or(link.multicast);
  link.all_multicast = settings.all_multicast.value_or(link.all_multicast);
  link.promiscuous = settings.promiscuous.value_or(link.promiscuous);
  link.queue_length = settings.queue_length.value_or(link.queue_length);
  host.set_link_options(*id, link, context.now, context.outcome);
  if (settings.up) host.set_up(*id, *settings.up, context.now, context.outcome);
  return {};
}

Action plan_set(IpWords words) {
  const Settings settings = read_settings(words);
  return [settings](Context& context) { return apply(settings, context); };
}

// --- add, delete -----------------------------------------------------------------------------------------------

/// The kernel draws an address; here it comes from the machine's name and the interface's (FNV-1a).
net::Mac drawn_address(const std::string& machine, const std::string& interface) {
  std::uint64_t hash = 14695981039346656037ULL;
  for (const char c : machine + " " + interface) hash = (hash ^ static_cast<unsigned char>(c)) * 1099511628211ULL;
  std::array<std::uint8_t, 6> octets{};
  for (std::uint8_t& octet : octets) octet = static_cast<std::uint8_t>(std::exchange(hash, hash >> 8));
  octets[0] = static_cast<std::uint8_t>((octets[0] & ~1U) | 2U);  // of one station, given by an administrator
  return net::Mac(octets);
}

Action plan_add_dummy(const std::string& name, const std::optional<std::string>& address) {
  return [name, address](Context& context) {
    net::Mac mac = drawn_address(context.machine.name, name);
    if (address) {
      std::string complaint;
      const auto given = read_mac(*address, complaint);
      if (!given) return fail(context, complaint, complaint.starts_with("Invalid") ? 255 : 1);
      mac = *given;
    }
    const auto added = context.machine.host.add_dummy(name, mac);
    if (!added) return fail(context, kernel_answer(added.error()), 2);
    return Ending{};
  };
}

Action plan_add(IpWords words) {
  std::string name;
  std::string kind;
  std::optional<std::string> address;
  while (!words.at_end() && kind.empty()) {
    if (words.take("type")) {
      kind = words.value();
    } else if (words.take("address")) {
      address = words.value();
    } else if (words.take("name") || name.empty()) {
      if (words.at_end()) refuse("Command line is not complete. Try option \"help\"\n");
      if (words.word() == "link" || words.word() == "mtu") refuse_option("ip link add: '" + words.word() + "'");
      words.take("dev");
      name = words.value();
    } else {
      refuse_option("ip link add: '" + words.word() + "'");
    }
  }
  if (kind.empty()) refuse("Not enough information: \"type\" argument is required\n");
  if (kind == "dummy") {
    if (!words.at_end()) refuse_option("ip link add type dummy: '" + words.word() + "'");
    if (name.empty()) refuse_option("ip link add without a name");
    return plan_add_dummy(name, address);
  }
  if (address) refuse_option("ip link add: 'address' of the type " + kind);
  const auto tunnel = tunnel_type(kind);
  if (!tunnel) refuse_option("ip link add: the type " + kind);
  if (name.empty()) refuse_option("ip link add without a name");
  host::TunnelSettings settings = default_settings(*tunnel);
  while (!words.at_end()) {
    const bool is_mode = (kind == "ip6tnl" || kind == "sit") && words.take("mode");
    const bool taken = is_mode ? take_mode(words, *tunnel, settings) : take_option(words, *tunnel, settings);
    if (!taken) refuse_option("ip link add type " + kind + ": '" + words.word() + "'");
  }
  return [name, settings, tunnel = *tunnel](Context& context) {
    const auto added = context.machine.host.add_tunnel(name, settings, tunnel);
    if (!added) return fail(context, kernel_answer(added.error()), 2);
    return Ending{};
  };
}

Action plan_delete(IpWords words) {
  std::optional<std::string> name;
  while (!words.at_end()) {
    if (words.take("type")) {
      words.value();
      continue;
    }
    words.take("dev");
    const std::string word = words.value();
    if (name) refuse_garbage("dev", word);
    name = word;
  }
  if (!name) refuse("Not enough information: \"dev\" argument is required.\n");
  return [name = *name](Context& context) {
    if (is_shown_only(context.machine, name)) return Ending{};  // a fallback device comes back at once
    const auto id = find_interface(context.machine, name);
    if (!id) return fail(context, "Cannot find device \"" + name + "\"\n");
    const host::Interface& interface = context.machine.host.interface(*id);
    if (interface.kind == host::Interface::Kind::loopback) {
      return fail(context, kernel_answer(host::ConfigError::operation_not_supported), 2);
    }
    if (name == "tunl0" || name == "gre0" || name == "ip6tnl0" || name == "sit0") return Ending{};
    if (interface.kind == host::Interface::Kind::ethernet)
      return refuse_unmodelled(context, "pulling out the interface " + name);
    return answer_of_kernel(context, context.machine.host.remove_interface(*id, context.now, context.outcome));
  };
}

}  // namespace

Action plan_ip_link(IpWords words, const IpOptions& options) {
  if (words.at_end()) return plan_list(std::move(words), options);
  const std::string command = words.word();
  words.skip();
  if (abbreviates(command, "add")) return plan_add(std::move(words));
  if (abbreviates(command, "set") || abbreviates(command, "change")) return plan_set(std::move(words));
  if (abbreviates(command, "replace")) refuse_option("ip link replace");
  if (abbreviates(command, "delete")) return plan_delete(std::move(words));
  if (abbreviates(command, "show") || abbreviates(command, "lst") || abbreviates(command, "list")) {
    return plan_list(std::move(words), options);
  }
  if (abbreviates(command, "xstats") || abbreviates(command, "afstats") || abbreviates(command, "property")) {
    refuse_option("ip link " + command);
  }
  if (abbreviates(command, "help")) refuse_usage(manual);
  refuse("Command \"" + command + "\" is unknown, try \"ip link help\".\n");
}

}  // namespace lvslab::sim::console
