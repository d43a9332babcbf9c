#pragma once
/// The headers of a frame, from the outermost to the innermost.

#include <array>
#include <cstddef>
#include <cstdint>

#include <lvslab/net/bytes.h>

namespace lvslab::sim::filter {

enum class Protocol : std::uint8_t {
  frame,
  ethernet,
  vlan,
  arp,
  ipv4,
  ipv6,
  ipip,
  gre,
  tcp,
  udp,
  icmp,
  icmpv6,
  vrrp,
  igmp,
  ipvs,
  event,  ///< no header: what happened to the frame
};

/// A header that is whole, and what follows it. `bytes` of IPv4, IPv6 and UDP end where their length field says.
struct Layer {
  Protocol protocol{};
  net::Bytes bytes;
};

class Dissection {
 public:
  /// More headers than any sensible frame has; a frame made to have more shows the first ones.
  static constexpr std::size_t most_layers = 16;

  [[nodiscard]] static Dissection of_frame(net::Bytes frame);
  [[nodiscard]] static Dissection of_datagram(net::Bytes datagram);

  [[nodiscard]] const Layer* begin() const { return layers_.data(); }
  [[nodiscard]] const Layer* end() const { return layers_.data() + count_; }

 private:
  /// What the next bytes are.
  struct Next {
    enum class Kind : std::uint8_t { nothing, ether_type, ip_protocol } kind = Kind::nothing;
    std::uint16_t number = 0;
    bool quoted = false;  ///< in an ICMP error: may be cut short
    net::Bytes bytes;
  };

  void run(Next next);
  void add(Protocol protocol, net::Bytes bytes) { layers_[count_++] = Layer{protocol, bytes}; }
  Next open_ether_type(const Next& next);
  Next open_ip_protocol(const Next& next);
  Next open_ipv4(const Next& next);
  Next open_ipv6(const Next& next);
  Next open_gre(const Next& next);
  Next open_icmp(const Next& next);
  Next open_icmpv6(const Next& next);
  void open_transport(const Next& next);

  std::array<Layer, most_layers> layers_;
  std::size_t count_ = 0;
};

}  // namespace lvslab::sim::filter
