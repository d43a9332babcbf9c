/// ip address {add|change|replace|del|flush|show}

#include "ip_address.h"

#include "devices.h"
#include "ip.h"

namespace lvslab::sim::console {
namespace {

enum class Change : std::uint8_t { add, change, replace, remove };

struct Request {
  std::optional<ReadPrefix> local;
  std::optional<ReadPrefix> peer;
  std::optional<std::string> broadcast;  ///< an address, or "+" or "-"
  std::optional<net::Ipv4> broadcast_address;
  std::optional<host::Scope> scope;
  std::optional<std::string> device;
  std::string label;
  bool no_prefix_route = false;
  std::string warning;
};

constexpr auto manual = "ip-address(8)";

Request read_request(IpWords& words, IpOptions::Family family) {
  const Expected expected = family == IpOptions::Family::inet ? Expected::inet : Expected::any;
  Request request;
  // After the first address iproute2 knows the family it is speaking of.
  const auto current = [&] { return request.local || request.peer ? Expected::inet : expected; };
  while (!words.at_end()) {
    if (words.take("peer") || words.take("remote")) {
      const std::string word = words.value();
      if (request.peer) refuse_second("peer", word);
      request.peer = read_ip_prefix(word, current());
    } else if (words.take("brd") || words.take_abbreviated("broadcast")) {
      const std::string word = words.value();
      if (request.broadcast) refuse_second("broadcast", word);
      request.broadcast = word;
      if (word != "+" && word != "-") request.broadcast_address = read_ip_address(word, current());
    } else if (words.take("scope")) {
      const std::string word = words.value();
      request.scope = read_scope(word);
      if (!request.scope) refuse_argument(word, "invalid scope value.");
    } else if (words.take("dev")) {
      request.device = words.value();
    } else if (words.take("label")) {
      request.label = words.value();
    } else if (words.take("noprefixroute")) {
      request.no_prefix_route = true;
    } else if (words.word() == "home" || words.word() == "nodad") {
      request.warning += "Warning: " + words.value() + " option can be set only for IPv6 addresses\n";
    } else if (words.word() == "metric" || words.word() == "priority" || words.word() == "preference" ||
               abbreviates(words.word(), "anycast") || abbreviates(words.word(), "valid_lft") ||
               abbreviates(words.word(), "preferred_lft") || words.word() == "mngtmpaddr" ||
               words.word() == "autojoin" || words.word() == "proto") {
      refuse_option("ip address: '" + words.word() + "'");
    } else {
      words.take("local");
      const std::string word = words.value();
      if (abbreviates(word, "help")) refuse_usage(manual);
      if (request.local) refuse_garbage("local", word);
      request.local = read_ip_prefix(word, current());
    }
  }
  if (!request.device) refuse("Not enough information: \"dev\" argument is required.\n", 1);
  // The name is compared only for its length: any label may be given.
  if (request.label.size() > 15) refuse("Error: Attribute failed policy validation.\n", 2);
  return request;
}

host::InterfaceAddress as_address(const Request& request) {
  host::InterfaceAddress address;
  address.address = request.local->address;
  address.prefix_length = request.local->length;
  if (request.peer) {
    address.peer = request.peer->address;
    address.prefix_length = request.peer->length;
  }
  address.label = request.label;
  address.no_prefix_route = request.no_prefix_route;
  if (request.broadcast_address) {
    address.broadcast = request.broadcast_address;
  } else if (request.broadcast && address.prefix_length < 31) {
    const net::Ipv4Prefix prefix = address.prefix();
    address.broadcast = *request.broadcast == "+" ? prefix.broadcast() : prefix.network();
  }
  // Loopback addresses are of this host alone, unless one says otherwise.
  address.scope = request.scope.value_or(address.address.is_loopback() ? host::Scope::host : host::Scope::global);
  return address;
}

Ending apply_removal(const Request& request, host::InterfaceId id, Context& context) {
  host::Host& host = context.machine.host;
  std::optional<int> length = request.local->length;
  if (!request.local->length_given && !request.peer) {
    length.reset();
    const std::string text = to_text(request.local->address) + "/32";
    context.terminal.error(
        "Warning: Executing wildcard deletion to stay compatible with old scripts.\n"
        "         Explicitly specify the prefix length (" +
        text +
        ") to avoid this warning.\n"
        "         This special behaviour is likely to disappear in further releases,\n"
        "         fix your scripts!\n");
  }
  if (!request.peer && length) {
    // The other end of a point-to-point address is part of its name.
    for (const host::InterfaceAddress& address : host.interface(id).addresses) {
      if (address.address == request.local->address && address.peer && !address.prefix().contains(address.address)) {
        return fail(context, kernel_answer(host::ConfigError::address_not_available), 2);
      }
    }
  }
  if (!request.label.empty()) {
    const host::Interface& interface = host.interface(id);
    bool found = false;
    for (const host::InterfaceAddress& address : interface.addresses) {
      const std::string& label = address.label.empty() ? interface.name : address.label;
      found = found || (address.address == request.local->address && label == request.label);
    }
    if (!found) return fail(context, kernel_answer(host::ConfigError::address_not_available), 2);
  }
  return answer_of_kernel(context,
                          host.remove_address(id, request.local->address, length, context.now, context.outcome));
}

Ending apply(Change change, const Request& request, Context& context) {
  host::Host& host = context.machine.host;
  context.terminal.error(request.warning);
  make_usable(context.machine, *request.device);
  if (is_shown_only(context.machine, *request.device))
    return refuse_unmodelled(context, "an address on " + *request.device);
  const auto id = find_interface(context.machine, *request.device);
  if (!id) return fail(context, "Cannot find device \"" + *request.device + "\"\n");
  if (!request.local || request.local->named) {
    return fail(context, kernel_answer(host::ConfigError::operation_not_supported), 2);
  }
  if (change == Change::remove) return apply_removal(request, *id, context);
  const host::InterfaceAddress address = as_address(request);
  const host::ConfigResult result = host.add_address(*id, address, context.now, context.outcome);
  // An address that is there already may be changed; nothing that is modelled of it would change.
  if (change != Change::add && !result && result.error() == host::ConfigError::file_exists) return {};
  return answer_of_kernel(context, result);
}

// --- IPv6 ------------------------------------------------------------------------------------------------------

struct Request6 {
  std::optional<BasicReadPrefix<net::Ipv6>> local;
  std::optional<BasicReadPrefix<net::Ipv6>> peer;
  std::optional<std::string> device;
  bool no_prefix_route = false;
  bool deprecated = false;
  bool without_duplicate_detection = false;
  std::uint32_t metric = 0;
};

Request6 read_request6(IpWords& words) {
  Request6 request;
  while (!words.at_end()) {
    if (words.take("peer") || words.take("remote")) {
      const std::string word = words.value();
      if (request.peer) refuse_second("peer", word);
      request.peer = read_prefix<net::Ipv6>(word, Expected::inet6);
    } else if (words.word() == "brd" || abbreviates(words.word(), "broadcast")) {
      refuse("Broadcast can be set only for IPv4 addresses\n", 1);
    } else if (words.take("scope") || words.take("label")) {
      (void)words.value();  // an IPv6 address has the scope that its bits say, and no label
    } else if (words.take("dev")) {
      request.device = words.value();
    } else if (words.take("noprefixroute")) {
      request.no_prefix_route = true;
    } else if (words.take("metric") || words.take("priority") || words.take("preference")) {
      request.metric = read_u32(words.value(), "\"metric\" value is invalid\n");
    } else if (words.take_abbreviated("preferred_lft")) {
      const std::string word = words.value();
      if (word != "0" && word != "forever") refuse_option("ip address: 'preferred_lft " + word + "'");
      request.deprecated = word == "0";
    } else if (words.take_abbreviated("valid_lft")) {
      const std::string word = words.value();
      if (word != "forever") refuse_option("ip address: 'valid_lft " + word + "'");
    } else if (words.take("nodad")) {
      request.without_duplicate_detection = true;
    } else if (words.word() == "home" || words.word() == "mngtmpaddr" || words.word() == "autojoin" ||
               words.word() == "proto" || abbreviates(words.word(), "anycast")) {
      refuse_option("ip address: '" + words.word() + "'");
    } else {
      words.take("local");
      const std::string word = words.value();
      if (abbreviates(word, "help")) refuse_usage(manual);
      if (request.local) refuse_garbage("local", word);
      request.local = read_prefix<net::Ipv6>(word, Expected::inet6);
    }
  }
  if (!request.device) refuse("Not enough information: \"dev\" argument is required.\n", 1);
  return request;
}

/// What the kernel takes for no address of an interface.
bool is_no_host(const net::Ipv6& address, const host::Interface& interface) {
  const bool is_foreign_loopback = address.is_loopback() && interface.kind != host::Interface::Kind::loopback;
  return address.is_zero() || address.is_multicast() || is_foreign_loopback;
}

Ending apply6(Change change, const Request6& request, Context& context) {
  host::Host& host = context.machine.host;
  if (is_shown_only(context.machine, *request.device))
    return refuse_unmodelled(context, "an address on " + *request.device);
  const auto id = find_interface(context.machine, *request.device);
  if (!id) return fail(context, "Cannot find device \"" + *request.device + "\"\n");
  if (!request.local || request.local->named) {
    return fail(context, kernel_answer(host::ConfigError::operation_not_supported), 2);
  }
  host::InterfaceAddress6 address;
  address.address = request.local->address;
  address.prefix_length = request.peer ? request.peer->length : request.local->length;
  if (request.peer) address.peer = request.peer->address;
  address.no_prefix_route = request.no_prefix_route;
  address.deprecated = request.deprecated;
  address.without_duplicate_detection = request.without_duplicate_detection;
  address.metric = request.metric;
  if (change == Change::remove) {
    return answer_of_kernel(
        context, host.remove_address(*id, address.address, address.prefix_length, context.now, context.outcome));
  }
  if (is_no_host(address.address, host.interface(*id))) {
    return fail(context, kernel_answer(host::ConfigError::address_not_available), 2);
  }
  const host::ConfigResult result = host.add_address(*id, address, context.now, context.outcome);
  if (change == Change::add || result || result.error() != host::ConfigError::file_exists) {
    return answer_of_kernel(context, result);
  }
  // One that is there already gets what was said of it.
  for (const host::InterfaceAddress6& old : host.interface(*id).addresses6) {
    if (old.address == address.address && old.deprecated != address.deprecated) {
      return refuse_unmodelled(context, "a change to the IPv6 address " + to_text(address.address));
    }
  }
  return {};
}

Action plan_change(Change change, IpWords words, const IpOptions& options) {
  if (family_spoken(words, options) == Spoken::ipv6) {
    const Request6 request = read_request6(words);
    return [change, request](Context& context) { return apply6(change, request, context); };
  }
  const Request request = read_request(words, options.family);
  return [change, request](Context& context) { return apply(change, request, context); };
}

Action plan_flush(IpWords words, const IpOptions& options) {
  if (words.at_end()) refuse("Flush requires arguments.\n", 1);
  if (options.statistics > 0) refuse_option("ip address flush: the option -statistics");
  const AddressFilter filter = read_address_filter(words, options);
  return [filter, options](Context& context) {
    host::Host& host = context.machine.host;
    bool found = !filter.device;
    for (const Device& device : devices_of(context.machine)) {
      if (filter.device && device.name != *filter.device) continue;
      found = true;
      if (!device.id) continue;
      // Deleting a primary takes its secondaries along, so the list is looked at anew each time.
      const auto next = [&]() -> std::optional<host::InterfaceAddress> {
        for (const host::InterfaceAddress& address : host.interface(*device.id).addresses) {
          if (filter.accepts(address, device.name)) return address;
        }
        return std::nullopt;
      };
      while (options.wants_ipv4()) {
        const auto address = next();
        if (!address) break;
        if (!host.remove_address(*device.id, address->address, address->prefix_length, context.now, context.outcome))
          break;
      }
      if (!options.wants_ipv6()) continue;
      const auto addresses6 = host.interface(*device.id).addresses6;
      for (const host::InterfaceAddress6& address : addresses6) {
        if (!filter.accepts(address)) continue;
        (void)host.remove_address(*device.id, address.address, address.prefix_length, context.now, context.outcome);
      }
    }
    if (!found) return fail(context, "Device \"" + *filter.device + "\" does not exist.\n");
    return Ending{};
  };
}

}  // namespace

Action plan_ip_address(IpWords words, const IpOptions& options) {
  if (words.at_end()) return plan_address_list({}, options);
  const std::string command = words.word();
  words.skip();
  if (abbreviates(command, "add")) return plan_change(Change::add, std::move(words), options);
  if (abbreviates(command, "change") || command == "chg") return plan_change(Change::change, std::move(words), options);
  if (abbreviates(command, "replace")) return plan_change(Change::replace, std::move(words), options);
  if (abbreviates(command, "delete")) return plan_change(Change::remove, std::move(words), options);
  if (abbreviates(command, "show") || abbreviates(command, "lst") || abbreviates(command, "list")) {
    const AddressFilter filter = read_address_filter(words, options);
    return plan_address_list(filter, options);
  }
  if (abbreviates(command, "flush")) return plan_flush(std::move(words), options);
  if (abbreviates(command, "save") || command == "showdump" || abbreviates(command, "restore")) {
    refuse_option("ip address " + command);
  }
  if (abbreviates(command, "help")) refuse_usage(manual);
  refuse("Command \"" + command + "\" is unknown, try \"ip address help\".\n");
}

}  // namespace lvslab::sim::console
