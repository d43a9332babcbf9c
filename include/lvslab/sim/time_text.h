#pragma once
/// Times in columns, as people read them.

#include <string>

#include <lvslab/time.h>

namespace lvslab::sim {

/// Milliseconds to the microsecond, right-aligned for columns up to 9999 s: "    100.020 ms"; finer digits are cut.
[[nodiscard]] std::string column_text(Duration since_start);

}  // namespace lvslab::sim
