#include "acknowledgement_policy.h"

#include <algorithm>

namespace lvslab::sim::endpoint {
namespace {

constexpr std::uint32_t most_quick = 16;

}  // namespace

void AcknowledgementPolicy::be_quick(std::uint32_t window, std::uint32_t most) {
  const std::uint32_t credits = std::clamp(window / (2 * std::max(full_segment_, 1U)), 2U, most);
  quick_ = std::max(quick_, static_cast<std::uint8_t>(credits));
}

void AcknowledgementPolicy::on_data(std::uint32_t length, bool pushed, std::uint32_t window,
                                    std::uint32_t largest_segment, Duration timeout, Instant now) {
  scheduled_ = true;
  if (length >= full_segment_) {
    full_segment_ = std::min(length, largest_segment);
  } else {
    // Twice the same length, large enough or not pushed: that is what this sender calls full.
    if (length >= 536 || (length >= 88 && !pushed)) {
      if (length == last_small_) {
        full_segment_ = length;
      }
      last_small_ = length;
    }
    if (small_once_) small_twice_ = true;
    small_once_ = true;
  }
  if (delay_ == Duration{}) {
    be_quick(window, most_quick);
    delay_ = shortest_ack_delay;
  } else {
    const Duration gap = now - last_data_at_;
    if (gap <= shortest_ack_delay / 2) {
      delay_ = delay_ / 2 + shortest_ack_delay / 2;
    } else if (gap < delay_) {
      delay_ = std::min(delay_ / 2 + gap, timeout);
    } else if (gap > timeout) {
      be_quick(window, most_quick);  // the sender paused: it starts again from a small window
    }
  }
  last_data_at_ = now;
}

void AcknowledgementPolicy::on_ack_sent() {
  // One that tells of new data uses up a quick one, whatever data of our own it carries.
  if (quick_ > 0 && scheduled_) {
    --quick_;
    if (quick_ == 0) delay_ = shortest_ack_delay;
  }
  scheduled_ = false;
  now_required_ = false;
  small_once_ = false;
  small_twice_ = false;
  deadline_.reset();
}

void AcknowledgementPolicy::on_delay_over(Duration timeout) {
  deadline_.reset();
  if (!scheduled_) return;
  if (!taking_turns_) {
    delay_ = std::min(delay_ * 2, timeout);  // nothing to ride on came: more patience next time
  } else {
    taking_turns_ = false;
    delay_ = shortest_ack_delay;
  }
}

bool AcknowledgementPolicy::delay(Instant now, Duration smoothed_rtt) {
  Duration wait = delay_;
  if (wait > shortest_ack_delay) {
    Duration most = taking_turns_ || small_once_ ? longest_ack_delay : 500ms;
    if (smoothed_rtt > Duration{}) most = std::min(most, std::max(smoothed_rtt, shortest_ack_delay));
    wait = std::min(wait, most);
  }
  wait = std::min(wait, longest_ack_delay);
  if (deadline_) {
    if (*deadline_ <= now + wait / 4) return true;
    deadline_ = std::min(*deadline_, now + wait);
  } else {
    deadline_ = now + wait;
  }
  return false;
}

}  // namespace lvslab::sim::endpoint
