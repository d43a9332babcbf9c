#include "editor/edit_scene.h"

#include <QGraphicsLineItem>
#include <QGraphicsSceneContextMenuEvent>
#include <QGraphicsSceneMouseEvent>
#include <QPainter>
#include <QPen>
#include <algorithm>
#include <map>

#include <lvslab/sim/topology.h>

#include "look/theme.h"

namespace lvslab::gui {
namespace {

bool isSame(const sim::NodeSpec& spec, const NodeItem& item) {
  return item.name().toStdString() == spec.name && item.kind() == spec.kind && item.role() == spec.role;
}

/// What a card says of a node that does not run: what its commands will give it.
sim::WorldView::Node planned(const sim::NodeSpec& spec) {
  sim::WorldView::Node node;
  node.is_switch = spec.kind == sim::NodeSpec::Kind::network_switch;
  for (const auto& address : sim::planned_addresses(spec)) {
    node.addresses.push_back({address.interface, to_text(address.address) + "/" + std::to_string(address.length),
                              address.address, false, false});
  }
  return node;
}

}  // namespace

EditScene::EditScene(Document& document, QObject* parent) : CanvasScene(parent), m_document(document) {
  setItemIndexMethod(NoIndex);
  connect(&document, &Document::changed, this, &EditScene::show);
  connect(this, &QGraphicsScene::selectionChanged, this, [this] {
    if (m_isShowing) return;
    for (auto* node : m_nodes) node->setChosen(node->isSelected());
    Q_EMIT chosenChanged();
  });
  connect(&Look::instance(), &Look::changed, this, [this] { update(); });
}

EditScene::~EditScene() {
  // Nodes that go are no longer chosen: nobody is left who wants to hear of it.
  blockSignals(true);
  clear();
}

QPointF EditScene::toScenario(const QPointF& scenePoint) {
  return {scenePoint.x() / stretchX, scenePoint.y() / stretchY};
}

QPointF EditScene::toScene(const QPointF& position) { return {position.x() * stretchX, position.y() * stretchY}; }

void EditScene::show() {
  const auto& network = m_document.outline().network;
  const QStringList chosen = chosenNodes();
  const auto chosenCables = chosenLinks();
  const std::size_t linksBefore = m_links.size();
  m_isShowing = true;
  for (auto* link : m_links) delete link;
  m_links.clear();
  const bool isSameNetwork = std::ranges::equal(network.nodes, m_nodes,
                                                [](const auto& spec, const auto* item) { return isSame(spec, *item); });
  if (!isSameNetwork) {
    m_joinFrom = nullptr;
    for (auto* node : m_nodes) delete node;
    m_nodes.clear();
    for (quint32 i = 0; i < network.nodes.size(); ++i) {
      auto* item = new NodeItem(i, network.nodes[i]);
      item->setFlag(QGraphicsItem::ItemIsSelectable);
      addItem(item);
      m_nodes.push_back(item);
      connect(item, &NodeItem::moved, this, &EditScene::followNodes);
    }
  }
  const auto layout = sim::Topology(network).layout();
  for (std::size_t i = 0; i < m_nodes.size(); ++i) {
    m_nodes[i]->show(planned(network.nodes[i]), std::nullopt);
    m_nodes[i]->setPos(toScene({layout[i].first, layout[i].second}));
  }
  std::map<std::string, NodeItem*> byName;
  for (auto* node : m_nodes) byName[node->name().toStdString()] = node;
  for (const auto& link : network.links) {
    auto* item = new LinkItem(*byName.at(link.a.node), *byName.at(link.b.node), link);
    item->setFlag(QGraphicsItem::ItemIsSelectable);
    addItem(item);
    m_links.push_back(item);
  }
  showMistakes();
  // A cable's number means another one as soon as there are more or fewer.
  choose(chosen, m_links.size() == linksBefore ? chosenCables : std::vector<std::size_t>{});
  m_isShowing = false;
  Q_EMIT reshaped();
  Q_EMIT chosenChanged();
}

void EditScene::showMistakes() {
  std::map<std::string, QStringList> mistakes;
  for (const auto& remark : m_document.remarks()) {
    if (remark.severity != sim::Remark::Severity::error || !remark.path.starts_with("/nodes/")) continue;
    const auto steps = sim::pointer_steps(remark.path);
    if (steps.size() > 1) mistakes[steps[1]] << QString::fromStdString(remark.sentence);
  }
  for (auto* node : m_nodes) {
    const auto found = mistakes.find(node->name().toStdString());
    node->setMistake(found == mistakes.end() ? QString() : found->second.join(u'\n'));
  }
}

void EditScene::followNodes() {
  for (auto* link : m_links) link->follow();
}

NodeItem* EditScene::node(const QString& name) const {
  const auto found = std::ranges::find(m_nodes, name, [](const auto* item) { return item->name(); });
  return found == m_nodes.end() ? nullptr : *found;
}

NodeItem* EditScene::nodeAt(const QPointF& point) const {
  const auto found = std::ranges::find_if(
      m_nodes, [&](const auto* item) { return item->card().translated(item->pos()).contains(point); });
  return found == m_nodes.end() ? nullptr : *found;
}

QStringList EditScene::chosenNodes() const {
  QStringList names;
  for (const auto* node : m_nodes) {
    if (node->isSelected()) names << node->name();
  }
  return names;
}

std::vector<std::size_t> EditScene::chosenLinks() const {
  std::vector<std::size_t> places;
  const auto& all = m_document.outline().link_places;
  for (std::size_t i = 0; i < m_links.size(); ++i) {
    if (m_links[i]->isSelected() && i < all.size()) places.push_back(all[i]);
  }
  return places;
}

void EditScene::choose(const QStringList& nodes, const std::vector<std::size_t>& links) {
  const bool wasShowing = std::exchange(m_isShowing, true);
  for (auto* node : m_nodes) {
    node->setSelected(nodes.contains(node->name()));
    node->setChosen(node->isSelected());
  }
  const auto& places = m_document.outline().link_places;
  for (std::size_t i = 0; i < m_links.size(); ++i) {
    m_links[i]->setSelected(std::ranges::find(links, places[i]) != links.end());
  }
  m_isShowing = wasShowing;
  if (!m_isShowing) Q_EMIT chosenChanged();
}

void EditScene::chooseAll() {
  QStringList all;
  for (const auto* node : m_nodes) all << node->name();
  choose(all);
}

void EditScene::setJoining(bool joining) {
  m_isJoining = joining;
  delete std::exchange(m_joinLine, nullptr);
  m_joinFrom = nullptr;
}

void EditScene::mousePressEvent(QGraphicsSceneMouseEvent* mouse) {
  if (m_isJoining && mouse->button() == Qt::LeftButton) {
    m_joinFrom = nodeAt(mouse->scenePos());
    if (m_joinFrom != nullptr) {
      m_joinLine = addLine(QLineF(m_joinFrom->pos(), mouse->scenePos()), QPen(theme().accent, 3, Qt::DashLine));
      m_joinLine->setZValue(10);
    }
    mouse->accept();
    return;
  }
  // A right click opens a menu for what is chosen: it does not take the choice away.
  if (mouse->button() == Qt::RightButton) return;
  CanvasScene::mousePressEvent(mouse);
  m_pressedAt.clear();
  for (const auto* node : m_nodes) m_pressedAt[node->name()] = node->pos();
}

void EditScene::mouseMoveEvent(QGraphicsSceneMouseEvent* mouse) {
  if (m_joinLine != nullptr && m_joinFrom != nullptr) {
    m_joinLine->setLine(QLineF(m_joinFrom->pos(), mouse->scenePos()));
    return;
  }
  CanvasScene::mouseMoveEvent(mouse);
}

void EditScene::mouseReleaseEvent(QGraphicsSceneMouseEvent* mouse) {
  if (m_isJoining) {
    delete std::exchange(m_joinLine, nullptr);
    const auto* from = std::exchange(m_joinFrom, nullptr);
    const auto* to = nodeAt(mouse->scenePos());
    if (from != nullptr && to != nullptr && from != to) Q_EMIT joinWanted(from->name(), to->name());
    return;
  }
  CanvasScene::mouseReleaseEvent(mouse);
  QMap<QString, QPointF> moved;
  for (const auto* node : m_nodes) {
    const auto before = m_pressedAt.constFind(node->name());
    if (before != m_pressedAt.constEnd() && *before != node->pos()) moved[node->name()] = toScenario(node->pos());
  }
  m_pressedAt.clear();
  if (!moved.isEmpty()) Q_EMIT movedByHand(moved);
}

void EditScene::contextMenuEvent(QGraphicsSceneContextMenuEvent* mouse) {
  mouse->accept();
  QGraphicsItem* hit = nodeAt(mouse->scenePos());
  for (auto* link : m_links) {
    if (hit == nullptr && link->contains(mouse->scenePos())) hit = link;
  }
  if (hit == nullptr) {
    clearSelection();
  } else if (!hit->isSelected()) {
    clearSelection();
    hit->setSelected(true);
  }
  Q_EMIT menuWanted(mouse->scenePos(), mouse->screenPos());
}

void EditScene::drawBackground(QPainter* painter, const QRectF& rect) {
  const Theme& t = theme();
  painter->fillRect(rect, t.canvas);
  // A drawing board is told from a run by its dots.
  if (painter->worldTransform().m11() < 0.4) return;
  painter->setPen(QPen(t.line, 2));
  constexpr int step = 40;
  for (int x = static_cast<int>(rect.left()) / step * step; x < rect.right(); x += step) {
    for (int y = static_cast<int>(rect.top()) / step * step; y < rect.bottom(); y += step) painter->drawPoint(x, y);
  }
}

}  // namespace lvslab::gui
