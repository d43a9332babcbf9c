#include "rtt_estimator.h"

#include <algorithm>

namespace lvslab::sim::endpoint {

void RttEstimator::on_sample(Duration round_trip, net::TcpSeq una, net::TcpSeq next) {
  constexpr std::int64_t floor_us = std::chrono::floor<std::chrono::microseconds>(minimum_timeout).count();
  const std::int64_t sample =
      std::max<std::int64_t>(std::chrono::floor<std::chrono::microseconds>(round_trip).count(), 1);
  if (shortest_ == Duration{} || round_trip < shortest_) shortest_ = std::max(round_trip, Duration{1us});
  if (smoothed_us_ == 0) {
    smoothed_us_ = sample * 8;
    deviation_us_ = sample * 2;
    variance_us_ = std::max(deviation_us_, floor_us);
    largest_deviation_us_ = variance_us_;
    window_end_ = next;
  } else {
    std::int64_t error = sample - smoothed_us_ / 8;
    smoothed_us_ += error;
    if (error < 0) {
      // The path got faster: that is no reason to trust it less, so the deviation rises only slowly.
      error = -error - deviation_us_ / 4;
      if (error > 0) error /= 8;
    } else {
      error -= deviation_us_ / 4;
    }
    deviation_us_ += error;
    if (deviation_us_ > largest_deviation_us_) {
      largest_deviation_us_ = deviation_us_;
      variance_us_ = std::max(variance_us_, largest_deviation_us_);
    }
    if (una.after(window_end_)) {
      if (largest_deviation_us_ < variance_us_) variance_us_ -= (variance_us_ - largest_deviation_us_) / 4;
      window_end_ = next;
      largest_deviation_us_ = floor_us;
    }
  }
  timeout_ = std::min<Duration>(std::chrono::microseconds(smoothed_us_ / 8 + variance_us_), maximum_timeout);
}

}  // namespace lvslab::sim::endpoint
