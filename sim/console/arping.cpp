/// arping of iputils: who has this address? Also announces an address (-U, -A) and looks for a double (-D).

#include <algorithm>

#include <lvslab/net/arp_view.h>
#include <lvslab/net/ethernet_view.h>

#include "columns.h"
#include "commands.h"
#include "devices.h"
#include "getopt.h"
#include "host_names.h"
#include "iputils.h"

namespace lvslab::sim::console {
namespace {

constexpr std::string_view letters = "bfDUAqc:w:i:s:I:Vh?";

struct Request {
  std::string target;
  std::optional<std::uint64_t> count;
  std::optional<Duration> timeout;
  Duration interval = 1s;
  std::optional<std::string> source;
  std::optional<std::string> device;
  bool quit_on_reply = false;
  bool keep_broadcasting = false;
  bool quiet = false;
  bool finds_doubles = false;  ///< -D
  bool announces = false;      ///< -U
  bool answers = false;        ///< -A: as -U, but by replies
};

class Arping : public Waiting {
 public:
  Arping(Request request, net::Ipv4 target, net::Ipv4 source, host::InterfaceId device, net::Mac own, Instant now)
      : request_(std::move(request)), target_(target), source_(source), device_(device), own_(own), next_(now) {
    if (request_.timeout) end_ = now + *request_.timeout;
  }
  [[nodiscard]] std::unique_ptr<Waiting> clone() const override { return std::make_unique<Arping>(*this); }
  [[nodiscard]] std::optional<Instant> next_deadline() const override { return end_ ? std::min(next_, *end_) : next_; }
  [[nodiscard]] std::optional<int> exit_code() const override { return code_; }

  void advance(Context& context) override {
    // When both are due, the probe goes out first.
    if (context.now >= next_) {
      if (request_.count && sent_ >= *request_.count) return finish(context);
      probe(context);
    }
    if (end_ && context.now >= *end_) finish(context);
  }

  void on_frame(net::Bytes bytes, host::InterfaceId in, Context& context) override {
    if (in != device_ || code_) return;
    const auto frame = net::EthernetView::at(bytes);
    if (!frame || frame->type() != net::EtherType::arp) return;
    const auto message = net::read_arp(frame->payload());
    if (!message || !concerns_us(*message)) return;
    const bool is_unicast = !frame->destination().is_group();
    const bool is_reply = message->operation == net::ArpOperation::reply;
    ++received_;
    if (!is_unicast) ++broadcasts_received_;
    if (!is_reply) ++requests_received_;
    const auto us = std::chrono::duration_cast<std::chrono::microseconds>(context.now - probed_at_).count();
    print(context, std::string(is_unicast ? "Unicast " : "Broadcast ") + (is_reply ? "reply" : "request") + " from " +
                       to_text(message->sender) + " [" + upper(to_text(message->sender_mac)) + "]  " +
                       fixed(static_cast<std::uint64_t>(us), 3) + "ms\n");
    const bool has_all = request_.timeout && request_.count && received_ >= *request_.count;
    if (request_.quit_on_reply || request_.finds_doubles || has_all) return finish(context);
    if (!request_.keep_broadcasting && !request_.announces) peer_ = message->sender_mac;
  }

  void probe(Context& context) {
    net::ArpMessage message;
    message.operation = request_.answers ? net::ArpOperation::reply : net::ArpOperation::request;
    message.sender_mac = own_;
    message.sender = source_;
    message.target_mac = request_.answers ? own_ : peer_;
    message.target = target_;
    net::Packet packet = net::build_arp(message);
    net::push_ethernet(packet, peer_, own_, net::EtherType::arp);
    context.machine.host.send_frame(std::move(packet), device_, context.now, context.outcome);
    ++sent_;
    if (peer_.is_broadcast()) ++broadcasts_sent_;
    probed_at_ = context.now;
    next_ = context.now + request_.interval;
  }

 private:
  [[nodiscard]] bool concerns_us(const net::ArpMessage& message) const {
    if (message.operation != net::ArpOperation::request && message.operation != net::ArpOperation::reply) return false;
    if (message.sender != target_) return false;
    if (request_.finds_doubles) return message.sender_mac != own_;
    return message.target == source_ && message.target_mac == own_;
  }

  static std::string upper(std::string text) {
    for (char& c : text) {
      if (c >= 'a' && c <= 'f') c = static_cast<char>(c - 'a' + 'A');
    }
    return text;
  }

  void finish(Context& context) {
    std::string text = "Sent " + std::to_string(sent_) + " probes (" + std::to_string(broadcasts_sent_) +
                       " broadcast(s))\nReceived " + std::to_string(received_) + " response(s)";
    if (requests_received_ > 0 || broadcasts_received_ > 0) {
      text += " (";
      if (requests_received_ > 0) text += std::to_string(requests_received_) + " request(s)";
      if (broadcasts_received_ > 0) {
        text += (requests_received_ > 0 ? ", " : "") + std::to_string(broadcasts_received_) + " broadcast(s)";
      }
      text += ")";
    }
    print(context, text + "\n");
    if (request_.finds_doubles) {
      code_ = received_ > 0 ? 1 : 0;
    } else {
      code_ = request_.announces || received_ > 0 ? 0 : 1;
    }
  }

  void print(Context& context, std::string text) const {
    if (!request_.quiet) context.terminal.out(std::move(text));
  }

  Request request_;
  net::Ipv4 target_;
  net::Ipv4 source_;
  host::InterfaceId device_;
  net::Mac own_;
  net::Mac peer_ = net::Mac::broadcast();
  Instant next_;
  std::optional<Instant> end_;
  Instant probed_at_{};
  std::uint64_t sent_ = 0;
  std::uint64_t broadcasts_sent_ = 0;
  std::uint64_t received_ = 0;
  std::uint64_t requests_received_ = 0;
  std::uint64_t broadcasts_received_ = 0;
  std::optional<int> code_;
};

Ending failed(Context& context, const std::string& text) { return fail(context, text + "\n", 2); }

/// The device: the one that was named, or the first that can do ARP. Otherwise a sentence.
Result<host::InterfaceId, std::string> choose_device(const Request& request, const Machine& machine) {
  if (request.device) {
    const auto device = find_device(machine, *request.device);
    if (!device) return Unexpected{"arping: Device " + *request.device + " not available."};
    if (device->shown_flags().find("UP") == std::string::npos)
      return Unexpected{"Interface \"" + *request.device + "\" is down"};
    if (device->kind != "ether") return Unexpected{"Interface \"" + *request.device + "\" is not ARPable"};
    return *device->id;
  }
  for (const Device& device : devices_of(machine)) {
    if (device.id && device.kind == "ether" && machine.host.interface(*device.id).up) return *device.id;
  }
  return Unexpected{std::string("arping: no suitable device found")};
}

/// What the host itself would use towards an address on the link of an interface.
net::Ipv4 own_address_towards(net::Ipv4 target, host::InterfaceId device, const host::Host& host) {
  const auto& addresses = host.interface(device).addresses;
  for (const host::InterfaceAddress& address : addresses) {
    if (!address.secondary && address.prefix().contains(target)) return address.address;
  }
  if (!addresses.empty()) return addresses.front().address;
  const auto route = host.route_to(target);
  return route ? route->source : net::Ipv4{};
}

Ending start(const Request& request, Context& context) {
  const host::Host& host = context.machine.host;
  const auto device = choose_device(request, context.machine);
  if (!device) return failed(context, device.error());
  const auto target = resolve(context.machine, request.target);
  if (!target || !target->is_ipv4())
    return failed(context, "arping: " + request.target + ": Temporary failure in name resolution");
  std::optional<net::Ipv4> source;
  if (request.source) {
    source = read_legacy_ipv4(*request.source);
    if (!source) return failed(context, "arping: invalid source " + *request.source);
  }
  if (!request.finds_doubles) {
    if (!source && request.announces) source = target->ipv4();
    const auto is_broadcast = [&](net::Ipv4 address) {
      const auto route = host.route_to(address);
      return route && route->type == host::RouteType::broadcast;
    };
    if (source && !host.is_local(*source) && !is_broadcast(*source)) {
      return failed(context, "arping: bind: Cannot assign requested address");
    }
    if (!source) {
      if (is_broadcast(target->ipv4())) return failed(context, "arping: connect: Permission denied");
      source = own_address_towards(target->ipv4(), *device, host);
    }
  }
  const net::Ipv4 from = source.value_or(net::Ipv4{});
  const host::Interface& interface = host.interface(*device);
  if (!request.quiet) {
    context.terminal.out("ARPING " + to_text(target->ipv4()) + " from " + to_text(from) + " " + interface.name + "\n");
  }
  auto arping = std::make_unique<Arping>(request, target->ipv4(), from, *device, interface.mac, context.now);
  arping->probe(context);
  return Ending{0, std::move(arping), true};
}

std::optional<Complaint> apply(const GivenOption& option, Request& request) {
  const auto ranged = [&](std::int64_t lowest) {
    return read_ranged("arping", option.value, lowest, std::numeric_limits<std::int32_t>::max());
  };
  switch (option.letter) {
    case 'b': request.keep_broadcasting = true; break;
    case 'f': request.quit_on_reply = true; break;
    case 'q': request.quiet = true; break;
    case 'D':
      request.finds_doubles = true;
      request.quit_on_reply = true;
      break;
    case 'A': request.answers = true; [[fallthrough]];
    case 'U': request.announces = true; break;
    case 'c': {
      const auto count = ranged(1);
      if (!count) return count.error();
      request.count = static_cast<std::uint64_t>(*count);
      break;
    }
    case 'w': {
      const auto seconds = ranged(0);
      if (!seconds) return seconds.error();
      if (*seconds > 0) request.timeout = std::chrono::seconds(*seconds);
      break;
    }
    case 'i': {
      const auto seconds = ranged(1);
      if (!seconds) return seconds.error();
      request.interval = std::chrono::seconds(*seconds);
      break;
    }
    case 's': request.source = option.value; break;
    case 'I': request.device = option.value; break;
    default: break;
  }
  return std::nullopt;
}

}  // namespace

Plan plan_arping(const Words& words) {
  const GivenOptions given = read_options(words, letters);
  const Complaint usage{"lvslab: the usage page is not modelled; see arping(8)\n", 2, false};
  Request request;
  for (const GivenOption& option : given.options) {
    if (option.letter == 'V') {
      return say(
          "arping from iputils 20221126\nlibcap: yes, IDN: yes, NLS: no, error.h: yes, getrandom(): yes, __fpending(): "
          "yes\n");
    }
    if (option.letter == 'h' || option.letter == '?') return Unexpected{usage};
    if (auto complaint = apply(option, request)) return Unexpected{*complaint};
  }
  if (given.trouble) return Unexpected{Complaint{"arping: " + *given.trouble + "\n" + usage.text, 2, false}};
  if (given.operands.size() != 1) return Unexpected{usage};
  request.target = given.operands.front();
  return Action([request](Context& context) { return start(request, context); });
}

}  // namespace lvslab::sim::console
