#include "window/reveal.h"

#include <QDockWidget>
#include <QMainWindow>
#include <QTabWidget>

namespace lvslab::gui {

bool reveal(QMainWindow& window, const QString& name) {
  auto* part = window.findChild<QWidget*>(name);
  for (auto* at = part; at != nullptr && at != &window; at = at->parentWidget()) {
    if (auto* tabs = qobject_cast<QTabWidget*>(at)) {
      for (int i = 0; i < tabs->count(); ++i) {
        if (tabs->widget(i) == part || tabs->widget(i)->isAncestorOf(part)) tabs->setCurrentIndex(i);
      }
    } else if (auto* dock = qobject_cast<QDockWidget*>(at)) {
      dock->show();
      dock->raise();
    }
  }
  return part != nullptr;
}

}  // namespace lvslab::gui
