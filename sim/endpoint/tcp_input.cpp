// A segment arrives on a connection (RFC 9293 section 3.10.7.4).

#include <algorithm>

#include "tcp_socket.h"

namespace lvslab::sim::endpoint {
namespace {

/// RFC 7323 section 5.5: a timestamp not renewed for 24 days proves nothing any more.
constexpr Duration timestamp_lifetime = 24h * 24;
constexpr std::uint32_t duplicate_acks_at_once = 3;
constexpr std::uint32_t most_compressed = 44;
constexpr Duration longest_compression = 1ms;
/// Longer than the gap between two acknowledgements of one burst on a fast link.
constexpr Duration gathering_gap = 15us;

}  // namespace

TcpSocket::Verdict TcpSocket::on_segment(Wire& wire, const Segment& segment) {
  if (in_call_ && wire.now - std::max(last_heard_at_, last_sent_at_) > process_latency) in_call_ = false;
  last_heard_at_ = wire.now;
  if (in_call_ && gather(wire, segment)) return Verdict::taken;
  if (!gathered_.empty()) process_gathered(wire);
  switch (state_) {
    case TcpState::closed: return Verdict::reset_sender;
    case TcpState::syn_sent: return on_segment_in_syn_sent(wire, segment);
    case TcpState::syn_received: return on_segment_in_syn_received(wire, segment);
    default: return process(wire, segment);
  }
}

bool TcpSocket::gather(Wire& wire, const Segment& segment) {
  // While a process is inside its write, what arrives waits in the socket's backlog, and pure acknowledgements there
  // become one, as long as their options are the same: the window opens by all of one millisecond at once.
  const net::TcpFlags pure{.ack = true};
  const net::TcpSeq so_far = gathered_.empty() ? una_ : gathered_.back().acknowledgement;
  if (segment.flags != pure || segment.length() > 0 || segment.options.sack_count > 0 ||
      segment.sequence != expected_ || !segment.acknowledgement.after(so_far) || segment.acknowledgement.after(next_)) {
    return false;
  }
  if (gathered_.empty() || gathered_.back().options.timestamps != segment.options.timestamps) gathered_.emplace_back();
  gathered_.back() = segment;
  gathered_.back().payload = gathered_.back().option_bytes = {};  // they lie in the datagram
  if (segment.acknowledgement == next_) {
    process_gathered(wire);
  } else {
    gathered_until_ = wire.now + gathering_gap;
  }
  return true;
}

void TcpSocket::process_gathered(Wire& wire) {
  for (const Segment& segment : std::exchange(gathered_, {})) process(wire, segment);
  if (everything_sent()) in_call_ = false;
}

bool TcpSocket::is_old_duplicate(const Segment& segment, Instant now) const {
  if (!timestamps_ || !segment.options.timestamps) return false;
  if (static_cast<std::int32_t>(segment.options.timestamps->value - recent_timestamp_) >= 0) return false;
  return now - recent_timestamp_at_ < timestamp_lifetime;
}

void TcpSocket::note_timestamp(const Segment& segment) {
  // RFC 7323 section 4.3: only a segment at the last acknowledged edge may renew the value to be echoed.
  if (!timestamps_ || !segment.options.timestamps || segment.sequence.after(receive_window_.last_acknowledged()))
    return;
  if (static_cast<std::int32_t>(segment.options.timestamps->value - recent_timestamp_) >= 0) {
    recent_timestamp_ = segment.options.timestamps->value;
  }
}

bool TcpSocket::is_acceptable(Wire& wire, const Segment& segment) {
  if (is_old_duplicate(segment, wire.now) && !segment.flags.rst) {
    // A duplicate acknowledgement that only came out of order is harmless; anything else is answered.
    wire.out.story.tell("the segment's timestamp is older than the last: an old duplicate");
    send_duplicate_limited(wire, segment);
    return false;
  }
  const net::TcpSeq right = expected_ + receive_window_.open(expected_);
  if (segment.end().before(receive_window_.last_acknowledged()) || segment.sequence.after(right)) {
    if (!segment.flags.rst) {
      wire.out.story.tell("the segment lies outside the receive window");
      if (segment.flags.syn) {
        send_challenge(wire);
      } else {
        send_duplicate_limited(wire, segment);
      }
    }
    return false;
  }
  if (segment.flags.rst) {
    if (segment.sequence == expected_) {
      wire.out.story.tell("{0} resets the connection", flow_.remote_endpoint());
      fail(state_ == TcpState::close_wait ? SocketError::reset : SocketError::reset);
    } else {
      send_challenge(wire);
    }
    return false;
  }
  if (segment.flags.syn) {
    send_challenge(wire);
    return false;
  }
  return true;
}

TcpSocket::Verdict TcpSocket::process(Wire& wire, const Segment& segment) {
  const bool was_open = state_ != TcpState::closed;
  if (!is_acceptable(wire, segment)) {
    return was_open && state_ == TcpState::closed ? Verdict::taken : Verdict::unacceptable;
  }
  if (!segment.flags.ack) return Verdict::unacceptable;
  if (!on_acknowledgement(wire, segment)) {
    if (state_ != TcpState::established && state_ != TcpState::closed) send_challenge(wire);
    return Verdict::unacceptable;
  }
  Verdict verdict = Verdict::taken;
  if (una_ == write_end_ && sending_shut_down_) on_our_fin_acknowledged(wire, segment, verdict);
  if (state_ == TcpState::closed) return verdict;
  if (orphan_ && segment.end() != segment.sequence &&
      (segment.end() - (segment.flags.fin ? 1U : 0U)).after(expected_)) {
    wire.out.story.tell("data for a connection whose application is gone: reset");
    finish();
    return Verdict::reset_sender;
  }
  // After the peer's FIN nothing new can come, but what comes again is still reported as a duplicate (RFC 2883).
  const bool nothing_new = !segment.end().after(expected_);
  if (segment.end() != segment.sequence && (!peer_closed_ || nothing_new))
    queue_data(wire, segment);
  else if (segment.end() != segment.sequence && segment.sequence.before(expected_))
    acks_.schedule();
  if (state_ == TcpState::closed) return verdict;
  if (!queue_.all_sent()) push_and_probe(wire, Nagle::on);
  consider_more_buffer(wire);
  if (acks_.scheduled()) consider_acknowledging(wire, true);
  return verdict;
}

void TcpSocket::on_our_fin_acknowledged(Wire& wire, const Segment& segment, Verdict& verdict) {
  switch (state_) {
    case TcpState::fin_wait_1:
      state_ = TcpState::fin_wait_2;
      next_hop_alive_ = true;
      if (!orphan_) return;
      if (segment.end() != segment.sequence && (segment.end() - (segment.flags.fin ? 1U : 0U)).after(expected_)) {
        wire.out.story.tell("data for a connection whose application is gone: reset");
        finish();
        verdict = Verdict::reset_sender;
        return;
      }
      if (!segment.flags.fin) become_orphan_in_fin_wait_2(wire);
      return;
    case TcpState::closing: return rest(wire, false);
    case TcpState::last_ack: return finish();
    default: return;
  }
}

void TcpSocket::queue_data(Wire& wire, const Segment& segment) {
  const net::TcpSeq end = segment.end();
  const std::uint32_t open = receive_window_.open(expected_);
  const auto acknowledge_at_once = [&] {
    acks_.be_quick(receive_window_.announced(), 16);
    acks_.stop_taking_turns();
    acks_.schedule();
  };
  if (!end.after(expected_)) {  // all of it is here already
    wire.out.story.tell("a retransmission of what has arrived already");
    if (sack_) early_.on_duplicate({segment.sequence, end});
    acknowledge_at_once();
    return;
  }
  if (!segment.sequence.before(expected_ + open) && segment.sequence != expected_) return acknowledge_at_once();
  if (open == 0 && segment.length() > 0) {
    acks_.require_now();  // a probe of the closed window
    return acknowledge_at_once();
  }
  const bool pushed = segment.flags.psh || segment.flags.fin;
  const auto note_data = [&] {
    acks_.on_data(segment.unit(), pushed, receive_window_.announced(), path_.announced_segment, timeout(), wire.now);
    if (receive_window_.on_segment(segment.length(), segment_)) acks_.be_quick_once();
  };
  if (segment.sequence.after(expected_)) {
    acks_.schedule();
    if (early_.add(segment.sequence, segment.payload, segment.flags.fin)) {
      if (sack_) early_.on_duplicate({segment.sequence, end});
    } else {
      wire.out.story.tell("{0} bytes are missing before this segment: it is kept", segment.sequence - expected_);
      receive_window_.hold(segment.length());
    }
    return;
  }
  const std::uint32_t skipped = expected_ - segment.sequence;
  if (skipped > 0 && sack_) early_.on_duplicate({segment.sequence, expected_});
  inbox_.put(segment.payload.subspan(skipped));
  expected_ = end;
  if (segment.length() > 0) note_data();
  bool fin = segment.flags.fin;
  if (!early_.empty()) {
    fin = early_.take_in_order(expected_, inbox_) || fin;
    if (early_.empty()) acks_.require_now();  // the gap is filled (RFC 5681 section 4.2)
  }
  if (inbox_.unread() > 0) events_.readable = true;
  if (fin) on_fin(wire);
}

void TcpSocket::on_fin(Wire& wire) {
  peer_closed_ = true;
  events_.readable = true;
  early_.clear();
  acks_.schedule();
  switch (state_) {
    case TcpState::established:
      state_ = TcpState::close_wait;
      acks_.on_peer_closed();
      return;
    case TcpState::fin_wait_1:  // both close at once
      send_acknowledgement(wire);
      state_ = TcpState::closing;
      return;
    case TcpState::fin_wait_2: send_acknowledgement(wire); return rest(wire, false);
    default: return;
  }
}

void TcpSocket::consider_acknowledging(Wire& wire, bool early_data_possible) {
  const std::uint32_t waiting = expected_ - receive_window_.last_acknowledged();
  const bool edge_moves = receive_window_.candidate(acks_.full_segment(), scaling_) >= receive_window_.announced();
  if ((waiting > acks_.full_segment() && edge_moves) || acks_.quick() || acks_.now_required()) {
    return send_acknowledgement(wire);
  }
  if (!early_data_possible || early_.empty()) {
    if (acks_.delay(wire.now, rtt_.smoothed())) send_acknowledgement(wire);
    return;
  }
  // Out of order: the sender needs three duplicates at once to notice; the rest may be told together.
  if (!sack_ || compressed_ >= most_compressed) return send_acknowledgement(wire);
  if (compressed_at_ != expected_) {
    compressed_at_ = expected_;
    duplicate_acks_sent_ = 0;
  }
  if (duplicate_acks_sent_ < duplicate_acks_at_once) {
    ++duplicate_acks_sent_;
    return send_acknowledgement(wire);
  }
  ++compressed_;
  if (!compressed_until_) compressed_until_ = wire.now + std::min<Duration>(longest_compression, rtt_.smoothed() / 20);
}

std::uint32_t TcpSocket::read_all(Wire& wire) {
  const std::uint32_t length = inbox_.take();
  if (length == 0) return 0;
  const std::uint32_t window_before = receive_window_.open(expected_);
  receive_window_.on_read(length, segment_, rtt_.smoothed(), wire.now);
  if (state_ == TcpState::closed) return length;
  const std::uint32_t waiting = expected_ - receive_window_.last_acknowledged();
  bool acknowledge =
      acks_.scheduled() && (waiting > acks_.full_segment() || (acks_.wants_ack_when_drained() && early_.empty()));
  if (!acknowledge && !peer_closed_) {
    // A window that opens by a lot is worth a segment.
    const std::uint32_t window = receive_window_.candidate(acks_.full_segment(), scaling_);
    acknowledge = window > 0 && window >= 2 * window_before;
  }
  if (acknowledge) send_acknowledgement(wire);
  return length;
}

}  // namespace lvslab::sim::endpoint
