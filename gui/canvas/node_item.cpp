#include "canvas/node_item.h"

#include <QFontMetricsF>
#include <QGraphicsSceneContextMenuEvent>
#include <QGraphicsSceneMouseEvent>
#include <QPainter>
#include <algorithm>

#include "look/theme.h"

namespace lvslab::gui {
namespace {

constexpr qreal margin = 9;
constexpr qreal title_height = 24;
constexpr qreal line_height = 15;
constexpr qreal badge_height = 20;
constexpr qreal bar_height = 16;

QFont fontOf(int pixels, bool bold = false) {
  QFont font;
  font.setPixelSize(pixels);
  font.setBold(bold);
  return font;
}

}  // namespace

NodeItem::NodeItem(quint32 index, const sim::NodeSpec& spec, QGraphicsItem* parent)
    : QGraphicsObject(parent),
      m_index(index),
      m_name(QString::fromStdString(spec.name)),
      m_kind(spec.kind),
      m_role(spec.role) {
  setFlags(ItemIsMovable | ItemSendsGeometryChanges | ItemIsFocusable);
  setZValue(20);
  layOut();
}

QString NodeItem::shownRole() const {
  const QString role = roleWord();
  const bool isSwitch = m_kind == sim::NodeSpec::Kind::network_switch;
  return isSwitch || m_name.startsWith(role, Qt::CaseInsensitive) ? QString() : role;
}

QString NodeItem::roleWord() const {
  if (m_kind == sim::NodeSpec::Kind::network_switch) return tr("switch");
  switch (m_role) {
    case sim::NodeSpec::Role::client: return tr("client");
    case sim::NodeSpec::Role::router: return tr("router");
    case sim::NodeSpec::Role::director: return tr("director");
    case sim::NodeSpec::Role::server: return tr("server");
    case sim::NodeSpec::Role::none: break;
  }
  return tr("host");
}

void NodeItem::show(const sim::WorldView::Node& node, std::optional<ServerShare> share) {
  m_addresses.clear();
  m_badges.clear();
  m_services.clear();
  for (const auto& address : node.addresses) {
    const QString interface = QString::fromStdString(address.interface);
    if (address.is_virtual) {
      const QString text = QString::fromStdString(to_text(address.address));
      m_badges.append(
          {QStringLiteral("VIP %1 · %2").arg(text, interface), address.is_answered_for, !address.address.is_ipv4()});
    } else {
      m_addresses << QStringLiteral("%1 · %2").arg(QString::fromStdString(address.text), interface);
    }
  }
  for (const auto& service : node.services) {
    m_services << QStringLiteral("%1 · %2").arg(QString::fromStdString(service.name),
                                                QString::fromStdString(service.scheduler));
  }
  if (m_addresses.size() > 4) {
    const auto more = m_addresses.size() - 3;
    m_addresses = m_addresses.mid(0, 3) << tr("and %n more", nullptr, static_cast<int>(more));
  }
  if (m_services.size() > 3) {
    const auto more = m_services.size() - 2;
    m_services = m_services.mid(0, 2) << tr("and %n more services", nullptr, static_cast<int>(more));
  }
  m_share = share;
  m_isDown = !node.interfaces.empty() && std::ranges::none_of(node.interfaces, [](const auto& interface) {
    return interface.name != "lo" && interface.name != "tunl0" && interface.is_up && interface.has_carrier;
  });
  layOut();
  setToolTip(m_mistake.isEmpty() ? description() : m_mistake + u'\n' + description());
  update();
}

void NodeItem::setMistake(const QString& mistake) {
  if (mistake == m_mistake) return;
  m_mistake = mistake;
  setToolTip(m_mistake.isEmpty() ? description() : m_mistake + u'\n' + description());
  update();
}

void NodeItem::setChosen(bool chosen) {
  m_isChosen = chosen;
  update();
}

void NodeItem::setActive(bool active) {
  if (active == m_isActive) return;
  m_isActive = active;
  update();
}

void NodeItem::setSpotlit(bool spotlit) {
  if (spotlit == m_isSpotlit) return;
  m_isSpotlit = spotlit;
  update();
}

void NodeItem::setShowsAddresses(bool shows) {
  m_showsAddresses = shows;
  layOut();
  update();
}

QString NodeItem::shareLine() const {
  return tr("%1 active, %2 inactive · weight %3").arg(m_share->active).arg(m_share->inactive).arg(m_share->weight);
}

void NodeItem::layOut() {
  prepareGeometryChange();
  const QFontMetricsF title(fontOf(14, true));
  const QFontMetricsF small(fontOf(11));
  const QFontMetricsF badge(fontOf(11, true));
  const QString role = shownRole();
  m_width =
      title.horizontalAdvance(m_name) + 24 + 2 * margin + (role.isEmpty() ? 0 : small.horizontalAdvance(role) + 10);
  m_height = title_height + 2 * margin - 4;
  if (m_kind == sim::NodeSpec::Kind::network_switch) {
    m_height = title_height + 8;
    return;
  }
  m_width = std::max(m_width, 116.0);
  const auto widen = [&](qreal text) { m_width = std::max(m_width, text + 2 * margin); };
  if (m_showsAddresses) {
    for (const auto& line : m_addresses) widen(small.horizontalAdvance(line));
    m_height += static_cast<qreal>(m_addresses.size()) * line_height;
  }
  for (const auto& line : m_services) widen(badge.horizontalAdvance(line));
  m_height += static_cast<qreal>(m_services.size()) * line_height;
  for (const auto& one : m_badges) {
    const QString said = one.isAnswered ? (one.isIpv6 ? tr("answers ND") : tr("answers ARP")) : tr("silent");
    widen(badge.horizontalAdvance(one.text) + small.horizontalAdvance(said) + 30);
  }
  m_height += static_cast<qreal>(m_badges.size()) * (badge_height + 3);
  if (m_share) {
    m_height += bar_height + line_height;
    widen(QFontMetricsF(fontOf(10)).horizontalAdvance(shareLine()));
  }
}

QRectF NodeItem::card() const { return {-m_width / 2, -m_height / 2, m_width, m_height}; }

QRectF NodeItem::boundingRect() const { return card().adjusted(-10, -10, 10, 10); }

QPointF NodeItem::edgeTowards(const QPointF& scenePoint) const {
  const QRectF rect = card();
  const QPointF direction = scenePoint - pos();
  if (direction.isNull()) return pos();
  const qreal x = std::abs(direction.x()) < 1e-6 ? 1e9 : rect.width() / 2 / std::abs(direction.x());
  const qreal y = std::abs(direction.y()) < 1e-6 ? 1e9 : rect.height() / 2 / std::abs(direction.y());
  return pos() + direction * std::min({x, y, 1.0});
}

void NodeItem::paint(QPainter* painter, const QStyleOptionGraphicsItem*, QWidget*) {
  const Theme& t = theme();
  painter->setRenderHint(QPainter::Antialiasing);
  const QRectF rect = card();
  const bool isSwitch = m_kind == sim::NodeSpec::Kind::network_switch;
  QColor body = t.panel;
  if (isSwitch) {
    body = t.switchBody;
  } else {
    switch (m_role) {
      case sim::NodeSpec::Role::client: body = t.client; break;
      case sim::NodeSpec::Role::router: body = t.router; break;
      case sim::NodeSpec::Role::director: body = t.director; break;
      case sim::NodeSpec::Role::server: body = t.server; break;
      case sim::NodeSpec::Role::none: break;
    }
  }
  if (m_isDown) body = t.window;
  if (m_isSpotlit) {
    painter->setPen(QPen(t.warn, 3.5 * t.lineScale, Qt::SolidLine));
    painter->setBrush(t.mark);
    painter->drawRoundedRect(rect.adjusted(-6, -6, 6, 6), 13, 13);
  }
  if (!m_mistake.isEmpty()) {
    painter->setPen(Qt::NoPen);
    painter->setBrush(t.bad);
    painter->drawRoundedRect(rect.adjusted(-4, -4, 4, 4), 11, 11);
  }
  const QColor edge = m_isChosen || hasFocus() ? t.accent : (m_isActive ? t.text : t.faint);
  painter->setPen(
      QPen(edge, (m_isChosen || m_isActive ? 2.6 : 1.2) * t.lineScale, m_isDown ? Qt::DotLine : Qt::SolidLine));
  painter->setBrush(body);
  painter->drawRoundedRect(rect, isSwitch ? 4 : 9, isSwitch ? 4 : 9);

  const QRectF title(rect.left() + margin, rect.top() + (isSwitch ? 4 : 5), rect.width() - 2 * margin, title_height);
  paintGlyph(*painter, QRectF(title.left(), title.top() + 4, 17, 17));
  painter->setPen(t.text);
  painter->setFont(fontOf(14, true));
  painter->drawText(title.adjusted(23, 0, 0, 0), Qt::AlignVCenter | Qt::AlignLeft, m_name);
  painter->setFont(fontOf(11));
  painter->setPen(t.faint);
  painter->drawText(title, Qt::AlignVCenter | Qt::AlignRight, m_isDown && !isSwitch ? tr("down") : shownRole());
  if (!m_mistake.isEmpty()) {
    const QRectF badge(rect.right() - 10, rect.top() - 8, 18, 18);
    painter->setPen(Qt::NoPen);
    painter->setBrush(t.bad);
    painter->drawEllipse(badge);
    painter->setPen(t.isDark ? Qt::black : Qt::white);
    painter->setFont(fontOf(13, true));
    painter->drawText(badge, Qt::AlignCenter, QStringLiteral("!"));
  }
  if (isSwitch) return;

  qreal y = title.bottom() + 1;
  const auto line = [&](const QString& text, const QFont& font, const QColor& colour) {
    painter->setFont(font);
    painter->setPen(colour);
    painter->drawText(QRectF(rect.left() + margin, y, rect.width() - 2 * margin, line_height),
                      Qt::AlignVCenter | Qt::AlignLeft, text);
    y += line_height;
  };
  if (m_showsAddresses) {
    for (const auto& address : m_addresses) line(address, fontOf(11), t.faint);
  }
  for (const auto& service : m_services) line(service, fontOf(11, true), t.text);
  for (const auto& badge : m_badges) {
    const QFontMetricsF metrics(fontOf(11, true));
    const qreal width = metrics.horizontalAdvance(badge.text) + 14;
    const QRectF pill(rect.left() + margin, y + 2, width, badge_height - 3);
    painter->setPen(badge.isAnswered ? QPen(t.accent, 3 * t.lineScale) : QPen(t.faint, 1, Qt::DashLine));
    painter->setBrush(badge.isAnswered ? t.selection : t.panel);
    painter->drawRoundedRect(pill, 8, 8);
    painter->setFont(fontOf(11, true));
    painter->setPen(t.text);
    painter->drawText(pill, Qt::AlignCenter, badge.text);
    painter->setFont(fontOf(11));
    painter->setPen(badge.isAnswered ? t.accent : t.faint);
    const QString said = badge.isAnswered ? (badge.isIpv6 ? tr("answers ND") : tr("answers ARP")) : tr("silent");
    painter->drawText(QRectF(pill.right() + 6, pill.top(), rect.right() - pill.right() - 6, pill.height()),
                      Qt::AlignVCenter | Qt::AlignLeft, said);
    y += badge_height + 3;
  }
  if (!m_share) return;
  const QRectF bar(rect.left() + margin, y + 4, rect.width() - 2 * margin, 8);
  painter->setPen(QPen(t.faint, 1));
  painter->setBrush(t.panel);
  painter->drawRect(bar);
  const double most = std::max(1U, m_share->mostConnections);
  QRectF active = bar;
  active.setWidth(bar.width() * m_share->active / most);
  QRectF inactive = bar;
  inactive.setLeft(active.right());
  inactive.setWidth(bar.width() * m_share->inactive / most);
  painter->setPen(Qt::NoPen);
  painter->setBrush(m_share->isOverloaded ? t.bad : t.accent);
  painter->drawRect(active);
  painter->setBrush(QBrush(t.faint, Qt::BDiagPattern));
  painter->drawRect(inactive);
  y += bar_height - 2;
  line(shareLine(), fontOf(10), m_share->weight == 0 ? t.warn : t.faint);
}

void NodeItem::paintGlyph(QPainter& painter, const QRectF& r) const {
  const Theme& t = theme();
  painter.save();
  painter.setPen(QPen(t.text, 1.5));
  painter.setBrush(Qt::NoBrush);
  const QPointF c = r.center();
  if (m_kind == sim::NodeSpec::Kind::network_switch) {
    painter.drawRect(r.adjusted(0, 3, 0, -3));
    painter.drawLine(QPointF(r.left() + 3, c.y()), QPointF(r.right() - 3, c.y()));
    painter.drawLine(QPointF(r.right() - 6, c.y() - 3), QPointF(r.right() - 3, c.y()));
    painter.drawLine(QPointF(r.left() + 6, c.y() + 3), QPointF(r.left() + 3, c.y()));
  } else {
    switch (m_role) {
      case sim::NodeSpec::Role::client:
        painter.drawRoundedRect(r.adjusted(0, 1, 0, -5), 2, 2);
        painter.drawLine(QPointF(c.x(), r.bottom() - 5), QPointF(c.x(), r.bottom() - 1));
        painter.drawLine(QPointF(c.x() - 4, r.bottom() - 1), QPointF(c.x() + 4, r.bottom() - 1));
        break;
      case sim::NodeSpec::Role::router:
        painter.drawEllipse(r.adjusted(1, 1, -1, -1));
        painter.drawLine(QPointF(r.left() + 4, c.y()), QPointF(r.right() - 4, c.y()));
        painter.drawLine(QPointF(c.x(), r.top() + 4), QPointF(c.x(), r.bottom() - 4));
        break;
      case sim::NodeSpec::Role::director:
        painter.drawLine(QPointF(r.left() + 1, c.y()), QPointF(r.left() + 6, c.y()));
        for (const qreal y : {r.top() + 2, c.y(), r.bottom() - 2}) {
          painter.drawLine(QPointF(r.left() + 6, c.y()), QPointF(r.right() - 4, y));
          painter.drawEllipse(QPointF(r.right() - 2, y), 1.7, 1.7);
        }
        break;
      default:
        for (const qreal y : {r.top() + 1, r.top() + 6.5, r.top() + 12}) {
          painter.drawRect(QRectF(r.left() + 1, y, r.width() - 2, 4));
        }
        break;
    }
  }
  painter.restore();
}

QString NodeItem::description() const {
  QStringList said{tr("%1, %2").arg(m_name, roleWord())};
  said << m_addresses;
  for (const auto& badge : m_badges) {
    said << (badge.isAnswered ? tr("%1: answers for it").arg(badge.text) : tr("%1: stays silent").arg(badge.text));
  }
  said << m_services;
  if (m_share) {
    said << tr("%1 active, %2 inactive connections, weight %3")
                .arg(m_share->active)
                .arg(m_share->inactive)
                .arg(m_share->weight);
  }
  return said.join(u'\n');
}

QVariant NodeItem::itemChange(GraphicsItemChange change, const QVariant& value) {
  if (change == ItemPositionHasChanged) Q_EMIT moved();
  return QGraphicsObject::itemChange(change, value);
}

void NodeItem::mousePressEvent(QGraphicsSceneMouseEvent* mouse) {
  QGraphicsObject::mousePressEvent(mouse);
  if (mouse->button() == Qt::LeftButton) Q_EMIT chosen(m_index);
}

void NodeItem::contextMenuEvent(QGraphicsSceneContextMenuEvent* mouse) {
  mouse->accept();
  Q_EMIT chosen(m_index);
  Q_EMIT menuWanted(m_index, mouse->screenPos());
}

}  // namespace lvslab::gui
