#include "canvas/node_finder.h"

#include <QEvent>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLabel>
#include <QLineEdit>
#include <algorithm>

#include "canvas/canvas_scene.h"
#include "canvas/network_view.h"

namespace lvslab::gui {

NodeFinder::NodeFinder(NetworkView& view) : QWidget(&view), m_view(view), m_line(new QLineEdit), m_count(new QLabel) {
  setAutoFillBackground(true);
  auto* layout = new QHBoxLayout(this);
  layout->setContentsMargins(8, 6, 8, 6);
  m_line->setPlaceholderText(tr("Name or address of a node"));
  m_line->setAccessibleName(tr("Find a node"));
  m_line->setMinimumWidth(220);
  layout->addWidget(m_line);
  layout->addWidget(m_count);
  m_line->installEventFilter(this);
  connect(m_line, &QLineEdit::textChanged, this, [this] {
    m_at = 0;
    look(0);
  });
  connect(m_line, &QLineEdit::returnPressed, this, [this] { look(1); });
  hide();
}

void NodeFinder::open() {
  m_count->clear();
  move(10, 10);
  show();
  raise();
  adjustSize();
  m_line->selectAll();
  m_line->setFocus();
}

void NodeFinder::close() {
  hide();
  m_view.setFocus();
}

std::vector<NodeItem*> NodeFinder::matches() const {
  const QString wanted = m_line->text().trimmed();
  std::vector<NodeItem*> found;
  if (wanted.isEmpty()) return found;
  for (auto* node : m_view.canvas().nodes()) {
    if (node->name().contains(wanted, Qt::CaseInsensitive) ||
        node->description().contains(wanted, Qt::CaseInsensitive)) {
      found.push_back(node);
    }
  }
  // Whoever is called so comes first, then whose name begins so.
  std::ranges::stable_sort(found, {}, [&](const NodeItem* node) {
    if (node->name().compare(wanted, Qt::CaseInsensitive) == 0) return 0;
    return node->name().startsWith(wanted, Qt::CaseInsensitive) ? 1 : 2;
  });
  return found;
}

void NodeFinder::look(int step) {
  const auto found = matches();
  if (found.empty()) {
    m_count->setText(m_line->text().trimmed().isEmpty() ? QString() : tr("nobody"));
    adjustSize();
    return;
  }
  m_at = (m_at + static_cast<std::size_t>(step)) % found.size();
  m_count->setText(tr("%1 of %2").arg(m_at + 1).arg(found.size()));
  adjustSize();
  m_view.show(*found[m_at]);
  Q_EMIT this->found(found[m_at]->name());
}

bool NodeFinder::eventFilter(QObject* watched, QEvent* event) {
  if (event->type() == QEvent::KeyPress && static_cast<QKeyEvent*>(event)->key() == Qt::Key_Escape) {
    close();
    return true;
  }
  return QWidget::eventFilter(watched, event);
}

}  // namespace lvslab::gui
