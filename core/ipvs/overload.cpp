#include "overload.h"

namespace lvslab::ipvs {
namespace {

std::uint64_t connections_of(const RealServer& server) { return std::uint64_t{server.active} + server.inactive; }

/// The later kernel's: with fewer connections than that the server is taken again.
std::uint64_t low_mark(const ServerSettings& settings) {
  return settings.lower_threshold != 0 ? settings.lower_threshold
                                       : settings.upper_threshold - settings.upper_threshold / 4;
}

}  // namespace

void overload_after_bind(RealServer& server, bool is_template, const KernelProfile& kernel) {
  const std::uint64_t high = server.settings.upper_threshold;
  if (high == 0) return;
  if (kernel.overload_at_edges) {
    if (!is_template && connections_of(server) == high) server.overloaded = true;
  } else if (connections_of(server) >= high) {
    server.overloaded = true;
  }
}

void overload_after_unbind(RealServer& server, bool is_template, const KernelProfile& kernel) {
  const auto now = connections_of(server);
  const std::uint64_t low = server.settings.lower_threshold;
  const std::uint64_t high = server.settings.upper_threshold;
  if (kernel.overload_at_edges) {
    if (!is_template && now + 1 == low_mark(server.settings) && now < high) server.overloaded = false;
    return;
  }
  const bool still_full = low != 0 ? now >= low : high != 0 && now * 4 >= high * 3;
  if (!still_full) server.overloaded = false;
}

void overload_after_change(RealServer& server, const ServerSettings& before, const KernelProfile& kernel) {
  const auto& after = server.settings;
  if (!kernel.overload_at_edges) {
    if (after.upper_threshold == 0 || after.upper_threshold > before.upper_threshold) server.overloaded = false;
    return;
  }
  if (after.upper_threshold == before.upper_threshold && after.lower_threshold == before.lower_threshold) return;
  if (after.upper_threshold == 0 || connections_of(server) < low_mark(after)) {
    server.overloaded = false;
  } else if (connections_of(server) >= after.upper_threshold) {
    server.overloaded = true;
  }
}

}  // namespace lvslab::ipvs
