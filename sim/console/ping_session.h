#pragma once
/// One run of ping: echo requests at intervals, what comes back, and the account at the end.

#include <vector>

#include <lvslab/net/address.h>

#include "command.h"

namespace lvslab::sim::console {

struct PingRequest {
  enum class Fragmentation : std::uint8_t { want, never, always_allowed };  ///< -M want, do, dont
  std::string target;                                                       ///< as it was typed
  std::optional<std::uint64_t> count;
  Duration interval = 1s;
  std::optional<Duration> deadline;    ///< -w
  Duration linger = 10s;               ///< -W: how long to wait for the first answer
  std::size_t size = 56;               ///< bytes after the ICMP header
  std::optional<std::string> device;   ///< -I eth0
  std::optional<net::Address> source;  ///< -I 10.0.0.1
  std::optional<net::Family> family;   ///< -4, -6, ping6
  std::uint8_t ttl = 64;
  bool ttl_given = false;
  std::uint8_t tos = 0;
  Fragmentation fragmentation = Fragmentation::want;
  bool quiet = false;
  bool numeric = false;
  bool broadcast_allowed = false;
  bool report_outstanding = false;  ///< -O
};

/// Looks the target up, sends the first request; an ending at once if that cannot be.
Ending start_ping(const PingRequest& request, Context& context);

}  // namespace lvslab::sim::console
