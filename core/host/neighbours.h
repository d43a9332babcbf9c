#pragma once
// The neighbour cache's entries and their state machine, without the frames: what Linux calls NUD.

#include <deque>
#include <map>
#include <optional>
#include <utility>
#include <vector>

#include <lvslab/host/neighbour_table.h>
#include <lvslab/host/sysctl.h>
#include <lvslab/net/ipv6.h>
#include <lvslab/net/packet.h>

namespace lvslab::host {

/// Where an entry lives: the same address on two interfaces is two neighbours.
template <class Ip>
using BasicNeighbourKey = std::pair<InterfaceId, Ip>;
using NeighbourKey = BasicNeighbourKey<net::Ipv4>;
using NeighbourKey6 = BasicNeighbourKey<net::Ipv6>;

struct Neighbour {
  NudState state = NudState::failed;  ///< a new entry behaves like a failed one: the next packet asks
  net::Mac mac;
  bool has_mac = false;
  bool is_router = false;
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

/// A request to send: to all (who might have the address), or to the cached MAC when `unicast_to` is set.
template <class Ip>
struct BasicSolicitation {
  BasicNeighbourKey<Ip> key;
  std::optional<net::Mac> unicast_to;
};

using Solicitation = BasicSolicitation<net::Ipv4>;
using Solicitation6 = BasicSolicitation<net::Ipv6>;

/// What the table wants done after a call.
template <class Ip>
struct BasicNeighbourWork {
  using Key = BasicNeighbourKey<Ip>;
  std::vector<BasicSolicitation<Ip>> solicitations;
  std::vector<std::pair<Key, net::Packet>> ready;       ///< waited, may go now
  std::vector<std::pair<Key, net::Packet>> failed;      ///< nobody answered
  std::vector<std::pair<Key, net::Packet>> overflowed;  ///< pushed out of a full queue
};
using NeighbourWork = BasicNeighbourWork<net::Ipv4>;
using NeighbourWork6 = BasicNeighbourWork<net::Ipv6>;

/// `reachable_time` is drawn per interface by the caller.
struct NeighbourTiming {
  NeighbourSettings settings;
  Duration reachable_time = 30s;
};

/// What a message, or an administrator, says about a neighbour.
struct NeighbourClaim {
  /// May a MAC that differs from the known one take its place? `weak`: no, but the known one is doubted (IPv6).
  enum class Override : std::uint8_t { no, weak, yes };
  std::optional<net::Mac> mac;  ///< none: it is silent about the MAC, which is news only of one that is known
  NudState state = NudState::stale;
  Override override_mac = Override::no;
  std::optional<bool> is_router = {};  ///< none: it says nothing of the kind
};

template <class Ip>
class BasicNeighbourTable {
 public:
  using Timing = NeighbourTiming;
  using Key = BasicNeighbourKey<Ip>;
  using Work = BasicNeighbourWork<Ip>;

  /// The MAC to send to now, if nothing needs to be done for it: of a neighbour that was lately heard of, or is fixed.
  /// What resolve() would say at greater length.
  [[nodiscard]] std::optional<net::Mac> known(const Key& key, const net::Packet& packet, Duration reachable_time,
                                              Instant now) {
    const auto found = entries_.find(key);
    if (found == entries_.end() || !found->second.is_connected()) return std::nullopt;
    auto& entry = found->second;
    if (packet.confirms_next_hop) entry.confirmed = now;
    if (entry.state == NudState::reachable && now > entry.confirmed + reachable_time) return std::nullopt;
    return entry.mac;
  }
  /// The MAC to send to now; nullopt: `packet` was queued (and moved from).
  std::optional<net::Mac> resolve(Key key, net::Packet& packet, const Timing& timing, Instant now, Work& work);

  /// Starts asking without a datagram that waits, unless the entry is valid or being asked for.
  void ask(Key key, const Timing& timing, Instant now, Work& work);

  void update(Key key, const NeighbourClaim& claim, const Timing& timing, Instant now, Work& work);
  [[nodiscard]] const Neighbour* find(Key key) const;
  /// Sets an entry by hand (ip neigh add): any state.
  void set(Key key, std::optional<net::Mac> mac, NudState state, const Timing& timing, Instant now, Work& work);
  bool erase(Key key, Work& work);
  /// Forgets all entries of an interface but, unless told so, permanent ones.
  enum class Permanent : std::uint8_t { keep, forget };
  void flush(InterfaceId device, Permanent permanent, Work& work);

  [[nodiscard]] std::optional<Instant> next_deadline() const { return next_; }
  /// True while an answer is awaited.
  [[nodiscard]] bool is_asking() const;
  template <class TimingOf>
  void advance(Instant now, TimingOf&& timing_of, Work& work) {
    if (!next_ || *next_ > now) return;
    for (auto& [key, entry] : entries_) run_timer(key, entry, timing_of(key.first), now, work);
    find_next();
  }

  [[nodiscard]] const std::map<Key, Neighbour>& entries() const { return entries_; }

 private:
  void start_asking(const Key& key, Neighbour& entry, const Timing& timing, Instant now, Work& work);
  void run_timer(const Key& key, Neighbour& entry, const Timing& timing, Instant now, Work& work);
  void arm(Instant when);
  void find_next();
  static void fail(const Key& key, Neighbour& entry, Work& work);
  static void release(const Key& key, Neighbour& entry, Work& work);

  std::map<Key, Neighbour> entries_;
  std::optional<Instant> next_;  ///< no timer is due before; may be early
};
using NeighbourTable = BasicNeighbourTable<net::Ipv4>;
using NeighbourTable6 = BasicNeighbourTable<net::Ipv6>;
extern template class BasicNeighbourTable<net::Ipv4>;
extern template class BasicNeighbourTable<net::Ipv6>;

/// A reachable entry's state as of `now`: reachability ends without anybody acting.
[[nodiscard]] NudState state_at(const Neighbour& entry, Duration reachable_time, const NeighbourSettings& settings,
                                Instant now);

}  // namespace lvslab::host
