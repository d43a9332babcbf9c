#pragma once
/// When a kernel timer really fires: never early, and later the longer it was set for.

#include <cstdint>

#include <lvslab/time.h>

namespace lvslab {

/// One tick of the clock that the kernel's timers count by.
inline constexpr Duration kernel_tick = 10ms;

/// When a timer set at `now` for `delay` fires on a kernel of 100 ticks a second (user-mode Linux of Debian 12, with
/// which runs are compared). The timer wheel rounds up to a bucket: a tick for delays under 0.63 s, 80 ms under 5 s,
/// 640 ms under 40 s. It matters where two timers race: a neighbour's three seconds against TCP's third SYN.
[[nodiscard]] constexpr Instant kernel_timer(Instant now, Duration delay) {
  constexpr Duration tick = kernel_tick;
  constexpr int level_bits = 3;
  const std::int64_t ticks = (delay + tick - 1ns) / tick;
  const std::int64_t expires = now.time_since_epoch() / tick + ticks;
  int shift = 0;
  for (std::int64_t reach = 63; ticks >= reach; reach <<= level_bits) shift += level_bits;
  return Instant{((expires >> shift) + 1) * tick * (std::int64_t{1} << shift)};
}

static_assert(kernel_timer(Instant{}, 1s) == Instant{1040ms});
static_assert(kernel_timer(Instant{}, 5s) == Instant{5040ms});
static_assert(kernel_timer(Instant{3ms}, 200ms) == Instant{210ms});

}  // namespace lvslab
