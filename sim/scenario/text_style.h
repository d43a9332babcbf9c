#pragma once
/// How the author of a JSON text lays it out, and how he would write something new.

#include <cstddef>
#include <string>
#include <string_view>

#include <lvslab/sim/scenario_text.h>

#include "text_tree.h"

namespace lvslab::sim::scenario {

struct TextStyle {
  std::string indent = "  ";  ///< of one level
  std::string colon = ": ";
  std::string comma = ", ";        ///< between values in one line
  std::string line_end = "\n";     ///< "\r\n" if the text has them
  bool has_lines = true;           ///< false: everything stands in one line
  bool breaks_everything = false;  ///< a list of two numbers takes four lines
  bool hangs = true;               ///< an object of several lines begins in the line of its brace, and ends there
  std::size_t width = 120;         ///< of a line; longer ones are broken where they can be
};

[[nodiscard]] TextStyle style_of(std::string_view json, const PlacedValue& root);

/// A value as JSON in one line.
[[nodiscard]] std::string in_one_line(const PlainValue& value, const TextStyle& style);
[[nodiscard]] std::string encode_string(std::string_view text);
/// A value that begins at a column of a line that is indented by `indent`.
[[nodiscard]] std::string laid_out(const PlainValue& value, const TextStyle& style, const std::string& indent,
                                   std::size_t column);

}  // namespace lvslab::sim::scenario
