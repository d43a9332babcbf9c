#pragma once
/// ifconfig's listing, apart from what changes something.

#include <optional>
#include <string>

#include "command.h"

namespace lvslab::sim::console {

enum class IfconfigScope : std::uint8_t { up, all };
enum class IfconfigForm : std::uint8_t { paragraphs, table };
/// All interfaces and labels, or one of them.
Ending list_interfaces(const std::optional<std::string>& name, IfconfigScope scope, IfconfigForm form,
                       Context& context);

}  // namespace lvslab::sim::console
