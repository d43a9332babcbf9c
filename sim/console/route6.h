#pragma once
/// route -A inet6: IPv6's side of the old way to see and change routes.

#include "route_request.h"

namespace lvslab::sim::console {

[[nodiscard]] Action show_routes6(bool numeric);
Ending change_routes6(const RouteRequest& request, Context& context);

}  // namespace lvslab::sim::console
