#include <lvslab/ipvs/traffic.h>

namespace lvslab::ipvs {
namespace {

std::array<std::uint64_t, 5> as_array(const Statistics& s) {
  return {s.connections, s.packets_in, s.packets_out, s.bytes_in, s.bytes_out};
}

constexpr bool counts_bytes(std::size_t index) { return index >= 3; }

/// One window ends: a quarter of the way from the old estimate to this window's rate. A window's count over two
/// seconds is count/2 per second; in fixed point 2^10 that is count << 9, for bytes (2^5) count << 4.
std::int64_t smoothed(std::int64_t estimate, std::uint64_t count, std::size_t index) {
  const auto rate = static_cast<std::int64_t>(count << (counts_bytes(index) ? 4 : 9));
  return estimate + ((rate - estimate) >> 2);
}

}  // namespace

void Traffic::end_windows(Window now) {
  if (now < seen_) {  // counted ahead of a clock that was stopped: nothing ended
    seen_ = now;
    return;
  }
  const auto live = as_array(live_);
  const auto before = as_array(snapshot_);
  for (std::size_t i = 0; i < estimate_.size(); ++i) {
    estimate_[i] = smoothed(estimate_[i], live[i] - before[i], i);
    // The windows after it were empty. The estimate reaches 0 after some 150 of them at most.
    for (Window empty = seen_ + 1; empty < now && estimate_[i] != 0; ++empty)
      estimate_[i] = smoothed(estimate_[i], 0, i);
  }
  snapshot_ = live_;
  seen_ = now;
}

void Traffic::zero(Window now) {
  catch_up(now);
  zero_point_ = snapshot_;
  estimate_ = {};
}

Statistics Traffic::statistics(Window now) const {
  Traffic then = *this;
  then.catch_up(now);
  const auto& s = then.snapshot_;
  const auto& z = then.zero_point_;
  return {s.connections - z.connections, s.packets_in - z.packets_in, s.packets_out - z.packets_out,
          s.bytes_in - z.bytes_in, s.bytes_out - z.bytes_out};
}

Rates Traffic::rates(Window now) const {
  Traffic then = *this;
  then.catch_up(now);
  const auto shown = [&](std::size_t i) {
    return static_cast<std::uint64_t>(counts_bytes(i) ? (then.estimate_[i] + 0xf) >> 5
                                                      : (then.estimate_[i] + 0x1ff) >> 10);
  };
  return {shown(0), shown(1), shown(2), shown(3), shown(4)};
}

void WindowClock::stop(Instant now) {
  if (!running_) return;
  done_ = at(now);
  running_ = false;
}

void WindowClock::start(Instant now) {
  if (running_) return;
  // The two-second beat itself never stops: the first window to end is the one that is running now.
  since_ += (now - since_) / length_ * length_;
  running_ = true;
}

}  // namespace lvslab::ipvs
