/// ip route get: the way the host's own datagram to an address would take.

#include "ip_route.h"
#include "ip_route_question.h"

namespace lvslab::sim::console {
namespace {

using Question = RouteQuestion<net::Ipv4>;

/// "table 200 ". While nobody has typed a rule, Linux keeps `local` and `main` as one and names neither.
std::string table_text(const host::ResolvedRoute& answer, const IpOptions& options, const host::Host& host) {
  using enum host::RouteTableId;
  const bool is_main =
      answer.table == none || answer.table == main || (answer.table == local && !host.rules().were_changed());
  if (is_main) return options.details ? "table main " : "";
  return "table " + table_name(answer.table) + " ";
}

std::string mark_text(const Question& question) {
  return question.mark == 0 ? "" : "mark " + std::to_string(question.mark) + " ";
}

std::string cache_line(const host::ResolvedRoute& answer, const host::Route* entry, net::Ipv4 destination,
                       std::uint32_t device_mtu) {
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
  const std::uint32_t configured_mtu = entry != nullptr && entry->mtu != 0 ? entry->mtu : device_mtu;
  const bool has_learned = answer.learned_for > Duration{};
  text += expiry_text(answer.learned_for);
  if (has_learned && answer.mtu < configured_mtu) {
    text += std::string("mtu ") + (answer.mtu_locked ? "lock " : "") + std::to_string(answer.mtu) + " ";
  } else if (entry != nullptr && entry->mtu != 0) {
    text += "mtu " + std::to_string(entry->mtu) + " ";
  }
  if (entry != nullptr && entry->advertised_mss != 0) text += "advmss " + std::to_string(entry->advertised_mss) + " ";
  return text;
}

/// What becomes of a datagram that arrives by the interface `in`.
Ending apply_input(const Question& question, host::InterfaceId in, const IpOptions& options, Context& context) {
  const host::Host& host = context.machine.host;
  const host::Flow flow = flow_of(question, in);
  const auto answer = host.route_from(flow);
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
  text += to_text(question.destination) + " from " + to_text(*question.source) + " ";
  if (answer->gateway) text += "via " + to_text(*answer->gateway) + " ";
  text += "dev " + (is_own ? "lo" : host.interface(answer->device).name) + " ";
  text += table_text(*answer, options, host) + mark_text(question);
  const host::Route* entry = host.deciding_route(flow);
  text += options.line_end() + cache_line(*answer, entry, question.destination, host.interface(answer->device).mtu) +
          "iif " + *question.input + " ";
  context.terminal.out(text + "\n");
  return {};
}

Ending apply(const Question& question, const IpOptions& options, Context& context) {
  context.terminal.error(question.warning);
  const host::Host& host = context.machine.host;
  const auto device = device_asked_for(question, context.machine);
  if (!device) return end_with(context, device.error());
  if (question.input) return apply_input(question, **device, options, context);
  if (question.source && !host.is_local(*question.source)) return no_route(context, "Network is unreachable");
  const host::Flow flow = flow_of(question, *device);
  const auto answer = host.route_of(flow, context.now);
  if (!answer) return no_route(context, "Network is unreachable");
  if (const char* why = refusal_of(answer->type)) return no_route(context, why);
  const host::Route* entry = host.deciding_route(flow);
  if (question.show_entry) {
    if (entry == nullptr) return no_route(context, "Network is unreachable");
    RouteFilter filter;
    if (!table_text(*answer, {}, host).empty()) filter.table.reset();
    context.terminal.out(route_line(*entry, filter, options, host) + "\n");
    return {};
  }
  std::string text;
  if (answer->type != host::RouteType::unicast || options.details) text += route_type_name(answer->type) + " ";
  text += to_text(question.destination) + " ";
  if (question.source) text += "from " + to_text(*question.source) + " ";
  if (answer->gateway) text += "via " + to_text(*answer->gateway) + " ";
  // What is for the host itself goes by the loopback, whichever interface has the address.
  text += "dev " + (answer->type == host::RouteType::local ? "lo" : host.interface(answer->device).name) + " ";
  text += table_text(*answer, options, host);
  if (!question.source) text += "src " + to_text(answer->source) + " ";
  text += mark_text(question) + "uid 0 " + options.line_end() +
          cache_line(*answer, entry, question.destination, host.interface(answer->device).mtu);
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
         cache_line(answer, host.deciding_route(host::Flow{destination}), destination, interface.mtu) + "\n";
}

Action plan_route_get(IpWords words, const IpOptions& options) {
  return [question = read_route_question<net::Ipv4>(std::move(words), options), options](Context& context) {
    return apply(question, options, context);
  };
}

}  // namespace lvslab::sim::console
