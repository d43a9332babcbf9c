// The application writes, windows open: how bytes are gathered into blocks, and blocks into bursts (RFC 9293 3.8.6).

#include <algorithm>

#include "tcp_socket.h"

namespace lvslab::sim::endpoint {
namespace {

constexpr std::uint32_t largest_block = 65536 - 1 - 320;  ///< the largest IP datagram less headroom for headers
constexpr std::uint32_t smallest_burst = 2;               ///< segments
constexpr std::uint32_t window_divisor = 3;
constexpr Duration recent_write = 1ms;
/// A write that hands its bytes to a near network takes about as long as the first answers: how much later than usual
/// the last of them comes. It has ended before the process makes its next call.
constexpr Duration burst_delay = 30us;
constexpr Duration longest_call = process_latency - 10us;
constexpr std::uint32_t smallest_segment = 48;
constexpr std::uint64_t largest_buffer = 4'194'304;  ///< tcp_wmem[2]

}  // namespace

void TcpSocket::sync_segment_size(const Wire& wire) {
  if (const auto path = PathFacts::towards(flow_, wire)) path_ = *path;
  bound_segment_size();
}

void TcpSocket::bound_segment_size() {
  std::uint32_t size = std::min<std::uint32_t>(std::max(path_.mtu, path_.headers) - path_.headers, peer_segment_);
  size = std::max(size, smallest_segment) - (timestamps_ ? 12U : 0U);
  segment_ = std::max(at_most_half_the_window(size), smallest_segment - 12);
}

std::uint32_t TcpSocket::at_most_half_the_window(std::uint32_t size) const {
  const std::uint32_t limit = largest_window_ > 536 ? largest_window_ / 2 : largest_window_;
  return limit > 0 && size > limit ? std::max(limit, smallest_segment) : size;
}

std::uint32_t TcpSocket::segment_size() const {
  const std::uint32_t fixed = 20U + (timestamps_ ? 12U : 0U);
  const std::uint32_t more = header_overhead() - fixed;  // SACK blocks take room
  return segment_ > more + smallest_segment ? segment_ - more : smallest_segment;
}

std::uint32_t TcpSocket::block_size(std::uint32_t segment) {
  const std::uint32_t wanted = at_most_half_the_window(largest_block);
  std::uint32_t size = block_segments_ * segment;
  if (wanted < size || wanted >= size + segment) {
    block_segments_ = wanted / segment;
    size = block_segments_ * segment;
  }
  return std::max(size, segment);
}

void TcpSocket::write(Wire& wire, const Message& message) {
  message_ = message;
  queued_bytes_ = 0;
  writing_ = true;
  sync_segment_size(wire);
  continue_writing(wire);
}

void TcpSocket::mark_push(SendBlock& block) {
  block.push = true;
  pushed_ = write_end_;
}

void TcpSocket::continue_writing(Wire& wire) {
  waiting_for_buffer_ = false;
  const std::uint32_t segment = segment_size();
  const std::uint32_t block_limit = block_size(segment);
  while (queued_bytes_ < message_.size()) {
    if (queue_.all_sent() || queue_.last_unsent().length >= block_limit) {
      if (queue_.memory() >= buffer_limit_) {
        waiting_for_buffer_ = waited_for_buffer_ = true;
        in_call_ = false;  // asleep
        if (!queue_.all_sent()) {
          mark_push(queue_.last_unsent());
          push_and_probe(wire, Nagle::on);
        }
        return;
      }
      SendBlock block;
      block.begin = write_end_;
      queue_.append(block);
      queue_.count_new_block();
    }
    const auto part = static_cast<std::uint32_t>(
        std::min<std::uint64_t>(block_limit - queue_.last_unsent().length, message_.size() - queued_bytes_));
    queue_.grow_last(part);
    write_end_ += part;
    queued_bytes_ += part;
    if (queued_bytes_ == message_.size() || queue_.last_unsent().length < block_limit) continue;
    if (write_end_.after(pushed_ + largest_window_ / 2)) {
      mark_push(queue_.last_unsent());
      push_and_probe(wire, Nagle::off);
    } else if (queue_.first_unsent_is_last()) {
      push_pending(wire, Nagle::off, Burst::one_block);
    }
  }
  writing_ = false;
  events_.written = true;
  if (is_path_short()) in_call_until_ = wire.now + std::min<Duration>(rtt_.smoothed() + burst_delay, longest_call);
  if (queue_.all_sent()) return;
  mark_push(queue_.last_unsent());
  push_and_probe(wire, Nagle::on);
  in_call_ = !queue_.all_sent() && !waited_for_buffer_ && is_path_short();
}

void TcpSocket::consider_more_buffer(Wire& wire) {
  if (!waiting_for_buffer_) return;
  if (queue_.in_flight() < congestion_.window()) {
    // Twice the window, in buffers of 4352 bytes a segment; it only grows.
    const std::uint64_t wanted = 2ULL * std::max(congestion_.window(), Congestion::initial_window) * 4352;
    buffer_limit_ = std::max(buffer_limit_, std::min(wanted, largest_buffer));
  }
  const std::uint64_t used = queue_.memory();
  if (buffer_limit_ > used && buffer_limit_ - used >= used / 2) continue_writing(wire);
}

void TcpSocket::update_pacing() {
  // Twice the window a round trip while it doubles, 1.2 times afterwards: the rate bursts are sized by.
  if (!rtt_.has_sample()) return;
  // Timers and interrupts of real hosts add to what the links take: 7 % on a path of milliseconds, at most 300 us.
  const Duration round_trip = rtt_.smoothed() + std::min<Duration>(rtt_.smoothed() / 14, 300us);
  const auto round_trip_us = std::max<std::int64_t>(round_trip / 1us, 1);
  const std::uint64_t percent = congestion_.window() < congestion_.threshold() / 2 ? 200 : 120;
  const std::uint64_t window = std::max(congestion_.window(), queue_.outstanding());
  pacing_bytes_per_second_ = window * segment_ * percent * 10'000 / static_cast<std::uint64_t>(round_trip_us);
}

std::uint32_t TcpSocket::burst_limit(std::uint32_t segment) const {
  // About a millisecond's worth, more when the path is short: small bursts matter on long ones only.
  std::uint64_t bytes = pacing_bytes_per_second_ >> 10;
  const auto shortness = static_cast<std::uint64_t>(rtt_.shortest() / 1us) >> 9;
  if (shortness < 32) bytes += largest_block >> shortness;
  bytes = std::min<std::uint64_t>(bytes, largest_block);
  return std::max(static_cast<std::uint32_t>(bytes / segment), smallest_burst);
}

bool TcpSocket::nagle_holds(bool partial, Nagle nagle) const {
  // Minshall's variant: a partial segment waits only while another partial one is not acknowledged.
  return partial && nagle == Nagle::on && queue_.outstanding() > 0 && small_sent_.after(una_) &&
         !small_sent_.after(next_);
}

std::uint32_t TcpSocket::cut_at(std::uint32_t quota, std::uint32_t segment, Nagle nagle) const {
  const SendBlock& block = queue_.first_unsent();
  const std::uint32_t window = window_end() - block.begin;
  const std::uint32_t most = segment * quota;
  if (most <= window && !queue_.first_unsent_is_last()) return most;
  const std::uint32_t needed = std::min(block.length, window);
  if (most <= needed) return most;
  const std::uint32_t partial = needed % segment;
  return nagle_holds(partial != 0, nagle) ? needed - partial : needed;
}

bool TcpSocket::should_defer(const Wire& wire, const SendBlock& block, std::uint32_t most, bool& window_limited) const {
  if (phase_ == Phase::recovery || phase_ == Phase::loss) return false;
  if (wire.now - last_sent_at_ > recent_write) return false;
  const std::uint32_t send_window = window_end() - block.begin;
  const std::uint32_t room = (congestion_.window() - queue_.in_flight()) * segment_;
  const std::uint32_t limit = std::min(send_window, room);
  if (limit >= most * segment_) return false;
  if (!queue_.first_unsent_is_last() && limit >= block.length) return false;
  if (limit >= std::min(send_window_, congestion_.window() * segment_) / window_divisor) return false;
  if (queue_.nothing_sent()) return false;
  // If the next acknowledgement is not near, waiting for it would leave the path idle.
  if (wire.now - queue_.sent(0).sent_at < rtt_.smoothed() / 2) return false;
  if (room < send_window) {
    if (room <= block.length) {
      window_limited = true;
      return true;
    }
  } else if (send_window <= block.length) {
    return true;
  }
  return !block.fin;
}

void TcpSocket::transmit_first_unsent(Wire& wire, std::uint32_t segment) {
  SendBlock& block = queue_.first_unsent();
  block.count(segment);
  const bool nothing_was_out = queue_.nothing_sent();
  if (block.fin) fin_sent_at_ = block.end() - 1;
  if (block.length % segment != 0) small_sent_ = block.end();
  next_ = block.end();
  send_block(wire, block, false);
  queue_.on_sent();
  if (nothing_was_out || alarm_ == Alarm::loss_probe) arm_retransmission(wire);
}

bool TcpSocket::push_pending(Wire& wire, Nagle nagle, Burst burst) {
  const std::uint32_t segment = segment_size();
  const std::uint32_t most = burst_limit(segment);
  std::uint32_t sent = 0;
  bool limited = false;
  while (!queue_.all_sent()) {
    SendBlock& block = queue_.first_unsent();
    block.count(segment);
    std::uint32_t quota = 0;
    if (queue_.in_flight() < congestion_.window()) {
      quota = std::min(std::max(congestion_.window() / 2, 1U), congestion_.window() - queue_.in_flight());
    } else if (burst == Burst::probe) {
      quota = 1;
    } else {
      break;
    }
    const net::TcpSeq first_end = block.length > segment ? block.begin + segment : block.end();
    if (first_end.after(window_end())) break;
    if (block.segments == 1) {
      const bool last = queue_.first_unsent_is_last();
      if (!block.fin && last && nagle_holds(block.length < segment, nagle)) break;
    } else if (burst == Burst::all && should_defer(wire, block, most, limited)) {
      break;
    }
    if (block.segments > 1) {
      const std::uint32_t limit = cut_at(std::min(quota, most), segment, nagle);
      if (block.length > limit) queue_.split_unsent(limit, segment);
    }
    transmit_first_unsent(wire, segment);
    sent += queue_.last_sent().segments;
    if (burst != Burst::all) break;
  }
  limited = limited || queue_.in_flight() >= congestion_.window();
  if (sent > 0 || limited) note_window_use(limited);
  if (sent > 0) {
    if (phase_ == Phase::reduced || phase_ == Phase::recovery) reduction_sent_ += sent;
    if (burst != Burst::probe) arm_loss_probe(wire, false);
    return true;
  }
  return false;
}

void TcpSocket::push_and_probe(Wire& wire, Nagle nagle) {
  if (queue_.all_sent()) return;
  if (push_pending(wire, nagle, Burst::all)) return;
  // Nothing out, something to send, no window: only a probe can find out when it opens.
  if (queue_.outstanding() == 0 && !queue_.all_sent() && alarm_ == Alarm::none) {
    set_alarm(Alarm::window_probe, wire, std::max(timeout(), minimum_timeout));
  }
}

void TcpSocket::note_window_use(bool limited) {
  if (!una_.before(usage_until_) || limited || (!window_limited_ && queue_.outstanding() > most_outstanding_)) {
    window_limited_ = limited;
    most_outstanding_ = queue_.outstanding();
    usage_until_ = next_;
  }
}

bool TcpSocket::window_is_used() const {
  // An unused window must not grow; in slow start it may be twice what was used (RFC 7661).
  if (window_limited_) return true;
  return congestion_.in_slow_start() && congestion_.window() < 2 * most_outstanding_;
}

}  // namespace lvslab::sim::endpoint
