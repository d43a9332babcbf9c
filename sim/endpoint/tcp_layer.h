#pragma once
/// All TCP of one host: which segment is whose, listeners, sockets alive, connections at rest, and their deadlines.

#include <cstdint>
#include <optional>
#include <vector>

#include "deadline_heap.h"
#include "flow_table.h"
#include "keyed_hash.h"
#include "slab.h"
#include "tcp_socket.h"
#include "time_wait.h"

namespace lvslab::sim::endpoint {

using SocketId = std::uint32_t;
using ListenerId = std::uint32_t;

/// A socket that waits for connections, and how many wait in it.
struct Listener {
  /// What the laboratory's servers ask for: listen(512).
  static constexpr std::uint32_t backlog = 512;
  std::optional<net::Address> address;  ///< unset: any
  net::Port port;
  std::uint32_t half_open = 0;
  std::uint32_t not_accepted = 0;          ///< connected, and no worker has taken it
  std::optional<std::uint8_t> toa_kind{};  ///< look for a TOA of this kind in what ends the handshake
  bool expects_proxy_header = false;
};

/// Whose a socket is.
struct Owner {
  enum class Kind : std::uint8_t { nobody, client, server };
  Kind kind = Kind::nobody;
  std::uint32_t id = 0;  ///< a client's request, a server's connection
};

class TcpLayer {
 public:
  explicit TcpLayer(std::uint64_t seed) : secret_(seed), identifications_(seed ^ 0x6964) {}

  ListenerId listen(const std::optional<net::Address>& address, net::Port port);
  /// Sends a SYN. The flow must not be in use.
  SocketId connect(Wire& wire, const FourTuple& flow, const PathFacts& path, std::uint32_t lineage_flow, Owner owner);
  [[nodiscard]] bool is_in_use(const FourTuple& flow, Instant now);
  [[nodiscard]] bool is_listened_on(net::Port port) const;

  struct Arrival {
    enum class Kind : std::uint8_t { nobody, consumed, unacceptable, backlog_full, socket };
    Kind kind = Kind::nobody;
    SocketId socket = 0;
  };
  /// A segment with a right checksum. Of kind socket: it was handled, and the owner may have something to do.
  Arrival on_segment(Wire& wire, const Segment& segment);
  /// An ICMP error that quotes a segment this host sent.
  /// A connection (not one half open) of ours sent the quoted segment, and it is still on its way.
  [[nodiscard]] bool believes_icmp(const FourTuple& flow, net::TcpSeq sequence);
  /// Whether the process is inside a call on that socket: what comes then finds it in use.
  [[nodiscard]] bool is_in_call(const FourTuple& flow, Instant now);
  std::optional<SocketId> on_icmp(Wire& wire, const IcmpNews& news, const FourTuple& flow, net::TcpSeq sequence);

  [[nodiscard]] TcpSocket& operator[](SocketId id) { return sockets_[id].socket; }
  [[nodiscard]] Owner& owner(SocketId id) { return sockets_[id].owner; }
  [[nodiscard]] Listener& listener(ListenerId id) { return listeners_[id]; }
  /// What the client's TOA said, if its listener looks for one.
  [[nodiscard]] const std::optional<net::Endpoint>& toa(SocketId id) const { return sockets_[id].toa; }
  [[nodiscard]] ListenerId listener_of(SocketId id) const { return sockets_[id].listener; }
  /// The application's own deadline on this socket; it is told by due().
  void set_application_deadline(SocketId id, std::optional<Instant> at) { sockets_[id].application_at = at; }
  [[nodiscard]] std::optional<Instant> application_deadline(SocketId id) const { return sockets_[id].application_at; }
  /// A worker has taken a connection.
  void on_accepted(SocketId id);
  /// After anything was done to a socket: deadlines, TIME-WAIT, and its place when it is finished and nobody's.
  void settle(SocketId id, Instant now, const host::Host& host);

  [[nodiscard]] std::optional<Instant> next_deadline() const;
  /// A socket with a deadline at or before `now`; call until nullopt. Its own alarms have been handled.
  std::optional<SocketId> next_due(Wire& wire);
  [[nodiscard]] std::uint32_t alive() const { return sockets_.alive(); }

  template <class Tell>
  void each_listener(Tell&& tell) const {
    for (const Listener& listener : listeners_) tell(listener);
  }
  template <class Tell>
  void each_socket(Tell&& tell) const {
    for (SocketId id = 0; id < sockets_.extent(); ++id) {
      if (sockets_[id].alive) tell(sockets_[id].socket);
    }
  }
  [[nodiscard]] const TimeWait& time_wait() const { return time_wait_; }

 private:
  static constexpr ListenerId no_listener = 0xffffffff;
  struct Place {
    TcpSocket socket;
    Owner owner;
    ListenerId listener = no_listener;
    std::optional<Instant> application_at;
    std::optional<net::Endpoint> toa;
    bool alive = false;
    bool in_table = false;
    bool half_open = false;
    bool not_accepted = false;
  };
  [[nodiscard]] std::optional<ListenerId> find_listener(const net::Address& address, net::Port port) const;
  SocketId take_place(const FourTuple& flow);
  void release(SocketId id);
  Arrival on_listener(Wire& wire, ListenerId id, const Segment& segment);
  Arrival on_socket(Wire& wire, SocketId id, const Segment& segment);

  KeyedHash secret_;
  RandomStream identifications_;
  std::vector<Listener> listeners_;
  FlowTable table_;
  Slab<Place> sockets_;
  DeadlineHeap deadlines_;
  TimeWait time_wait_;
};

}  // namespace lvslab::sim::endpoint
