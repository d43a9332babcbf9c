#include "canvas/network_view.h"

#include <QWheelEvent>
#include <algorithm>

#include "canvas/network_scene.h"

namespace lvslab::gui {

NetworkView::NetworkView(NetworkScene& scene, QWidget* parent) : QGraphicsView(&scene, parent), m_scene(scene) {
  setRenderHints(QPainter::Antialiasing | QPainter::TextAntialiasing);
  setDragMode(ScrollHandDrag);
  setViewportUpdateMode(FullViewportUpdate);
  setTransformationAnchor(AnchorUnderMouse);
  setFrameShape(QFrame::NoFrame);
  setAccessibleName(tr("Network"));
  setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
  setVerticalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
  connect(&scene, &NetworkScene::reshaped, this, [this] {
    if (m_isFitted && nodesRect() != m_fitted) fitAll();
  });
}

QRectF NetworkView::nodesRect() const {
  QRectF rect;
  for (const auto* node : m_scene.nodes()) rect = rect.united(node->card().translated(node->pos()));
  return rect.adjusted(-30, -50, 30, 50);
}

void NetworkView::fitAll() {
  m_isFitted = true;
  const QRectF rect = m_fitted = nodesRect();
  if (rect.width() < 100) return;
  // Room to drag nodes and to pan.
  m_scene.setSceneRect(rect.adjusted(-rect.width(), -rect.height(), rect.width(), rect.height()));
  resetTransform();
  const double factor = std::min(viewport()->width() / rect.width(), viewport()->height() / rect.height());
  scale(std::clamp(factor, 0.05, 1.5), std::clamp(factor, 0.05, 1.5));
  centerOn(rect.center());
}

void NetworkView::zoomBy(double factor) {
  const double next = transform().m11() * factor;
  if (next < 0.05 || next > 6) return;
  m_isFitted = false;
  scale(factor, factor);
}

void NetworkView::wheelEvent(QWheelEvent* event) {
  zoomBy(event->angleDelta().y() > 0 ? 1.15 : 1 / 1.15);
  event->accept();
}

void NetworkView::resizeEvent(QResizeEvent* event) {
  QGraphicsView::resizeEvent(event);
  if (m_isFitted) fitAll();
}

void NetworkView::showEvent(QShowEvent* event) {
  QGraphicsView::showEvent(event);
  if (m_isFitted) fitAll();
}

}  // namespace lvslab::gui
