#include "window/action_list.h"

#include <QMenu>

namespace lvslab::gui {
namespace {

QString plain(QString text) { return text.remove(u'&'); }

void gather(const QList<QAction*>& actions, const QString& menu, std::vector<ListedAction>& found) {
  for (auto* action : actions) {
    if (action->menu() != nullptr) {
      const QString name = plain(action->text());
      gather(action->menu()->actions(), menu.isEmpty() ? name : menu + QStringLiteral(" › ") + name, found);
    } else if (!action->isSeparator() && !action->text().isEmpty()) {
      found.push_back({menu, plain(action->text()), action});
    }
  }
}

}  // namespace

std::vector<ListedAction> actionsOf(const QMenuBar& bar) {
  std::vector<ListedAction> found;
  gather(bar.actions(), {}, found);
  return found;
}

}  // namespace lvslab::gui
