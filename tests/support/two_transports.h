#pragma once
// Two hosts with sockets on one cable, and every segment between them as a line of text.
//
//   client 10.0.0.1 ──────── latency, losses ──────── server 10.0.0.2
//
// A line reads "c> PA 1:101 ack 1" : who sent it, flags, relative sequence numbers, relative acknowledgement, options
// that a test may care about. Lines are in the order of sending.

#include <algorithm>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include <lvslab/host/host.h>
#include <lvslab/net/ethernet_view.h>
#include <lvslab/net/icmp_view.h>
#include <lvslab/net/ip_view.h>
#include <lvslab/net/tcp_view.h>
#include <lvslab/net/udp_view.h>
#include <lvslab/sim/transport.h>

namespace lvslab::testing {

class TwoTransports {
 public:
  struct Side {
    std::string mark;
    net::Address address;
    net::Mac mac;
    host::Host host;
    sim::Transport transport;
    host::InterfaceId eth0{};
  };

  explicit TwoTransports(Duration latency = 20us, std::uint32_t mtu = 1500, net::Family family = net::Family::ipv4)
      : latency_(latency),
        client{"c>",
               address_of(family, 1),
               net::Mac{{2, 0, 0, 0, 0, 1}},
               host::Host(1, mode_of(family)),
               sim::Transport("client", 11),
               {}},
        server{"s>",
               address_of(family, 2),
               net::Mac{{2, 0, 0, 0, 0, 2}},
               host::Host(2, mode_of(family)),
               sim::Transport("server", 22),
               {}} {
    for (Side* side : {&client, &server}) {
      Side& other = side == &client ? server : client;
      side->eth0 = side->host.add_ethernet("eth0", side->mac, mtu);
      if (family == net::Family::ipv4) {
        host::InterfaceAddress address;
        address.address = side->address.ipv4();
        address.prefix_length = 24;
        (void)side->host.add_address(side->eth0, address, now, outcome_);
        (void)side->host.set_neighbour(side->eth0, other.address.ipv4(), other.mac, host::NudState::permanent,
                                       host::RouteChange::add, now, outcome_);
      } else {
        host::InterfaceAddress6 address;
        address.address = side->address.ipv6();
        address.prefix_length = 64;
        (void)side->host.add_address(side->eth0, address, now, outcome_);
        (void)side->host.set_neighbour(side->eth0, other.address.ipv6(), other.mac, host::NudState::permanent,
                                       host::RouteChange::add, now, outcome_);
      }
    }
    outcome_.clear();
  }

  void serve(std::uint64_t response_bytes, Duration service_time = {}, std::uint16_t port = 80,
             net::IpProtocol protocol = net::IpProtocol::tcp) {
    sim::ServiceSpec service;
    service.protocol = protocol;
    service.port = net::Port{port};
    service.response_bytes = response_bytes;
    service.service_time = service_time;
    server.transport.serve(service);
  }

  /// The client asks now.
  sim::Request& ask(std::uint16_t port = 80, net::IpProtocol protocol = net::IpProtocol::tcp) {
    request_ = {};
    request_.index = next_index_++;
    request_.flow = request_.index + 1;
    request_.protocol = protocol;
    request_.to = {server.address, net::Port{port}};
    request_.source_port = static_cast<std::uint16_t>(40000 + request_.index);
    return request_;
  }
  void begin() {
    client.transport.begin(request_, client.host, now, outcome_);
    settle(client);
  }

  /// Everything that happens up to `until`.
  void run_until(Instant until) {
    for (;;) {
      std::optional<Instant> next;
      const auto consider = [&next](std::optional<Instant> at) {
        if (at && (!next || *at < *next)) next = at;
      };
      if (!on_wire_.empty()) consider(on_wire_.front().at);
      for (Side* side : {&client, &server}) {
        consider(side->transport.next_deadline());
        consider(side->host.next_deadline());
      }
      if (!next || *next > until) break;
      now = std::max(now, *next);
      if (!on_wire_.empty() && on_wire_.front().at <= now) {
        Arrival arrival = std::move(on_wire_.front());
        on_wire_.erase(on_wire_.begin());
        arrival.to->host.handle(std::move(arrival.frame), arrival.to->eth0, now, outcome_);
        settle(*arrival.to);
        continue;
      }
      for (Side* side : {&client, &server}) {
        if (const auto at = side->host.next_deadline(); at && *at <= now) side->host.advance(now, outcome_);
        if (const auto at = side->transport.next_deadline(); at && *at <= now) {
          side->transport.advance(side->host, now, outcome_);
        }
        settle(*side);
      }
    }
    now = std::max(now, until);
  }
  void run_for(Duration time) { run_until(now + time); }

  /// Puts a datagram onto the wire as if `from` had sent it.
  void inject(Side& from, net::Packet datagram) {
    Side& to = &from == &client ? server : client;
    net::push_ethernet(datagram, to.mac, from.mac,
                       from.address.is_ipv4() ? net::EtherType::ipv4 : net::EtherType::ipv6);
    send(from, std::move(datagram));
  }

  [[nodiscard]] std::string answer(std::uint32_t index = 0) const {
    const auto found = answers_.find(index);
    return found == answers_.end() ? "(none)" : found->second;
  }
  /// The lines, those of pure acknowledgements left out if so wished.
  [[nodiscard]] std::string lines() const { return joined(lines_); }
  [[nodiscard]] std::string lines_without_pure_acks() const {
    std::vector<std::string> kept;
    for (std::size_t i = 0; i < lines_.size(); ++i) {
      if (!is_pure_ack_[i]) kept.push_back(lines_[i]);
    }
    return joined(kept);
  }
  [[nodiscard]] int pure_acks_of(const Side& side) const {
    int count = 0;
    for (std::size_t i = 0; i < lines_.size(); ++i)
      count += is_pure_ack_[i] && lines_[i].starts_with(side.mark) ? 1 : 0;
    return count;
  }
  /// "5| 5| 4F|": the server's data, segments counted, a bar after each that is pushed.
  [[nodiscard]] std::string bursts() const {
    std::string text;
    int count = 0;
    for (const auto& mark : server_data_) {
      ++count;
      if (mark == '.') continue;
      if (!text.empty()) text += ' ';
      if (mark == 'f') {  // FIN alone
        if (count > 1) text += std::to_string(count - 1) + ' ';
        text += 'F';
      } else {
        text += std::to_string(count) + (mark == 'b' ? "F|" : "|");
      }
      count = 0;
    }
    return text;
  }
  [[nodiscard]] const std::vector<Duration>& times() const { return times_; }
  /// Segments and times so far are forgotten.
  void forget_lines() {
    lines_.clear();
    is_pure_ack_.clear();
    times_.clear();
    server_data_.clear();
  }

  Instant now{};
  Duration gap = 1200ns;  ///< between two frames of one sender: the link's rate
  std::function<bool(const Side& from, const net::TcpView&)> loses;  ///< true: this segment is lost
  bool cut = false;                                                  ///< the cable
  std::vector<std::string> notes;
  bool want_notes = false;

 private:
  static net::Address address_of(net::Family family, std::uint8_t last) {
    if (family == net::Family::ipv4) return net::Ipv4{0x0a000000U | last};
    return net::Ipv6{{0x20, 0x01, 0x0d, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, last}};
  }
  static host::Ipv6Mode mode_of(net::Family family) {
    return family == net::Family::ipv4 ? host::Ipv6Mode::off : host::Ipv6Mode::on;
  }
  struct Arrival {
    Instant at;
    Side* to;
    net::Packet frame;
  };
  Duration latency_;

 public:
  Side client;
  Side server;

 private:
  void settle(Side& side) {
    while (!outcome_.delivered.empty()) {
      auto deliveries = std::exchange(outcome_.delivered, {});
      for (auto& delivery : deliveries) {
        if (!side.transport.deliver(delivery, side.host, now, outcome_)) {
          side.host.refuse(std::move(delivery), now, outcome_);
        }
      }
    }
    for (auto& transmission : outcome_.sent) send(side, std::move(transmission.frame));
    for (const auto& note : outcome_.story.notes()) notes.push_back(side.mark + " " + to_text(note));
    outcome_.clear();
    outcome_.story.want(want_notes);
    for (const auto& ended : side.transport.take_answers()) answers_[ended.index] = ended.text;
  }

  void send(Side& from, net::Packet frame) {
    Side& to = &from == &client ? server : client;
    const auto ethernet = net::EthernetView::at(frame.bytes());
    if (ethernet->type() == net::EtherType::arp) return;
    const auto ip = net::IpView::at(ethernet->payload());
    // Multicast: listeners' reports, of no interest here.
    if (!ip || (!ip->is_ipv4() && ip->destination().ipv6().is_multicast())) return;
    bool lost = cut;
    if (ip->protocol() == net::IpProtocol::tcp) {
      const auto tcp = *net::TcpView::at(ip->payload());
      lost = lost || (loses && loses(from, tcp));
      note(from, tcp, lost, ip->dont_fragment());
    } else {
      lines_.push_back(from.mark + " protocol " + std::to_string(static_cast<int>(ip->protocol())) + " length " +
                       std::to_string(ip->total_length()) + (ip->dont_fragment() ? " DF" : ""));
      is_pure_ack_.push_back(false);
      times_.push_back(now.time_since_epoch());
    }
    if (lost) return;
    Instant& free_at = from_client(from) ? client_free_at_ : server_free_at_;
    free_at = std::max(free_at, now) + gap;
    on_wire_.push_back({free_at + latency_, &to, std::move(frame)});
    std::ranges::stable_sort(on_wire_, {}, &Arrival::at);
  }

  void note(const Side& from, const net::TcpView& tcp, bool lost, bool dont_fragment) {
    const bool mine = from_client(from);
    const auto key =
        std::pair(mine ? tcp.source_port() : tcp.destination_port(), mine ? tcp.destination_port() : tcp.source_port());
    auto& first = first_[key];
    const auto flags = tcp.flags();
    if (flags.syn) (mine ? first.first : first.second) = tcp.sequence();
    const auto own = mine ? first.first : first.second;
    const auto others = mine ? first.second : first.first;
    std::string line = from.mark + " ";
    const auto add = [&line](bool set, char letter) {
      if (set) line += letter;
    };
    add(flags.syn, 'S');
    add(flags.fin, 'F');
    add(flags.rst, 'R');
    add(flags.psh, 'P');
    add(flags.ack, 'A');
    const auto length = static_cast<std::uint32_t>(tcp.payload().size());
    const std::uint32_t begin = tcp.sequence() - own;
    line += ' ' + std::to_string(begin);
    if (length > 0) line += ':' + std::to_string(begin + length);
    if (flags.ack) line += " ack " + std::to_string(tcp.acknowledgement() - others);
    const auto options = tcp.options();
    if (options.mss) line += " mss " + std::to_string(*options.mss);
    if (options.sack_permitted) line += " sackOK";
    if (options.window_scale) line += " ws " + std::to_string(*options.window_scale);
    if (flags.syn && options.timestamps) line += " ts";
    if (!flags.syn && !options.timestamps) line += " no-ts";
    for (std::size_t i = 0; i < options.sack_count; ++i) {
      line += " sack " + std::to_string(options.sack[i].left - others) + "-" +
              std::to_string(options.sack[i].right - others);
    }
    if (!dont_fragment) line += " no-DF";
    if (lost) line += " (lost)";
    lines_.push_back(line);
    times_.push_back(now.time_since_epoch());
    is_pure_ack_.push_back(flags == net::TcpFlags{.ack = true} && length == 0);
    if (!mine && length > 0) server_data_ += flags.fin ? 'b' : flags.psh ? 'p' : '.';
    if (!mine && length == 0 && flags.fin) server_data_ += 'f';
  }

  bool from_client(const Side& side) const { return &side == &client; }
  static std::string joined(const std::vector<std::string>& parts) {
    std::string text;
    for (const auto& part : parts) text += part + "\n";
    return text;
  }

  sim::Request request_;
  std::uint32_t next_index_ = 0;
  std::vector<Arrival> on_wire_;
  Instant client_free_at_{};
  Instant server_free_at_{};
  host::Outcome outcome_;
  std::map<std::uint32_t, std::string> answers_;
  std::map<std::pair<net::Port, net::Port>, std::pair<net::TcpSeq, net::TcpSeq>> first_;
  std::vector<std::string> lines_;
  std::vector<bool> is_pure_ack_;
  std::vector<Duration> times_;
  std::string server_data_;
};

}  // namespace lvslab::testing
