#pragma once
/// The keys of the window on one page, to be read or printed.

#include <QString>

#include "window/action_list.h"

class QWidget;

namespace lvslab::gui {

/// The page, as HTML.
[[nodiscard]] QString keySheet(const std::vector<ListedAction>& actions);
void showKeySheet(const std::vector<ListedAction>& actions, QWidget* parent);

}  // namespace lvslab::gui
