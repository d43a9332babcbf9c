#pragma once
/// The servers and clients of a scenario as a small Python program, for machines that are not simulated.

#include <string_view>

namespace lvslab::cli {

/// Python 3.7 or newer, nothing but its standard library. Its first lines say how it is called; what servers and
/// clients do is written in docs/scenario-format.md.
[[nodiscard]] std::string_view lab_program();

}  // namespace lvslab::cli
