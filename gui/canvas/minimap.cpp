#include "canvas/minimap.h"

#include <QMouseEvent>
#include <QPainter>
#include <algorithm>

#include "canvas/canvas_scene.h"
#include "canvas/network_view.h"
#include "look/theme.h"

namespace lvslab::gui {
namespace {

constexpr double longest_side = 180;
constexpr int margin = 10;  ///< from the view's corner

}  // namespace

Minimap::Minimap(NetworkView& view) : QWidget(&view), m_view(view) {
  setAccessibleName(tr("Map of the network"));
  setToolTip(tr("The whole network. Click or drag to look elsewhere."));
  setCursor(Qt::PointingHandCursor);
  hide();
  connect(&view, &NetworkView::seenChanged, this, &Minimap::follow);
}

void Minimap::follow() {
  if (m_view.scene() == nullptr) return;  // it is being taken down
  m_nodes = m_view.nodesRect();
  const bool isNeeded = m_nodes.width() > 100 && m_view.width() > 3 * longest_side &&
                        !m_view.seenRect().adjusted(-1, -1, 1, 1).contains(m_nodes.adjusted(25, 45, -25, -45));
  setVisible(isNeeded);
  if (!isNeeded) return;
  const double factor = std::min(longest_side / m_nodes.width(), longest_side * 0.7 / m_nodes.height());
  const QSize size(std::max(40, static_cast<int>(m_nodes.width() * factor)),
                   std::max(30, static_cast<int>(m_nodes.height() * factor)));
  setGeometry(m_view.width() - size.width() - margin, m_view.height() - size.height() - margin, size.width(),
              size.height());
  update();
}

QPointF Minimap::fromScene(const QPointF& point) const {
  return {(point.x() - m_nodes.left()) / m_nodes.width() * width(),
          (point.y() - m_nodes.top()) / m_nodes.height() * height()};
}

QPointF Minimap::toScene(const QPointF& point) const {
  return {m_nodes.left() + point.x() / width() * m_nodes.width(),
          m_nodes.top() + point.y() / height() * m_nodes.height()};
}

void Minimap::paintEvent(QPaintEvent*) {
  const Theme& t = theme();
  QPainter painter(this);
  painter.fillRect(rect(), t.panel);
  painter.setPen(Qt::NoPen);
  for (const auto* node : m_view.canvas().nodes()) {
    const QRectF card = node->card().translated(node->pos());
    QRectF small(fromScene(card.topLeft()), fromScene(card.bottomRight()));
    if (small.width() < 3) small.setWidth(3);
    if (small.height() < 2) small.setHeight(2);
    painter.setBrush(node->isSelected() ? t.accent : t.faint);
    painter.drawRect(small);
  }
  const QRectF seen = m_view.seenRect();
  painter.setBrush(Qt::NoBrush);
  painter.setPen(QPen(t.accent, 2));
  painter.drawRect(QRectF(fromScene(seen.topLeft()), fromScene(seen.bottomRight()))
                       .intersected(QRectF(rect()))
                       .adjusted(1, 1, -1, -1));
  painter.setPen(t.line);
  painter.drawRect(QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5));
}

void Minimap::mousePressEvent(QMouseEvent* event) { m_view.centerOn(toScene(event->position())); }

void Minimap::mouseMoveEvent(QMouseEvent* event) {
  if (event->buttons() & Qt::LeftButton) m_view.centerOn(toScene(event->position()));
}

}  // namespace lvslab::gui
