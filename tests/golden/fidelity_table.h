#pragma once
/// docs/fidelity.md: how far the simulator agrees with the recorded kernel, scenario by scenario. Computed, never
/// typed.

#include <string>

namespace lvslab::golden {

/// The whole page. Plays every recorded scenario.
[[nodiscard]] std::string fidelity_page();

}  // namespace lvslab::golden
