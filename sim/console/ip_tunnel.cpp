/// ip tunnel {add|del|show} for IPIP

#include "devices.h"
#include "ip.h"
#include "numbers.h"
#include "tunnel_options.h"

namespace lvslab::sim::console {

bool take_tunnel_option(IpWords& words, host::TunnelSettings& settings) {
  const auto read_end = [&]() -> net::Ipv4 {
    const std::string word = words.value();
    if (word == "any") return {};
    const auto address = net::Ipv4::parse(word);
    if (!address) refuse("Error: an IP address is expected rather than \"" + word + "\"\n", 1);
    return *address;
  };
  if (words.take("remote")) {
    settings.remote = read_end();
  } else if (words.take("local")) {
    settings.local = read_end();
  } else if (words.take("ttl") || words.take("hoplimit") || words.take("hlim")) {
    const std::string word = words.value();
    if (word == "inherit") {
      settings.ttl = 0;
    } else {
      const auto number = read_number(word);
      if (!number || *number > 255) refuse_argument(word, "invalid TTL\n");
      settings.ttl = static_cast<std::uint8_t>(*number);
    }
  } else if (words.take("pmtudisc")) {
    settings.path_mtu_discovery = true;
  } else if (words.take("nopmtudisc")) {
    settings.path_mtu_discovery = false;
  } else {
    return false;
  }
  return true;
}

namespace {

constexpr auto manual = "ip-tunnel(8)";

std::string end_text(net::Ipv4 address) { return address.is_zero() ? "any" : to_text(address); }

std::string describe(const host::Interface& interface) {
  const host::TunnelSettings& tunnel = interface.tunnel;
  const bool is_fallback = interface.name == "tunl0";
  return interface.name + (is_fallback ? ": any/ip" : ": ip/ip") + " remote " + end_text(tunnel.remote) + " local " +
         end_text(tunnel.local) + " ttl " + (tunnel.ttl == 0 ? "inherit" : std::to_string(tunnel.ttl)) +
         (is_fallback || !tunnel.path_mtu_discovery ? " nopmtudisc" : "") + "\n";
}

Action plan_add(IpWords words) {
  host::TunnelSettings settings;
  std::string name;
  std::optional<std::string> mode;
  while (!words.at_end()) {
    if (words.take("mode")) {
      const std::string word = words.value();
      if (word != "ipip" && word != "ip/ip") {
        if (word == "gre" || word == "gre/ip" || word == "sit" || word == "ipv6/ip" || word == "vti" ||
            word == "isatap") {
          refuse_option("ip tunnel add: the mode " + word);
        }
        refuse("Unknown tunnel mode \"" + word + "\"\n");
      }
      mode = word;
    } else if (take_tunnel_option(words, settings)) {
    } else if (words.word() == "tos" || words.word() == "dsfield" || words.word() == "dev" || words.word() == "key" ||
               words.word() == "ikey" || words.word() == "okey" || words.word() == "csum" || words.word() == "seq") {
      refuse_option("ip tunnel add: '" + words.word() + "'");
    } else {
      words.take("name");
      const std::string word = words.value();
      if (!name.empty()) refuse_garbage("name", word);
      name = word;
    }
  }
  if (!mode) refuse("cannot determine tunnel mode (ipip, gre, vti or sit)\n");
  if (settings.ttl != 0 && !settings.path_mtu_discovery) refuse("ttl != 0 and nopmtudisc are incompatible\n");
  if (name.empty()) refuse_option("ip tunnel add without a name");
  return [name, settings](Context& context) {
    const auto added = context.machine.host.add_tunnel(name, settings);
    if (!added) return fail(context, "add tunnel \"tunl0\" failed: File exists\n");
    return Ending{};
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
    if (!id || context.machine.host.interface(*id).kind != host::Interface::Kind::ipip) return failed("No such device");
    if (name == "tunl0") return failed("Operation not permitted");
    if (!context.machine.host.remove_interface(*id, context.now, context.outcome)) return failed("No such device");
    return Ending{};
  };
}

Action plan_show(IpWords words) {
  std::optional<std::string> name;
  if (!words.at_end()) {
    words.take("name");
    name = words.value();
  }
  if (!words.at_end()) refuse_option("ip tunnel show: '" + words.word() + "'");
  return [name](Context& context) {
    for (const Device& device : devices_of(context.machine)) {
      if (name && device.name != *name) continue;
      if (device.name == "gre0") context.terminal.out("gre0: gre/ip remote any local any ttl inherit nopmtudisc\n");
      if (device.name == "sit0") context.terminal.out("sit0: ipv6/ip remote any local any ttl 64 nopmtudisc\n");
      if (device.id && device.kind == "ipip")
        context.terminal.out(describe(context.machine.host.interface(*device.id)));
    }
    return Ending{};
  };
}

}  // namespace

Action plan_ip_tunnel(IpWords words, const IpOptions& options) {
  if (options.statistics > 0 || options.details) refuse_option("ip tunnel: options");
  if (words.at_end()) return plan_show(std::move(words));
  const std::string command = words.word();
  words.skip();
  if (abbreviates(command, "add")) return plan_add(std::move(words));
  if (abbreviates(command, "change")) refuse_option("ip tunnel change");
  if (abbreviates(command, "delete")) return plan_delete(std::move(words));
  if (abbreviates(command, "show") || abbreviates(command, "lst") || abbreviates(command, "list")) {
    return plan_show(std::move(words));
  }
  if (command == "prl" || command == "6rd") refuse_option("ip tunnel " + command);
  if (abbreviates(command, "help")) refuse_usage(manual);
  refuse("Command \"" + command + "\" is unknown, try \"ip tunnel help\"\n");
}

}  // namespace lvslab::sim::console
