#pragma once
/// Text within a web page.

#include <string>
#include <string_view>

namespace lvslab::sim {

/// As content of an element or of an attribute in double quotes. Control characters other than white space, which no
/// page may hold, become U+FFFD.
[[nodiscard]] std::string escaped(std::string_view text);

}  // namespace lvslab::sim
