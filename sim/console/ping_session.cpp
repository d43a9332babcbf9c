#include "ping_session.h"

#include <algorithm>
#include <cmath>

#include <lvslab/net/icmp_view.h>
#include <lvslab/net/ipv4_view.h>

#include "columns.h"
#include "devices.h"
#include "host_names.h"
#include "icmp_error_text.h"

namespace lvslab::sim::console {
namespace {

constexpr std::size_t timestamp_size = 16;  ///< of the echo data; shorter data carries no time
constexpr std::size_t largest_datagram = 65535;
constexpr std::size_t headers_size = net::ipv4_header_size + net::IcmpView::header_size;

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
  Pinging(PingRequest request, net::Ipv4 destination, net::Ipv4 source, std::uint16_t id, Instant now)
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
    const auto datagram = net::Ipv4View::at(delivery.datagram.bytes());
    if (!datagram || datagram->protocol() != net::IpProtocol::icmp) return false;
    const auto icmp = net::IcmpView::at(datagram->payload());
    if (!icmp) return false;
    if (icmp->type() == net::IcmpType::echo_reply && icmp->echo_id() == id_) {
      on_reply(*datagram, *icmp, context);
    } else if (icmp->is_error() && is_about_us(*icmp) && came_by_our_device(delivery, context.machine)) {
      on_error(*datagram, *icmp, context);
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
  void transmit(Context& context) {
    host::Host& host = context.machine.host;
    const std::size_t total = request_.size + headers_size;
    const auto route = host.route_to(destination_, std::nullopt, context.now);
    const std::uint32_t mtu = route ? route->mtu : 1500;
    const bool fits = total <= mtu;
    using enum PingRequest::Fragmentation;
    if (total > largest_datagram || (!fits && request_.fragmentation == never)) {
      ++errors_;
      print(context, "ping: local error: message too long, mtu=" + std::to_string(mtu) + "\n");
      return;
    }
    net::Packet packet(request_.size);
    const auto data = packet.mutable_bytes();
    for (std::size_t i = 0; i < data.size(); ++i) data[i] = static_cast<std::byte>(i & 255);
    net::push_icmp(packet, net::IcmpType::echo_request, 0, std::uint32_t{id_} << 16 | (sent_at_.size() & 0xffff));
    net::Ipv4Header header;
    header.tos = request_.tos;
    header.dont_fragment =
        request_.fragmentation == never || (request_.fragmentation == want && fits && !(route && route->mtu_locked));
    header.identification = host.next_identification(source_, destination_, net::IpProtocol::icmp);
    header.ttl = destination_.is_multicast() && !request_.ttl_given ? std::uint8_t{1} : request_.ttl;
    header.protocol = net::IpProtocol::icmp;
    header.source = source_;
    header.destination = destination_;
    net::push_ipv4(packet, header);
    bool sent = false;
    const auto device = request_.device ? find_interface(context.machine, *request_.device) : std::nullopt;
    if (device) {
      sent = host.send_from(std::move(packet), *device, context.now, context.outcome);
    } else {
      sent = host.send(std::move(packet), context.now, context.outcome);
    }
    if (!sent) print(context, "ping: sendmsg: Network is unreachable\n");
  }

  /// Bound to a device, the socket misses what the host tells itself, through `lo`.
  [[nodiscard]] bool came_by_our_device(const host::Delivery& delivery, const Machine& machine) const {
    return !request_.device || find_interface(machine, *request_.device) == delivery.in;
  }

  /// The datagram an ICMP error quotes is one of ours.
  [[nodiscard]] bool is_about_us(const net::IcmpView& error) const {
    const auto quoted = net::Ipv4View::at_quoted(error.payload());
    if (!quoted || quoted->protocol() != net::IpProtocol::icmp || quoted->destination() != destination_) return false;
    const auto inner = net::IcmpView::at(error.payload().subspan(quoted->header_size()));
    return inner && inner->type() == net::IcmpType::echo_request && inner->echo_id() == id_;
  }

  /// How many requests were on their way when one of them was settled.
  void settle(std::uint16_t sequence) {
    const auto behind = static_cast<std::uint16_t>(sent_at_.size() - sequence);
    if (behind <= 0x7fff) pipe_ = std::max<std::size_t>(pipe_, behind + std::size_t{1});
  }

  void on_reply(const net::Ipv4View& datagram, const net::IcmpView& icmp, Context& context) {
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
                       shown(datagram.source(), context) + ": icmp_seq=" + std::to_string(sequence) + " ttl=" +
                       std::to_string(datagram.ttl()) + (has_time ? " time=" + trip_text(trip_us) + " ms" : "") +
                       (is_duplicate ? " (DUP!)" : "") + "\n");
  }

  void on_error(const net::Ipv4View& datagram, const net::IcmpView& icmp, Context& context) {
    const auto quoted = net::Ipv4View::at_quoted(icmp.payload());
    const auto inner = net::IcmpView::at(icmp.payload().subspan(quoted->header_size()));
    const bool is_failure = icmp.type() != net::IcmpType::redirect && icmp.type() != net::IcmpType::source_quench;
    if (is_failure) {
      settle(inner->echo_sequence());
      ++errors_;
    }
    print(context, "From " + shown(datagram.source(), context) + (is_failure ? " icmp_seq=" : ": icmp_seq=") +
                       std::to_string(inner->echo_sequence()) + " " + icmp_error_text(icmp) + "\n");
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

  [[nodiscard]] std::string shown(net::Ipv4 address, const Context& context) const {
    // Names are looked for only if the target was given by one.
    const bool by_name = !request_.numeric && !read_legacy_ipv4(request_.target);
    if (by_name) {
      if (const auto name = host_name_of(context.machine, address)) return *name + " (" + to_text(address) + ")";
    }
    return to_text(address);
  }

  void print(Context& context, const std::string& text) const {
    if (!request_.quiet) context.terminal.out(text);
  }

  PingRequest request_;
  net::Ipv4 destination_;
  net::Ipv4 source_;
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
std::uint16_t draw_id(const Context& context, net::Ipv4 destination) {
  std::uint64_t hash = 14695981039346656037ULL;
  const auto mix = [&hash](std::uint64_t value) { hash = (hash ^ value) * 1099511628211ULL; };
  for (const char c : context.machine.name) mix(static_cast<unsigned char>(c));
  mix(static_cast<std::uint64_t>(context.now.time_since_epoch().count()));
  mix(destination.to_uint());
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

}  // namespace

Ending start_ping(const PingRequest& request, Context& context) {
  const host::Host& host = context.machine.host;
  const auto resolved = resolve(context.machine, request.target);
  if (!resolved) return fail(context, "ping: " + request.target + ": Temporary failure in name resolution\n", 2);
  if (!resolved->is_ipv4()) return refuse_unmodelled(context, "ping: the IPv6 address " + request.target);
  net::Ipv4 destination = resolved->ipv4();
  if (destination.is_zero()) destination = net::Ipv4{0x7f000001};  // "this host"
  std::optional<host::InterfaceId> device;
  if (request.device) {
    device = find_interface(context.machine, *request.device);
    if (!device) return fail(context, "ping: SO_BINDTODEVICE " + *request.device + ": No such device\n", 2);
  }
  if (request.source && !host.is_local(*request.source)) {
    return fail(context, "ping: bind: Cannot assign requested address\n", 2);
  }
  const auto route = host.route_to(destination, std::nullopt, context.now);
  if (!device) {
    if (const auto why = why_unreachable(route, request.broadcast_allowed)) return fail(context, *why, 2);
  }
  net::Ipv4 source = request.source.value_or(route ? route->source : net::Ipv4{});
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
