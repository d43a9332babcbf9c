#pragma once
/// route -A inet6: IPv6's side of the old way to see and change routes.

#include "command.h"

namespace lvslab::sim::console {

[[nodiscard]] Action show_routes6(bool numeric);
/// `words[at]` is "add" or "del".
[[nodiscard]] Plan plan_route6_change(const Words& words, std::size_t at);

}  // namespace lvslab::sim::console
