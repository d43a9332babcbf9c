#include "editor/stack_keys.h"

#include <QKeyEvent>

namespace lvslab::gui {

bool StackKeys::eventFilter(QObject* watched, QEvent* event) {
  if (event->type() == QEvent::ShortcutOverride || event->type() == QEvent::KeyPress) {
    auto* key = static_cast<QKeyEvent*>(event);
    const bool isUndo = key->matches(QKeySequence::Undo);
    const bool isRedo = key->matches(QKeySequence::Redo);
    if (isUndo || isRedo) {
      key->accept();
      if (event->type() == QEvent::KeyPress) {
        if (isUndo) {
          m_stack.undo();
        } else {
          m_stack.redo();
        }
      }
      return true;
    }
  }
  return QObject::eventFilter(watched, event);
}

}  // namespace lvslab::gui
