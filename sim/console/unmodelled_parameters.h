#pragma once
/// Kernel parameters that a Linux machine has and the laboratory does not model: to call them missing would be a lie.
///
/// They can be read, since the kernel's default is what everything here behaves like. Of those that could not change
/// anything here the file keeps what is written; of the others it takes only what it has already.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "command.h"
#include "files.h"

namespace lvslab::sim::console {

/// `name` as Host::sysctl takes it; for names that the host does not know. nullopt: the value is not known either.
[[nodiscard]] std::optional<std::string> read_unmodelled_parameter(const Machine& machine, std::string_view name);
[[nodiscard]] Written write_unmodelled_parameter(Machine machine, std::string_view name, const std::string& text);
[[nodiscard]] std::vector<std::string> unmodelled_parameter_names(const Machine& machine);

/// A parameter that Linux has and of which not even the value is known here.
[[nodiscard]] bool is_unmodelled_parameter(std::string_view name);

}  // namespace lvslab::sim::console
