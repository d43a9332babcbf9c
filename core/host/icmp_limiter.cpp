#include "icmp_limiter.h"

#include <algorithm>

namespace lvslab::host {

bool IcmpLimiter::allow_peer(net::Ipv4 peer, Duration per_peer, Instant now) {
  if (per_peer <= Duration::zero()) return true;
  constexpr int burst = 6;
  const auto [item, is_new] = peers_.try_emplace(peer);
  auto& bucket = item->second;
  const Duration tokens = is_new ? burst * per_peer : std::min(bucket.tokens + (now - bucket.last), burst * per_peer);
  bucket.last = now;
  const bool allowed = tokens >= per_peer;
  bucket.tokens = allowed ? tokens - per_peer : tokens;
  return allowed;
}

bool IcmpLimiter::allow_host(Instant now) {
  constexpr int burst = 50;
  constexpr int per_second = 1000;
  const auto passed = std::min<Duration>(now - host_last_, 1s);
  if (passed >= 20ms) {
    host_credit_ = static_cast<int>(std::min<std::int64_t>(host_credit_ + per_second * passed / 1s, burst));
    host_last_ = now;
  }
  if (host_credit_ == 0) return false;
  --host_credit_;
  return true;
}

bool RedirectLimit::allow(Instant now) {
  constexpr int most = 9;
  constexpr Duration load = 20ms;
  if (now > last + load * (1 << (most + 1))) sent = 0;
  if (sent >= most) {
    last = now;
    return false;
  }
  if (sent > 0 && now <= last + load * (1 << sent)) return false;
  last = now;
  ++sent;
  return true;
}

}  // namespace lvslab::host
