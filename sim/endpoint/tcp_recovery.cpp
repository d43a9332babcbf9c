// Loss: noticing it (RACK, RFC 8985; duplicate acknowledgements, RFC 6675), repairing it, and shrinking the window in
// proportion (PRR, RFC 6937).

#include <algorithm>

#include "tcp_socket.h"

namespace lvslab::sim::endpoint {

void TcpSocket::forget_duplicates(const Progress& progress) {
  // Without SACK each duplicate stood for one segment that arrived; the left edge has now passed some of them.
  const std::uint32_t beyond = progress.acknowledged > 0 ? progress.acknowledged - 1 : 0;
  queue_.set_sacked(beyond >= queue_.sacked() ? 0 : queue_.sacked() - beyond);
}

TcpSocket::Repair TcpSocket::judge_loss(Wire& wire, const Segment& segment, Progress& progress) {
  if (!sack_ && progress.is_duplicate() && queue_.sacked() + 1 < queue_.outstanding() + 1) {
    const std::uint32_t most = queue_.outstanding() > 0 ? queue_.outstanding() - 1 : 0;
    queue_.set_sacked(std::min(queue_.sacked() + 1, most));
  }
  if (queue_.outstanding() == 0) queue_.set_sacked(0);
  // Has what was out when the trouble began been acknowledged?
  if (phase_ != Phase::open && !una_.before(recovery_end_)) {
    if (phase_ == Phase::reduced && una_ != recovery_end_) {
      end_reduction();
      set_phase(Phase::open);
    } else if (phase_ == Phase::recovery) {
      if (!sack_) queue_.set_sacked(0);
      undo_if_spurious(segment, false);
      end_reduction();
      set_phase(Phase::open);
      undo_from_.reset();
    }
  }
  switch (phase_) {
    case Phase::recovery:
      if (!progress.advanced && progress.duplicate_reported) undo_if_spurious(segment, true);
      detect_lost(wire, progress);
      if (phase_ != Phase::recovery) return Repair::none;
      return Repair::lost_data;
    case Phase::loss: {
      const Repair repair = process_loss_phase(segment, progress);
      detect_lost(wire, progress);
      if (phase_ != Phase::open) return repair;
      [[fallthrough]];
    }
    default:
      if (phase_ == Phase::disorder || phase_ == Phase::open) {
        if (progress.duplicate_reported) undo_if_spurious(segment, true);
      }
      detect_lost(wire, progress);
      if (queue_.lost() == 0 && !(!sack_ && queue_.sacked() >= reordering_)) {
        if (phase_ != Phase::reduced)
          set_phase(queue_.sacked() > 0 || queue_.lost() > 0 ? Phase::disorder : Phase::open);
        if (phase_ == Phase::open) retransmitted_at_ms_ = 0;
        return Repair::none;
      }
      enter_recovery(wire);
      return Repair::lost_data;
  }
}

void TcpSocket::detect_lost(Wire& wire, const Progress& progress) {
  if (queue_.nothing_sent()) return;
  if (!sack_) {
    const bool first_time = phase_ != Phase::recovery && phase_ != Phase::loss && queue_.sacked() >= reordering_;
    if (first_time || (phase_ == Phase::recovery && progress.advanced)) mark_first_lost();
    return;
  }
  // RACK: what was sent a reordering window before something that has arrived is lost.
  Duration window{};
  const bool eager =
      !reordering_seen_ && (phase_ == Phase::recovery || phase_ == Phase::loss || queue_.sacked() >= reordering_);
  if (!eager) window = std::min(rtt_.shortest() / 4 * reordering_steps_, rtt_.smoothed() / 8 * 8);
  std::optional<Duration> longest_wait;
  for (std::size_t i = 0; i < queue_.sent_count(); ++i) {
    const SendBlock& block = queue_.sent(i);
    if (block.sacked || (block.lost && !block.resent)) continue;
    const bool sent_before = block.sent_at < newest_delivered_at_ ||
                             (block.sent_at == newest_delivered_at_ && block.end().before(newest_delivered_end_));
    if (!sent_before) continue;
    const Duration left = newest_round_trip_ + window - (wire.now - block.sent_at);
    if (left <= Duration{}) {
      wire.out.story.tell("{0} bytes sent {1} us ago are taken for lost: later ones have arrived", block.length,
                          (wire.now - block.sent_at) / 1us);
      queue_.mark_lost(i);
    } else {
      longest_wait = std::max(longest_wait.value_or(left), left);
    }
  }
  if (longest_wait) set_alarm(Alarm::reordering, wire, *longest_wait);
}

void TcpSocket::mark_first_lost() {
  if (queue_.sent(0).lost) return;
  if (queue_.sent(0).segments > 1 && queue_.sent(0).length > queue_.sent(0).segment) {
    queue_.split_sent(0, queue_.sent(0).segment, queue_.sent(0).segment);
  }
  queue_.mark_lost(0);
}

void TcpSocket::begin_undo() {
  undo_from_ = una_;
  resent_since_undo_ = queue_.resent() > 0 ? static_cast<std::int32_t>(queue_.resent()) : -1;
  window_before_ = congestion_.window();
  threshold_before_ = congestion_.threshold();
}

void TcpSocket::enter_recovery(Wire& wire) {
  wire.out.story.tell("segments are missing at {0}: fast retransmission", flow_.remote_endpoint());
  if (phase_ != Phase::reduced) {
    begin_undo();
    begin_reduction();
  }
  recovery_end_ = next_;
  probe_end_.reset();
  set_phase(Phase::recovery);
}

void TcpSocket::begin_reduction() {
  window_at_reduction_ = congestion_.window();
  reduction_delivered_ = reduction_sent_ = 0;
  congestion_.set_threshold(congestion_.threshold_after_loss());
}

void TcpSocket::end_reduction() {
  if (congestion_.threshold() < 0x7fffffff && (phase_ == Phase::reduced || undo_from_)) {
    congestion_.set_window(congestion_.threshold());
  }
}

void TcpSocket::reduce_window(const Progress& progress, bool newly_lost) {
  if (progress.delivered == 0 || window_at_reduction_ == 0) return;
  reduction_delivered_ += progress.delivered;
  const auto in_flight = static_cast<std::int64_t>(queue_.in_flight());
  const std::int64_t room = static_cast<std::int64_t>(congestion_.threshold()) - in_flight;
  std::int64_t send = 0;
  if (room < 0) {
    const std::uint64_t share =
        std::uint64_t{congestion_.threshold()} * reduction_delivered_ + window_at_reduction_ - 1;
    send = static_cast<std::int64_t>(share / window_at_reduction_) - reduction_sent_;
  } else {
    send = std::max<std::int64_t>(std::int64_t{reduction_delivered_} - reduction_sent_, progress.delivered);
    if (progress.advanced && !newly_lost) ++send;
    send = std::min(room, send);
  }
  send = std::max<std::int64_t>(send, reduction_sent_ > 0 ? 0 : 1);
  congestion_.set_window(static_cast<std::uint32_t>(in_flight + send));
}

void TcpSocket::enter_loss(Wire& wire) {
  const bool again = phase_ == Phase::loss && una_ == loss_began_at_;
  if (phase_ != Phase::loss || una_.after(recovery_end_) || (retries_ == 0 && !again)) {
    begin_undo();
    congestion_.set_threshold(congestion_.threshold_after_loss());
    congestion_.on_timeout();
  }
  loss_began_at_ = una_;
  const bool first_of_episode = phase_ != Phase::recovery && phase_ != Phase::loss;
  if (!sack_) queue_.set_sacked(0);
  for (std::size_t i = 0; i < queue_.sent_count(); ++i) {
    const SendBlock& block = queue_.sent(i);
    if (block.sacked) continue;
    // What was sent less than a round trip ago may still arrive.
    if (i > 0 && sack_ && newest_round_trip_ > Duration{} && wire.now - block.sent_at < newest_round_trip_) continue;
    queue_.mark_lost(i);
  }
  congestion_.set_window(queue_.in_flight() + 1);
  set_phase(Phase::loss);
  recovery_end_ = next_;
  probe_end_.reset();
  trying_new_data_ = first_of_episode || retries_ > 0;
}

TcpSocket::Repair TcpSocket::process_loss_phase(const Segment& segment, const Progress& progress) {
  const bool recovered = !una_.before(recovery_end_);
  if (progress.advanced && undo_loss(segment, false)) return Repair::none;
  if (trying_new_data_) {  // F-RTO (RFC 5682 section 3.1)
    if (progress.original_delivered && undo_loss(segment, true)) return Repair::none;
    if (next_.after(recovery_end_)) {
      if (progress.sacked || progress.is_duplicate()) trying_new_data_ = false;
    } else if (progress.advanced && !recovered) {
      recovery_end_ = next_;
      if (!queue_.all_sent() && window_end().after(next_)) return Repair::new_data;
      trying_new_data_ = false;
    }
  }
  if (recovered) {
    undo_if_spurious(segment, false);
    set_phase(Phase::open);
    undo_from_.reset();
    retransmitted_at_ms_ = 0;
    return Repair::none;
  }
  return Repair::lost_data;
}

bool TcpSocket::undo_loss(const Segment& segment, bool certain) {
  if (!certain && !was_needless(segment)) return false;
  undo(true);
  set_phase(Phase::open);
  retries_ = 0;
  return true;
}

bool TcpSocket::was_needless(const Segment& segment) const {
  if (!undo_from_) return false;
  if (resent_since_undo_ == 0) return true;
  // RFC 3522 (Eifel): the echo is older than the retransmission, so it answers the original.
  return retransmitted_at_ms_ != 0 && timestamps_ && segment.options.timestamps &&
         static_cast<std::int32_t>(segment.options.timestamps->echo - retransmitted_at_ms_) < 0;
}

bool TcpSocket::undo_if_spurious(const Segment& segment, bool only_by_report) {
  if (only_by_report ? !(undo_from_ && resent_since_undo_ == 0) : !was_needless(segment)) return false;
  undo(false);
  return true;
}

void TcpSocket::undo(bool unmark) {
  if (unmark) {
    for (std::size_t i = 0; i < queue_.sent_count(); ++i) queue_.unmark_lost(i);
  }
  congestion_.set_window(std::max(congestion_.window(), window_before_));
  if (threshold_before_ > congestion_.threshold()) congestion_.set_threshold(threshold_before_);
  undo_from_.reset();
}

void TcpSocket::retransmit_lost(Wire& wire) {
  const std::uint32_t most = burst_limit(segment_size());
  bool rearm = false;
  for (std::size_t i = 0; i < queue_.sent_count(); ++i) {
    if (congestion_.window() <= queue_.in_flight()) break;
    if (queue_.resent() >= queue_.lost()) break;
    const SendBlock& block = queue_.sent(i);
    if (!block.lost || block.sacked || block.resent) continue;
    const std::uint32_t quota = std::min(congestion_.window() - queue_.in_flight(), most);
    if (!retransmit(wire, i, quota)) break;
    if (phase_ == Phase::reduced || phase_ == Phase::recovery) reduction_sent_ += queue_.sent(i).segments;
    if (i == 0 && alarm_ != Alarm::reordering) rearm = true;
  }
  if (rearm) set_alarm(Alarm::retransmission, wire, timeout());
}

bool TcpSocket::retransmit(Wire& wire, std::size_t i, std::uint32_t segments, bool is_probe) {
  const std::uint32_t size = segment_size();
  if (queue_.sent(i).begin != una_ && !queue_.sent(i).begin.before(window_end())) return false;
  if (queue_.sent(i).length > size * segments) {
    queue_.split_sent(i, size * segments, size);
  } else {
    queue_.recount(i, size);
    // Small neighbours go as one (a lost answer and the FIN behind it).
    while (queue_.sent(i).length < size && i + 1 < queue_.sent_count()) {
      const SendBlock& next = queue_.sent(i + 1);
      if (queue_.sent(i).segments > 1 || next.segments > 1 || next.sacked || queue_.sent(i).fin) break;
      if (queue_.sent(i).length + next.length > size || next.end().after(window_end())) break;
      queue_.join_sent(i, size);
    }
  }
  SendBlock& block = queue_.sent(i);
  send_block(wire, block, true);
  if (is_probe) {
    block.sent_at = wire.now;
    block.ever_resent = true;
  } else {
    queue_.mark_resent(i, wire.now);
    if (retransmitted_at_ms_ == 0) retransmitted_at_ms_ = std::max(timestamp(wire.now), 1U);
    resent_since_undo_ = std::max(resent_since_undo_, 0) + static_cast<std::int32_t>(block.segments);
  }
  return true;
}

}  // namespace lvslab::sim::endpoint
