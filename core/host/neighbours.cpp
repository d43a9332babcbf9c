#include "neighbours.h"

#include <algorithm>
#include <bit>

#include <lvslab/kernel_timer.h>

namespace lvslab::host {
namespace {

/// What a datagram occupies in the kernel while it waits: data, headroom and bookkeeping in a power-of-two block,
/// and the buffer's head (x86-64; about 277 small or 92 full-sized ones fit the default limit).
std::size_t buffer_space(const net::Packet& packet) {
  return std::bit_ceil(std::max<std::size_t>(packet.size() + 14 + 64 + 320, 512)) + 256;
}

bool has_timer(NudState state) {
  return state == NudState::incomplete || state == NudState::delay || state == NudState::probe;
}

Duration retransmission(const NeighbourSettings& settings) {
  return std::max<Duration>(std::chrono::milliseconds(settings.retrans_time_ms), 10ms);
}

}  // namespace

std::string_view to_text(NudState state) {
  switch (state) {
    case NudState::incomplete: return "INCOMPLETE";
    case NudState::reachable: return "REACHABLE";
    case NudState::stale: return "STALE";
    case NudState::delay: return "DELAY";
    case NudState::probe: return "PROBE";
    case NudState::failed: return "FAILED";
    case NudState::permanent: return "PERMANENT";
    case NudState::noarp: return "NOARP";
  }
  return "";
}

NudState state_at(const Neighbour& entry, Duration reachable_time, const NeighbourSettings& settings, Instant now) {
  if (entry.state != NudState::reachable || now <= entry.confirmed + reachable_time) return entry.state;
  return now <= entry.used + std::chrono::seconds(settings.delay_first_probe_time) ? NudState::delay : NudState::stale;
}

template <class Ip>
std::optional<net::Mac> BasicNeighbourTable<Ip>::resolve(Key key, net::Packet& packet, const Timing& timing,
                                                         Instant now, Work& work) {
  auto& entry = entries_[key];
  if (packet.confirms_next_hop && entry.is_valid()) entry.confirmed = now;
  if (entry.state == NudState::permanent || entry.state == NudState::noarp) return entry.mac;
  if (entry.state == NudState::reachable) {
    if (now <= entry.confirmed + timing.reachable_time) [[likely]]
      return entry.mac;
    entry.state = state_at(entry, timing.reachable_time, timing.settings, now);
    entry.updated = now;
    if (entry.state == NudState::delay)
      entry.timer = kernel_timer(now, std::chrono::seconds(timing.settings.delay_first_probe_time));
  }
  entry.used = now;
  switch (entry.state) {
    case NudState::stale:
      entry.state = NudState::delay;
      entry.updated = now;
      entry.timer = kernel_timer(now, std::chrono::seconds(timing.settings.delay_first_probe_time));
      arm(entry.timer);
      return entry.mac;
    case NudState::delay: arm(entry.timer); return entry.mac;
    case NudState::probe: return entry.mac;
    default: break;
  }
  const bool was_asking = entry.state == NudState::incomplete;
  entry.waiting_bytes += buffer_space(packet);
  entry.waiting.push_back(std::move(packet));
  while (entry.waiting_bytes > static_cast<std::size_t>(timing.settings.unres_qlen_bytes) && entry.waiting.size() > 1) {
    entry.waiting_bytes -= buffer_space(entry.waiting.front());
    work.overflowed.emplace_back(key, std::move(entry.waiting.front()));
    entry.waiting.pop_front();
  }
  if (!was_asking) start_asking(key, entry, timing, now, work);
  return std::nullopt;
}

template <class Ip>
void BasicNeighbourTable<Ip>::ask(Key key, const Timing& timing, Instant now, Work& work) {
  auto& entry = entries_[key];
  if (!entry.is_valid() && entry.state != NudState::incomplete) start_asking(key, entry, timing, now, work);
}

template <class Ip>
void BasicNeighbourTable<Ip>::start_asking(const Key& key, Neighbour& entry, const Timing& timing, Instant now,
                                           Work& work) {
  entry.state = NudState::incomplete;
  entry.updated = now;
  entry.probes = timing.settings.ucast_solicit + 1;
  entry.timer = kernel_timer(now, retransmission(timing.settings));
  arm(entry.timer);
  work.solicitations.push_back({key, std::nullopt});
}

template <class Ip>
void BasicNeighbourTable<Ip>::update(Key key, const NeighbourClaim& claim, const Timing& timing, Instant now,
                                     Work& work) {
  using Override = NeighbourClaim::Override;
  auto& entry = entries_[key];
  if (entry.state == NudState::permanent || entry.state == NudState::noarp) return;
  const NudState old = state_at(entry, timing.reachable_time, timing.settings, now);
  const bool was_valid = entry.is_valid();
  if (!claim.mac && !was_valid) return;
  NudState state = claim.state;
  bool same_mac = was_valid && (!claim.mac || (entry.has_mac && entry.mac == *claim.mac));
  if (state == NudState::reachable) entry.confirmed = now;
  if (was_valid) {
    if (!same_mac && claim.override_mac != Override::yes) {
      if (claim.override_mac == Override::no || old != NudState::reachable) return;
      same_mac = true;  // kept, and doubted
      state = NudState::stale;
    } else if (same_mac && state == NudState::stale) {
      state = old;
    }
  }
  if (claim.is_router) entry.is_router = *claim.is_router;
  if (state != old || !same_mac) entry.updated = now;
  entry.state = state;
  if (!same_mac) {
    entry.mac = *claim.mac;
    entry.has_mac = true;
    if (state != NudState::reachable) entry.confirmed = now - 2 * timing.reachable_time;
  }
  if (!was_valid) {
    if (!entry.waiting.empty() && state == NudState::stale) {
      // The queue goes out by use of a stale entry.
      entry.state = NudState::delay;
      entry.used = now;
      entry.timer = kernel_timer(now, std::chrono::seconds(timing.settings.delay_first_probe_time));
      arm(entry.timer);
    }
    release(key, entry, work);
  }
}

template <class Ip>
const Neighbour* BasicNeighbourTable<Ip>::find(Key key) const {
  const auto found = entries_.find(key);
  return found == entries_.end() ? nullptr : &found->second;
}

template <class Ip>
void BasicNeighbourTable<Ip>::set(Key key, std::optional<net::Mac> mac, NudState state, const Timing& timing,
                                  Instant now, Work& work) {
  auto& entry = entries_[key];
  const bool was_valid = entry.is_valid();
  entry.state = state;
  entry.updated = now;
  if (mac) {
    entry.mac = *mac;
    entry.has_mac = true;
  }
  if (state == NudState::reachable) entry.confirmed = now;
  entry.probes = 0;
  if (state == NudState::delay)
    entry.timer = kernel_timer(now, std::chrono::seconds(timing.settings.delay_first_probe_time));
  if (state == NudState::probe || state == NudState::incomplete) entry.timer = now;
  if (has_timer(state)) arm(entry.timer);
  if (state == NudState::failed) fail(key, entry, work);
  if (!was_valid && entry.is_valid()) release(key, entry, work);
}

template <class Ip>
bool BasicNeighbourTable<Ip>::erase(Key key, Work& work) {
  const auto found = entries_.find(key);
  if (found == entries_.end()) return false;
  fail(key, found->second, work);
  entries_.erase(found);
  return true;
}

template <class Ip>
void BasicNeighbourTable<Ip>::flush(InterfaceId device, Permanent permanent, Work& work) {
  for (auto item = entries_.begin(); item != entries_.end();) {
    auto& [key, entry] = *item;
    const bool stays = key.first != device || (permanent == Permanent::keep && entry.state == NudState::permanent);
    if (stays) {
      ++item;
    } else {
      fail(key, entry, work);
      item = entries_.erase(item);
    }
  }
}

template <class Ip>
bool BasicNeighbourTable<Ip>::is_asking() const {
  return std::ranges::any_of(entries_, [](const auto& item) { return item.second.state == NudState::incomplete; });
}

template <class Ip>
void BasicNeighbourTable<Ip>::arm(Instant when) {
  if (!next_ || when < *next_) next_ = when;
}

template <class Ip>
void BasicNeighbourTable<Ip>::find_next() {
  next_.reset();
  for (const auto& [key, entry] : entries_) {
    if (has_timer(entry.state)) arm(entry.timer);
  }
}

template <class Ip>
void BasicNeighbourTable<Ip>::run_timer(const Key& key, Neighbour& entry, const Timing& timing, Instant now,
                                        Work& work) {
  if (!has_timer(entry.state) || entry.timer > now) return;
  const auto& settings = timing.settings;
  if (entry.state == NudState::delay) {
    if (now <= entry.confirmed + std::chrono::seconds(settings.delay_first_probe_time)) {
      entry.state = NudState::reachable;
      entry.updated = now;
      return;
    }
    entry.state = NudState::probe;
    entry.updated = now;
    entry.probes = 0;
  }
  const int limit = settings.ucast_solicit + (entry.state == NudState::probe ? 0 : settings.mcast_solicit);
  if (entry.probes >= limit) {
    entry.state = NudState::failed;
    entry.updated = now;
    fail(key, entry, work);
    return;
  }
  const bool unicast = entry.probes < settings.ucast_solicit && entry.has_mac;
  work.solicitations.push_back({key, unicast ? std::optional(entry.mac) : std::nullopt});
  ++entry.probes;
  entry.timer = kernel_timer(now, retransmission(settings));
}

template <class Ip>
void BasicNeighbourTable<Ip>::fail(const Key& key, Neighbour& entry, Work& work) {
  for (auto& packet : entry.waiting) work.failed.emplace_back(key, std::move(packet));
  entry.waiting.clear();
  entry.waiting_bytes = 0;
}

template <class Ip>
void BasicNeighbourTable<Ip>::release(const Key& key, Neighbour& entry, Work& work) {
  for (auto& packet : entry.waiting) work.ready.emplace_back(key, std::move(packet));
  entry.waiting.clear();
  entry.waiting_bytes = 0;
}

template class BasicNeighbourTable<net::Ipv4>;
template class BasicNeighbourTable<net::Ipv6>;

}  // namespace lvslab::host
