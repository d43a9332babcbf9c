#include "icmp_limiter.h"

#include <algorithm>

namespace lvslab::host {

IcmpLimiter::Peer& IcmpLimiter::peer_at(const net::Address& address, Instant now) {
  const auto [item, is_new] = peers_.try_emplace(address);
  if (is_new) item->second.last = now - 60s;  // so that a stranger's bucket is full
  return item->second;
}

bool IcmpLimiter::Peer::take(Duration cost, int burst, Instant now) {
  tokens = std::min(tokens + (now - last), burst * cost);
  last = now;
  if (tokens < cost) return false;
  tokens -= cost;
  return true;
}

bool IcmpLimiter::allow_error(const net::Address& peer, Duration cost, Instant now) {
  return cost <= Duration::zero() || peer_at(peer, now).take(cost, 6, now);
}

bool IcmpLimiter::allow_route_error(const net::Address& peer, Instant now) {
  return peer_at(peer, now).take(1s, 5, now);
}

bool IcmpLimiter::allow_redirect6(const net::Address& peer, Instant now) { return peer_at(peer, now).take(1s, 6, now); }

bool IcmpLimiter::allow_redirect(const net::Address& address, Instant now) {
  constexpr int most = 9;
  constexpr Duration load = 20ms;
  Peer& peer = peer_at(address, now);
  if (now > peer.last + load * (1 << (most + 1))) {
    peer.tokens = {};
    peer.redirects = 0;
  }
  if (peer.redirects >= most) {
    peer.last = now;
    return false;
  }
  if (peer.redirects > 0 && now <= peer.last + load * (1 << peer.redirects)) return false;
  peer.last = now;
  ++peer.redirects;
  return true;
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

}  // namespace lvslab::host
