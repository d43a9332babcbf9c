#pragma once
/// A scenario's texts inside files that other programs read. A scenario is data: whatever stands in it, quotes,
/// `$(...)` and newlines included, must come out as the same text and never as a command.

#include <cstddef>
#include <cstddef>
#include <span>
#include <string>
#include <string_view>

namespace lvslab::cli {

/// One word for a POSIX shell that stands for exactly `text`: as it is if nothing in it means anything to a shell,
/// otherwise in single quotes.
[[nodiscard]] std::string shell_word(std::string_view text);

/// `text` on one line: what a shell or YAML (which has more of them) might take for the end of a line becomes a blank.
[[nodiscard]] std::string one_line(std::string_view text);

/// Comment lines, "# " before each, wrapped at blanks to about `width` columns; an empty text gives an empty string.
/// Line ends are blanks like others (one_line()), so that nothing of the text can end the comment.
[[nodiscard]] std::string comment(std::string_view text, std::size_t width = 110);

/// Two digits a byte, "02ff".
[[nodiscard]] std::string hexadecimal(std::span<const std::byte> bytes);

}  // namespace lvslab::cli
