#pragma once
/// Small pictures on buttons, drawn in the theme's colours: fonts do not have them everywhere.

#include <QIcon>
#include <cstdint>

namespace lvslab::gui {

enum class Icon : std::uint8_t {
  toBeginning,
  hopBack,
  eventBack,
  play,
  pause,
  eventOn,
  hopOn,
  phaseOn,
  toEnd,
};

[[nodiscard]] QIcon iconOf(Icon icon);

}  // namespace lvslab::gui
