#pragma once
// The comparison that several schedulers share: which server has the least load for its weight?

#include <cstdint>
#include <optional>
#include <string_view>

#include <lvslab/ipvs/scheduler.h>

namespace lvslab::ipvs {

/// load_a / weight_a > load_b / weight_b, cross-multiplied: no division, no rounding, and a weight of 0 never wins.
[[nodiscard]] constexpr bool is_more_loaded(std::int64_t load_a, std::int64_t weight_a, std::int64_t load_b,
                                            std::int64_t weight_b) {
  return load_a * weight_b > load_b * weight_a;
}

/// The first usable server in the list with the least `load_of(server)` per weight; ties stay with the earlier one.
/// Overloaded servers are passed over. `eligible` may exclude more.
template <class Load, class Eligible>
[[nodiscard]] std::optional<std::size_t> least_loaded(const Pool& pool, const Load& load_of, const Eligible& eligible) {
  std::optional<std::size_t> least;
  for (std::size_t i = 0; i < pool.size(); ++i) {
    const auto& server = pool[i];
    if (!server.is_usable() || !eligible(server)) continue;
    if (!least ||
        is_more_loaded(load_of(pool[*least]), pool[*least].settings.weight, load_of(server), server.settings.weight)) {
      least = i;
    }
  }
  return least;
}
template <class Load>
[[nodiscard]] std::optional<std::size_t> least_loaded(const Pool& pool, const Load& load_of) {
  return least_loaded(pool, load_of, [](const RealServer&) { return true; });
}

/// Tells against whom the chosen server won: the closest of the others, or the only one it tied with.
template <class Load>
void tell_comparison(Story& story, const Pool& pool, std::size_t chosen, const Load& load_of,
                     std::string_view load_name) {
  if (!story.wanted()) return;
  const auto& best = pool[chosen];
  std::optional<std::size_t> second;
  for (std::size_t i = 0; i < pool.size(); ++i) {
    const auto& server = pool[i];
    if (i == chosen || !server.is_usable()) continue;
    if (!second || is_more_loaded(load_of(pool[*second]), pool[*second].settings.weight, load_of(server),
                                  server.settings.weight)) {
      second = i;
    }
  }
  if (!second) return story.tell("{0} is the only usable server", best.address);
  const auto& other = pool[*second];
  const bool is_tie = !is_more_loaded(load_of(other), other.settings.weight, load_of(best), best.settings.weight);
  story.tell(is_tie ? "{0}: {1} {2} / weight {3} equals that of {4}: {1} {5} / weight {6}; the earlier in the list wins"
                    : "{0}: {1} {2} / weight {3} is less than that of {4}: {1} {5} / weight {6}",
             best.address, load_name, load_of(best), best.settings.weight, other.address, load_of(other),
             other.settings.weight);
}

/// 256 active + inactive: the load of lc, wlc, lblc and lblcr.
[[nodiscard]] inline std::int64_t overhead_load(const RealServer& server) {
  return static_cast<std::int32_t>(overhead_of(server));
}

}  // namespace lvslab::ipvs
