// Time passes: retransmission, loss probes, window probes, delayed acknowledgements (RFC 6298, RFC 8985 section 7).

#include <algorithm>

#include "tcp_socket.h"

namespace lvslab::sim::endpoint {
namespace {

/// Two ticks of a kernel with 100 a second.
constexpr Duration smallest_probe_wait = 20ms;
/// How often an orphan's last words are repeated.
constexpr int orphan_retries = 8;
constexpr int largest_backoff = 16;

}  // namespace

std::optional<Instant> TcpSocket::deadline() const {
  std::optional<Instant> first;
  const auto consider = [&first](std::optional<Instant> at) {
    if (at && (!first || *at < *first)) first = at;
  };
  if (state_ == TcpState::closed) return first;
  if (alarm_ != Alarm::none) first = alarm_at_;
  consider(acks_.deadline());
  consider(compressed_until_);
  consider(smaller_path_at_);
  if (!gathered_.empty()) consider(gathered_until_);
  return first;
}

Duration TcpSocket::timeout() const {
  return std::min<Duration>(rtt_.timeout() * (1LL << std::min<int>(backoff_, largest_backoff)), maximum_timeout);
}

void TcpSocket::on_deadline(Wire& wire) {
  if (!gathered_.empty() && gathered_until_ <= wire.now) process_gathered(wire);
  if (const auto at = acks_.deadline(); at && *at <= wire.now) {
    const bool owed = acks_.scheduled();
    acks_.on_delay_over(timeout());
    if (owed) send_acknowledgement(wire);
  }
  if (compressed_until_ && *compressed_until_ <= wire.now) {
    compressed_until_.reset();
    if (compressed_ > 0) send_acknowledgement(wire);
  }
  if (smaller_path_at_ && *smaller_path_at_ <= wire.now) {
    smaller_path_at_.reset();
    on_smaller_path(wire);
  }
  if (alarm_ == Alarm::none || alarm_at_ > wire.now) return;
  if (state_ == TcpState::syn_sent || state_ == TcpState::syn_received) return on_handshake_alarm(wire);
  switch (std::exchange(alarm_, Alarm::none)) {
    case Alarm::none: return;
    case Alarm::retransmission: return on_retransmission_alarm(wire);
    case Alarm::loss_probe: return on_loss_probe_alarm(wire);
    case Alarm::window_probe: return on_window_probe_alarm(wire);
    case Alarm::reordering: {
      const std::uint32_t in_flight = queue_.in_flight();
      detect_lost(wire, {});
      if (queue_.in_flight() != in_flight) {
        if (phase_ != Phase::recovery) enter_recovery(wire);
        retransmit_lost(wire);
      }
      if (alarm_ != Alarm::retransmission) arm_retransmission(wire);
      return;
    }
  }
}

void TcpSocket::arm_retransmission(const Wire& wire) {
  if (queue_.nothing_sent()) {
    clear_alarm();
    return;
  }
  Duration wait = timeout();
  if (alarm_ == Alarm::reordering || alarm_ == Alarm::loss_probe) {
    // Counted from when the oldest went out, not from now.
    wait = std::max<Duration>(queue_.sent(0).sent_at + timeout() - wire.now, 1ms);
  }
  set_alarm(Alarm::retransmission, wire, wait);
}

bool TcpSocket::arm_loss_probe(const Wire& wire, bool from_now) {
  if (queue_.outstanding() == 0 || !sack_ || (phase_ != Phase::open && phase_ != Phase::reduced)) return false;
  Duration wait = initial_timeout;
  if (rtt_.has_sample()) {
    // A single segment's acknowledgement may be delayed at the other side.
    wait = 2 * rtt_.smoothed() + (queue_.outstanding() == 1 ? minimum_timeout : smallest_probe_wait);
  }
  const Duration until_timeout = from_now ? timeout() : queue_.sent(0).sent_at + timeout() - wire.now;
  if (until_timeout > Duration{}) wait = std::min(wait, until_timeout);
  set_alarm(Alarm::loss_probe, wire, wait);
  return true;
}

void TcpSocket::on_loss_probe_alarm(Wire& wire) {
  if (queue_.nothing_sent()) return;
  const auto rearm = [&] {
    clear_alarm();
    arm_retransmission(wire);
  };
  if (probe_end_) return rearm();  // one probe at a time
  probe_was_retransmission_ = probe_was_needless_ = false;
  if (!queue_.all_sent() && queue_.first_unsent().begin.before(window_end())) {
    const std::uint32_t outstanding = queue_.outstanding();
    push_pending(wire, Nagle::off, Burst::probe);
    if (queue_.outstanding() > outstanding) probe_end_ = next_;
    return rearm();
  }
  const SendBlock& last = queue_.sent(queue_.sent_count() - 1);
  wire.out.story.tell("no acknowledgement for {0} ms: the last segment is sent again as a probe",
                      (wire.now - last.sent_at) / 1ms);
  if (last.segments > 1 && last.length > (last.segments - 1) * last.segment) {
    queue_.split_sent(queue_.sent_count() - 1, (last.segments - 1) * last.segment, last.segment);
  }
  if (retransmit(wire, queue_.sent_count() - 1, 1, true)) {
    probe_was_retransmission_ = true;
    probe_end_ = next_;
  }
  rearm();
}

bool TcpSocket::is_out_of_patience(const Wire& wire) const {
  const int most = orphan_ ? orphan_retries : wire.host.settings().tcp_retries2;
  if (retries_ == 0) return false;
  // The number means a time: that of so many doublings from 200 ms, at most 120 s each.
  constexpr int doublings = 9;
  Duration allowed = minimum_timeout * ((2LL << std::min(most, doublings)) - 1);
  if (most > doublings) allowed += maximum_timeout * (most - doublings);
  return wire.now - first_unanswered_ >= allowed;
}

void TcpSocket::on_retransmission_alarm(Wire& wire) {
  if (queue_.nothing_sent()) return;
  if (retries_ == 0) first_unanswered_ = queue_.sent(0).sent_at;
  if (is_out_of_patience(wire)) {
    wire.out.story.tell("{0} has not answered {1} retransmissions: the connection is given up", flow_.remote_endpoint(),
                        retries_);
    if (orphan_) return finish();
    return fail(soft_error_ == SocketError::none ? SocketError::timed_out : soft_error_);
  }
  sync_segment_size(wire);  // the path may be another by now
  wire.out.story.tell("retransmission {0} after {1} ms without an acknowledgement", retries_ + 1,
                      (wire.now - queue_.sent(0).sent_at) / 1ms);
  enter_loss(wire);
  ++retries_;
  draw_flow_label(wire);
  retransmit(wire, 0, 1);
  if (backoff_ < largest_backoff) ++backoff_;
  set_alarm(Alarm::retransmission, wire, timeout());
}

void TcpSocket::on_window_probe_alarm(Wire& wire) {
  if (!queue_.nothing_sent() || queue_.all_sent()) return;
  if (!probe_again_by_) probe_again_by_ = wire.now;
  const int most = orphan_ ? orphan_retries : wire.host.settings().tcp_retries2;
  if (probes_unanswered_ >= most) {
    if (orphan_) return finish();
    return fail(SocketError::timed_out);
  }
  wire.out.story.tell("the window of {0} is closed: a probe asks for it", flow_.remote_endpoint());
  const SendBlock& block = queue_.first_unsent();
  if (block.begin.before(window_end())) {
    const std::uint32_t room = std::min(window_end() - block.begin, segment_size());
    if (block.length > room) queue_.split_unsent(room, segment_size());
    queue_.first_unsent().push = true;
    transmit_first_unsent(wire, segment_size());
    return;
  }
  send_window_probe(wire);
  ++probes_unanswered_;
  if (backoff_ < largest_backoff) ++backoff_;
  set_alarm(Alarm::window_probe, wire, timeout());
}

}  // namespace lvslab::sim::endpoint
