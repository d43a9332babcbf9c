/// ip -6 route get: the way the host's own datagram to an IPv6 address would take.

#include "devices.h"
#include "ip_route.h"

namespace lvslab::sim::console {
namespace {

struct Request {
  net::Ipv6 destination;
  std::optional<net::Ipv6> source;
  std::optional<std::string> input;   ///< iif
  std::optional<std::string> output;  ///< oif, dev
  bool show_entry = false;            ///< fibmatch
  std::string warning;
};

Ending no_route(Context& context, const char* why) {
  return fail(context, std::string("RTNETLINK answers: ") + why + "\n", 2);
}

std::string table_of(const std::optional<host::Route6>& entry, const IpOptions& options) {
  if (!entry) return {};
  if (entry->table == host::RouteTableId::local) return "table local ";
  return options.details ? "table main " : "";
}

std::string origin_of(const std::optional<host::Route6>& entry, const IpOptions& options) {
  if (!entry) return {};
  if (entry->origin == host::RouteOrigin::kernel) return "proto kernel ";
  if (entry->origin == host::RouteOrigin::static_) return "proto static ";
  return options.details ? "proto boot " : "";
}

/// What ends the line: metric, what was learned, what was configured.
std::string ending_of(const host::ResolvedRoute6& answer, const std::optional<host::Route6>& entry,
                      const std::string& input, std::uint32_t device_mtu) {
  std::string text = "metric " + std::to_string(entry ? entry->metric : answer.metric) + " ";
  const bool has_learned = answer.learned_for > Duration{};
  if (has_learned) {
    text += "expires " + std::to_string(std::chrono::duration_cast<std::chrono::seconds>(answer.learned_for).count()) +
            "sec ";
  }
  const std::uint32_t configured_mtu = entry ? entry->mtu : 0;
  if (has_learned && answer.mtu < (configured_mtu != 0 ? configured_mtu : device_mtu)) {
    text += "mtu " + std::to_string(answer.mtu) + " ";
  } else if (configured_mtu != 0) {
    text += "mtu " + std::to_string(configured_mtu) + " ";
  }
  if (entry && entry->advertised_mss != 0) text += "advmss " + std::to_string(entry->advertised_mss) + " ";
  return text + (input.empty() ? "" : "iif " + input + " ") + "pref medium";
}

/// "local 2001:db8::1 from :: dev lo table local proto kernel ".
std::string beginning_of(const host::ResolvedRoute6& answer, const std::optional<host::Route6>& entry,
                         const net::Ipv6& destination, const net::Ipv6& source, const IpOptions& options,
                         const host::Host& host) {
  std::string text;
  if (answer.type != host::RouteType::unicast || options.details) text += route_type_name(answer.type) + " ";
  text += to_text(destination) + " from " + to_text(source) + " ";
  if (answer.gateway) text += "via " + to_text(*answer.gateway) + " ";
  // What is for the host itself goes by the loopback, whichever interface has the address.
  const bool is_own = answer.type == host::RouteType::local || answer.type == host::RouteType::anycast;
  text += "dev " + (is_own ? "lo" : host.interface(answer.device).name) + " ";
  text += table_of(entry, options) + origin_of(entry, options);
  return options.details ? text + "scope global " : text;
}

/// What becomes of a datagram that arrives by the interface `in`.
Ending apply_input(const Request& request, host::InterfaceId in, const IpOptions& options, Context& context) {
  const host::Host& host = context.machine.host;
  const auto answer = host.route_from(request.destination, request.source.value_or(net::Ipv6{}), in);
  if (!answer) {
    switch (answer.error()) {
      case DropReason::prohibit_route: return no_route(context, "Permission denied");
      case DropReason::unreachable_route: return no_route(context, "No route to host");
      default: return no_route(context, "Network is unreachable");
    }
  }
  const auto entry = deciding_route(host, request.destination);
  context.terminal.out(
      beginning_of(*answer, entry, request.destination, request.source.value_or(net::Ipv6{}), options, host) +
      ending_of(*answer, entry, *request.input, host.interface(answer->device).mtu) + "\n");
  return {};
}

Ending apply(const Request& request, const IpOptions& options, Context& context) {
  context.terminal.error(request.warning);
  const host::Host& host = context.machine.host;
  std::optional<host::InterfaceId> device;
  for (const auto& name : {request.input, request.output}) {
    if (!name) continue;
    if (is_shown_only(context.machine, *name)) return refuse_unmodelled(context, "a route by " + *name);
    device = find_interface(context.machine, *name);
    if (!device) return fail(context, "Cannot find device \"" + *name + "\"\n");
  }
  if (request.input) return apply_input(request, *device, options, context);
  const auto answer = host.route_to(request.destination, request.source, context.now, device);
  if (!answer) return no_route(context, device ? "No route to host" : "Network is unreachable");
  switch (answer->type) {
    case host::RouteType::unreachable: return no_route(context, "No route to host");
    case host::RouteType::prohibit: return no_route(context, "Permission denied");
    case host::RouteType::blackhole: return no_route(context, "Invalid argument");
    default: break;
  }
  const auto entry = deciding_route(host, request.destination);
  if (request.show_entry && entry) {
    context.terminal.out(route_line(*entry, RouteFilter6{}, options, host) + "\n");
    return {};
  }
  const net::Ipv6 from = request.source.value_or(net::Ipv6{});
  // With "from" the source is still the one that the host would choose.
  const auto chosen = request.source ? host.route_to(request.destination, std::nullopt, context.now, device) : answer;
  context.terminal.out(beginning_of(*answer, entry, request.destination, from, options, host) + "src " +
                       to_text(chosen ? chosen->source : answer->source) + " " +
                       ending_of(*answer, entry, {}, host.interface(answer->device).mtu) + "\n");
  return {};
}

}  // namespace

std::optional<host::Route6> deciding_route(const host::Host& host, const net::Ipv6& destination) {
  using enum host::RouteTableId;
  const auto usable = [&](const host::Route6& route) {
    return route.type != host::RouteType::throw_ && (!route.device || host.interface(*route.device).up);
  };
  for (const host::RouteTableId table : {host::RouteTableId::local, main}) {
    if (const host::Route6* found = host.routes6().best(table, destination, usable)) return *found;
  }
  return std::nullopt;
}

std::string learned_route_text(const host::Host& host, const net::Ipv6& destination, Instant now) {
  const auto answer = host.route_to(destination, std::nullopt, now);
  if (!answer) return {};
  std::string text = to_text(destination) + " ";
  if (answer->gateway) text += "via " + to_text(*answer->gateway) + " ";
  const host::Interface& interface = host.interface(answer->device);
  return text + "dev " + interface.name + " " +
         ending_of(*answer, deciding_route(host, destination), {}, interface.mtu) + "\n";
}

Action plan_route_get6(IpWords words, const IpOptions& options) {
  Request request;
  std::optional<BasicReadPrefix<net::Ipv6>> destination;
  while (!words.at_end()) {
    if (words.take("from")) {
      request.source = read_address<net::Ipv6>(words.value());
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
      destination = read_prefix<net::Ipv6>(words.value(), Expected::inet6);
    }
  }
  if (!destination) refuse("need at least a destination address\n", 1);
  request.destination = destination->address;
  if (destination->named || (destination->length_given && destination->length != 128)) {
    request.warning = "Warning: /" + std::to_string(destination->length) +
                      " as prefix is invalid, only /128 (or none) is supported.\n";
  }
  return [request, options](Context& context) { return apply(request, options, context); };
}

}  // namespace lvslab::sim::console
