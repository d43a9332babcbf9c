/// ip tunnel {add|del|show} for IPIP, sit and GRE; ip -6 tunnel for what goes through IPv6

#include "devices.h"
#include "ip.h"
#include "tunnel_options.h"

namespace lvslab::sim::console {
namespace {

using Kind = host::Interface::Kind;
using Inner = host::TunnelSettings::Inner;

constexpr auto manual = "ip-tunnel(8)";

bool is_fallback(const std::string& name) {
  return name == "tunl0" || name == "gre0" || name == "sit0" || name == "ip6tnl0";
}

std::string end_text(net::Ipv4 address) { return address.is_zero() ? "any" : to_text(address); }

std::string described(const std::string& name, std::string_view mode, const host::TunnelSettings& tunnel) {
  std::string text = name + ": " + std::string(mode) + " remote " + end_text(tunnel.remote) + " local " +
                     end_text(tunnel.local) + " ttl " + (tunnel.ttl == 0 ? "inherit" : std::to_string(tunnel.ttl));
  if (is_fallback(name) || !tunnel.path_mtu_discovery) text += " nopmtudisc";
  if (tunnel.receives_checksum) text += "\n  Checksum in received packet is required.";
  if (tunnel.sends_checksum) text += "\n  Checksum output packets.";
  return text + "\n";
}

std::string described6(const std::string& name, const host::TunnelSettings& tunnel) {
  const std::string inside = tunnel.inner == Inner::any ? "any" : tunnel.inner == Inner::ipv4 ? "ip" : "ipv6";
  return name + ": " + inside + "/ipv6 remote " + to_text(tunnel.remote6) + " local " + to_text(tunnel.local6) +
         " encaplimit " + (is_fallback(name) ? "0" : "4") + " hoplimit " +
         (tunnel.ttl == 0 ? "inherit" : std::to_string(tunnel.ttl)) +
         " tclass 0x00 flowlabel 0x00000 (flowinfo 0x00000000)\n";
}

std::string_view mode_of(Kind kind, const std::string& name) {
  if (kind == Kind::gre) return "gre/ip";
  if (kind == Kind::sit) return "ipv6/ip";
  return is_fallback(name) ? "any/ip" : "ip/ip";
}

/// Of `mode`, for tunnels through IPv4.
Kind read_mode(const std::string& word) {
  if (word == "ipip" || word == "ip/ip") return Kind::ipip;
  if (word == "gre" || word == "gre/ip") return Kind::gre;
  if (word == "sit" || word == "ipv6/ip") return Kind::sit;
  if (word == "vti" || word == "isatap") refuse_option("ip tunnel add: the mode " + word);
  refuse("Unknown tunnel mode \"" + word + "\"\n");
}

bool is_unmodelled(const std::string& word) {
  for (const char* each : {"tos", "dsfield", "tclass", "dev", "key", "ikey", "okey", "seq", "iseq", "oseq", "csum",
                           "icsum", "ocsum", "encaplimit", "flowlabel", "allow-localremote"}) {
    if (word == each) return true;
  }
  return false;
}

/// The mode decides which options there are, and stands anywhere.
std::optional<std::string> find_mode(const IpWords& words) {
  for (std::size_t i = 0; i + 1 < words.left(); ++i) {
    if (words.peek(i) == "mode") return words.peek(i + 1);
  }
  return std::nullopt;
}

Action plan_add(IpWords words, bool through_ipv6) {
  const auto mode = find_mode(words);
  if (!mode && !through_ipv6) refuse("cannot determine tunnel mode (ipip, gre, vti or sit)\n");
  const Kind kind = through_ipv6 ? Kind::ip6tnl : read_mode(*mode);
  host::TunnelSettings settings = default_settings(kind);
  std::string name;
  while (!words.at_end()) {
    if (words.take("mode")) {
      if (through_ipv6) {
        take_mode(words, kind, settings);
      } else {
        words.skip();
      }
    } else if (take_option(words, kind, settings)) {
    } else if (is_unmodelled(words.word())) {
      refuse_option("ip tunnel add: '" + words.word() + "'");
    } else {
      words.take("name");
      const std::string word = words.value();
      if (!name.empty()) refuse_garbage("name", word);
      name = word;
    }
  }
  if (!through_ipv6 && settings.ttl != 0 && !settings.path_mtu_discovery) {
    refuse("ttl != 0 and nopmtudisc are incompatible\n");
  }
  if (name.empty()) refuse_option("ip tunnel add without a name");
  return [name, settings, kind](Context& context) {
    const auto added = context.machine.host.add_tunnel(name, settings, kind);
    if (added) return Ending{};
    const std::string_view asked = kind == Kind::gre      ? "gre0"
                                   : kind == Kind::sit    ? "sit0"
                                   : kind == Kind::ip6tnl ? "ip6tnl0"
                                                          : "tunl0";
    return fail(context, "add tunnel \"" + std::string(asked) + "\" failed: File exists\n");
  };
}

Action plan_delete(IpWords words) {
  words.take("name");
  const std::string name = words.value();
  if (!words.at_end()) refuse_option("ip tunnel del: '" + words.word() + "'");
  return [name](Context& context) {
    const auto id = find_interface(context.machine, name);
    const auto failed = [&](const std::string& why) {
      return fail(context, "delete tunnel \"" + name + "\" failed: " + why + "\n");
    };
    if (!id || !context.machine.host.interface(*id).is_tunnel()) return failed("No such device");
    if (is_fallback(name)) return failed("Operation not permitted");
    if (!context.machine.host.remove_interface(*id, context.now, context.outcome)) return failed("No such device");
    return Ending{};
  };
}

Action plan_show(IpWords words, bool through_ipv6) {
  std::optional<std::string> name;
  if (!words.at_end()) {
    words.take("name");
    name = words.value();
  }
  if (!words.at_end()) refuse_option("ip tunnel show: '" + words.word() + "'");
  return [name, through_ipv6](Context& context) {
    for (const Device& device : devices_of(context.machine)) {
      if (name && device.name != *name) continue;
      const bool is_ipv6 = device.kind == "tunnel6";
      const bool is_ipv4 = device.kind == "ipip" || device.kind == "gre" || device.kind == "sit";
      if (through_ipv6 ? !is_ipv6 : !is_ipv4) continue;
      host::TunnelSettings settings;
      Kind kind = is_ipv6 ? Kind::ip6tnl : device.kind == "gre" ? Kind::gre : Kind::sit;
      if (kind == Kind::sit) settings.ttl = 64;  // as long as nobody has touched sit0
      if (device.id) {
        const auto& interface = context.machine.host.interface(*device.id);
        settings = interface.tunnel;
        kind = interface.kind;
      }
      context.terminal.out(is_ipv6 ? described6(device.name, settings)
                                   : described(device.name, mode_of(kind, device.name), settings));
    }
    return Ending{};
  };
}

}  // namespace

Action plan_ip_tunnel(IpWords words, const IpOptions& options) {
  if (options.statistics > 0 || options.details) refuse_option("ip tunnel: options");
  const bool through_ipv6 = options.family == IpOptions::Family::inet6;
  if (words.at_end()) return plan_show(std::move(words), through_ipv6);
  const std::string command = words.word();
  words.skip();
  if (abbreviates(command, "add")) return plan_add(std::move(words), through_ipv6);
  if (abbreviates(command, "change")) refuse_option("ip tunnel change");
  if (abbreviates(command, "delete")) return plan_delete(std::move(words));
  if (abbreviates(command, "show") || abbreviates(command, "lst") || abbreviates(command, "list")) {
    return plan_show(std::move(words), through_ipv6);
  }
  if (command == "prl" || command == "6rd") refuse_option("ip tunnel " + command);
  if (abbreviates(command, "help")) refuse_usage(manual);
  refuse("Command \"" + command + "\" is unknown, try \"ip tunnel help\"\n");
}

}  // namespace lvslab::sim::console
