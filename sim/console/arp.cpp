/// arp of net-tools: the old way to see and change the neighbour table.

#include <algorithm>

#include "columns.h"
#include "commands.h"
#include "devices.h"
#include "host_names.h"

namespace lvslab::sim::console {
namespace {

constexpr int failed = 255;

struct Request {
  enum class Form : std::uint8_t { table, sentences };
  enum class Command : std::uint8_t { list, set, remove };
  Command command = Command::list;
  Form form = Form::table;
  bool numeric = false;
  bool verbose = false;
  std::optional<std::string> device;
  std::optional<std::string> host;
  std::optional<net::Mac> mac;
  bool temporary = false;
};

bool has_mac(const host::NeighbourReport& entry) {
  return entry.mac && entry.state != host::NudState::failed && entry.state != host::NudState::incomplete;
}

std::string table_row(const host::NeighbourReport& entry, const std::string& name, const std::string& device) {
  std::string text = left(name, 24) + " ";
  if (!has_mac(entry)) {
    text += left("", 7) + " " + left("(incomplete)", 19) + " " + left("", 5);
  } else {
    text += left("ether", 7) + " " + left(to_text(*entry.mac), 19) + " " +
            left(entry.state == host::NudState::permanent ? "CM" : "C", 5);
  }
  return text + " " + left("", 15) + " " + device + "\n";
}

std::string sentence(const host::NeighbourReport& entry, const std::optional<std::string>& name,
                     const std::string& device) {
  std::string text = name.value_or("?") + " (" + to_text(entry.address) + ") at ";
  if (!has_mac(entry)) return text + "<incomplete> on " + device + "\n";
  text += to_text(*entry.mac) + " [ether] ";
  if (entry.state == host::NudState::permanent) text += "PERM ";
  return text + "on " + device + "\n";
}

Ending list(const Request& request, Context& context) {
  const host::Host& host = context.machine.host;
  std::optional<net::Ipv4> wanted;
  if (request.host) {
    const auto resolved = resolve(context.machine, *request.host);
    if (!resolved || !resolved->is_ipv4()) return fail(context, *request.host + ": Host name lookup failure\n", failed);
    wanted = resolved->ipv4();
  }
  std::string text;
  std::size_t total = 0;
  std::size_t shown = 0;
  for (const host::NeighbourReport& entry : host.neighbours(context.now)) {
    if (entry.state == host::NudState::noarp) continue;
    ++total;
    const std::string& device = host.interface(entry.device).name;
    if ((request.device && device != *request.device) || (wanted && entry.address != *wanted)) continue;
    const auto name = request.numeric ? std::nullopt : host_name_of(context.machine, entry.address);
    if (request.form == Request::Form::table && shown == 0) {
      text += "Address                  HWtype  HWaddress           Flags Mask            Iface\n";
    }
    text += request.form == Request::Form::table ? table_row(entry, name.value_or(to_text(entry.address)), device)
                                                 : sentence(entry, name, device);
    ++shown;
  }
  if (request.verbose) {
    text += "Entries: " + std::to_string(total) + "\tSkipped: " + std::to_string(total - shown) +
            "\tFound: " + std::to_string(shown) + "\n";
  }
  context.terminal.out(text);
  if (shown > 0) return {};
  if (wanted && request.form == Request::Form::table) {
    context.terminal.out(*request.host + " (" + to_text(*wanted) + ") -- no entry\n");
  } else if (wanted || request.device) {
    context.terminal.out("arp: in " + std::to_string(total) + " entries no match found.\n");
  }
  return {};
}

/// The interface an address is behind: the named one, or the one its route goes by.
std::optional<host::InterfaceId> device_for(const Request& request, net::Ipv4 address, const Context& context) {
  if (request.device) return find_interface(context.machine, *request.device);
  const auto route = context.machine.host.route_to(address, std::nullopt, context.now);
  if (!route || route->type != host::RouteType::unicast) return std::nullopt;
  return route->device;
}

Ending change(const Request& request, Context& context) {
  host::Host& host = context.machine.host;
  const auto resolved = resolve(context.machine, *request.host);
  if (!resolved || !resolved->is_ipv4()) {
    const bool looks_numeric = request.host->find_first_not_of("0123456789.") == std::string::npos;
    return fail(context, *request.host + (looks_numeric ? ": Unknown host\n" : ": Host name lookup failure\n"), failed);
  }
  const net::Ipv4 address = resolved->ipv4();
  const auto device = device_for(request, address, context);
  if (request.command == Request::Command::remove) {
    // Without a device named, the entry is looked for on all.
    for (const host::NeighbourReport& entry : host.neighbours(context.now)) {
      if (entry.address != address || (request.device && device != entry.device)) continue;
      (void)host.remove_neighbour(entry.device, address, context.now, context.outcome);
      return {};
    }
    return fail(context, "No ARP entry for " + *request.host + "\n", failed);
  }
  if (!device) {
    return fail(context,
                std::string("SIOCSARP: ") + (request.device ? "No such device" : "Network is unreachable") + "\n",
                failed);
  }
  const auto state = request.temporary ? host::NudState::stale : host::NudState::permanent;
  const auto result = host.set_neighbour(*device, address, *request.mac, state, host::RouteChange::replace, context.now,
                                         context.outcome);
  if (!result) return fail(context, "SIOCSARP: Invalid argument\n", failed);
  return {};
}

}  // namespace

Plan plan_arp(const Words& words) {
  Request request;
  Words operands;
  for (std::size_t i = 1; i < words.size(); ++i) {
    const std::string& word = words[i];
    if (!word.starts_with('-') || word.size() < 2) {
      operands.push_back(word);
      continue;
    }
    if (word == "--numeric" || word == "--verbose") {
      (word == "--numeric" ? request.numeric : request.verbose) = true;
      continue;
    }
    if (word == "--device" || word == "--set" || word == "--delete" || word.starts_with("--")) {
      return not_modelled("arp: the option " + word);
    }
    for (std::size_t at = 1; at < word.size(); ++at) {
      switch (word[at]) {
        case 'a': request.form = Request::Form::sentences; break;
        case 'e': request.form = Request::Form::table; break;
        case 'n': request.numeric = true; break;
        case 'v': request.verbose = true; break;
        case 's': request.command = Request::Command::set; break;
        case 'd': request.command = Request::Command::remove; break;
        case 'i':
        case 'H':
        case 't': {
          const bool in_word = at + 1 < word.size();
          if (!in_word && i + 1 >= words.size())
            return complain(std::string("arp: option requires an argument -- '") + word[at] + "'\n", 3);
          const std::string value = in_word ? word.substr(at + 1) : words[++i];
          if (word[at] == 'i') {
            request.device = value;
          } else if (value != "ether") {
            return not_modelled("arp: the hardware class " + value);
          }
          at = word.size();
          break;
        }
        default: return not_modelled(std::string("arp: the option -") + word[at]);
      }
      if (at >= word.size()) break;
    }
  }
  if (request.command == Request::Command::list) {
    if (operands.size() > 1) return not_modelled("arp: several hosts");
    if (!operands.empty()) request.host = operands.front();
    return Action([request](Context& context) { return list(request, context); });
  }
  if (operands.empty()) return complain("arp: need host name\n", failed);
  request.host = operands.front();
  std::size_t at = 1;
  if (request.command == Request::Command::set) {
    if (operands.size() < 2) return complain("arp: need hardware address\n", failed);
    request.mac = net::Mac::parse(operands[1]);
    if (!request.mac) return complain("arp: invalid hardware address\n", failed);
    at = 2;
  }
  for (; at < operands.size(); ++at) {
    if (operands[at] != "temp") return not_modelled("arp: '" + operands[at] + "'");
    request.temporary = true;
  }
  return Action([request](Context& context) { return change(request, context); });
}

}  // namespace lvslab::sim::console
