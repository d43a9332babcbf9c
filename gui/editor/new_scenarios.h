#pragma once
/// What a new scenario begins with.

#include <string>

namespace lvslab::gui {

/// No nodes at all.
[[nodiscard]] std::string emptyScenario();
/// Direct routing: a client behind a router, a director, two real servers, four requests.
[[nodiscard]] std::string directRoutingScenario();

}  // namespace lvslab::gui
