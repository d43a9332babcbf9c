#include "link.h"

#include <algorithm>

#include <lvslab/net/protocol.h>

namespace lvslab::sim {

std::optional<DropReason> LinkDirection::put(std::size_t size, Instant now, Accepted& accepted) {
  if (!up_) return DropReason::link_down;
  constexpr std::size_t vlan_tag = 4;  // a Linux interface takes a tag on top of its MTU
  if (size > settings_.mtu + net::ethernet_header_size + vlan_tag) return DropReason::larger_than_mtu;
  if (settings_.loss > 0 && random_.happens(settings_.loss)) return DropReason::random_loss;
  if (under_way_ >= settings_.queue) return DropReason::queue_full;
  const auto bits = static_cast<std::uint64_t>(size) * 8;
  const Duration transmission{
      static_cast<std::int64_t>((bits * 1'000'000'000 + settings_.bandwidth_bps - 1) / settings_.bandwidth_bps)};
  busy_until_ = std::max(now, busy_until_) + transmission;
  ++under_way_;
  accepted.arrives = busy_until_ + settings_.latency;
  return std::nullopt;
}

}  // namespace lvslab::sim
