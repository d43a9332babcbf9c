#include <fmt/core.h>

#include <lvslab/sim/time_text.h>

namespace lvslab::sim {

std::string column_text(Duration since_start) {
  const auto us = since_start.count() / 1000;
  return fmt::format("{:>7}.{:03} ms", us / 1000, us % 1000);
}

}  // namespace lvslab::sim
