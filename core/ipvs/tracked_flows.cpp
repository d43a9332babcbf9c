// The states and timeouts are those that Linux 6.1 was seen to go through, packet by packet, from every state.

#include "tracked_flows.h"

#include <optional>

namespace lvslab::ipvs {
namespace {

/// Seconds that a flow is kept after the last packet that counted (net.netfilter.nf_conntrack_*_timeout_*).
Duration timeout_of(FlowState state) {
  switch (state) {
    case FlowState::syn_sent: return 120s;
    case FlowState::syn_recv: return 60s;
    case FlowState::established: return 432'000s;
    case FlowState::fin_wait: return 120s;
    case FlowState::close_wait: return 60s;
    case FlowState::last_ack: return 30s;
    case FlowState::time_wait: return 120s;
    case FlowState::closed: return 10s;
    case FlowState::datagrams: return 30s;
    case FlowState::association_closed: return 10s;
    case FlowState::association_opening: return 3s;
    case FlowState::association_established: return 210s;
    case FlowState::association_closing: return 3s;
  }
  return 30s;
}

constexpr Duration unanswered = 300s;  ///< of a flow met midway, as long as the other side is not heard
constexpr Duration until_stream = 2s;  ///< a UDP flow older than that, seen both ways, is a stream
constexpr Duration stream_timeout = 120s;

bool is_over(FlowState state) { return state == FlowState::time_wait || state == FlowState::closed; }

bool is_plain_syn(const net::TcpFlags& flags) { return flags.syn && !flags.ack && !flags.rst && !flags.fin; }

/// Where a segment that is no SYN and no reset takes a flow that both sides have been heard of; nullopt: it does not
/// count.
std::optional<FlowState> after_segment(FlowState state, const net::TcpFlags& flags, bool is_back) {
  if (state == FlowState::syn_sent) return std::nullopt;
  if (flags.fin) {
    switch (state) {
      case FlowState::syn_recv:
      case FlowState::established: return FlowState::fin_wait;
      case FlowState::fin_wait:
      case FlowState::close_wait: return FlowState::last_ack;
      default: return state;
    }
  }
  if (!flags.ack) return std::nullopt;
  switch (state) {
    case FlowState::syn_recv: return is_back ? state : FlowState::established;
    case FlowState::fin_wait: return FlowState::close_wait;
    case FlowState::last_ack: return FlowState::time_wait;
    default: return state;
  }
}

}  // namespace

bool TrackedFlows::knows(ConnectionId id, Instant now) const {
  const auto found = flows_.find(id);
  return found != flows_.end() && found->second.is_confirmed && found->second.until > now;
}

bool TrackedFlows::is_beginning(ConnectionId id) const {
  const auto found = flows_.find(id);
  return found != flows_.end() && !found->second.is_confirmed;
}

bool TrackedFlows::is_out_of_step(ConnectionId id) const {
  const auto found = flows_.find(id);
  return found != flows_.end() && found->second.is_out_of_step;
}

void TrackedFlows::confirm(ConnectionId id) {
  if (const auto found = flows_.find(id); found != flows_.end()) found->second.is_confirmed = true;
}

bool TrackedFlows::begin(ConnectionId id, const Headers& headers, Direction direction, Instant now) {
  flows_.erase(id);
  TrackedFlow flow;
  flow.begun_by = direction;
  flow.begun_at = now;
  if (headers.protocol == net::IpProtocol::tcp) {
    // A flow that is met midway is taken up by an acknowledgement, by nothing else.
    const auto& flags = headers.tcp_flags;
    const bool is_midway = flags.ack && !flags.syn && !flags.fin && !flags.rst;
    if (!is_plain_syn(flags) && !is_midway) return false;
    flow.state = is_midway ? FlowState::established : FlowState::syn_sent;
    flow.until = now + (is_midway ? unanswered : timeout_of(flow.state));
  } else {
    if (headers.protocol == net::IpProtocol::sctp) {
      if (headers.sctp_event != SctpEvent::init) return false;
      flow.state = FlowState::association_closed;
    }
    flow.until = now + timeout_of(flow.state);
  }
  flows_.emplace(id, flow);
  return false;
}

/// Nothing of an association counts before the other side has answered its INIT.
bool TrackedFlows::hear_association(TrackedFlow& flow, SctpEvent event, bool is_back, Instant now) {
  if (!flow.is_replied && event != SctpEvent::init && !(is_back && event == SctpEvent::init_ack)) {
    if (!is_back || event != SctpEvent::abort) return false;
  }
  flow.is_replied = flow.is_replied || is_back;
  switch (event) {
    case SctpEvent::init_ack:
    case SctpEvent::cookie_echo:
      if (flow.state == FlowState::association_closed) flow.state = FlowState::association_opening;
      break;
    case SctpEvent::cookie_ack: flow.state = FlowState::association_established; break;
    case SctpEvent::shutdown:
    case SctpEvent::shutdown_ack: flow.state = FlowState::association_closing; break;
    case SctpEvent::shutdown_complete:
    case SctpEvent::abort: flow.state = FlowState::association_closed; break;
    default: break;
  }
  flow.until = now + timeout_of(flow.state);
  return true;
}

bool TrackedFlows::hear(ConnectionId id, const Headers& headers, Direction direction, Instant now) {
  if (!knows(id, now)) return begin(id, headers, direction, now);
  auto& flow = flows_.at(id);
  flow.is_out_of_step = false;
  const bool is_back = direction != flow.begun_by;
  if (headers.protocol == net::IpProtocol::sctp) return hear_association(flow, *headers.sctp_event, is_back, now);
  const auto keep = [&](FlowState state) {
    flow.state = state;
    flow.is_replied = flow.is_replied || is_back;
    const bool is_stream = state == FlowState::datagrams && flow.is_replied && now > flow.begun_at + until_stream;
    const bool waits = state == FlowState::established && !flow.is_replied;
    flow.until = now + (is_stream ? stream_timeout : waits ? unanswered : timeout_of(state));
    return true;
  };
  if (headers.protocol != net::IpProtocol::tcp) return keep(flow.state);

  const auto& flags = headers.tcp_flags;
  if (flags.rst) {
    if (flow.is_replied) return keep(FlowState::closed);
    if (flow.state == FlowState::syn_sent && !is_back && flags.ack) return false;  // acknowledges what nobody said
    flows_.erase(id);
    return false;
  }
  if (flags.syn && flags.ack) {
    if (!is_back) return false;
    return flow.state == FlowState::syn_sent || flow.state == FlowState::syn_recv ? keep(FlowState::syn_recv) : true;
  }
  if (flags.syn) {
    const bool begins_anew = is_over(flow.state) && (!is_back || flow.state == FlowState::time_wait);
    return begins_anew ? begin(id, headers, direction, now) : true;  // else ignored: it is somebody's mistake
  }
  const auto after = after_segment(flow.state, flags, is_back);
  if (after) return keep(*after);
  flow.is_out_of_step = direction == Direction::input && flags.ack && !flags.fin;
  return false;
}

}  // namespace lvslab::ipvs
