#include "interface_lines.h"
#include "ip_address.h"
#include "patterns.h"

namespace lvslab::sim::console {

bool AddressFilter::accepts(const host::InterfaceAddress& address, const std::string& interface_name) const {
  if (only_dynamic || only_deprecated || inside6) return false;
  if (scope && address.scope != *scope) return false;
  if (inside && !inside->contains(address.address)) return false;
  if (secondary && address.secondary != *secondary) return false;
  if (label && !matches_pattern(*label, address.label.empty() ? interface_name : address.label)) return false;
  return true;
}

bool AddressFilter::accepts(const host::InterfaceAddress6& address) const {
  if (only_dynamic || inside || label || secondary == true) return false;
  if (only_deprecated && !address.deprecated) return false;
  if (scope && address.scope() != *scope) return false;
  return !inside6 || inside6->contains(address.address);
}

AddressFilter read_address_filter(IpWords& words, const IpOptions& options) {
  const Spoken spoken = family_spoken(words, options);
  AddressFilter filter;
  while (!words.at_end()) {
    if (words.take("to")) {
      if (spoken == Spoken::ipv6) {
        filter.inside6 = read_prefix<net::Ipv6>(words.value(), Expected::any).prefix();
      } else {
        filter.inside = read_ip_prefix(words.value(), Expected::any).prefix();
      }
    } else if (words.take("scope")) {
      const std::string word = words.value();
      if (word != "all") {
        filter.scope = read_scope(word);
        if (!filter.scope) refuse_argument(word, "invalid \"scope\"\n");
      }
    } else if (words.take("up")) {
      filter.only_up = true;
    } else if (words.take("dynamic")) {
      filter.only_dynamic = true;
    } else if (words.take("permanent")) {
    } else if (words.take("deprecated")) {
      filter.only_deprecated = true;
    } else if (words.take("secondary") || words.take("temporary")) {
      filter.secondary = true;
    } else if (words.take("primary")) {
      filter.secondary = false;
    } else if (words.take("label")) {
      filter.label = words.value();
    } else if (words.take("type")) {
      filter.kind = words.value();
    } else if (words.word() == "group" || words.word() == "master" || words.word() == "vrf" ||
               words.word() == "nomaster" || words.word() == "tentative") {
      refuse_option("ip address show: '" + words.word() + "'");
    } else {
      words.take("dev");
      const std::string name = words.value();
      if (filter.device) refuse_second("dev", name);
      filter.device = name;
    }
  }
  return filter;
}

namespace {

std::string address_text(const host::InterfaceAddress& address) {
  if (address.peer) {
    return to_text(address.address) + " peer " + to_text(*address.peer) + "/" + std::to_string(address.prefix_length);
  }
  return to_text(address.address) + "/" + std::to_string(address.prefix_length);
}

std::string address_line(const host::InterfaceAddress& address, const std::string& interface_name,
                         const std::string& line_end) {
  std::string text = "    inet " + address_text(address);
  if (address.broadcast) text += " brd " + to_text(*address.broadcast);
  text += " scope " + scope_name(address.scope);
  if (address.secondary) text += " secondary";
  if (address.no_prefix_route) text += " noprefixroute";
  text += " " + (address.label.empty() ? interface_name : address.label);
  return text + line_end + "       valid_lft forever preferred_lft forever";
}

std::string address_text(const host::InterfaceAddress6& address) {
  return to_text(address.address) + (address.peer ? " peer " + to_text(*address.peer) : "") + "/" +
         std::to_string(address.prefix_length);
}

std::string address_line(const host::InterfaceAddress6& address, const std::string& line_end) {
  std::string text = "    inet6 " + address_text(address);
  if (address.metric != 0) text += " metric " + std::to_string(address.metric);
  text += " scope " + scope_name(address.scope()) + " ";
  if (address.without_duplicate_detection) text += "nodad ";
  if (address.deprecated) text += "deprecated ";
  // ::1 has no route of its prefix either, but nobody said so.
  if (address.no_prefix_route && !address.address.is_loopback()) text += "noprefixroute ";
  return text + line_end + "       valid_lft forever preferred_lft " + (address.deprecated ? "0sec" : "forever");
}

bool is_of_kind(const Device& device, const std::string& kind) {
  if (kind == "veth") return device.link.starts_with("if");
  if (kind == "ipip") return device.kind == "ipip";
  return false;
}

class Listing {
 public:
  Listing(const AddressFilter& filter, const IpOptions& options, Context& context)
      : filter_(filter), options_(options), context_(context) {}

  Ending go() {
    bool found = false;
    for (const Device& device : devices_of(context_.machine)) {
      if (filter_.device && device.name != *filter_.device) continue;
      found = true;
      if (filter_.only_up && (device.flags.empty() || !is_up(device))) continue;
      if (filter_.kind && !is_of_kind(device, *filter_.kind)) continue;
      list(device);
    }
    if (filter_.device && !found) return fail(context_, "Device \"" + *filter_.device + "\" does not exist.\n");
    return {};
  }

 private:
  struct Addresses {
    std::vector<host::InterfaceAddress> four;
    std::vector<host::InterfaceAddress6> six;
    [[nodiscard]] bool empty() const { return four.empty() && six.empty(); }
  };

  static bool is_up(const Device& device) {
    for (const std::string& flag : device.flags) {
      if (flag == "UP") return true;
    }
    return false;
  }

  void list(const Device& device) {
    Addresses shown;
    bool has_any = false;
    if (device.id && options_.wants_ipv4()) {
      for (const host::InterfaceAddress& address : context_.machine.host.interface(*device.id).addresses) {
        has_any = true;
        if (filter_.accepts(address, device.name)) shown.four.push_back(address);
      }
    }
    if (device.id && options_.wants_ipv6()) {
      for (const host::InterfaceAddress6& address : context_.machine.host.interface(*device.id).addresses6) {
        has_any = true;
        if (filter_.accepts(address)) shown.six.push_back(address);
      }
    }
    // Asking for a family (`to` does, too) leaves out interfaces without an address of it.
    const bool inet_only = options_.family == IpOptions::Family::inet || options_.family == IpOptions::Family::inet6 ||
                           filter_.inside || filter_.inside6;
    if (shown.empty() && (inet_only || filter_.label || (has_any && filter_.any()))) return;
    if (options_.brief) {
      brief(device, shown);
    } else if (options_.oneline) {
      oneline(device, shown);
    } else {
      full(device, shown, inet_only);
    }
  }

  void brief(const Device& device, const Addresses& addresses) {
    std::string text = brief_columns(device);
    if (options_.family == IpOptions::Family::link) {
      text += device.address + " " + device.shown_flags() + " ";
    }
    for (const host::InterfaceAddress& address : addresses.four) text += address_text(address) + " ";
    for (const host::InterfaceAddress6& address : addresses.six) text += address_text(address) + " ";
    context_.terminal.out(text + "\n");
  }

  void oneline(const Device& device, const Addresses& addresses) {
    if (options_.family == IpOptions::Family::link) {
      context_.terminal.out(heading_line(device, ListedBy::addr) + "\\" + hardware_line(device) + "\n");
    }
    const std::string beginning = std::to_string(device.index) + ": " + device.name;
    for (const host::InterfaceAddress& address : addresses.four) {
      context_.terminal.out(beginning + address_line(address, device.name, "\\") + "\n");
    }
    for (const host::InterfaceAddress6& address : addresses.six) {
      context_.terminal.out(beginning + address_line(address, "\\") + "\n");
    }
  }

  void full(const Device& device, const Addresses& addresses, bool inet_only) {
    std::string text;
    if (!filter_.label) {
      // IPv6 has a list of interfaces of its own, and it says less of them; one that is named is asked for itself.
      // Without its hardware line, the remark about the peer stands at the end of the first.
      const bool is_short = options_.family == IpOptions::Family::inet6 && !filter_.device;
      text = is_short
                 ? short_heading_line(device)
                 : heading_line(device, ListedBy::addr) + (inet_only ? device.remark : "\n" + hardware_line(device));
    }
    for (const host::InterfaceAddress& address : addresses.four) {
      text += (text.empty() ? "" : "\n") + address_line(address, device.name, "\n");
    }
    for (const host::InterfaceAddress6& address : addresses.six) {
      text += (text.empty() ? "" : "\n") + address_line(address, "\n");
    }
    if (options_.statistics > 0 && !filter_.label) text += statistics_lines(device, context_.machine, options_);
    context_.terminal.out(text + "\n");
  }

  const AddressFilter& filter_;
  const IpOptions& options_;
  Context& context_;
};

}  // namespace

Action plan_address_list(const AddressFilter& filter, IpOptions options) {
  if (options.details) refuse_option("ip address: the option -details");
  return [filter, options](Context& context) { return Listing(filter, options, context).go(); };
}

}  // namespace lvslab::sim::console
