#pragma once
/// Brings a part of the window to the front, wherever it is put.

class QMainWindow;
class QString;

namespace lvslab::gui {

/// The part whose object name that is: its dock is shown and raised, the tab it is on is chosen. No such part: nothing.
bool reveal(QMainWindow& window, const QString& name);

}  // namespace lvslab::gui
