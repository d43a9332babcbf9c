#pragma once
// A director with one full NAT service, a client and a server. What goes in and what comes out are segments with their
// numbers and options:
//
//      client                          director                              server
//      192.0.2.10:40000 > 10.0.0.4:80           10.0.0.5:1025 > 10.0.1.7:80

#include <algorithm>
#include <vector>

#include <lvslab/net/tcp_options.h>
#include <lvslab/net/toa_option.h>

#include "unit/ipvs/director_bench.h"

namespace lvslab::ipvs::test {

inline constexpr std::string_view client_end = "192.0.2.10:40000";
inline constexpr std::string_view virtual_end = "10.0.0.4:80";
inline constexpr std::string_view local_end = "10.0.0.5:1025";
inline constexpr std::string_view server_end = "10.0.1.7:80";

inline net::TcpOptions mss(std::uint16_t size) {
  net::TcpOptions options;
  options.mss = size;
  return options;
}
/// What Linux puts into a SYN.
inline net::TcpOptions syn_options() {
  auto options = mss(1460);
  options.sack_permitted = true;
  options.window_scale = 7;
  options.timestamps = {1, 0};
  return options;
}

/// A segment as a test writes it down.
struct Segment {
  std::uint32_t sequence = 0;
  std::uint32_t acknowledgement = 0;
  net::TcpFlags flags = ACK;
  std::string_view data = {};
  net::TcpOptions options{};
  std::string_view from = client_end;
  std::string_view to = virtual_end;
  std::uint16_t window = 1000;
  std::size_t padding = 0;  ///< more bytes of data
};

inline net::Packet packet_of(const Segment& segment) {
  net::Packet packet(segment.data.size() + segment.padding, net::Lineage{1, 0, 1});
  std::ranges::copy(std::as_bytes(std::span{segment.data}), packet.mutable_bytes().begin());
  net::TcpHeader header;
  header.source = endpoint(segment.from).port;
  header.destination = endpoint(segment.to).port;
  header.sequence = net::TcpSeq{segment.sequence};
  header.acknowledgement = net::TcpSeq{segment.acknowledgement};
  header.flags = segment.flags;
  header.window = segment.window;
  header.options = segment.options;
  const auto from = endpoint(segment.from).address;
  const auto to = endpoint(segment.to).address;
  net::push_tcp(packet, header, from, to);
  push_ip(packet, from, to, {.dont_fragment = true});
  return packet;
}

/// The TCP of a datagram that came out.
inline net::TcpView tcp_in(const net::Packet& datagram) {
  return *net::TcpView::at(net::IpView::at(datagram.bytes())->payload());
}
inline std::string text_in(const net::Packet& datagram) {
  const auto data = tcp_in(datagram).payload();
  return {reinterpret_cast<const char*>(data.data()), data.size()};
}
inline std::optional<net::Endpoint> toa_in(const net::Packet& datagram, std::uint8_t kind = net::toa_kind) {
  return net::find_toa(tcp_in(datagram).option_bytes(), kind);
}
inline std::vector<int> option_kinds(const net::Packet& datagram) {
  std::vector<int> kinds;
  net::each_tcp_option(tcp_in(datagram).option_bytes(), [&](std::uint8_t kind, net::Bytes) { kinds.push_back(kind); });
  return kinds;
}

class FullNatBench : public DirectorBench {
 public:
  static constexpr std::uint32_t client_first = 1000;
  static constexpr std::uint32_t server_first = 70000;

  explicit FullNatBench(const ServiceSettings& settings = {.scheduler = "rr"}) {
    network.local.insert(net::Address{net::Ipv4{0x0a000005}});
    service("tcp 10.0.0.4:80", settings);
    server("10.0.1.7:80", Forwarding::full_nat);
    add_local("10.0.0.5");
  }
  void add_local(std::string_view address) {
    REQUIRE(director.add_local_address(key("tcp 10.0.0.4:80"), *net::Address::parse(address), now).has_value());
  }
  void set_full_nat(const std::string& name, const std::string& value) {
    REQUIRE(director.set_full_nat_setting(name, value).has_value());
  }
  [[nodiscard]] std::string count(const std::string& name) const { return *director.full_nat_setting("count_" + name); }

  std::string from_client(const Segment& segment) { return in(packet_of(segment)); }
  std::string from_server(Segment segment) {
    if (segment.from == client_end) segment.from = server_end;
    if (segment.to == virtual_end) segment.to = local_end;
    return in(packet_of(segment));
  }
  /// What the director has sent of its own accord since the last call.
  [[nodiscard]] std::vector<OwnPacket> sent_packets() {
    std::vector<OwnPacket> packets;
    for (auto& emission : director.take_emissions()) packets.push_back(std::get<OwnPacket>(std::move(emission)));
    return packets;
  }
  [[nodiscard]] net::TcpView out_segment() const { return tcp_in(last); }

  /// What the server calls the client's number `offset` from its first.
  [[nodiscard]] std::uint32_t at_server(std::uint32_t offset) const { return server_knows_ + offset; }
  /// SYN, SYN-ACK, ACK. Afterwards `last` is the ACK as it leaves for the server.
  void shake_hands() {
    from_client({.sequence = client_first, .flags = SYN, .options = mss(1460)});
    server_knows_ = out_segment().sequence().to_uint();
    from_server({.sequence = server_first, .acknowledgement = at_server(1), .flags = SYN_ACK, .options = mss(1460)});
    from_client({.sequence = client_first + 1, .acknowledgement = server_first + 1});
  }

 private:
  std::uint32_t server_knows_ = 0;
};

}  // namespace lvslab::ipvs::test
