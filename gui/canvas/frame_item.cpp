#include "canvas/frame_item.h"

#include <QFontMetricsF>
#include <QGraphicsSceneMouseEvent>
#include <QPainter>

#include "look/theme.h"

namespace lvslab::gui {
namespace {

constexpr qreal height = 22;

}  // namespace

FrameItem::FrameItem(QGraphicsItem* parent) : QGraphicsObject(parent) {
  setZValue(30);
  setCursor(Qt::PointingHandCursor);
}

void FrameItem::show(const FrameLook& look, quint64 event) {
  prepareGeometryChange();
  m_look = look;
  m_event = event;
  setToolTip(look.label);
  update();
}

void FrameItem::setCurrent(bool current) {
  if (current == m_isCurrent) return;
  m_isCurrent = current;
  setZValue(current ? 40 : 30);
  update();
}

void FrameItem::setBackground(bool background) {
  if (background == m_isBackground) return;
  m_isBackground = background;
  setOpacity(background ? 0.45 : 1);
}

void FrameItem::setDeath(const QString& reason) {
  if (reason == m_death) return;
  prepareGeometryChange();
  m_death = reason;
  update();
}

QFont FrameItem::labelFont() const {
  QFont font;
  font.setPixelSize(12);
  font.setBold(true);
  return font;
}

QRectF FrameItem::pill() const {
  const QFontMetricsF metrics(labelFont());
  const qreal width = std::max(36.0, metrics.horizontalAdvance(m_look.label) + 20);
  return {-width / 2, -height / 2, width, height};
}

QRectF FrameItem::boundingRect() const {
  QRectF rect = pill().adjusted(-8, -8, 8, 8);
  if (!m_look.wrapping.isEmpty()) rect.adjust(-10, -14, 10, 6);
  if (!m_death.isEmpty()) {
    const QFontMetricsF metrics(labelFont());
    const qreal width = std::max(rect.width(), metrics.horizontalAdvance(m_death) + 24);
    rect = rect.united({-width / 2, 0, width, height + 22});
  }
  return rect;
}

void FrameItem::paint(QPainter* painter, const QStyleOptionGraphicsItem*, QWidget*) {
  const Theme& t = theme();
  painter->setRenderHint(QPainter::Antialiasing);
  const QColor colour = m_look.isLinkLayer && m_look.flow == 0 ? t.faint : t.flow(m_look.flow);
  const QRectF body = pill();
  if (!m_look.wrapping.isEmpty()) {
    const QRectF outer = body.adjusted(-9, -13, 9, 5);
    painter->setPen(QPen(colour, 1.6 * t.lineScale, Qt::DashLine));
    QColor fill = t.panel;
    fill.setAlpha(235);
    painter->setBrush(fill);
    painter->drawRoundedRect(outer, 7, 7);
    QFont small = labelFont();
    small.setPixelSize(9);
    painter->setFont(small);
    painter->setPen(colour);
    painter->drawText(QRectF(outer.left(), outer.top() + 1, outer.width(), 11), Qt::AlignCenter, m_look.wrapping);
  }
  const bool isDead = !m_death.isEmpty();
  // Filled when it carries a datagram, open when it is of the link layer alone.
  painter->setPen(QPen(isDead ? t.bad : (m_isCurrent ? t.text : colour), (m_isCurrent ? 3 : 1.6) * t.lineScale,
                       m_look.isLinkLayer ? Qt::DashLine : Qt::SolidLine));
  painter->setBrush(m_look.isLinkLayer || isDead ? t.panel : colour);
  painter->drawPath(outlineOf(m_look.shape, body));
  painter->setFont(labelFont());
  painter->setPen(m_look.isLinkLayer || isDead ? (isDead ? t.bad : t.text) : t.panel);
  painter->drawText(body, Qt::AlignCenter, m_look.label);
  if (!isDead) return;
  painter->setPen(QPen(t.bad, 2.2 * t.lineScale));
  painter->drawLine(body.topLeft() + QPointF(6, 3), body.bottomRight() - QPointF(6, 3));
  const QFontMetricsF metrics(labelFont());
  const qreal width = metrics.horizontalAdvance(m_death) + 18;
  const QRectF tag(-width / 2, body.bottom() + 3, width, height - 2);
  painter->setPen(Qt::NoPen);
  painter->setBrush(t.bad);
  painter->drawRoundedRect(tag, 4, 4);
  painter->setPen(t.panel);
  painter->drawText(tag, Qt::AlignCenter, m_death);
}

void FrameItem::mousePressEvent(QGraphicsSceneMouseEvent* mouse) {
  mouse->accept();
  Q_EMIT clicked(m_event);
}

}  // namespace lvslab::gui
