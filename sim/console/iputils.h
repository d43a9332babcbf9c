#pragma once
/// How ping and arping, which come from one package (iputils), read numbers.

#include <cstdint>
#include <limits>
#include <string>

#include "command.h"
#include "numbers.h"

namespace lvslab::sim::console {

/// A whole number in a range, or the tools' complaint.
[[nodiscard]] inline Result<std::int64_t, Complaint> read_ranged(const std::string& program, const std::string& text,
                                                                 std::int64_t lowest, std::int64_t highest) {
  const auto number = read_signed(text);
  if (!number) return complain(program + ": invalid argument: '" + text + "'\n");
  if (*number < lowest || *number > highest) {
    return complain(program + ": invalid argument: '" + text + "': out of range: " + std::to_string(lowest) +
                    " <= value <= " + std::to_string(highest) + "\n");
  }
  return *number;
}

}  // namespace lvslab::sim::console
