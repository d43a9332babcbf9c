#pragma once
/// Frames such as nobody should have to receive: right ones, nearly right ones, fragments, errors about other frames,
/// tunnels in tunnels, noise. Few addresses and ports, so that they meet the same connections again and again.

#include <cstddef>
#include <cstdint>
#include <vector>

#include <lvslab/net/address.h>
#include <lvslab/net/bytes.h>
#include <lvslab/net/mac.h>
#include <lvslab/net/protocol.h>

#include "dice.h"

namespace lvslab::storm {

using Octets = std::vector<std::byte>;

struct Ends {
  net::Address source;
  net::Address destination;
  std::uint16_t source_port = 0;
  std::uint16_t destination_port = 0;
};

class FrameMaker {
 public:
  explicit FrameMaker(Dice& dice) : dice_(dice) {}

  /// From a client to the directors, or from a real server to them: what such a one might send, or anybody.
  [[nodiscard]] std::vector<Octets> from_client();
  [[nodiscard]] std::vector<Octets> from_server();

  /// What a host on the way or at the end of `seen`, a frame that a director sent, might say to it: an answer, or an
  /// ICMP error. Empty: `seen` is no datagram.
  [[nodiscard]] std::vector<Octets> reaction_to(net::Bytes seen);

 private:
  enum class Side : std::uint8_t { front, back };

  std::vector<Octets> any(Side side);
  Ends any_ends(Side side, net::Family family);
  Octets datagram(const Ends& ends);
  Octets with_ip(const Ends& ends, std::uint8_t protocol, Octets payload);
  Octets with_ipv4(const Ends& ends, std::uint8_t protocol, const Octets& payload);
  Octets with_ipv6(const Ends& ends, std::uint8_t protocol, const Octets& payload);
  Octets transport(const Ends& ends, std::uint8_t protocol);
  Octets tcp(const Ends& ends, std::uint8_t flags, std::uint32_t sequence, std::uint32_t acknowledgement);
  Octets tcp_options(net::Family family);
  Octets udp(const Ends& ends);
  Octets sctp(const Ends& ends);
  Octets icmp(const Ends& ends);
  Octets icmp_error(const Ends& ends, net::Bytes about);
  Octets with_icmp_checksum(const Ends& ends, Octets message);
  Octets application_data(const Ends& ends);
  Octets noise(std::size_t most);
  Octets wrapped(const Ends& ends, const Octets& inner);
  std::vector<Octets> fragments_of(const Octets& datagram);
  void spoil(Octets& octets);
  Octets framed(Side side, const Octets& datagram);
  Octets arp(Side side);

  Dice& dice_;
  std::vector<Octets> remembered_;  ///< datagrams that errors may be about
};

}  // namespace lvslab::storm
