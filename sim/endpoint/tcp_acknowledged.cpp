// The peer acknowledges: what left the network, how long it took, and what may follow (RFC 9293, 5681, 2018, 6298).

#include <algorithm>

#include "tcp_socket.h"

namespace lvslab::sim::endpoint {

bool TcpSocket::on_acknowledgement(Wire& wire, const Segment& segment) {
  const net::TcpSeq acknowledged = segment.acknowledgement;
  if (acknowledged.after(next_)) return false;
  if (acknowledged.before(una_) && acknowledged.before(una_ - largest_window_)) {
    send_challenge(wire);
    return false;
  }
  Progress progress;
  progress.data = segment.end() != segment.sequence;
  const bool nothing_was_out = queue_.nothing_sent();
  if (!acknowledged.before(una_)) {
    if (acknowledged.after(una_)) {
      progress.advanced = true;
      retries_ = 0;
    }
    note_timestamp(segment);
    update_window(segment, progress);
    probes_unanswered_ = 0;
    probe_again_by_.reset();
    soft_error_ = SocketError::none;
  }
  if (segment.options.sack_count > 0 && sack_) note_sack(wire, segment, progress);
  if (progress.advanced) remove_acknowledged(wire, segment, progress);
  if (nothing_was_out) {
    if (!queue_.all_sent()) {
      if (queue_.first_unsent().begin.before(window_end())) {
        backoff_ = 0;
        if (alarm_ == Alarm::window_probe) clear_alarm();
      } else {
        set_alarm(Alarm::window_probe, wire, std::min(timeout(), maximum_timeout));
      }
    }
    return true;
  }
  if (progress.round_trip) {
    congestion_.on_round_trip(*progress.round_trip, wire.now, una_, next_, pacing_bytes_per_second_);
  }
  if (probe_end_) on_probe_acknowledged(segment, progress);
  const bool dubious =
      progress.is_duplicate() || progress.sacked || progress.duplicate_reported || phase_ != Phase::open;
  const std::uint32_t lost_before = queue_.lost();
  Repair repair = Repair::none;
  if (dubious && !acknowledged.before(una_)) repair = judge_loss(wire, segment, progress);
  if (progress.rearm) set_alarm_after_progress(wire);
  if (progress.advanced || progress.is_duplicate()) next_hop_alive_ = true;
  if (phase_ == Phase::reduced || phase_ == Phase::recovery) {
    reduce_window(progress, queue_.lost() > lost_before);
  } else if (progress.advanced && window_is_used()) {
    congestion_.on_progress(progress.delivered, wire.now, rtt_.shortest());
  }
  update_pacing();
  if (repair == Repair::new_data) {
    push_and_probe(wire, Nagle::off);
    if (!next_.after(recovery_end_)) {
      trying_new_data_ = false;
      retransmit_lost(wire);
    }
  } else if (repair == Repair::lost_data) {
    retransmit_lost(wire);
  }
  return true;
}

void TcpSocket::update_window(const Segment& segment, Progress& progress) {
  const std::uint32_t window = std::uint32_t{segment.window} << send_scale_;
  const bool newer = segment.acknowledgement.after(una_) || segment.sequence.after(window_at_) ||
                     (segment.sequence == window_at_ && window > send_window_);
  if (!newer) return;
  progress.window_updated = true;
  window_at_ = segment.sequence;
  if (send_window_ == window) return;
  send_window_ = window;
  if (window > largest_window_) {
    largest_window_ = window;
    bound_segment_size();
  }
}

void TcpSocket::note_sack(Wire& wire, const Segment& segment, Progress& progress) {
  const auto blocks = std::span(segment.options.sack).first(segment.options.sack_count);
  for (std::size_t b = 0; b < blocks.size(); ++b) {
    const net::SackBlock& block = blocks[b];
    if (!block.left.before(block.right) || block.right.after(next_)) continue;
    const bool inside_second =
        b == 0 && blocks.size() > 1 && !block.left.before(blocks[1].left) && !block.right.after(blocks[1].right);
    if (b == 0 && (block.left.before(segment.acknowledgement) || inside_second)) {
      progress.duplicate_reported = true;  // RFC 2883: something arrived twice
      if (undo_from_ && resent_since_undo_ > 0 && !block.left.before(*undo_from_)) --resent_since_undo_;
      if (probe_end_ && probe_was_retransmission_ && block.right == *probe_end_) probe_was_needless_ = true;
      continue;
    }
    for (std::size_t i = 0; i < queue_.sent_count() && queue_.sent(i).begin.before(block.right); ++i) {
      const SendBlock& sent = queue_.sent(i);
      if (sent.sacked || !sent.end().after(block.left)) continue;
      if (sent.segments > 1) {
        // SACK edges fall between segments: cut there, in whole segments.
        if (sent.begin.before(block.left)) {
          const std::uint32_t before = (block.left - sent.begin + sent.segment - 1) / sent.segment * sent.segment;
          if (before >= sent.length) continue;
          queue_.split_sent(i, before, sent.segment);
          continue;
        }
        if (sent.end().after(block.right)) {
          const std::uint32_t inside = (block.right - sent.begin) / sent.segment * sent.segment;
          if (inside == 0) continue;
          queue_.split_sent(i, inside, sent.segment);
        }
      }
      const SendBlock& piece = queue_.sent(i);
      if (piece.begin.before(block.left) || piece.end().after(block.right)) continue;
      if (!piece.ever_resent && highest_sacked_ && piece.begin.before(*highest_sacked_)) {
        const std::uint32_t distance = (*highest_sacked_ - piece.begin + segment_ / 2) / std::max(segment_, 1U);
        reordering_ = std::clamp(distance, reordering_, 300U);
        reordering_seen_ = true;
      }
      measure(wire, segment, progress, piece, true);
      progress.sacked = true;
      progress.delivered += piece.segments;
      if (!highest_sacked_ || piece.end().after(*highest_sacked_)) highest_sacked_ = piece.end();
      queue_.mark_sacked(i);
    }
  }
}

void TcpSocket::measure(Wire& wire, const Segment& segment, Progress& progress, const SendBlock& block, bool by_sack) {
  const Duration age = wire.now - block.sent_at;
  // RACK: the newest transmission known to have arrived. A retransmission's echo may be the original's.
  const bool ambiguous = block.ever_resent &&
                         (age < rtt_.shortest() ||
                          (timestamps_ && segment.options.timestamps &&
                           static_cast<std::int32_t>(segment.options.timestamps->echo - timestamp(block.sent_at)) < 0));
  if (!ambiguous && (block.sent_at > newest_delivered_at_ ||
                     (block.sent_at == newest_delivered_at_ && block.end().after(newest_delivered_end_)))) {
    newest_delivered_at_ = block.sent_at;
    newest_delivered_end_ = block.end();
    newest_round_trip_ = age;
  }
  if (block.ever_resent) return;
  if (by_sack) {
    if (!progress.sack_round_trip) progress.sack_round_trip = age;
    progress.round_trip = age;
  } else {
    if (!progress.first_round_trip) progress.first_round_trip = age;
    progress.round_trip = age;
    if (!block.end().after(recovery_end_)) progress.original_delivered = true;
  }
}

void TcpSocket::remove_acknowledged(Wire& wire, const Segment& segment, Progress& progress) {
  const net::TcpSeq acknowledged = segment.acknowledgement;
  const auto payload_up_to = [this](net::TcpSeq sequence) {
    std::uint32_t bytes = sequence - una_;
    if (fin_sent_at_ && sequence.after(*fin_sent_at_)) bytes -= 1;
    return bytes;
  };
  acknowledged_bytes_ += payload_up_to(acknowledged);
  una_ = acknowledged;
  if (highest_sacked_ && !highest_sacked_->after(una_)) highest_sacked_.reset();
  while (!queue_.nothing_sent()) {
    SendBlock& block = queue_.sent(0);
    const bool whole = !block.end().after(acknowledged);
    if (!whole && (block.segments <= 1 || !acknowledged.after(block.begin))) break;
    if (block.ever_resent) progress.retransmitted_acked = true;
    if (!block.sacked) measure(wire, segment, progress, block, false);
    progress.rearm = true;
    if (!whole) {
      // Part of a burst: whole segments of it are gone. Bytes of a half-acknowledged segment stay.
      const std::uint32_t freed = queue_.trim_front(acknowledged - block.begin, block.segment);
      if (!block.sacked) progress.delivered += freed;
      progress.acknowledged += freed;
      break;
    }
    if (!block.sacked) progress.delivered += block.segments;
    progress.acknowledged += block.segments;
    queue_.pop_front();
  }
  if (!sack_) forget_duplicates(progress);
  std::optional<Duration> sample;
  if (progress.first_round_trip && !progress.retransmitted_acked) {
    sample = progress.first_round_trip;
  } else if (progress.sack_round_trip) {
    sample = progress.sack_round_trip;
    progress.round_trip = sample;
  } else if (timestamps_ && segment.options.timestamps && segment.options.timestamps->echo != 0) {
    // Only retransmissions were acknowledged: the echoed timestamp tells which one (RFC 7323 section 4).
    const auto elapsed = static_cast<std::int32_t>(timestamp(wire.now) - segment.options.timestamps->echo);
    if (elapsed >= 0) sample = std::chrono::milliseconds(std::max(elapsed, 1));
    progress.round_trip = sample;
  } else {
    progress.round_trip.reset();
  }
  if (sample) {
    rtt_.on_sample(*sample, una_, next_);
    backoff_ = 0;
  }
}

void TcpSocket::on_probe_acknowledged(const Segment& segment, const Progress& progress) {
  if (segment.acknowledgement.before(*probe_end_)) return;
  if (!probe_was_retransmission_ || probe_was_needless_) {
    probe_end_.reset();
  } else if (segment.acknowledgement.after(*probe_end_)) {
    // The probe repaired a loss that nothing else told of: the window shrinks as for any loss (RFC 8985 section 7.4.2).
    probe_end_.reset();
    congestion_.set_threshold(congestion_.threshold_after_loss());
    congestion_.set_window(congestion_.threshold());
    phase_ = queue_.sacked() > 0 || queue_.lost() > 0 ? Phase::disorder : Phase::open;
  } else if (progress.is_duplicate()) {
    probe_end_.reset();  // both copies arrived
  }
  probe_was_needless_ = false;
}

void TcpSocket::set_alarm_after_progress(Wire& wire) {
  if (!arm_loss_probe(wire, true)) arm_retransmission(wire);
}

}  // namespace lvslab::sim::endpoint
