#pragma once
/// Text laid out in columns of a terminal, where a character is a column wide, however many bytes it has in UTF-8.

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace lvslab::cli {

/// Columns that the text takes.
[[nodiscard]] std::size_t width_of(std::string_view text);
/// Filled with spaces to that width.
[[nodiscard]] std::string padded(std::string_view text, std::size_t width);
/// In lines of at most `width` columns (at least 1), broken at spaces where there are any. At least one line.
[[nodiscard]] std::vector<std::string> wrapped(std::string_view text, std::size_t width);

}  // namespace lvslab::cli
