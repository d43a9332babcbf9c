/// ip neighbour {add|change|replace|del|flush|get|show}

#include <algorithm>
#include <array>

#include "columns.h"
#include "devices.h"
#include "ip.h"
#include "numbers.h"

namespace lvslab::sim::console {
namespace {

constexpr auto manual = "ip-neighbour(8)";

constexpr std::array<std::pair<std::string_view, host::NudState>, 8> states = {{
    {"permanent", host::NudState::permanent},
    {"noarp", host::NudState::noarp},
    {"stale", host::NudState::stale},
    {"delay", host::NudState::delay},
    {"probe", host::NudState::probe},
    {"failed", host::NudState::failed},
    {"incomplete", host::NudState::incomplete},
    {"reachable", host::NudState::reachable},
}};

std::optional<host::NudState> read_state(const std::string& word) {
  for (const auto& [name, state] : states) {
    if (word == name) return state;
  }
  return std::nullopt;
}

/// Octets as `ip` reads them: hexadecimal digits as far as they go ("foo" is f). Fewer than six are the kernel's to
/// refuse; of more it takes six.
struct ReadMac {
  std::optional<net::Mac> mac;
  bool is_hexadecimal = true;
};
ReadMac read_mac(const std::string& word) {
  std::array<std::uint8_t, 6> octets{};
  std::size_t count = 0;
  for (std::size_t at = 0; at <= word.size();) {
    const std::size_t colon = std::min(word.find(':', at), word.size());
    const std::string digits = word.substr(at, colon - at);
    const std::size_t end = std::min(digits.find_first_not_of("0123456789abcdefABCDEF"), digits.size());
    const auto octet = end == 0 ? std::nullopt : read_number("0x" + digits.substr(0, end));
    if (!octet || *octet > 255) return {std::nullopt, false};
    if (count < 6) octets[count] = static_cast<std::uint8_t>(*octet);
    ++count;
    at = colon + 1;
  }
  return {count >= 6 ? std::optional(net::Mac(octets)) : std::nullopt, true};
}

template <class Ip>
auto entries(const host::Host& host, Instant now) {
  if constexpr (std::is_same_v<Ip, net::Ipv4>) {
    return host.neighbours(now);
  } else {
    return host.neighbours6(now);
  }
}

template <class Ip>
std::optional<host::BasicNeighbourReport<Ip>> find_entry(const Context& context, host::InterfaceId device,
                                                         const Ip& address) {
  for (const auto& entry : entries<Ip>(context.machine.host, context.now)) {
    if (entry.device == device && entry.address == address) return entry;
  }
  return std::nullopt;
}

// --- add, change, replace, del -------------------------------------------------------------------------------------

template <class Ip>
struct Request {
  std::optional<Ip> address;
  std::optional<std::string> device;
  std::optional<std::string> mac;
  std::optional<host::NudState> state;
};

template <class Ip>
Request<Ip> read_request(IpWords& words, IpOptions::Family family) {
  Request<Ip> request;
  while (!words.at_end()) {
    if (words.take("lladdr")) {
      const std::string word = words.value();
      if (request.mac) refuse_second("lladdr", word);
      request.mac = word;
    } else if (words.take("nud")) {
      const std::string word = words.value();
      request.state = read_state(word);
      if (!request.state) {
        if (word == "none") refuse_option("ip neigh: 'nud none'");
        refuse_argument(word, "nud state is bad");
      }
    } else if (words.take("dev")) {
      request.device = words.value();
    } else if (words.word() == "proxy" || words.word() == "router" || words.word() == "use" ||
               words.word() == "managed" || words.word() == "extern_learn" || words.word() == "protocol") {
      refuse_option("ip neigh: '" + words.word() + "'");
    } else {
      words.take("to");
      const std::string word = words.value();
      if (abbreviates(word, "help")) refuse_usage(manual);
      if (request.address) refuse_garbage("to", word);
      request.address = read_address<Ip>(word, family == IpOptions::Family::any ? Expected::any : expected_of<Ip>);
    }
  }
  if (!request.device || !request.address) refuse("Device and destination are required arguments.\n");
  return request;
}

template <class Ip>
Ending apply_change(host::RouteChange change, const Request<Ip>& request, Context& context) {
  host::Host& host = context.machine.host;
  const ReadMac read = request.mac ? read_mac(*request.mac) : ReadMac{};
  if (!read.is_hexadecimal) return fail(context, "\"" + *request.mac + "\" is invalid lladdr.\n");
  if (is_shown_only(context.machine, *request.device))
    return refuse_unmodelled(context, "a neighbour on " + *request.device);
  const auto id = find_interface(context.machine, *request.device);
  if (!id) return fail(context, "Cannot find device \"" + *request.device + "\"\n");
  if (request.mac && !read.mac) return fail(context, "Error: Invalid link address.\n", 2);
  const host::NudState state = request.state.value_or(host::NudState::permanent);
  std::optional<net::Mac> mac = read.mac;
  if (!mac) {
    // A change of state alone keeps the address that is known.
    if (const auto entry = find_entry(context, *id, *request.address)) mac = entry->mac;
  }
  const bool needs_mac = state != host::NudState::failed && state != host::NudState::incomplete;
  if (!mac && needs_mac) {
    if (change == host::RouteChange::change && !find_entry(context, *id, *request.address)) {
      return fail(context, kernel_answer(host::ConfigError::no_such_entry), 2);
    }
    return fail(context, "Error: No link layer address given.\n", 2);
  }
  return answer_of_kernel(context, host.set_neighbour(*id, *request.address, mac.value_or(net::Mac{}), state, change,
                                                      context.now, context.outcome));
}

template <class Ip>
Ending apply_removal(const Request<Ip>& request, Context& context) {
  const auto id = find_interface(context.machine, *request.device);
  if (!id) return fail(context, "Cannot find device \"" + *request.device + "\"\n");
  return answer_of_kernel(context,
                          context.machine.host.remove_neighbour(*id, *request.address, context.now, context.outcome));
}

// --- show, flush, get ------------------------------------------------------------------------------------------

template <class Ip>
struct Filter {
  std::optional<std::string> device;
  std::optional<host::PrefixOf<Ip>> inside;
  std::vector<host::NudState> wanted;  ///< empty: what is shown without asking
  bool all_states = false;

  [[nodiscard]] bool accepts(const host::BasicNeighbourReport<Ip>& entry) const {
    if (inside && !inside->contains(entry.address)) return false;
    if (all_states) return true;
    if (wanted.empty()) return entry.state != host::NudState::noarp;
    return std::ranges::find(wanted, entry.state) != wanted.end();
  }
};

template <class Ip>
Filter<Ip> read_filter(IpWords& words) {
  Filter<Ip> filter;
  while (!words.at_end()) {
    if (words.take("dev")) {
      const std::string name = words.value();
      if (filter.device) refuse_second("dev", name);
      filter.device = name;
    } else if (words.take("nud")) {
      const std::string word = words.value();
      if (word == "all") {
        filter.all_states = true;
      } else if (const auto state = read_state(word)) {
        filter.wanted.push_back(*state);
      } else {
        if (word == "none") refuse_option("ip neigh: 'nud none'");
        refuse_argument(word, "nud state is bad");
      }
    } else if (words.word() == "unused" || words.word() == "proxy" || words.word() == "master" ||
               words.word() == "vrf" || words.word() == "nomaster" || words.word() == "protocol") {
      refuse_option("ip neigh show: '" + words.word() + "'");
    } else {
      words.take("to");
      filter.inside = read_prefix<Ip>(words.value(), Expected::any).prefix();
    }
  }
  return filter;
}

template <class Ip>
std::string line_of(const host::BasicNeighbourReport<Ip>& entry, const host::Host& host, bool with_device) {
  std::string text = to_text(entry.address) + " ";
  if (with_device) text += "dev " + host.interface(entry.device).name + " ";
  const bool hides_mac = entry.state == host::NudState::failed || entry.state == host::NudState::incomplete;
  if (entry.mac && !hides_mac) text += "lladdr " + to_text(*entry.mac) + " ";
  if (entry.is_router) text += "router ";
  return text + std::string(to_text(entry.state)) + " \n";
}

template <class Ip>
std::string brief_line_of(const host::BasicNeighbourReport<Ip>& entry, const host::Host& host) {
  const bool hides_mac = entry.state == host::NudState::failed || entry.state == host::NudState::incomplete;
  return left(to_text(entry.address), 39) + " " + left(host.interface(entry.device).name, 16) + " " +
         (entry.mac && !hides_mac ? to_text(*entry.mac) : "") + "\n";
}

/// The device that is spoken of, if one is; an ending if there is none of that name.
template <class Ip>
std::optional<Ending> find_device_of(const Filter<Ip>& filter, std::optional<host::InterfaceId>& device,
                                     Context& context) {
  if (!filter.device) return std::nullopt;
  if (is_shown_only(context.machine, *filter.device)) return Ending{};
  device = find_interface(context.machine, *filter.device);
  if (!device) return fail(context, "Cannot find device \"" + *filter.device + "\"\n");
  return std::nullopt;
}

template <class Ip>
Ending show(const Filter<Ip>& filter, const IpOptions& options, Context& context) {
  std::optional<host::InterfaceId> device;
  if (auto ending = find_device_of(filter, device, context)) return std::move(*ending);
  const host::Host& host = context.machine.host;
  for (const auto& entry : entries<Ip>(host, context.now)) {
    if ((device && entry.device != *device) || !filter.accepts(entry)) continue;
    context.terminal.out(options.brief ? brief_line_of(entry, host) : line_of(entry, host, !device));
  }
  return {};
}

template <class Ip>
Ending flush(const Filter<Ip>& filter, Context& context) {
  std::optional<host::InterfaceId> device;
  if (auto ending = find_device_of(filter, device, context)) return std::move(*ending);
  host::Host& host = context.machine.host;
  for (const auto& entry : entries<Ip>(host, context.now)) {
    if ((device && entry.device != *device) || !filter.accepts(entry)) continue;
    // What an administrator has fixed stays unless asked for by its state.
    if (filter.wanted.empty() && !filter.all_states && entry.state == host::NudState::permanent) continue;
    if (!host.remove_neighbour(entry.device, entry.address, context.now, context.outcome)) continue;
  }
  return {};
}

/// Of one family, or of both one after the other: the words mean the same to either.
template <class DoFour, class DoSix>
Action plan_for(Spoken spoken, const IpWords& words, DoFour four, DoSix six) {
  IpWords for_four = words;
  IpWords for_six = words;
  switch (spoken) {
    case Spoken::ipv4: return [run = four(for_four)](Context& context) { return run(context); };
    case Spoken::ipv6: return [run = six(for_six)](Context& context) { return run(context); };
    case Spoken::nothing: break;
  }
  return [first = four(for_four), second = six(for_six)](Context& context) {
    Ending ending = first(context);
    return ending.exit_code != 0 ? std::move(ending) : second(context);
  };
}

Action plan_show(const IpWords& words, const IpOptions& options) {
  if (options.statistics > 0) refuse_option("ip neigh: the option -statistics");
  const auto plan = [&options]<class Ip>(IpWords& own, Ip) {
    return [filter = read_filter<Ip>(own), options](Context& context) { return show(filter, options, context); };
  };
  return plan_for(
      family_spoken(words, options), words, [&](IpWords& own) { return plan(own, net::Ipv4{}); },
      [&](IpWords& own) { return plan(own, net::Ipv6{}); });
}

Action plan_flush(const IpWords& words, const IpOptions& options) {
  if (words.at_end()) refuse("Flush requires arguments.\n", 1);
  if (options.statistics > 0) refuse_option("ip neigh flush: the option -statistics");
  const bool is_all = words.word() == "all" && words.left() == 1;
  const auto plan = [is_all]<class Ip>(IpWords& own, Ip) {
    return [filter = is_all ? Filter<Ip>{} : read_filter<Ip>(own)](Context& context) { return flush(filter, context); };
  };
  return plan_for(
      family_spoken(words, options), words, [&](IpWords& own) { return plan(own, net::Ipv4{}); },
      [&](IpWords& own) { return plan(own, net::Ipv6{}); });
}

template <class Ip>
Action plan_get(IpWords words, const IpOptions& options) {
  const auto request = read_request<Ip>(words, options.family);
  return [request](Context& context) {
    const auto id = find_interface(context.machine, *request.device);
    if (!id) return fail(context, "Cannot find device \"" + *request.device + "\"\n");
    const auto entry = find_entry(context, *id, *request.address);
    if (!entry) return fail(context, "Error: Neighbour entry not found.\n", 2);
    context.terminal.out(line_of(*entry, context.machine.host, true));
    return Ending{};
  };
}

template <class Ip>
Action plan_change(host::RouteChange change, IpWords words, const IpOptions& options) {
  const auto request = read_request<Ip>(words, options.family);
  return [change, request](Context& context) { return apply_change(change, request, context); };
}

/// The commands that speak of one neighbour.
template <class Ip>
Action plan_one(const std::string& command, IpWords words, const IpOptions& options) {
  using enum host::RouteChange;
  if (abbreviates(command, "add")) return plan_change<Ip>(add, std::move(words), options);
  if (abbreviates(command, "change") || command == "chg") return plan_change<Ip>(change, std::move(words), options);
  if (abbreviates(command, "replace")) return plan_change<Ip>(replace, std::move(words), options);
  if (abbreviates(command, "delete")) {
    const auto request = read_request<Ip>(words, options.family);
    return [request](Context& context) { return apply_removal(request, context); };
  }
  if (abbreviates(command, "get")) return plan_get<Ip>(std::move(words), options);
  if (abbreviates(command, "help")) refuse_usage(manual);
  refuse("Command \"" + command + "\" is unknown, try \"ip neigh help\".\n");
}

}  // namespace

Action plan_ip_neighbour(IpWords words, const IpOptions& options) {
  if (words.at_end()) return plan_show(words, options);
  const std::string command = words.word();
  words.skip();
  const bool is_show = abbreviates(command, "show") || abbreviates(command, "lst") || abbreviates(command, "list");
  if (is_show) return plan_show(words, options);
  if (abbreviates(command, "flush")) return plan_flush(words, options);
  if (family_spoken(words, options) == Spoken::ipv6) return plan_one<net::Ipv6>(command, std::move(words), options);
  return plan_one<net::Ipv4>(command, std::move(words), options);
}

}  // namespace lvslab::sim::console
