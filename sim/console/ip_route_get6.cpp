/// ip -6 route get: the way the host's own datagram to an IPv6 address would take.

#include "ip_route.h"
#include "ip_route_question.h"

namespace lvslab::sim::console {
namespace {

using Question = RouteQuestion<net::Ipv6>;

std::string table_of(const host::Route6* entry, const IpOptions& options) {
  if (entry == nullptr || (entry->table == host::RouteTableId::main && !options.details)) return {};
  return "table " + table_name(entry->table) + " ";
}

std::string origin_of(const host::Route6* entry, const IpOptions& options) {
  if (entry == nullptr) return {};
  if (entry->origin == host::RouteOrigin::kernel) return "proto kernel ";
  if (entry->origin == host::RouteOrigin::static_) return "proto static ";
  return options.details ? "proto boot " : "";
}

/// What ends the line: metric, what was learned, what was configured.
std::string ending_of(const host::ResolvedRoute6& answer, const host::Route6* entry, const std::string& input,
                      std::uint32_t device_mtu) {
  std::string text = "metric " + std::to_string(entry != nullptr ? entry->metric : answer.metric) + " ";
  const bool has_learned = answer.learned_for > Duration{};
  text += expiry_text(answer.learned_for);
  const std::uint32_t configured_mtu = entry != nullptr ? entry->mtu : 0;
  if (has_learned && answer.mtu < (configured_mtu != 0 ? configured_mtu : device_mtu)) {
    text += "mtu " + std::to_string(answer.mtu) + " ";
  } else if (configured_mtu != 0) {
    text += "mtu " + std::to_string(configured_mtu) + " ";
  }
  if (entry != nullptr && entry->advertised_mss != 0) text += "advmss " + std::to_string(entry->advertised_mss) + " ";
  return text + (input.empty() ? "" : "iif " + input + " ") + "pref medium";
}

/// "local 2001:db8::1 from :: dev lo table local proto kernel ".
std::string beginning_of(const host::ResolvedRoute6& answer, const host::Route6* entry, const net::Ipv6& destination,
                         const net::Ipv6& source, const IpOptions& options, const host::Host& host) {
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
Ending apply_input(const Question& question, host::InterfaceId in, const IpOptions& options, Context& context) {
  const host::Host& host = context.machine.host;
  const host::Flow6 flow = flow_of(question, in);
  const auto answer = host.route_from(flow);
  if (!answer) {
    switch (answer.error()) {
      case DropReason::prohibit_route: return no_route(context, "Permission denied");
      case DropReason::unreachable_route: return no_route(context, "No route to host");
      case DropReason::blackhole_route: return no_route(context, "Invalid argument");
      default: return no_route(context, "Network is unreachable");
    }
  }
  const host::Route6* entry = host.deciding_route(flow);
  context.terminal.out(
      beginning_of(*answer, entry, question.destination, question.source.value_or(net::Ipv6{}), options, host) +
      ending_of(*answer, entry, *question.input, host.interface(answer->device).mtu) + "\n");
  return {};
}

Ending apply(const Question& question, const IpOptions& options, Context& context) {
  context.terminal.error(question.warning);
  const host::Host& host = context.machine.host;
  const auto device = device_asked_for(question, context.machine);
  if (!device) return end_with(context, device.error());
  if (question.input) return apply_input(question, **device, options, context);
  const host::Flow6 flow = flow_of(question, *device);
  const auto answer = host.route_of(flow, context.now);
  if (!answer) {
    const bool by_rules = host.rules6().were_changed();
    return no_route(context, *device && !by_rules ? "No route to host" : "Network is unreachable");
  }
  if (const char* why = refusal_of(answer->type)) return no_route(context, why);
  const host::Route6* entry = host.deciding_route(flow);
  if (question.show_entry && entry != nullptr) {
    RouteFilter6 filter;
    if (entry->table != host::RouteTableId::main && entry->table != host::RouteTableId::local) filter.table.reset();
    context.terminal.out(route_line(*entry, filter, options, host) + "\n");
    return {};
  }
  const net::Ipv6 from = question.source.value_or(net::Ipv6{});
  // With "from" the source is still the one that the host would choose.
  host::Flow6 without_source = flow;
  without_source.source = {};
  if (host.rules6().were_changed()) without_source.out = answer->device;
  const auto chosen = question.source ? host.route_of(without_source, context.now) : answer;
  context.terminal.out(beginning_of(*answer, entry, question.destination, from, options, host) + "src " +
                       to_text(chosen ? chosen->source : answer->source) + " " +
                       ending_of(*answer, entry, {}, host.interface(answer->device).mtu) + "\n");
  return {};
}

}  // namespace

std::string learned_route_text(const host::Host& host, const net::Ipv6& destination, Instant now) {
  const auto answer = host.route_to(destination, std::nullopt, now);
  if (!answer) return {};
  std::string text = to_text(destination) + " ";
  if (answer->gateway) text += "via " + to_text(*answer->gateway) + " ";
  const host::Interface& interface = host.interface(answer->device);
  return text + "dev " + interface.name + " " +
         ending_of(*answer, host.deciding_route(host::Flow6{destination}), {}, interface.mtu) + "\n";
}

Action plan_route_get6(IpWords words, const IpOptions& options) {
  return [question = read_route_question<net::Ipv6>(std::move(words), options), options](Context& context) {
    return apply(question, options, context);
  };
}

}  // namespace lvslab::sim::console
