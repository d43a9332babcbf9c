#pragma once
// The neighbour cache's entries and their state machine, without the frames: what Linux calls NUD.

#include <deque>
#include <map>
#include <optional>
#include <utility>
#include <vector>

#include <lvslab/host/neighbour_table.h>
#include <lvslab/host/sysctl.h>
#include <lvslab/net/packet.h>

namespace lvslab::host {

/// Where an entry lives: the same address on two interfaces is two neighbours.
using NeighbourKey = std::pair<InterfaceId, net::Ipv4>;

struct Neighbour {
  NudState state = NudState::failed;  ///< a new entry behaves like a failed one: the next packet asks
  net::Mac mac;
  bool has_mac = false;
  Instant confirmed{};  ///< last proof that it answers
  Instant updated{};    ///< state or MAC last changed
  Instant used{};       ///< a packet last met it while it was not reachable
  Instant timer{};      ///< when the next transition is due, in states that have one
  int probes = 0;
  std::deque<net::Packet> waiting;  ///< datagrams, oldest first
  std::size_t waiting_bytes = 0;    ///< in kernel buffer space

  [[nodiscard]] bool is_valid() const { return state != NudState::incomplete && state != NudState::failed; }
  [[nodiscard]] bool is_connected() const {
    return state == NudState::reachable || state == NudState::permanent || state == NudState::noarp;
  }
};

/// A request to send: broadcast, or to the cached MAC when `unicast_to` is set.
struct Solicitation {
  NeighbourKey key;
  std::optional<net::Mac> unicast_to;
};

/// What the table wants done after a call.
struct NeighbourWork {
  std::vector<Solicitation> solicitations;
  std::vector<std::pair<NeighbourKey, net::Packet>> ready;       ///< waited, may go now
  std::vector<std::pair<NeighbourKey, net::Packet>> failed;      ///< nobody answered
  std::vector<std::pair<NeighbourKey, net::Packet>> overflowed;  ///< pushed out of a full queue
};

class NeighbourTable {
 public:
  /// `reachable_time` is drawn per interface by the caller.
  struct Timing {
    NeighbourSettings settings;
    Duration reachable_time = 30s;
  };

  /// The MAC to send to now; nullopt: `packet` was queued (and moved from).
  std::optional<net::Mac> resolve(NeighbourKey key, net::Packet& packet, const Timing& timing, Instant now,
                                  NeighbourWork& work);

  /// Starts asking without a datagram that waits, unless the entry is valid or being asked for.
  void ask(NeighbourKey key, const Timing& timing, Instant now, NeighbourWork& work);

  enum class Override : std::uint8_t { no, yes };
  /// An ARP packet or an administrator said that `key` has `mac`, with the certainty of `state`.
  void update(NeighbourKey key, net::Mac mac, NudState state, Override override_mac, const Timing& timing, Instant now,
              NeighbourWork& work);
  [[nodiscard]] const Neighbour* find(NeighbourKey key) const;
  /// Sets an entry by hand (ip neigh add): any state.
  void set(NeighbourKey key, std::optional<net::Mac> mac, NudState state, const Timing& timing, Instant now,
           NeighbourWork& work);
  bool erase(NeighbourKey key, NeighbourWork& work);
  /// Forgets all entries of an interface but, unless told so, permanent ones.
  enum class Permanent : std::uint8_t { keep, forget };
  void flush(InterfaceId device, Permanent permanent, NeighbourWork& work);

  [[nodiscard]] std::optional<Instant> next_deadline() const;
  /// True while an answer is awaited.
  [[nodiscard]] bool is_asking() const;
  template <class TimingOf>
  void advance(Instant now, TimingOf&& timing_of, NeighbourWork& work) {
    if (!next_ || *next_ > now) return;
    for (auto& [key, entry] : entries_) run_timer(key, entry, timing_of(key.first), now, work);
    find_next();
  }

  [[nodiscard]] const std::map<NeighbourKey, Neighbour>& entries() const { return entries_; }

 private:
  void start_asking(const NeighbourKey& key, Neighbour& entry, const Timing& timing, Instant now, NeighbourWork& work);
  void run_timer(const NeighbourKey& key, Neighbour& entry, const Timing& timing, Instant now, NeighbourWork& work);
  void arm(Instant when);
  void find_next();
  static void fail(const NeighbourKey& key, Neighbour& entry, NeighbourWork& work);
  static void release(const NeighbourKey& key, Neighbour& entry, NeighbourWork& work);

  std::map<NeighbourKey, Neighbour> entries_;
  std::optional<Instant> next_;  ///< no timer is due before; may be early
};

/// A reachable entry's state as of `now`: reachability ends without anybody acting.
[[nodiscard]] NudState state_at(const Neighbour& entry, Duration reachable_time, const NeighbourSettings& settings,
                                Instant now);

}  // namespace lvslab::host
