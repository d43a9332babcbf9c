#pragma once
/// A text field whose changes are a document's changes has no undo of its own: its keys go to the document's stack.

#include <QObject>
#include <QUndoStack>
#include <QWidget>

namespace lvslab::gui {

class StackKeys final : public QObject {
 public:
  /// `field` outlives neither the stack nor this.
  StackKeys(QUndoStack& stack, QWidget& field) : QObject(&field), m_stack(stack) { field.installEventFilter(this); }

 protected:
  bool eventFilter(QObject* watched, QEvent* event) override;

 private:
  QUndoStack& m_stack;
};

}  // namespace lvslab::gui
