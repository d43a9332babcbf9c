#pragma once
/// Everything that the window's menus offer, as a list: for the palette and the sheet of keys.

#include <QAction>
#include <QMenuBar>
#include <vector>

namespace lvslab::gui {

struct ListedAction {
  QString menu;  ///< "Time", "View › Theme"
  QString text;  ///< without the sign of its mnemonic
  QAction* action = nullptr;
};

/// In the order of the menus; without separators, and without menus that are filled when they open.
[[nodiscard]] std::vector<ListedAction> actionsOf(const QMenuBar& bar);

}  // namespace lvslab::gui
