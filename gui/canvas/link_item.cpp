#include "canvas/link_item.h"

#include <QPainter>
#include <algorithm>
#include <cmath>

#include "look/theme.h"

namespace lvslab::gui {
namespace {

constexpr qreal frame_margin = 30;   ///< between a card's edge and the middle of a frame that leaves or enters
constexpr qreal trail_distance = 7;  ///< of a trail from its cable

}  // namespace

LinkItem::LinkItem(const NodeItem& a, const NodeItem& b, const sim::LinkSpec& spec, QGraphicsItem* parent)
    : QGraphicsItem(parent),
      m_a(a),
      m_b(b),
      m_labelA(QString::fromStdString(spec.a.interface)),
      m_labelB(QString::fromStdString(spec.b.interface)) {
  setZValue(5);
  follow();
}

void LinkItem::follow() {
  prepareGeometryChange();
  m_from = m_a.edgeTowards(m_b.pos());
  m_to = m_b.edgeTowards(m_a.pos());
}

void LinkItem::setTrail(const Trail& trail, quint32 flow) {
  if (trail == m_trail && flow == m_flow) return;
  m_trail = trail;
  m_flow = flow;
  update();
}

void LinkItem::setDown(bool down) {
  if (down == m_isDown) return;
  m_isDown = down;
  update();
}

void LinkItem::setSpotlit(bool spotlit) {
  if (spotlit == m_isSpotlit) return;
  m_isSpotlit = spotlit;
  update();
}

void LinkItem::setLoad(double share) {
  if (share == m_load) return;
  m_load = share;
  update();
}

void LinkItem::setShowsLabels(bool shows) {
  m_showsLabels = shows;
  update();
}

QPointF LinkItem::at(double share, bool fromA) const {
  const QPointF from = fromA ? m_from : m_to;
  const QPointF to = fromA ? m_to : m_from;
  // A frame does not hide the name of the node beside it.
  const double length = std::hypot(to.x() - from.x(), to.y() - from.y());
  const double margin = length < 1 ? 0 : std::min(frame_margin / length, 0.3);
  return from + (to - from) * (margin + share * (1 - 2 * margin));
}

QRectF LinkItem::boundingRect() const { return QRectF(m_from, m_to).normalized().adjusted(-40, -24, 40, 24); }

QPainterPath LinkItem::shape() const {
  QPainterPath line(m_from);
  line.lineTo(m_to);
  QPainterPathStroker stroker;
  stroker.setWidth(12);
  return stroker.createStroke(line);
}

void LinkItem::paint(QPainter* painter, const QStyleOptionGraphicsItem*, QWidget*) {
  const Theme& t = theme();
  painter->setRenderHint(QPainter::Antialiasing);
  const QPointF along = m_to - m_from;
  const qreal length = std::hypot(along.x(), along.y());
  if (length < 1) return;
  const QPointF unit = along / length;
  const QPointF across(-unit.y(), unit.x());

  if (m_isSpotlit) {
    for (const auto& [colour, width] : {std::pair(t.warn, 17.0), std::pair(t.mark, 11.0)}) {
      painter->setPen(QPen(colour, width * t.lineScale, Qt::SolidLine, Qt::RoundCap));
      painter->drawLine(m_from, m_to);
    }
  }
  if (isSelected()) {
    painter->setPen(QPen(t.accent, 6 * t.lineScale));
    painter->drawLine(m_from, m_to);
  }
  painter->setPen(
      QPen(m_isDown ? t.bad : t.line, (2 + 5 * m_load) * t.lineScale, m_isDown ? Qt::DotLine : Qt::SolidLine));
  painter->drawLine(m_from, m_to);
  if (m_isDown) {
    const QPointF middle = (m_from + m_to) / 2;
    painter->setPen(QPen(t.bad, 2.5 * t.lineScale));
    painter->drawLine(middle + QPointF(-6, -6), middle + QPointF(6, 6));
    painter->drawLine(middle + QPointF(-6, 6), middle + QPointF(6, -6));
  }

  const auto trail = [&](bool towardsB, bool isBack) {
    const QPointF offset = across * trail_distance * (towardsB ? -1 : 1);
    const QPointF from = (towardsB ? m_from : m_to) + offset;
    const QPointF to = (towardsB ? m_to : m_from) + offset;
    const QPointF forward = towardsB ? unit : -unit;
    painter->setPen(QPen(t.flow(m_flow), 2.2 * t.lineScale, isBack ? Qt::DashLine : Qt::SolidLine));
    painter->drawLine(from, to);
    const QPointF tip = (from + to) / 2 + forward * 5;
    painter->setPen(QPen(t.flow(m_flow), 2.2 * t.lineScale));
    painter->drawLine(tip, tip - forward * 8 + across * 5);
    painter->drawLine(tip, tip - forward * 8 - across * 5);
  };
  for (const bool towardsB : {true, false}) {
    const std::size_t direction = towardsB ? 0 : 1;
    if (m_trail.there[direction]) trail(towardsB, false);
    if (m_trail.back[direction] && !m_trail.there[direction]) trail(towardsB, true);
  }

  if (!m_showsLabels) return;
  QFont font;
  font.setPixelSize(10);
  painter->setFont(font);
  painter->setPen(t.faint);
  const auto label = [&](const QPointF& end, const QPointF& inwards, const QString& text) {
    if (text.isEmpty() || length < 70) return;
    const QPointF place = end + inwards * 24 + across * (across.y() < 0 ? 12 : -12);
    painter->drawText(QRectF(place.x() - 30, place.y() - 8, 60, 16), Qt::AlignCenter, text);
  };
  label(m_from, unit, m_labelA);
  label(m_to, -unit, m_labelB);
}

}  // namespace lvslab::gui
