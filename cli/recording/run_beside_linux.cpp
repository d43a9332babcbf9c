#include "run_beside_linux.h"

#include <algorithm>
#include <array>
#include <string_view>

#include <fmt/core.h>

#include "simulated_run.h"

namespace lvslab::cli {
namespace {

bool looks_at_statistics(const sim::Scenario& scenario) {
  return std::ranges::any_of(scenario.timeline, shows_statistics, &sim::TimelineEntry::command) ||
         std::ranges::any_of(scenario.nodes,
                             [](const auto& node) { return std::ranges::any_of(node.commands, shows_statistics); });
}

std::size_t different_outputs(const sim::Comparison& comparison) {
  return comparison.outputs.size() - comparison.equal_outputs();
}

std::string remark_on(const ipvs::WindowBeat& beat) {
  const auto seconds = [](Duration duration) { return std::chrono::duration<double>(duration).count(); };
  return fmt::format(
      "The windows of this kernel's statistics seem to end {:.2f} s after the run's start and every {:.2f} s; the "
      "simulator's do so, too.",
      seconds(beat.first_end.time_since_epoch()), seconds(beat.length));
}

/// A run of a kernel that was kept from running when it should have is no measure for a difference.
std::optional<std::string> remark_on(const sim::Lateness& latest) {
  constexpr Duration usual = 60ms;
  if (latest.by <= usual) return std::nullopt;
  return fmt::format(
      "This kernel was late: '{}' was done {} ms after it was due. If nothing else explains the difference, compare "
      "again when the machine is less busy.",
      latest.what, std::chrono::duration_cast<std::chrono::milliseconds>(latest.by).count());
}

BesideLinux fitted_to_statistics(const sim::RunRecord& linux_run, const sim::Scenario& scenario,
                                 const sim::Terms& terms) {
  BesideLinux best{sim::compare(linux_run, simulated_run(scenario), terms), std::nullopt};
  if (different_outputs(best.comparison) == 0 || !looks_at_statistics(scenario)) return best;
  // A timer of two seconds goes off at a multiple of eight ticks: with 100 and with 250 of them a second.
  for (const Duration length : {2080ms, 2016ms}) {
    for (Duration end = 40ms; end <= length; end += 40ms) {
      sim::Scenario moved = scenario;
      moved.statistics_beat = {Instant{end}, length};
      auto comparison = sim::compare(linux_run, simulated_run(moved), terms);
      if (different_outputs(comparison) >= different_outputs(best.comparison)) continue;
      best = {std::move(comparison), remark_on(moved.statistics_beat)};
      if (different_outputs(best.comparison) == 0) return best;
    }
  }
  return best;
}

}  // namespace

bool shows_statistics(const std::string& command) {
  return std::ranges::any_of(std::array<std::string_view, 3>{"--stats", "--rate", "ip_vs_stats"},
                             [&](std::string_view word) { return command.find(word) != std::string::npos; });
}

BesideLinux compared_with_linux(const sim::RunRecord& linux_run, const sim::Scenario& scenario,
                                const sim::Terms& terms) {
  auto result = fitted_to_statistics(linux_run, scenario, terms);
  if (result.comparison.all_equal()) return result;
  if (const auto late = remark_on(linux_run.latest)) {
    result.remark = result.remark ? *result.remark + ' ' + *late : *late;
  }
  return result;
}

}  // namespace lvslab::cli
