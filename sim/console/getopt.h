#pragma once
/// Single-letter options as C's getopt reads them: bundled, values in the same word or the next, words that are no
/// options anywhere between.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "command.h"

namespace lvslab::sim::console {

struct GivenOption {
  char letter = 0;
  std::string value;
};
struct GivenOptions {
  std::vector<GivenOption> options;
  Words operands;
  /// What stopped the reading, without the program's name: "invalid option -- 'z'", "option requires an argument --
  /// 'c'". Options before it have been read.
  std::optional<std::string> trouble;
};

/// `letters` as for getopt: one followed by ':' has a value.
[[nodiscard]] GivenOptions read_options(const Words& words, std::string_view letters);

}  // namespace lvslab::sim::console
