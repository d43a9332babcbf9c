#pragma once
// How many ICMP errors and redirects a host sends: Linux's token buckets.

#include <cstdint>
#include <map>

#include <lvslab/net/address.h>
#include <lvslab/time.h>

namespace lvslab::host {

/// What a host remembers of each address it has told something, and of all together. As in Linux one memory serves
/// errors and redirects: a redirect empties the bucket for errors.
class IcmpLimiter {
 public:
  /// An error to `peer`: six at once, then one in each `cost` (net.ipv4.icmp_ratelimit; zero: no limit).
  [[nodiscard]] bool allow_error(const net::Address& peer, Duration cost, Instant now);
  /// An IPv6 redirect: counted by its receiver as by the destination it is about, one a second each, six at once.
  [[nodiscard]] bool allow_redirect6(const net::Address& peer, Instant now);
  /// The routes say that there is no way, before the error itself is judged: five at once, then one a second.
  [[nodiscard]] bool allow_route_error(const net::Address& peer, Instant now);
  /// The n-th no sooner than 20 ms * 2^n after the one before, nine at most, then silence until 20.48 s pass without a
  /// reason for one.
  [[nodiscard]] bool allow_redirect(const net::Address& peer, Instant now);
  /// All errors of the host: 1000 a second, 50 at once.
  [[nodiscard]] bool allow_host(Instant now);

 private:
  struct Peer {
    Duration tokens{};
    Instant last{};
    int redirects = 0;

    [[nodiscard]] bool take(Duration cost, int burst, Instant now);
  };
  Peer& peer_at(const net::Address& address, Instant now);

  std::map<net::Address, Peer> peers_;
  int host_credit_ = 50;
  Instant host_last_{};
};

}  // namespace lvslab::host
