#include "kernel.h"

#include <algorithm>

namespace lvslab::cli {

std::chrono::seconds patience_for(const sim::Scenario& scenario) {
  Duration end = scenario.until.value_or(Duration{});
  for (const auto& traffic : scenario.traffic) {
    end = std::max(end, traffic.start + traffic.count * traffic.interval + 3 * traffic.timeout);
  }
  for (const auto& entry : scenario.timeline) end = std::max(end, entry.at);
  return std::chrono::duration_cast<std::chrono::seconds>(60s + 2 * end);
}

}  // namespace lvslab::cli
