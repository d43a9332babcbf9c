#pragma once
/// What an ICMP error of either family means to a socket (RFC 1122 sections 3.2.2 and 4.2.3.9, RFC 4443, RFC 5461).

#include <cstdint>

#include <lvslab/net/address.h>
#include <lvslab/net/icmp_view.h>

namespace lvslab::sim::endpoint {

/// What ended a connection, as the application's errno.
enum class SocketError : std::uint8_t {
  none,
  refused,
  reset,
  timed_out,
  host_unreachable,
  network_unreachable,
  no_protocol,
  permission,
  message_too_long
};

struct IcmpNews {
  enum class Kind : std::uint8_t { nothing, redirect, smaller_path, error };
  Kind kind = Kind::nothing;
  SocketError error = SocketError::none;
  bool told_to_udp = false;     ///< a UDP socket hears of it; otherwise it may get better by waiting
  bool ends_half_open = false;  ///< a listener forgets the connection that was about to be
  net::Family family = net::Family::ipv4;
};
/// Of an error message.
[[nodiscard]] IcmpNews news_of(const net::IcmpView& message, net::Family family);

}  // namespace lvslab::sim::endpoint
