#include "ping_session.h"

#include <algorithm>
#include <cmath>

#include <lvslab/net/icmpv6.h>
#include <lvslab/net/ip_view.h>

#include "columns.h"
#include "devices.h"
#include "host_names.h"
#include "icmp_error_text.h"

namespace lvslab::sim::console {
namespace {

constexpr std::size_t timestamp_size = 16;  ///< of the echo data; shorter data carries no time
constexpr std::size_t largest_datagram = 65535;
constexpr std::size_t headers_size = net::ipv4_header_size + net::IcmpView::header_size;
constexpr std::size_t headers_size6 = net::ipv6_header_size + net::IcmpView::header_size;

std::int64_t in_us(Duration time) { return std::chrono::duration_cast<std::chrono::microseconds>(time).count(); }

/// Microseconds as ping shows one trip: three significant figures or so.
std::string trip_text(std::int64_t us) {
  const auto value = static_cast<std::uint64_t>(us);
  if (us >= 99'950) return std::to_string((value + 500) / 1000);
  if (us >= 9'995) return fixed((value + 50) / 100, 1);
  if (us >= 1'000) return fixed((value + 5) / 10, 2);
  return fixed(value, 3);
}

class Pinging : public Waiting {
 public:
  Pinging(PingRequest request, const net::Address& destination, const net::Address& source, std::uint16_t id,
          Instant now)
      : request_(std::move(request)), destination_(destination), source_(source), id_(id), next_send_(now) {
    if (request_.deadline) deadline_ = now + *request_.deadline;
  }
  [[nodiscard]] std::unique_ptr<Waiting> clone() const override { return std::make_unique<Pinging>(*this); }

  [[nodiscard]] std::optional<Instant> next_deadline() const override {
    std::optional<Instant> earliest;
    for (const std::optional<Instant>& each : {next_send_, give_up_, deadline_}) {
      if (each && (!earliest || *each < *earliest)) earliest = each;
    }
    return earliest;
  }

  void advance(Context& context) override {
    if (deadline_ && context.now >= *deadline_) return finish(context);
    if (give_up_ && context.now >= *give_up_) return finish(context);
    if (next_send_ && context.now >= *next_send_) send(context);
  }

  [[nodiscard]] bool on_delivery(const host::Delivery& delivery, Context& context) override {
    const auto datagram = net::IpView::at(delivery.datagram.bytes());
    if (!datagram || !carries_icmp(*datagram)) return false;
    const auto icmp = net::IcmpView::at(datagram->payload());
    if (!icmp) return false;
    const bool is_error = datagram->is_ipv4() ? icmp->is_error() : net::is_error(net::icmpv6_type(*icmp));
    if (is_echo_reply(*datagram, *icmp) && icmp->echo_id() == id_) {
      on_reply(*datagram, *icmp, delivery.in, context);
    } else if (is_error && is_about_us(*icmp) && came_by_our_device(delivery, context.machine)) {
      on_error(*datagram, *icmp, delivery.in, context);
    } else {
      return false;
    }
    if (!code_ && is_complete()) finish(context);
    return true;
  }

  [[nodiscard]] std::optional<int> exit_code() const override { return code_; }

  void send(Context& context) {
    if (request_.report_outstanding && !sent_at_.empty() && !answered_.back()) {
      print(context, "no answer yet for icmp_seq=" + std::to_string(sent_at_.size()) + "\n");
    }
    sent_at_.push_back(context.now);
    answered_.push_back(false);
    next_send_ = context.now + request_.interval;
    transmit(context);
    if (is_complete()) return finish(context);
    if (request_.count && sent_at_.size() >= *request_.count && !request_.deadline) {
      // Nothing more to send: one more interval if answers do come, else as long as -W says.
      next_send_.reset();
      const Duration twice_longest = std::chrono::microseconds(2 * longest_us_);
      give_up_ = context.now + (received_ > 0 ? std::max(twice_longest, request_.interval) : request_.linger);
    }
  }

 private:
  [[nodiscard]] bool is_ipv4() const { return destination_.is_ipv4(); }

  /// Of the family we speak.
  [[nodiscard]] bool carries_icmp(const net::IpView& datagram) const {
    return datagram.is_ipv4() == is_ipv4() &&
           datagram.protocol() == (is_ipv4() ? net::IpProtocol::icmp : net::IpProtocol::icmpv6);
  }
  [[nodiscard]] static bool is_echo_reply(const net::IpView& datagram, const net::IcmpView& icmp) {
    return datagram.is_ipv4() ? icmp.type() == net::IcmpType::echo_reply
                              : net::icmpv6_type(icmp) == net::Icmpv6Type::echo_reply;
  }

  [[nodiscard]] std::optional<host::InterfaceId> bound_to(const Machine& machine) const {
    return request_.device ? find_interface(machine, *request_.device) : std::nullopt;
  }

  void transmit(Context& context) {
    host::Host& host = context.machine.host;
    const auto route =
        host.path_to(destination_, std::nullopt, context.now, is_ipv4() ? std::nullopt : bound_to(context.machine));
    const std::uint32_t mtu = route ? route->mtu : 1500;
    const std::size_t total = request_.size + (is_ipv4() ? headers_size : headers_size6);
    // IPv6 does not count its own header.
    const std::size_t counted = is_ipv4() ? total : total - net::ipv6_header_size;
    const bool fits = total <= mtu;
    using enum PingRequest::Fragmentation;
    if (counted > largest_datagram || (!fits && request_.fragmentation == never)) {
      ++errors_;
      print(context, std::string("ping: local error: message too long, mtu") + (is_ipv4() ? "=" : ": ") +
                         std::to_string(mtu) + "\n");
      return;
    }
    net::Packet packet(request_.size);
    const auto data = packet.mutable_bytes();
    for (std::size_t i = 0; i < data.size(); ++i) data[i] = static_cast<std::byte>(i & 255);
    const auto rest = static_cast<std::uint32_t>(std::uint32_t{id_} << 16 | (sent_at_.size() & 0xffff));
    if (is_ipv4()) {
      const bool clears_df = !fits || (route && route->mtu_locked);
      put_headers(packet, rest, request_.fragmentation == never || (request_.fragmentation == want && !clears_df),
                  host);
    } else {
      put_headers6(packet, rest, route ? std::optional(route->source) : std::nullopt, host);
    }
    const auto device = bound_to(context.machine);
    // Without -I its socket is bound to no address: each echo request asks for its way without a source.
    const auto choice = request_.source ? host::SourceChoice::bound : host::SourceChoice::by_route;
    const bool sent = device ? host.send_from(std::move(packet), *device, context.now, context.outcome, choice)
                             : host.send(std::move(packet), context.now, context.outcome, choice);
    if (!sent) print(context, "ping: sendmsg: Network is unreachable\n");
  }

  void put_headers(net::Packet& packet, std::uint32_t rest, bool dont_fragment, host::Host& host) const {
    const net::Ipv4 source = source_.ipv4();
    const net::Ipv4 destination = destination_.ipv4();
    net::push_icmp(packet, net::IcmpType::echo_request, 0, rest);
    net::Ipv4Header header;
    header.tos = request_.tos;
    header.dont_fragment = dont_fragment;
    header.identification = host.next_identification(source, destination, net::IpProtocol::icmp);
    header.ttl = destination.is_multicast() && !request_.ttl_given ? std::uint8_t{1} : request_.ttl;
    header.protocol = net::IpProtocol::icmp;
    header.source = source;
    header.destination = destination;
    net::push_ipv4(packet, header);
  }

  void put_headers6(net::Packet& packet, std::uint32_t rest, const std::optional<net::Address>& own,
                    const host::Host& host) const {
    const net::Ipv6& destination = destination_.ipv6();
    // Bound to a device only, the socket has no address of its own: each packet gets the one its route says.
    const net::Ipv6 source = source_.ipv6().is_zero() && own ? own->ipv6() : source_.ipv6();
    net::push_icmpv6(packet, net::Icmpv6Type::echo_request, 0, rest, source, destination);
    net::Ipv6Header header;
    header.traffic_class = request_.tos;
    constexpr std::uint32_t type_and_code = 128U << 8;
    header.flow_label = host.flow_label(source, destination, net::IpProtocol::icmpv6, type_and_code);
    header.hop_limit = request_.ttl_given           ? request_.ttl
                       : destination.is_multicast() ? std::uint8_t{1}
                                                    : host.hop_limit_to(destination);
    header.next_header = net::IpProtocol::icmpv6;
    header.source = source;
    header.destination = destination;
    net::push_ipv6(packet, header);
  }

  /// Bound to a device, the socket misses what the host tells itself, through `lo`.
  [[nodiscard]] bool came_by_our_device(const host::Delivery& delivery, const Machine& machine) const {
    return !request_.device || find_interface(machine, *request_.device) == delivery.in;
  }

  /// The datagram an ICMP error quotes is one of ours.
  [[nodiscard]] bool is_about_us(const net::IcmpView& error) const {
    const auto quoted = net::IpView::at_quoted(error.payload());
    if (!quoted || !carries_icmp(*quoted) || quoted->destination() != destination_) return false;
    const auto inner = net::IcmpView::at(quoted->payload());
    if (!inner || inner->echo_id() != id_) return false;
    return is_ipv4() ? inner->type() == net::IcmpType::echo_request
                     : net::icmpv6_type(*inner) == net::Icmpv6Type::echo_request;
  }

  /// How many requests were on their way when one of them was settled.
  void settle(std::uint16_t sequence) {
    const auto behind = static_cast<std::uint16_t>(sent_at_.size() - sequence);
    if (behind <= 0x7fff) pipe_ = std::max<std::size_t>(pipe_, behind + std::size_t{1});
  }

  void on_reply(const net::IpView& datagram, const net::IcmpView& icmp, host::InterfaceId in, Context& context) {
    const std::uint16_t sequence = icmp.echo_sequence();
    settle(sequence);
    const std::size_t index = std::size_t{sequence} - 1;
    const bool is_known = sequence > 0 && index < sent_at_.size();
    const bool is_duplicate = is_known && answered_[index];
    const bool has_time = request_.size >= timestamp_size && is_known;
    const std::int64_t trip_us = has_time ? in_us(context.now - sent_at_[index]) : 0;
    if (is_known) answered_[index] = true;
    if (is_duplicate) {
      ++duplicates_;
    } else {
      ++received_;
    }
    if (has_time) {
      shortest_us_ = received_ + duplicates_ == 1 ? trip_us : std::min(shortest_us_, trip_us);
      longest_us_ = std::max(longest_us_, trip_us);
      sum_us_ += trip_us;
      sum_of_squares_ += trip_us * trip_us;
    }
    print(context, std::to_string(icmp.payload().size() + net::IcmpView::header_size) + " bytes from " +
                       shown(datagram.source(), in, context) + ": icmp_seq=" + std::to_string(sequence) + " ttl=" +
                       std::to_string(datagram.hop_limit()) + (has_time ? " time=" + trip_text(trip_us) + " ms" : "") +
                       (is_duplicate ? " (DUP!)" : "") + "\n");
  }

  void on_error(const net::IpView& datagram, const net::IcmpView& icmp, host::InterfaceId in, Context& context) {
    const auto quoted = net::IpView::at_quoted(icmp.payload());
    const auto inner = net::IcmpView::at(quoted->payload());
    const bool is_failure =
        !is_ipv4() || (icmp.type() != net::IcmpType::redirect && icmp.type() != net::IcmpType::source_quench);
    if (is_failure) {
      settle(inner->echo_sequence());
      ++errors_;
    }
    const bool is_too_big = !is_ipv4() && net::icmpv6_type(icmp) == net::Icmpv6Type::packet_too_big;
    if (is_too_big) learn(datagram, in, context);
    print(context, "From " + shown(datagram.source(), in, context) + (is_failure ? " icmp_seq=" : ": icmp_seq=") +
                       std::to_string(inner->echo_sequence()) + " " +
                       (is_ipv4() ? icmp_error_text(icmp) : icmpv6_error_text(icmp)) + "\n");
  }

  /// Its socket recognises the datagram that is quoted: what is said about the path holds.
  static void learn(const net::IpView& datagram, host::InterfaceId in, Context& context) {
    host::Delivery news;
    news.in = in;
    news.datagram = net::Packet(datagram.bytes());
    context.machine.host.learn(news, context.now, context.outcome);
  }

  [[nodiscard]] bool is_complete() const {
    return (request_.count && received_ + errors_ >= *request_.count) || (request_.deadline && errors_ > 0);
  }

  void finish(Context& context) {
    next_send_.reset();
    give_up_.reset();
    deadline_.reset();
    const std::uint64_t sent = sent_at_.size();
    std::string text = "\n--- " + request_.target + " ping statistics ---\n" + std::to_string(sent) +
                       " packets transmitted, " + std::to_string(received_) + " received";
    if (duplicates_ > 0) text += ", +" + std::to_string(duplicates_) + " duplicates";
    if (errors_ > 0) text += ", +" + std::to_string(errors_) + " errors";
    if (sent > 0) {
      text += ", " + loss_text(sent) + "% packet loss, time " +
              std::to_string(in_us(sent_at_.back() - sent_at_.front()) / 1000) + "ms";
    }
    text += "\n";
    const std::string pipe = pipe_ > 1 ? "pipe " + std::to_string(pipe_) : "";
    if (received_ > 0 && request_.size >= timestamp_size) {
      const auto total = static_cast<std::int64_t>(received_ + duplicates_);
      const std::int64_t mean = sum_us_ / total;
      const std::int64_t variance = std::max<std::int64_t>(0, sum_of_squares_ / total - mean * mean);
      const auto in_ms = [](std::int64_t us) { return fixed(static_cast<std::uint64_t>(us), 3); };
      text += "rtt min/avg/max/mdev = " + in_ms(shortest_us_) + "/" + in_ms(mean) + "/" + in_ms(longest_us_) + "/" +
              in_ms(static_cast<std::int64_t>(std::sqrt(static_cast<double>(variance)))) + " ms" +
              (pipe.empty() ? "" : ", " + pipe) + "\n";
    } else {
      text += pipe + "\n";
    }
    context.terminal.out(text);
    const bool too_few = request_.deadline && request_.count && received_ < *request_.count;
    code_ = received_ == 0 || too_few ? 1 : 0;
  }

  /// As printf's %g has it: up to six significant figures, none for nothing.
  [[nodiscard]] std::string loss_text(std::uint64_t sent) const {
    const double loss = 100.0 * static_cast<double>(sent - std::min(sent, received_)) / static_cast<double>(sent);
    char text[32];
    std::snprintf(text, sizeof text, "%g", loss);
    return text;
  }

  [[nodiscard]] std::string shown(const net::Address& address, host::InterfaceId in, const Context& context) const {
    std::string text = to_text(address);
    const bool is_of_link = !address.is_ipv4() && address.ipv6().is_link_local();
    if (is_of_link) text += '%' + context.machine.host.interface(in).name;
    // Names are looked for only if the target was given by one.
    const bool by_name =
        !request_.numeric && !read_legacy_ipv4(request_.target) && request_.target.find(':') == std::string::npos;
    if (by_name) {
      if (const auto name = host_name_of(context.machine, address)) return *name + " (" + text + ")";
    }
    return text;
  }

  void print(Context& context, const std::string& text) const {
    if (!request_.quiet) context.terminal.out(text);
  }

  PingRequest request_;
  net::Address destination_;
  net::Address source_;
  std::uint16_t id_;
  std::optional<Instant> next_send_;
  std::optional<Instant> give_up_;
  std::optional<Instant> deadline_;
  std::vector<Instant> sent_at_;  ///< of request 1, 2, ...
  std::vector<bool> answered_;
  std::uint64_t received_ = 0;
  std::uint64_t duplicates_ = 0;
  std::uint64_t errors_ = 0;
  std::size_t pipe_ = 0;
  std::int64_t shortest_us_ = 0;
  std::int64_t longest_us_ = 0;
  std::int64_t sum_us_ = 0;
  std::int64_t sum_of_squares_ = 0;
  std::optional<int> code_;
};

/// An echo identifier: ping takes its process number, we what is different for each run here (FNV-1a).
std::uint16_t draw_id(const Context& context, const net::Address& destination) {
  std::uint64_t hash = 14695981039346656037ULL;
  const auto mix = [&hash](std::uint64_t value) { hash = (hash ^ value) * 1099511628211ULL; };
  for (const char c : context.machine.name) mix(static_cast<unsigned char>(c));
  mix(static_cast<std::uint64_t>(context.now.time_since_epoch().count()));
  if (destination.is_ipv4()) {
    mix(destination.ipv4().to_uint());
  } else {
    for (std::size_t i = 0; i < 4; ++i) mix(destination.ipv6().word(i));
  }
  return static_cast<std::uint16_t>(hash >> 48);
}

/// The sentence for a route that leads nowhere; nullopt: there is a way.
std::optional<std::string> why_unreachable(const std::optional<host::ResolvedRoute>& route, bool broadcast_allowed) {
  constexpr auto ask_for_broadcast =
      "ping: Do you want to ping broadcast? Then -b. If not, check your local firewall rules\n";
  if (!route) return "ping: connect: Network is unreachable\n";
  switch (route->type) {
    case host::RouteType::unreachable: return "ping: connect: No route to host\n";
    case host::RouteType::prohibit: return ask_for_broadcast;
    case host::RouteType::blackhole: return "ping: connect: Invalid argument\n";
    case host::RouteType::broadcast:
      if (!broadcast_allowed) return ask_for_broadcast;
      return std::nullopt;
    default: return std::nullopt;
  }
}

/// The same of an IPv6 route.
std::optional<std::string> why_unreachable(const std::optional<host::Path>& route) {
  if (!route) return "ping: connect: Network is unreachable\n";
  switch (route->type) {
    case host::RouteType::unreachable: return "ping: connect: No route to host\n";
    case host::RouteType::prohibit: return "ping: connect: Permission denied\n";
    case host::RouteType::blackhole: return "ping: connect: Invalid argument\n";
    default: return std::nullopt;
  }
}

Ending start_ping6(PingRequest request, net::Ipv6 destination, Context& context) {
  const host::Host& host = context.machine.host;
  std::optional<host::InterfaceId> device;
  if (request.device) {
    device = find_interface(context.machine, *request.device);
    if (!device) return fail(context, "ping: unknown iface: " + *request.device + "\n", 2);
  }
  if (request.source && (request.source->is_ipv4() || !host.is_local(*request.source))) {
    return fail(context, "ping: bind icmp socket: Cannot assign requested address\n", 2);
  }
  const std::string target_address = to_text(destination);
  if (destination.is_zero()) destination = *net::Ipv6::parse("::1");  // "this host"
  const auto route = host.path_to(destination, request.source, context.now, device);
  if (const auto why = why_unreachable(route)) return fail(context, *why, 2);
  const std::string link =
      request.target.find('%') == std::string::npos ? std::string() : request.target.substr(request.target.find('%'));
  const net::Address source = request.source           ? *request.source
                              : device && link.empty() ? net::Address(net::Ipv6{})
                                                       : route->source;
  if (request.device && link.empty() && !request.source) {
    context.terminal.error("ping: Warning: source address might be selected on device other than: " + *request.device +
                           "\n");
  }
  const bool has_name = request.target.find(':') == std::string::npos;
  const std::string shown = has_name ? request.target + " (" + target_address + ")" : target_address + link;
  std::string from;
  if ((request.device && link.empty()) || request.source) {
    from = "from " + to_text(source) + " " + request.device.value_or("") + ": ";
  }
  context.terminal.out("PING " + request.target + "(" + shown + ") " + from + std::to_string(request.size) +
                       " data bytes\n");
  auto pinging = std::make_unique<Pinging>(request, destination, source, draw_id(context, destination), context.now);
  pinging->send(context);
  return Ending{0, std::move(pinging), true};
}

}  // namespace

Ending start_ping(const PingRequest& request, Context& context) {
  const host::Host& host = context.machine.host;
  // "fe80::1%eth0": an address of one link, and which.
  const std::size_t percent = request.target.find('%');
  const auto resolved = resolve(context.machine, request.target.substr(0, percent));
  if (!resolved) return fail(context, "ping: " + request.target + ": Temporary failure in name resolution\n", 2);
  if (request.family && *request.family != resolved->family()) {
    return fail(context, "ping: " + request.target + ": Address family for hostname not supported\n", 2);
  }
  if (!resolved->is_ipv4()) {
    PingRequest on_link = request;
    if (percent != std::string::npos) on_link.device = request.target.substr(percent + 1);
    return start_ping6(std::move(on_link), resolved->ipv6(), context);
  }
  net::Ipv4 destination = resolved->ipv4();
  if (destination.is_zero()) destination = net::Ipv4{0x7f000001};  // "this host"
  std::optional<host::InterfaceId> device;
  if (request.device) {
    device = find_interface(context.machine, *request.device);
    if (!device) return fail(context, "ping: SO_BINDTODEVICE " + *request.device + ": No such device\n", 2);
  }
  if (request.source && !(request.source->is_ipv4() && host.is_local(*request.source))) {
    return fail(context, "ping: bind: Cannot assign requested address\n", 2);
  }
  const auto route = host.route_to(destination, std::nullopt, context.now);
  if (!device) {
    if (const auto why = why_unreachable(route, request.broadcast_allowed)) return fail(context, *why, 2);
  }
  net::Ipv4 source = request.source ? request.source->ipv4() : route ? route->source : net::Ipv4{};
  if (device && !request.source) {
    const auto& addresses = host.interface(*device).addresses;
    const auto own =
        std::ranges::find_if(addresses, [&](const auto& each) { return each.prefix().contains(destination); });
    const bool is_own = std::ranges::any_of(addresses, [&](const auto& each) { return each.address == source; });
    if (own != addresses.end()) {
      source = own->address;
    } else if (!is_own && !addresses.empty() && host.interface(*device).kind != host::Interface::Kind::loopback) {
      source = addresses.front().address;
    } else if (!is_own) {
      context.terminal.error(
          "ping: Warning: source address might be selected on device other than: " + *request.device + "\n");
    }
  }
  if (route && route->type == host::RouteType::broadcast)
    context.terminal.error("WARNING: pinging broadcast address\n");
  std::string from;
  if (request.device || request.source) from = "from " + to_text(source) + " " + request.device.value_or("") + ": ";
  context.terminal.out("PING " + request.target + " (" + to_text(destination) + ") " + from +
                       std::to_string(request.size) + "(" + std::to_string(request.size + headers_size) +
                       ") bytes of data.\n");
  auto pinging = std::make_unique<Pinging>(request, destination, source, draw_id(context, destination), context.now);
  pinging->send(context);
  return Ending{0, std::move(pinging), true};
}

}  // namespace lvslab::sim::console
