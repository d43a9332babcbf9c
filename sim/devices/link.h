#pragma once
// One direction of a cable: what is put in comes out later, in order, or not at all.

#include <cstdint>
#include <optional>

#include <lvslab/drop_reason.h>
#include <lvslab/net/packet.h>
#include <lvslab/time.h>

#include "random_stream.h"

namespace lvslab::sim {

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
  LinkDirection(const Settings& settings, RandomStream random) : settings_(settings), random_(random) {}

  struct Accepted {
    Instant arrives;
  };
  /// When a frame of `size` bytes put in at `now` comes out; or why it does not.
  [[nodiscard]] std::optional<DropReason> put(std::size_t size, Instant now, Accepted& accepted);
  /// A frame has come out.
  void taken() { --under_way_; }

  void set_up(bool up) { up_ = up; }
  [[nodiscard]] bool is_up() const { return up_; }
  void set_mtu(std::uint32_t mtu) { settings_.mtu = mtu; }
  [[nodiscard]] std::uint32_t under_way() const { return under_way_; }

 private:
  Settings settings_;
  RandomStream random_;
  Instant busy_until_{};
  std::uint32_t under_way_ = 0;
  bool up_ = true;
};

}  // namespace lvslab::sim
