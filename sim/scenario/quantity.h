#pragma once
/// Durations, sizes and rates as people write them: "250ms", "40kB", "10Gbps". The error is the rest of a sentence
/// that begins with what was written: "'3h' has an unknown unit; ...".

#include <cstdint>
#include <string>
#include <string_view>

#include <lvslab/result.h>
#include <lvslab/time.h>

namespace lvslab::sim::scenario {

/// A year: no run is longer, and sums of a few durations cannot overflow.
inline constexpr Duration longest_duration = 24h * 365;
inline constexpr std::uint64_t largest_size = std::uint64_t{1} << 40;                 ///< bytes
inline constexpr std::uint64_t fastest_rate_bps = std::uint64_t{10'000'000'000'000};  ///< 10 Tbps

/// "250ms", "1.5s", "2 m"; a text without a unit is seconds. Rounded to nanoseconds; not negative.
[[nodiscard]] Result<Duration, std::string> parse_duration(std::string_view text);
/// A number of seconds.
[[nodiscard]] Result<Duration, std::string> duration_of_seconds(double seconds);
/// "100", "1000B", "40kB", "1MiB": bytes, fractions cut off.
[[nodiscard]] Result<std::uint64_t, std::string> parse_size(std::string_view text);
/// "10Gbps", "100 Mbps", "1.5mbit": bits per second, more than none.
[[nodiscard]] Result<std::uint64_t, std::string> parse_bandwidth(std::string_view text);

/// "250ms", "1.5s", "60.364us": exact, in the largest unit that leaves a whole part.
[[nodiscard]] std::string to_text(Duration duration);

}  // namespace lvslab::sim::scenario
