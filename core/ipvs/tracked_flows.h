#pragma once
// What the host's own connection tracking (nf_conntrack) knows of the director's connections. It keeps its own state of
// each, and sees the packets before the director does. Section 8.4 of docs/ipvs.md.
//
// No sequence numbers: every segment is taken to be in its window.

#include <map>

#include <lvslab/ipvs/connection.h>
#include <lvslab/ipvs/tcp_state.h>

#include "headers.h"

namespace lvslab::ipvs {

enum class FlowState : std::uint8_t {
  syn_sent,
  syn_recv,
  established,
  fin_wait,
  close_wait,
  last_ack,
  time_wait,
  closed,
  datagrams,  ///< of UDP
  // of SCTP
  association_closed,  ///< or asked for, and not answered
  association_opening,
  association_established,
  association_closing,
};

struct TrackedFlow {
  FlowState state = FlowState::datagrams;
  Direction begun_by = Direction::input;  ///< output: by the server
  bool is_replied = false;
  bool is_confirmed = false;    ///< the packet that began it has left the host, or reached its stack
  bool is_out_of_step = false;  ///< the client's last packet was no part of it, but might be of a flow met midway
  Instant begun_at{};
  Instant until{};
};

/// One flow a connection; the connection's end is its end.
class TrackedFlows {
 public:
  /// A packet of the connection passes. True: it belongs to a flow that was known before.
  bool hear(ConnectionId id, const Headers& headers, Direction direction, Instant now);
  /// The packet that was heard last has not been dropped: what it began is known from now on.
  void confirm(ConnectionId id);
  void forget(ConnectionId id) { flows_.erase(id); }
  /// Its packet was heard, and began a flow that is not known yet.
  [[nodiscard]] bool is_beginning(ConnectionId id) const;
  /// Its packet was heard, and was none of the flow's: rewritten, it would begin another one.
  [[nodiscard]] bool is_out_of_step(ConnectionId id) const;
  [[nodiscard]] bool knows(ConnectionId id, Instant now) const;

 private:
  static bool hear_association(TrackedFlow& flow, SctpEvent event, bool is_back, Instant now);
  bool begin(ConnectionId id, const Headers& headers, Direction direction, Instant now);
  std::map<ConnectionId, TrackedFlow> flows_;
};

}  // namespace lvslab::ipvs
