#pragma once
/// Time as the whole laboratory counts it: integer nanoseconds since the start of a run.
///
/// The clock has no now(): whoever needs the time is told it. So the core cannot tell simulated time from real
/// time, and nothing in it can read the wall clock by accident.

#include <chrono>
#include <cstdint>

namespace lvslab {

struct SimClock {
  using rep = std::int64_t;
  using period = std::nano;
  using duration = std::chrono::nanoseconds;
  using time_point = std::chrono::time_point<SimClock>;
  static constexpr bool is_steady = true;
};

using Instant = SimClock::time_point;
using Duration = SimClock::duration;

using namespace std::chrono_literals;

}  // namespace lvslab
