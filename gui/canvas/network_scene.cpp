#include "canvas/network_scene.h"

#include <QGraphicsSceneContextMenuEvent>
#include <QPainter>
#include <algorithm>
#include <map>
#include <utility>

#include <lvslab/sim/quiet.h>

#include "look/theme.h"

namespace lvslab::gui {
namespace {

using Kind = sim::TraceEvent::Kind;

/// Between cards of neighbouring columns: room for a frame on its way.
constexpr double least_gap = 56;
/// A long chain is to be legible in a narrow window, too.
constexpr double most_gap = 84;
/// A dropped frame stays for so many events.
constexpr quint64 remembered_events = 60;
constexpr std::size_t most_frames = 300;
/// A cable is as thick as its share of so many frames, the last ones that were sent.
constexpr std::ptrdiff_t load_frames = 200;

double shareOf(Instant from, Instant to, Instant now) {
  if (to <= from) return 0;
  return std::clamp(static_cast<double>((now - from).count()) / static_cast<double>((to - from).count()), 0.0, 1.0);
}

}  // namespace

NetworkScene::NetworkScene(Focus& focus, QObject* parent) : CanvasScene(parent), m_focus(focus) {
  setItemIndexMethod(NoIndex);  // nearly everything moves
  connect(&focus.run(), &Run::opened, this, &NetworkScene::rebuild);
  connect(&focus.run(), &Run::looked, this, [this](quint64, const WorldViewPtr& view) { showWorld(*view); });
  connect(&focus.run(), &Run::becameAnother, this, [this] {
    m_trail = {};
    m_looks.clear();
    m_focus.run().look(m_focus.position());
    showMoment();
  });
  connect(&focus, &Focus::moved, this, [this] {
    if (m_nodes.empty()) return;
    m_focus.run().look(m_focus.position());
    showLoad();
  });
  connect(&focus, &Focus::timePassed, this, &NetworkScene::showMoment);
  connect(&focus, &Focus::onlyFlowChanged, this, &NetworkScene::showMoment);
  connect(&focus, &Focus::nodeChosen, this, [this] {
    for (auto* node : m_nodes) node->setChosen(m_focus.node() == node->index());
  });
  connect(&Look::instance(), &Look::changed, this, [this] { update(); });
}

void NetworkScene::contextMenuEvent(QGraphicsSceneContextMenuEvent* mouse) {
  for (auto* item : items(mouse->scenePos())) {
    const auto link = std::find(m_links.begin(), m_links.end(), item);
    if (dynamic_cast<NodeItem*>(item) != nullptr) break;
    if (link == m_links.end()) continue;
    Q_EMIT linkMenuWanted(static_cast<quint32>(link - m_links.begin()), mouse->screenPos());
    return;
  }
  QGraphicsScene::contextMenuEvent(mouse);
}

void NetworkScene::rebuild() {
  clear();
  m_nodes.clear();
  m_links.clear();
  m_frames.clear();
  m_looks.clear();
  m_trail = {};
  m_awaitsCards = true;
  const auto& scenario = m_focus.run().scenario();
  for (quint32 i = 0; i < scenario.nodes.size(); ++i) {
    auto* item = new NodeItem(i, scenario.nodes[i]);
    addItem(item);
    m_nodes.push_back(item);
    connect(item, &NodeItem::chosen, this, [this](quint32 node) { m_focus.chooseNode(node); });
    connect(item, &NodeItem::menuWanted, this, &NetworkScene::nodeMenuWanted);
    connect(item, &NodeItem::moved, this, &NetworkScene::followNodes);
  }
  for (const auto& link : scenario.links) {
    const auto a = scenario.find_node(link.a.node);
    const auto b = scenario.find_node(link.b.node);
    auto* item = new LinkItem(*m_nodes[*a], *m_nodes[*b], link);
    addItem(item);
    m_links.push_back(item);
  }
  resetPositions();
  m_focus.run().look(m_focus.position());
}

void NetworkScene::setSpotlight(const std::vector<quint32>& nodes, std::optional<std::size_t> link) {
  for (auto* node : m_nodes) node->setSpotlit(std::ranges::find(nodes, node->index()) != nodes.end());
  for (std::size_t i = 0; i < m_links.size(); ++i) m_links[i]->setSpotlit(link == i);
}

void NetworkScene::resetPositions() {
  const auto layout = m_focus.run().topology().layout();
  // Columns as the layout has them, so far apart that their cards do not touch, and no farther than need be.
  std::map<int, double> width_of;  // by the layout's x
  for (std::size_t i = 0; i < m_nodes.size(); ++i) {
    double& width = width_of[static_cast<int>(layout[i].first)];
    width = std::max(width, m_nodes[i]->card().width());
  }
  std::map<int, double> place_of;
  double end = 0;  // of the cards placed so far
  int before = 0;
  for (const auto& [x, width] : width_of) {
    if (!place_of.empty()) {
      const double wished = (x - before) * stretchX - (width_of[before] + width) / 2;
      end += std::clamp(wished, least_gap, most_gap);
    }
    place_of[x] = end + width / 2;
    end += width;
    before = x;
  }
  for (std::size_t i = 0; i < m_nodes.size(); ++i) {
    m_nodes[i]->setPos(place_of[static_cast<int>(layout[i].first)], layout[i].second * stretchY);
  }
  followNodes();
}

void NetworkScene::showLoad() {
  const auto& flights = m_focus.run().flights().all();
  const auto end = std::ranges::lower_bound(flights, m_focus.position(), {}, &sim::Flight::sent);
  const auto begin = end - std::min(load_frames, end - flights.begin());
  std::vector<int> counts(m_links.size(), 0);
  std::for_each(begin, end, [&](const sim::Flight& flight) { ++counts[flight.link]; });
  const int most = std::max(1, counts.empty() ? 0 : *std::ranges::max_element(counts));
  for (std::size_t i = 0; i < m_links.size(); ++i) m_links[i]->setLoad(static_cast<double>(counts[i]) / most);
}

void NetworkScene::followNodes() {
  for (auto* link : m_links) link->follow();
  showMoment();
}

void NetworkScene::setLayerShown(Layer layer, bool shown) {
  m_layers[static_cast<std::size_t>(layer)] = shown;
  for (auto* node : m_nodes) node->setShowsAddresses(isLayerShown(Layer::addresses));
  for (auto* link : m_links) link->setShowsLabels(isLayerShown(Layer::labels));
  followNodes();
}

void NetworkScene::showWorld(const sim::WorldView& view) {
  if (view.nodes.size() != m_nodes.size()) return;
  std::map<quint32, ServerShare> shares;  // of the first service that names the server
  for (const auto& node : view.nodes) {
    for (const auto& service : node.services) {
      quint32 most = 0;
      for (const auto& server : service.servers) most = std::max(most, server.active + server.inactive);
      for (const auto& server : service.servers) {
        if (!server.node) continue;
        shares.try_emplace(*server.node,
                           ServerShare{server.weight, server.active, server.inactive, most, server.is_overloaded});
      }
    }
  }
  for (std::size_t i = 0; i < m_nodes.size(); ++i) {
    const auto share = shares.find(static_cast<quint32>(i));
    m_nodes[i]->show(view.nodes[i], share == shares.end() ? std::nullopt : std::optional(share->second));
  }
  const auto& scenario = m_focus.run().scenario();
  for (std::size_t i = 0; i < m_links.size(); ++i) {
    bool isDown = false;
    for (const auto& end : {scenario.links[i].a, scenario.links[i].b}) {
      if (end.interface.empty()) continue;
      for (const auto& interface : view.nodes[*scenario.find_node(end.node)].interfaces) {
        if (interface.name == end.interface) isDown = isDown || !interface.is_up || !interface.has_carrier;
      }
    }
    m_links[i]->setDown(isDown);
  }
  if (std::exchange(m_awaitsCards, false)) {
    resetPositions();  // only now the cards have their sizes
  } else {
    followNodes();
  }
  Q_EMIT reshaped();
}

FrameItem& NetworkScene::frameItem(std::size_t index) {
  while (m_frames.size() <= index) {
    auto* item = new FrameItem;
    addItem(item);
    connect(item, &FrameItem::clicked, this, &NetworkScene::eventWanted);
    m_frames.push_back(item);
  }
  return *m_frames[index];
}

const FrameLook& NetworkScene::lookOfPacketAt(quint64 number) {
  const auto found = m_looks.find(number);
  if (found != m_looks.end()) return found->second;
  if (m_looks.size() > 20000) m_looks.clear();
  return m_looks.emplace(number, lookOf(m_focus.run().event(number))).first->second;
}

void NetworkScene::showMoment() {
  if (m_nodes.empty() || !m_focus.run().isOpen()) return;
  const Run& run = m_focus.run();
  const auto& flights = run.flights();
  const quint64 position = m_focus.position();
  const Instant now = m_focus.time();
  const auto* last = m_focus.event();
  std::size_t used = 0;
  std::map<std::pair<int, int>, int> crowd;  // how many frames stand at one place
  const auto place = [&](FrameItem& item, QPointF at) {
    const int before = crowd[{static_cast<int>(at.x() / 24), static_cast<int>(at.y() / 24)}]++;
    item.setPos(at + QPointF(0, -12 - 26.0 * before));
    item.setVisible(true);
  };
  const auto isOther = [&](quint32 flow) { return m_focus.flow() != 0 && flow != m_focus.flow(); };
  const bool showsOthers = isLayerShown(Layer::otherRequests) && !m_focus.onlyFlow();

  for (const std::size_t index : flights.in_air(position)) {
    if (used >= most_frames) break;
    const sim::Flight& flight = flights.all()[index];
    const auto& event = run.event(flight.sent + 1);
    if (isOther(event.lineage.flow) && !showsOthers) continue;
    FrameItem& item = frameItem(used++);
    item.show(lookOfPacketAt(flight.sent + 1), flight.sent + 1);
    item.setDeath({});
    item.setCurrent(flight.sent + 1 == position);
    item.setBackground(isOther(event.lineage.flow));
    place(item, m_links[flight.link]->at(shareOf(flight.departure, flight.arrival, now), flight.from_a));
  }
  // What has just come out of a wire, or ended, stands at its node.
  if (last != nullptr && !last->bytes.empty() && (last->kind == Kind::received || last->kind == Kind::delivered) &&
      now == last->at) {
    FrameItem& item = frameItem(used++);
    item.show(lookOfPacketAt(position), position);
    item.setDeath({});
    item.setCurrent(true);
    item.setBackground(false);
    const auto flight = flights.of_event(position - 1);
    if (last->kind == Kind::received && flight) {
      const auto& way = flights.all()[*flight];
      place(item, m_links[way.link]->at(1, way.from_a));
    } else {
      const auto* node = m_nodes[last->node];
      place(item, node->pos() + QPointF(0, node->card().top() - 4));
    }
  }
  showDeaths(used);
  for (std::size_t i = used; i < m_frames.size(); ++i) m_frames[i]->setVisible(false);
  for (auto* node : m_nodes) node->setActive(last != nullptr && node->index() == last->node);
  showTrails();
}

void NetworkScene::showDeaths(std::size_t& used) {
  const Run& run = m_focus.run();
  const quint64 position = m_focus.position();
  std::map<quint32, int> atNode;
  for (quint64 number = position; number > 0 && position - number < remembered_events; --number) {
    const auto& event = run.event(number);
    if (event.kind != Kind::dropped || event.bytes.empty()) continue;
    if (sim::is_quiet_end(event.reason) && number != position) continue;
    if (m_focus.flow() != 0 && event.lineage.flow != m_focus.flow() && number != position) continue;
    FrameItem& item = frameItem(used++);
    item.show(lookOfPacketAt(number), number);
    const auto reason = to_text(event.reason);
    item.setDeath(tr(QByteArray(reason.data(), static_cast<qsizetype>(reason.size())).constData()));
    item.setCurrent(number == position);
    item.setBackground(false);
    const auto* node = m_nodes[event.node];
    item.setPos(node->pos() + QPointF(0, node->card().bottom() + 16 + 48 * atNode[event.node]++));
    item.setVisible(true);
  }
}

void NetworkScene::showTrails() {
  const Run& run = m_focus.run();
  const auto& events = run.events();
  const auto& flights = run.flights().all();
  if (m_trail.flow != m_focus.flow()) {
    m_trail = {};
    m_trail.flow = m_focus.flow();
  }
  for (; m_trail.flow != 0 && m_trail.seenFlights < flights.size(); ++m_trail.seenFlights) {
    const auto& flight = flights[m_trail.seenFlights];
    const auto& event = events[flight.sent];
    if (event.lineage.flow != m_trail.flow) continue;
    if (!m_trail.hasAsker) {  // the first frame of a request is its client's
      m_trail.hasAsker = true;
      m_trail.asker = event.node;
    }
    const auto [packet, isNew] = m_trail.isBackByPacket.try_emplace(flight.packet, event.node != m_trail.asker);
    if (lookOfPacketAt(flight.sent + 1).isLinkLayer) continue;
    m_trail.legs.push_back({flight.sent, flight.link, flight.from_a, packet->second});
  }
  std::vector<LinkItem::Trail> trails(m_links.size());
  if (isLayerShown(Layer::trails)) {
    for (const auto& leg : m_trail.legs) {
      if (leg.sent >= m_focus.position()) break;
      auto& trail = trails[leg.link];
      (leg.isBack ? trail.back : trail.there)[leg.fromA ? 0 : 1] = true;
    }
  }
  for (std::size_t i = 0; i < m_links.size(); ++i) m_links[i]->setTrail(trails[i], m_trail.flow);
}

void NetworkScene::drawBackground(QPainter* painter, const QRectF& rect) { painter->fillRect(rect, theme().canvas); }

}  // namespace lvslab::gui
