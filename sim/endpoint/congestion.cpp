#include "congestion.h"

#include <algorithm>

namespace lvslab::sim::endpoint {
namespace {

/// CUBIC's multiplicative decrease, 0.7, in 1024ths.
constexpr std::uint64_t beta = 717;
constexpr std::uint32_t hystart_low_window = 16;
constexpr std::uint32_t hystart_samples = 8;
constexpr Duration hystart_train_gap = 2ms;
constexpr std::uint64_t largest_burst_bytes = 65536;

/// The largest integer whose cube is not above `value`.
std::int64_t cube_root(std::int64_t value) {
  std::int64_t low = 0;
  std::int64_t high = 2'000'000;
  while (low < high) {
    const std::int64_t middle = (low + high + 1) / 2;
    if (middle * middle * middle <= value) {
      low = middle;
    } else {
      high = middle - 1;
    }
  }
  return low;
}

}  // namespace

void Congestion::on_progress(std::uint32_t acked, Instant now, Duration shortest_rtt) {
  if (in_slow_start()) {
    const std::uint32_t grown = std::min(window_ + acked, threshold_);
    acked -= grown - window_;
    window_ = grown;
    if (acked == 0) return;
  }
  grow_cubic(acked, now, shortest_rtt);
  // One more segment for every `ack_count_` acknowledged; a credit from a steeper past is used up at once.
  if (acked_toward_next_ >= ack_count_) {
    acked_toward_next_ = 0;
    ++window_;
  }
  acked_toward_next_ += acked;
  if (acked_toward_next_ >= ack_count_) {
    window_ += acked_toward_next_ / ack_count_;
    acked_toward_next_ %= ack_count_;
  }
}

void Congestion::grow_cubic(std::uint32_t acked, Instant now, Duration shortest_rtt) {
  reno_acked_ += acked;
  if (!epoch_) {
    epoch_ = now;
    reno_acked_ = acked;
    reno_window_ = window_;
    if (last_maximum_ <= window_) {
      plateau_ms_ = 0;
      origin_ = window_;
    } else {
      // K = cbrt((Wmax - cwnd) / C), C = 0.4 segments/s^3; in ms: 10^9 / 0.4.
      plateau_ms_ = cube_root((std::int64_t{last_maximum_} - window_) * 2'500'000'000);
      origin_ = last_maximum_;
    }
  }
  const auto elapsed = std::chrono::floor<std::chrono::milliseconds>(now - *epoch_ + shortest_rtt).count();
  const std::int64_t distance = std::clamp<std::int64_t>(elapsed - plateau_ms_, -100'000, 100'000);
  const std::int64_t rise = distance * distance * distance / 2'500'000'000;
  const std::int64_t target = std::int64_t{origin_} + rise;
  if (target > window_) {
    ack_count_ = window_ / static_cast<std::uint32_t>(target - window_);
  } else {
    ack_count_ = 100 * window_;
  }
  if (last_maximum_ == 0) ack_count_ = std::min(ack_count_, 20U);  // before the first loss: at least 5 % a round trip
  // The Reno-friendly region: 3 (1 - beta) / (1 + beta) segments a window; its inverse, 15/8 in 8ths.
  const std::uint32_t per_segment = std::max(window_ * 15 / 8, 1U);
  while (reno_acked_ > per_segment) {
    reno_acked_ -= per_segment;
    ++reno_window_;
  }
  if (reno_window_ > window_) ack_count_ = std::min(ack_count_, window_ / (reno_window_ - window_));
  ack_count_ = std::max(ack_count_, 2U);
}

std::uint32_t Congestion::threshold_after_loss() {
  epoch_.reset();
  const auto scaled = [this](std::uint64_t part) { return static_cast<std::uint32_t>(window_ * part / 1024); };
  // Fast convergence: a flow that lost before reaching its last maximum leaves room for others.
  last_maximum_ = window_ < last_maximum_ ? scaled((1024 + beta) / 2) : window_;
  return std::max(scaled(beta), 2U);
}

void Congestion::on_timeout() {
  epoch_.reset();
  last_maximum_ = 0;
  origin_ = 0;
  plateau_ms_ = 0;
  reno_window_ = 0;
  reno_acked_ = 0;
  ack_count_ = 0;
  acked_toward_next_ = 0;
  delay_floor_ = {};
  slow_start_exit_found_ = false;
}

void Congestion::begin_round(Instant now, net::TcpSeq next) {
  round_began_ = now;
  train_at_ = now;
  round_end_ = next;
  round_rtt_ = Duration::max();
  round_samples_ = 0;
}

void Congestion::on_round_trip(Duration round_trip, Instant now, net::TcpSeq una, net::TcpSeq next,
                               std::uint64_t bytes_per_second) {
  if (epoch_ && now - *epoch_ < 1s) return;  // just after a loss the queue is not what it will be
  round_trip = std::max(round_trip, Duration{1us});
  if (delay_floor_ == Duration{} || delay_floor_ > round_trip) delay_floor_ = round_trip;
  if (slow_start_exit_found_ || !in_slow_start() || window_ < hystart_low_window) return;
  if (una.after(round_end_)) begin_round(now, next);
  if (now - train_at_ <= hystart_train_gap) {
    // Acknowledgements that come in one train: when it is longer than half a round trip, the pipe is full.
    train_at_ = now;
    Duration burst{};
    if (bytes_per_second > 0) {
      burst =
          std::min<Duration>(1ms, std::chrono::microseconds(largest_burst_bytes * 4 * 1'000'000 / bytes_per_second));
    }
    if (now - round_began_ > (delay_floor_ + burst) / 2) slow_start_exit_found_ = true;
  }
  round_rtt_ = std::min(round_rtt_, round_trip);
  if (round_samples_ < hystart_samples) {
    ++round_samples_;
  } else if (round_rtt_ > delay_floor_ + std::clamp<Duration>(delay_floor_ / 8, 4ms, 16ms)) {
    slow_start_exit_found_ = true;  // the queue ahead grows
  }
  if (slow_start_exit_found_) threshold_ = window_;
}

}  // namespace lvslab::sim::endpoint
