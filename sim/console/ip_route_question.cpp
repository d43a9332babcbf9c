#include "ip_route_question.h"

#include <algorithm>
#include <array>

#include "devices.h"
#include "numbers.h"

namespace lvslab::sim::console {
namespace {

constexpr auto not_asked = std::to_array<std::string_view>({"vrf", "uid", "notify", "connected"});

std::uint16_t read_port(const std::string& word, const std::string& name) {
  const auto port = read_number(word);
  if (!port || *port > 0xffff) refuse_argument(word, "invalid " + name + "\n");
  return static_cast<std::uint16_t>(*port);
}

}  // namespace

template <class Ip>
RouteQuestion<Ip> read_route_question(IpWords words, const IpOptions& options) {
  constexpr bool is_ipv6 = std::is_same_v<Ip, net::Ipv6>;
  RouteQuestion<Ip> question;
  std::optional<BasicReadPrefix<Ip>> destination;
  // Nothing but an address says that IPv4 is spoken of.
  const auto expected = [&](bool by_option) {
    return is_ipv6 || destination || by_option ? expected_of<Ip> : Expected::any;
  };
  while (!words.at_end()) {
    if (words.take("from")) {
      question.source = read_address<Ip>(words.value(), expected(false));
    } else if (words.take("fibmatch")) {
      question.show_entry = true;
    } else if (words.take("iif")) {
      question.input = words.value();
    } else if (words.take("oif") || words.take("dev")) {
      question.output = words.value();
    } else if (words.take("mark")) {
      const std::string word = words.value();
      const auto mark = read_number(word);
      if (!mark || *mark > 0xffffffff) refuse_argument(word, "invalid mark value");
      question.mark = static_cast<std::uint32_t>(*mark);
    } else if (words.take("tos") || words.take_abbreviated("dsfield")) {
      constexpr unsigned of_ipv4 = 0x1c;
      constexpr unsigned of_ipv6 = 0xfc;
      question.traffic_class = static_cast<std::uint8_t>(read_tos(words.value()) & (is_ipv6 ? of_ipv6 : of_ipv4));
    } else if (words.take("ipproto")) {
      question.protocol = read_ip_protocol(words.value());
    } else if (words.take("sport")) {
      question.source_port = read_port(words.value(), "sport");
    } else if (words.take("dport")) {
      question.destination_port = read_port(words.value(), "dport");
    } else if (std::ranges::find(not_asked, std::string_view(words.word())) != not_asked.end()) {
      refuse_option("ip route get: '" + words.word() + "'");
    } else {
      words.take("to");
      destination = read_prefix<Ip>(words.value(), expected(options.family == IpOptions::Family::inet));
    }
  }
  if (!destination || (destination->named && !is_ipv6)) refuse("need at least a destination address\n", 1);
  question.destination = destination->address;
  if (!is_ipv6 && question.input && (!question.source || question.output)) {
    refuse_option("ip route get: 'iif' without 'from'");
  }
  if (destination->named || (destination->length_given && destination->length != bits_of<Ip>)) {
    question.warning = "Warning: /" + std::to_string(destination->length) + " as prefix is invalid, only /" +
                       std::to_string(bits_of<Ip>) + " (or none) is supported.\n";
  }
  return question;
}
template RouteQuestion<net::Ipv4> read_route_question<net::Ipv4>(IpWords words, const IpOptions& options);
template RouteQuestion<net::Ipv6> read_route_question<net::Ipv6>(IpWords words, const IpOptions& options);

template <class Ip>
host::BasicFlow<Ip> flow_of(const RouteQuestion<Ip>& question, std::optional<host::InterfaceId> device) {
  host::BasicFlow<Ip> flow;
  flow.destination = question.destination;
  flow.source = question.source.value_or(Ip{});
  flow.mark = question.mark;
  flow.traffic_class = question.traffic_class;
  flow.protocol = question.protocol;
  flow.source_port = question.source_port;
  flow.destination_port = question.destination_port;
  if (question.input) {
    flow.in = device;
  } else {
    flow.out = device;
  }
  return flow;
}
template host::Flow flow_of(const RouteQuestion<net::Ipv4>&, std::optional<host::InterfaceId>);
template host::Flow6 flow_of(const RouteQuestion<net::Ipv6>&, std::optional<host::InterfaceId>);

template <class Ip>
Result<std::optional<host::InterfaceId>, Complaint> device_asked_for(const RouteQuestion<Ip>& question,
                                                                     const Machine& machine) {
  std::optional<host::InterfaceId> device;
  for (const auto& name : {question.input, question.output}) {
    if (!name) continue;
    if (is_shown_only(machine, *name)) return not_modelled("a route by " + *name);
    device = find_interface(machine, *name);
    if (!device) return complain("Cannot find device \"" + *name + "\"\n");
  }
  return device;
}
template Result<std::optional<host::InterfaceId>, Complaint> device_asked_for(const RouteQuestion<net::Ipv4>& question,
                                                                              const Machine& machine);
template Result<std::optional<host::InterfaceId>, Complaint> device_asked_for(const RouteQuestion<net::Ipv6>& question,
                                                                              const Machine& machine);

Ending no_route(Context& context, const char* why) {
  return fail(context, std::string("RTNETLINK answers: ") + why + "\n", 2);
}

const char* refusal_of(host::RouteType type) {
  switch (type) {
    case host::RouteType::unreachable: return "No route to host";
    case host::RouteType::prohibit: return "Permission denied";
    case host::RouteType::blackhole: return "Invalid argument";
    default: return nullptr;
  }
}

std::string expiry_text(Duration learned_for) {
  if (learned_for <= Duration{}) return {};
  return "expires " + std::to_string(std::chrono::duration_cast<std::chrono::seconds>(learned_for).count()) + "sec ";
}

}  // namespace lvslab::sim::console
