#pragma once
// The comparison that several schedulers share: which server has the least load for its weight?

#include <cstdint>
#include <optional>

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

/// A server's side of a comparison by overhead.
[[nodiscard]] inline Comparison::Side overhead_side(const RealServer& server, const KernelProfile& kernel) {
  const auto overhead = overhead_of(server, kernel);
  return {server.address, server.active, overhead - server.active * 256U, static_cast<std::int32_t>(overhead),
          server.settings.weight};
}
/// A server's side of a comparison by expected delay.
[[nodiscard]] inline Comparison::Side delay_side(const RealServer& server) {
  return {server.address, server.active, 0, std::int64_t{server.active} + 1, server.settings.weight};
}

/// Against whom the chosen server won: the closest of the other usable ones.
template <class Load, class SideOf>
[[nodiscard]] Comparison comparison_of(const Pool& pool, ServerId chosen, Comparison::Measure measure,
                                       const Load& load_of, const SideOf& side_of) {
  const auto& best = pool.server(chosen);
  const auto second = least_loaded(pool, load_of, [&](const RealServer& server) { return &server != &best; });
  Comparison comparison;
  comparison.measure = measure;
  comparison.winner = side_of(best);
  if (!second) return comparison;
  const auto& other = pool[*second];
  comparison.runner_up = side_of(other);
  comparison.is_tie = !is_more_loaded(load_of(other), other.settings.weight, load_of(best), best.settings.weight);
  return comparison;
}

/// The load of lc, wlc, lblc, lblcr and twos.
[[nodiscard]] inline std::int64_t overhead_load(const RealServer& server, const KernelProfile& kernel) {
  return static_cast<std::int32_t>(overhead_of(server, kernel));
}

/// The choice of wlc, which lblc and lblcr fall back to.
[[nodiscard]] inline std::optional<ServerId> least_overhead_per_weight(const Pool& pool, const Occasion& occasion) {
  const auto load_of = [cost = cost_of_active(pool.kernel())](const RealServer& server) {
    return std::int64_t{static_cast<std::int32_t>(overhead_of(server, cost))};
  };
  const auto least = least_loaded(pool, load_of);
  if (!least) return std::nullopt;
  const auto chosen = pool.id(*least);
  occasion.tell([&] {
    return comparison_of(pool, chosen, Comparison::Measure::overhead_per_weight, load_of,
                         [&](const RealServer& server) { return overhead_side(server, pool.kernel()); });
  });
  return chosen;
}

/// The choice of sed, which nq falls back to.
[[nodiscard]] inline std::optional<ServerId> least_expected_delay(const Pool& pool, const Occasion& occasion) {
  const auto load_of = [](const RealServer& server) { return std::int64_t{server.active} + 1; };
  const auto least = least_loaded(pool, load_of);
  if (!least) return std::nullopt;
  const auto chosen = pool.id(*least);
  occasion.tell([&] { return comparison_of(pool, chosen, Comparison::Measure::delay, load_of, delay_side); });
  return chosen;
}

/// The choice of fo, and of ovf among those with room: the highest weight; the earlier in the list at a tie.
template <class Eligible>
[[nodiscard]] std::optional<ServerId> heaviest(const Pool& pool, const Eligible& eligible, const Occasion& occasion,
                                               bool with_room = false) {
  const auto find = [&](const RealServer* except) {
    std::optional<std::size_t> most;
    for (std::size_t i = 0; i < pool.size(); ++i) {
      if (!pool[i].is_usable() || !eligible(pool[i]) || &pool[i] == except) continue;
      if (!most || pool[i].settings.weight > pool[*most].settings.weight) most = i;
    }
    return most;
  };
  const auto most = find(nullptr);
  if (!most) return std::nullopt;
  occasion.tell([&] {
    const auto side_of = [](const RealServer& server) {
      return Comparison::Side{server.address, server.active, 0, server.settings.weight, server.settings.weight};
    };
    Comparison comparison;
    comparison.measure = Comparison::Measure::weight;
    comparison.with_room = with_room;
    comparison.winner = side_of(pool[*most]);
    if (const auto second = find(&pool[*most])) {
      comparison.runner_up = side_of(pool[*second]);
      comparison.is_tie = pool[*second].settings.weight == pool[*most].settings.weight;
    }
    return comparison;
  });
  return pool.id(*most);
}

}  // namespace lvslab::ipvs
