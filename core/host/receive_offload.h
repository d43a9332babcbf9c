#pragma once
// Generic receive offload (GRO), where Linux has it without a network card's help: on the datagrams that come out of a
// tunnel. TCP segments of one burst and one connection become one, so TCP sees, and acknowledges, them at once.
//
// A burst is what the kernel handles in one round of its softirq; here, what follows within `burst_gap`.

#include <cstdint>
#include <optional>
#include <vector>

#include <lvslab/host/outcome.h>
#include <lvslab/net/packet.h>
#include <lvslab/time.h>

namespace lvslab::host {

class ReceiveOffload {
 public:
  /// Longer than a full frame takes on a link of 3 Gb/s and more.
  static constexpr Duration burst_gap = 5us;

  struct Merged {
    net::Packet datagram;
    InterfaceId in{};
    std::uint32_t segment_size = 0;  ///< payload of its first segment; 0: nothing was merged
  };

  enum class Fate : std::uint8_t {
    passed,  ///< not for merging: it goes on, after what was put into `ready` (same connection, earlier)
    kept,    ///< for a moment: more may follow
    merged,  ///< with the one kept before it
  };
  /// `datagram` came out of the tunnel `in`.
  Fate take(net::Packet& datagram, InterfaceId in, Instant now, std::vector<Merged>& ready);
  /// What nothing followed.
  void flush(Instant now, std::vector<Merged>& ready);
  [[nodiscard]] std::optional<Instant> next_deadline() const { return held_.empty() ? std::nullopt : earliest_end(); }
  [[nodiscard]] std::size_t waiting() const { return held_.size(); }

 private:
  struct Held {
    Merged merged;
    std::uint32_t first_size = 0;
    Instant until{};
  };
  [[nodiscard]] std::optional<Instant> earliest_end() const;

  std::vector<Held> held_;  // by the age of the connection's first segment; a burst has few connections
};

}  // namespace lvslab::host
