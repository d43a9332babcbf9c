#pragma once
// How many ICMP errors and redirects a host sends: Linux's token buckets.

#include <cstdint>
#include <map>

#include <lvslab/net/ipv4.h>
#include <lvslab/time.h>

namespace lvslab::host {

/// One token bucket a destination (burst 6), and one for the host (1000 a second, burst 50).
class IcmpLimiter {
 public:
  /// `per_peer` is the time one message costs (net.ipv4.icmp_ratelimit); zero: no limit.
  [[nodiscard]] bool allow_peer(net::Ipv4 peer, Duration per_peer, Instant now);
  [[nodiscard]] bool allow_host(Instant now);

 private:
  struct Bucket {
    Duration tokens{};
    Instant last{};
  };
  std::map<net::Ipv4, Bucket> peers_;
  int host_credit_ = 50;
  Instant host_last_{};
};

/// Redirects to one source: the n-th no sooner than 20 ms * 2^n after the one before, nine at most, then silence until
/// 20.48 s pass without a reason for one.
struct RedirectLimit {
  int sent = 0;
  Instant last{};
  [[nodiscard]] bool allow(Instant now);
};

}  // namespace lvslab::host
