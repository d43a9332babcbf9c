/// ip route get: the way the host's own datagram to an address would take.

#include "devices.h"
#include "ip_route.h"

namespace lvslab::sim::console {
namespace {

struct Request {
  net::Ipv4 destination;
  std::optional<net::Ipv4> source;
  std::optional<std::string> input;   ///< iif
  std::optional<std::string> output;  ///< oif, dev
  bool show_entry = false;            ///< fibmatch: the table's entry in place of the answer
  std::string warning;
};

/// The entry of tables local, main and default that decides.
std::optional<host::Route> deciding_entry(const host::Host& host, net::Ipv4 destination) {
  using enum host::RouteTableId;
  const auto usable = [&](const host::Route& route) { return !route.device || host.interface(*route.device).up; };
  for (const host::RouteTableId table : {host::RouteTableId::local, main, default_}) {
    if (const host::Route* found = host.routes().best(table, destination, usable)) return *found;
  }
  return std::nullopt;
}

std::string cache_line(const host::ResolvedRoute& answer, const std::optional<host::Route>& entry,
                       net::Ipv4 destination, std::uint32_t device_mtu) {
  std::string flags;
  const auto add = [&](const char* flag) { flags += (flags.empty() ? "" : ",") + std::string(flag); };
  if (answer.causes_redirect) add("redirect");
  if (answer.redirected) add("redirected");
  if (answer.type == host::RouteType::local || answer.type == host::RouteType::broadcast ||
      destination.is_multicast()) {
    add("local");
  }
  if (answer.type == host::RouteType::broadcast) add("brd");
  if (destination.is_multicast()) add("mc");
  std::string text = "    cache " + (flags.empty() ? "" : "<" + flags + "> ");
  const std::uint32_t configured_mtu = entry && entry->mtu != 0 ? entry->mtu : device_mtu;
  const bool has_learned = answer.learned_for > Duration{};
  if (has_learned) {
    text += "expires " + std::to_string(std::chrono::duration_cast<std::chrono::seconds>(answer.learned_for).count()) +
            "sec ";
  }
  if (has_learned && answer.mtu < configured_mtu) {
    text += std::string("mtu ") + (answer.mtu_locked ? "lock " : "") + std::to_string(answer.mtu) + " ";
  } else if (entry && entry->mtu != 0) {
    text += "mtu " + std::to_string(entry->mtu) + " ";
  }
  if (entry && entry->advertised_mss != 0) text += "advmss " + std::to_string(entry->advertised_mss) + " ";
  return text;
}

Ending no_route(Context& context, const char* why) {
  return fail(context, std::string("RTNETLINK answers: ") + why + "\n", 2);
}

/// What becomes of a datagram that arrives by the interface `in`.
Ending apply_input(const Request& request, host::InterfaceId in, const IpOptions& options, Context& context) {
  const host::Host& host = context.machine.host;
  const auto answer = host.route_from(request.destination, *request.source, in);
  if (!answer) {
    switch (answer.error()) {
      case DropReason::no_route: return no_route(context, "Network is unreachable");
      case DropReason::forwarding_disabled:
      case DropReason::unreachable_route: return no_route(context, "No route to host");
      case DropReason::prohibit_route: return no_route(context, "Permission denied");
      case DropReason::rp_filter: return no_route(context, "Invalid cross-device link");
      default: return no_route(context, "Invalid argument");
    }
  }
  const bool is_own = answer->type != host::RouteType::unicast;
  std::string text;
  if (is_own || options.details) text += route_type_name(answer->type) + " ";
  text += to_text(request.destination) + " from " + to_text(*request.source) + " ";
  if (answer->gateway) text += "via " + to_text(*answer->gateway) + " ";
  text += "dev " + (is_own ? "lo" : host.interface(answer->device).name) + " ";
  if (options.details) text += answer->type == host::RouteType::local ? "table local " : "table main ";
  const auto entry = deciding_entry(host, request.destination);
  text += options.line_end() + cache_line(*answer, entry, request.destination, host.interface(answer->device).mtu) +
          "iif " + *request.input + " ";
  context.terminal.out(text + "\n");
  return {};
}

Ending apply(const Request& request, const IpOptions& options, Context& context) {
  context.terminal.error(request.warning);
  const host::Host& host = context.machine.host;
  const auto unreachable = [&](const char* why) { return no_route(context, why); };
  std::optional<host::InterfaceId> device;
  for (const auto& name : {request.input, request.output}) {
    if (!name) continue;
    if (is_shown_only(context.machine, *name)) return refuse_unmodelled(context, "a route by " + *name);
    device = find_interface(context.machine, *name);
    if (!device) return fail(context, "Cannot find device \"" + *name + "\"\n");
  }
  if (request.input) return apply_input(request, *device, options, context);
  if (request.source && !host.is_local(*request.source)) return unreachable("Network is unreachable");
  const auto answer = host.route_to(request.destination, request.source, context.now, device);
  if (!answer) return unreachable("Network is unreachable");
  switch (answer->type) {
    case host::RouteType::unreachable: return unreachable("No route to host");
    case host::RouteType::prohibit: return unreachable("Permission denied");
    case host::RouteType::blackhole: return unreachable("Invalid argument");
    default: break;
  }
  const auto entry = deciding_entry(host, request.destination);
  if (request.show_entry) {
    if (!entry) return unreachable("Network is unreachable");
    context.terminal.out(route_line(*entry, {}, options, host) + "\n");
    return {};
  }
  std::string text;
  if (answer->type != host::RouteType::unicast || options.details) text += route_type_name(answer->type) + " ";
  text += to_text(request.destination) + " ";
  if (request.source) text += "from " + to_text(*request.source) + " ";
  if (answer->gateway) text += "via " + to_text(*answer->gateway) + " ";
  // What is for the host itself goes by the loopback, whichever interface has the address.
  text += "dev " + (answer->type == host::RouteType::local ? "lo" : host.interface(answer->device).name) + " ";
  if (options.details) text += answer->type == host::RouteType::local ? "table local " : "table main ";
  if (!request.source) text += "src " + to_text(answer->source) + " ";
  text += "uid 0 " + options.line_end() +
          cache_line(*answer, entry, request.destination, host.interface(answer->device).mtu);
  context.terminal.out(text + "\n");
  return {};
}

}  // namespace

std::string learned_route_text(const host::Host& host, net::Ipv4 destination, Instant now) {
  const auto answer = *host.route_to(destination, std::nullopt, now);
  std::string text = to_text(destination) + " ";
  if (answer.gateway) text += "via " + to_text(*answer.gateway) + " ";
  const host::Interface& interface = host.interface(answer.device);
  return text + "dev " + interface.name + " \n" +
         cache_line(answer, deciding_entry(host, destination), destination, interface.mtu) + "\n";
}

Action plan_route_get(IpWords words, const IpOptions& options) {
  Request request;
  std::optional<ReadPrefix> destination;
  while (!words.at_end()) {
    if (words.take("from")) {
      request.source = read_ip_address(words.value(), destination ? Expected::inet : Expected::any);
    } else if (words.take("fibmatch")) {
      request.show_entry = true;
    } else if (words.take("iif")) {
      request.input = words.value();
    } else if (words.take("oif") || words.take("dev")) {
      request.output = words.value();
    } else if (words.word() == "tos" || words.word() == "dsfield" || words.word() == "mark" || words.word() == "vrf" ||
               words.word() == "uid" || words.word() == "sport" || words.word() == "dport" ||
               words.word() == "ipproto" || words.word() == "notify" || words.word() == "connected") {
      refuse_option("ip route get: '" + words.word() + "'");
    } else {
      words.take("to");
      destination = read_ip_prefix(
          words.value(), destination || options.family == IpOptions::Family::inet ? Expected::inet : Expected::any);
    }
  }
  if (!destination || destination->named) refuse("need at least a destination address\n", 1);
  request.destination = destination->address;
  if (request.input && (!request.source || request.output)) refuse_option("ip route get: 'iif' without 'from'");
  if (destination->length_given && destination->length != 32) {
    request.warning = "Warning: /" + std::to_string(destination->length) +
                      " as prefix is invalid, only /32 (or none) is supported.\n";
  }
  return [request, options](Context& context) { return apply(request, options, context); };
}

}  // namespace lvslab::sim::console
