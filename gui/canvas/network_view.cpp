#include "canvas/network_view.h"

#include <QScrollBar>
#include <QWheelEvent>
#include <algorithm>

#include "canvas/canvas_scene.h"
#include "canvas/minimap.h"

namespace lvslab::gui {

NetworkView::NetworkView(CanvasScene& scene, QWidget* parent)
    : QGraphicsView(&scene, parent), m_scene(scene), m_minimap(new Minimap(*this)) {
  setRenderHints(QPainter::Antialiasing | QPainter::TextAntialiasing);
  setDragMode(ScrollHandDrag);
  setViewportUpdateMode(FullViewportUpdate);
  setTransformationAnchor(AnchorUnderMouse);
  setFrameShape(QFrame::NoFrame);
  setAccessibleName(tr("Network"));
  setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
  setVerticalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
  connect(&scene, &CanvasScene::reshaped, this, [this] {
    if (m_isFitted && nodesRect() != m_fitted) {
      fitAll();
    } else {
      growScene();
    }
  });
}

QRectF NetworkView::nodesRect() const {
  QRectF rect;
  for (const auto* node : m_scene.nodes()) rect = rect.united(node->card().translated(node->pos()));
  return rect.adjusted(-30, -50, 30, 50);
}

QRectF NetworkView::seenRect() const { return mapToScene(viewport()->rect()).boundingRect(); }

void NetworkView::growScene() {
  const QRectF rect = nodesRect();
  // Room to drag nodes and to pan.
  const QRectF room = rect.adjusted(-rect.width(), -rect.height(), rect.width(), rect.height());
  if (!sceneRect().contains(rect)) m_scene.setSceneRect(room);
  Q_EMIT seenChanged();
}

void NetworkView::fitAll() {
  m_isFitted = true;
  const QRectF rect = m_fitted = nodesRect();
  if (rect.width() < 100) return;
  m_scene.setSceneRect(rect.adjusted(-rect.width(), -rect.height(), rect.width(), rect.height()));
  resetTransform();
  const double factor = std::min(viewport()->width() / rect.width(), viewport()->height() / rect.height());
  scale(std::clamp(factor, 0.05, 1.5), std::clamp(factor, 0.05, 1.5));
  centerOn(rect.center());
  Q_EMIT seenChanged();
}

void NetworkView::zoomBy(double factor) {
  const double next = transform().m11() * factor;
  if (next < 0.05 || next > 6) return;
  m_isFitted = false;
  scale(factor, factor);
  Q_EMIT seenChanged();
}

void NetworkView::show(const NodeItem& node) {
  m_isFitted = false;
  const double now = transform().m11();
  if (now < 0.8) scale(1 / now, 1 / now);
  centerOn(&node);
  Q_EMIT seenChanged();
}

void NetworkView::wheelEvent(QWheelEvent* event) {
  zoomBy(event->angleDelta().y() > 0 ? 1.15 : 1 / 1.15);
  event->accept();
}

void NetworkView::resizeEvent(QResizeEvent* event) {
  QGraphicsView::resizeEvent(event);
  if (m_isFitted) fitAll();
  Q_EMIT seenChanged();
}

void NetworkView::showEvent(QShowEvent* event) {
  QGraphicsView::showEvent(event);
  if (m_isFitted) fitAll();
}

void NetworkView::scrollContentsBy(int dx, int dy) {
  QGraphicsView::scrollContentsBy(dx, dy);
  Q_EMIT seenChanged();
}

void NetworkView::mousePressEvent(QMouseEvent* event) {
  if (event->button() == Qt::MiddleButton) {
    m_isPanning = true;
    m_isFitted = false;
    m_panFrom = event->pos();
    viewport()->setCursor(Qt::ClosedHandCursor);
    return;
  }
  QGraphicsView::mousePressEvent(event);
}

void NetworkView::mouseMoveEvent(QMouseEvent* event) {
  if (m_isPanning) {
    const QPoint moved = event->pos() - m_panFrom;
    m_panFrom = event->pos();
    horizontalScrollBar()->setValue(horizontalScrollBar()->value() - moved.x());
    verticalScrollBar()->setValue(verticalScrollBar()->value() - moved.y());
    return;
  }
  QGraphicsView::mouseMoveEvent(event);
}

void NetworkView::mouseReleaseEvent(QMouseEvent* event) {
  if (m_isPanning && event->button() == Qt::MiddleButton) {
    m_isPanning = false;
    viewport()->unsetCursor();
    return;
  }
  QGraphicsView::mouseReleaseEvent(event);
}

}  // namespace lvslab::gui
