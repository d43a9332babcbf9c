#pragma once
// One direction of a cable: what is put in comes out later, in order, or not at all.

#include <algorithm>
#include <cstdint>
#include <numeric>
#include <optional>

#include <lvslab/drop_reason.h>
#include <lvslab/net/packet.h>
#include <lvslab/net/protocol.h>
#include <lvslab/time.h>

#include "random_stream.h"

namespace lvslab::sim {

/// How long so many bytes take at so many bits a second, in whole nanoseconds, rounded up.
class Pace {
 public:
  explicit constexpr Pace(std::uint64_t bits_per_second) : nanoseconds_(8'000'000'000), bytes_(bits_per_second) {
    const auto common = std::gcd(nanoseconds_, bytes_);
    nanoseconds_ /= common;
    bytes_ /= common;
  }
  [[nodiscard]] constexpr Duration time_for(std::size_t size) const {
    const std::uint64_t scaled = size * nanoseconds_ + bytes_ - 1;
    // Most rates shorten to small numbers (10 Gb/s: 4 ns for 5 bytes), which processors divide in half the time.
    const bool is_small = scaled >> 32 == 0 && bytes_ >> 32 == 0;
    return Duration{static_cast<std::int64_t>(
        is_small ? static_cast<std::uint32_t>(scaled) / static_cast<std::uint32_t>(bytes_) : scaled / bytes_)};
  }

 private:
  std::uint64_t nanoseconds_;  ///< take ...
  std::uint64_t bytes_;        ///< ... as many bytes
};

/// A transmitter with a queue, a wire with a latency, and a receiver. As Linux's netem does it: the queue's limit
/// counts every frame that has been put in and has not come out.
class LinkDirection {
 public:
  struct Settings {
    std::uint64_t bandwidth_bps = 10'000'000'000;
    Duration latency = 10us;
    double loss = 0;
    std::uint32_t queue = 1000;  ///< frames
    std::uint32_t mtu = 1500;    ///< of the receiving interface, bytes of datagram
  };
  LinkDirection(const Settings& settings, RandomStream random)
      : settings_(settings), pace_(settings.bandwidth_bps), random_(random) {}

  struct Accepted {
    Instant arrives;
  };
  /// When a frame of `size` bytes put in at `now` comes out; or why it does not.
  [[nodiscard]] std::optional<DropReason> put(std::size_t size, Instant now, Accepted& accepted) {
    if (!up_) return DropReason::link_down;
    constexpr std::size_t vlan_tag = 4;  // a Linux interface takes a tag on top of its MTU
    if (size > settings_.mtu + net::ethernet_header_size + vlan_tag) return DropReason::larger_than_mtu;
    if (settings_.loss > 0 && random_.happens(settings_.loss)) return DropReason::random_loss;
    if (under_way_ >= settings_.queue) return DropReason::queue_full;
    busy_until_ = std::max(now, busy_until_) + pace_.time_for(size);
    ++under_way_;
    accepted.arrives = busy_until_ + settings_.latency;
    return std::nullopt;
  }
  /// A frame has come out.
  void taken() { --under_way_; }

  void set_up(bool up) { up_ = up; }
  [[nodiscard]] bool is_up() const { return up_; }
  void set_mtu(std::uint32_t mtu) { settings_.mtu = mtu; }
  [[nodiscard]] std::uint32_t under_way() const { return under_way_; }

 private:
  Settings settings_;
  Pace pace_;
  RandomStream random_;
  Instant busy_until_{};
  std::uint32_t under_way_ = 0;
  bool up_ = true;
};

}  // namespace lvslab::sim
