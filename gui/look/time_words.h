#pragma once
/// Moments and spans as people read them.

#include <QString>

#include <lvslab/time.h>

namespace lvslab::gui {

/// "1.234567 s", "12.345 ms", "30 µs", "0"; with a sign when it is before.
[[nodiscard]] QString spanText(Duration span);
/// For columns, always milliseconds: "1234.567".
[[nodiscard]] QString millisecondsText(Duration span);

}  // namespace lvslab::gui
