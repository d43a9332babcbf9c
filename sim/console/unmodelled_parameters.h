#pragma once
/// Kernel parameters that a Linux machine has and the laboratory does not model: to call them missing would be a lie.

#include <string_view>

#include "command.h"

namespace lvslab::sim::console {

/// `name` as Host::sysctl takes it; for names that the host does not know.
[[nodiscard]] bool is_unmodelled_parameter(const Machine& machine, std::string_view name);

}  // namespace lvslab::sim::console
