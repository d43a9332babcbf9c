/// ip fou {add|del|show}: UDP ports whose datagrams carry others (FOU, GUE)

#include "ip.h"
#include "numbers.h"

namespace lvslab::sim::console {
namespace {

constexpr auto manual = "ip-fou(8)";
constexpr auto port_needed = "fou: missing port\n";

struct Request {
  std::optional<net::Port> port;
  host::FooOverUdp settings;
  bool is_gue = false;
};

Request read_request(IpWords& words, const IpOptions& options) {
  Request request;
  if (options.family == IpOptions::Family::inet6) request.settings.family = net::Family::ipv6;
  while (!words.at_end()) {
    if (words.take("port")) {
      const std::string word = words.value();
      const auto number = read_number(word);
      if (!number || *number == 0 || *number > 65535) refuse("fou: invalid port\n");
      request.port = net::Port{static_cast<std::uint16_t>(*number)};
    } else if (words.take("ipproto")) {
      const std::string word = words.value();
      const auto number = read_number(word);
      if (!number || *number == 0 || *number > 255) refuse("fou: invalid ipproto\n");
      request.settings.protocol = net::IpProtocol{static_cast<std::uint8_t>(*number)};
    } else if (words.take("gue")) {
      request.is_gue = true;
    } else if (words.take("-6")) {
      request.settings.family = net::Family::ipv6;
    } else {
      refuse_option("ip fou: '" + words.word() + "'");
    }
  }
  return request;
}

Action plan_add(IpWords words, const IpOptions& options) {
  const Request request = read_request(words, options);
  if (!request.port) refuse(port_needed);
  if (request.is_gue == request.settings.protocol.has_value()) {
    refuse(request.is_gue ? "fou: cannot specify gue and ipproto\n" : "fou: must set ipproto or gue\n");
  }
  return [request](Context& context) {
    if (context.machine.host.add_foo_over_udp(*request.port, request.settings)) return Ending{};
    return fail(context, "RTNETLINK answers: Address already in use\n", 2);
  };
}

Action plan_delete(IpWords words, const IpOptions& options) {
  const Request request = read_request(words, options);
  if (!request.port) refuse(port_needed);
  return [request](Context& context) {
    if (context.machine.host.remove_foo_over_udp(*request.port, request.settings.family)) return Ending{};
    return fail(context, "RTNETLINK answers: No such file or directory\n", 2);
  };
}

Action plan_show(IpWords words) {
  if (!words.at_end()) refuse_option("ip fou show: '" + words.word() + "'");
  return [](Context& context) {
    for (const auto& [port, settings] : context.machine.host.foo_over_udp()) {
      context.terminal.out("port " + net::to_text(port) +
                           (settings.protocol ? " ipproto " + std::to_string(static_cast<unsigned>(*settings.protocol))
                                              : std::string(" gue")) +
                           (settings.family == net::Family::ipv6 ? " -6" : "") + "\n");
    }
    return Ending{};
  };
}

}  // namespace

Action plan_ip_fou(IpWords words, const IpOptions& options) {
  if (words.at_end()) refuse_usage(manual);
  const std::string command = words.word();
  words.skip();
  if (abbreviates(command, "add")) return plan_add(std::move(words), options);
  if (abbreviates(command, "delete")) return plan_delete(std::move(words), options);
  if (abbreviates(command, "show")) return plan_show(std::move(words));
  if (abbreviates(command, "help")) refuse_usage(manual);
  refuse("Command \"" + command + "\" is unknown, try \"ip fou help\".\n");
}

}  // namespace lvslab::sim::console
