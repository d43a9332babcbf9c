#include "interface_lines.h"
#include "ip_address.h"
#include "patterns.h"

namespace lvslab::sim::console {

bool AddressFilter::accepts(const host::InterfaceAddress& address, const std::string& interface_name) const {
  if (only_dynamic) return false;
  if (scope && address.scope != *scope) return false;
  if (inside && !inside->contains(address.address)) return false;
  if (secondary && address.secondary != *secondary) return false;
  if (label && !matches_pattern(*label, address.label.empty() ? interface_name : address.label)) return false;
  return true;
}

AddressFilter read_address_filter(IpWords& words) {
  AddressFilter filter;
  while (!words.at_end()) {
    if (words.take("to")) {
      filter.inside = read_ip_prefix(words.value(), Expected::any).prefix();
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
    } else if (words.take("secondary") || words.take("temporary")) {
      filter.secondary = true;
    } else if (words.take("primary")) {
      filter.secondary = false;
    } else if (words.take("label")) {
      filter.label = words.value();
    } else if (words.take("type")) {
      filter.kind = words.value();
    } else if (words.word() == "group" || words.word() == "master" || words.word() == "vrf" ||
               words.word() == "nomaster" || words.word() == "tentative" || words.word() == "deprecated") {
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
  static bool is_up(const Device& device) {
    for (const std::string& flag : device.flags) {
      if (flag == "UP") return true;
    }
    return false;
  }

  void list(const Device& device) {
    std::vector<host::InterfaceAddress> shown;
    bool has_any = false;
    if (device.id && options_.family != IpOptions::Family::inet6 && options_.family != IpOptions::Family::link) {
      for (const host::InterfaceAddress& address : context_.machine.host.interface(*device.id).addresses) {
        has_any = true;
        if (filter_.accepts(address, device.name)) shown.push_back(address);
      }
    }
    // Asking for a family (`to` does, too) leaves out interfaces without an address of it.
    const bool inet_only =
        options_.family == IpOptions::Family::inet || options_.family == IpOptions::Family::inet6 || filter_.inside;
    if (shown.empty() && (inet_only || filter_.label || (has_any && filter_.any()))) return;
    if (options_.brief) {
      brief(device, shown);
    } else if (options_.oneline) {
      oneline(device, shown);
    } else {
      full(device, shown, inet_only);
    }
  }

  void brief(const Device& device, const std::vector<host::InterfaceAddress>& addresses) {
    std::string text = brief_columns(device);
    if (options_.family == IpOptions::Family::link) {
      text += device.address + " " + device.shown_flags() + " ";
    }
    for (const host::InterfaceAddress& address : addresses) text += address_text(address) + " ";
    context_.terminal.out(text + "\n");
  }

  void oneline(const Device& device, const std::vector<host::InterfaceAddress>& addresses) {
    if (options_.family == IpOptions::Family::link) {
      context_.terminal.out(heading_line(device, ListedBy::addr) + "\\" + hardware_line(device) + "\n");
    }
    for (const host::InterfaceAddress& address : addresses) {
      context_.terminal.out(std::to_string(device.index) + ": " + device.name +
                            address_line(address, device.name, "\\") + "\n");
    }
  }

  void full(const Device& device, const std::vector<host::InterfaceAddress>& addresses, bool inet_only) {
    std::string text;
    if (!filter_.label) {
      // Without its hardware line, the remark about the peer stands at the end of the first.
      text = heading_line(device, ListedBy::addr) + (inet_only ? device.remark : "\n" + hardware_line(device));
    }
    for (const host::InterfaceAddress& address : addresses) {
      text += (text.empty() ? "" : "\n") + address_line(address, device.name, "\n");
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
