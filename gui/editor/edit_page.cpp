#include "editor/edit_page.h"

#include <QApplication>
#include <QClipboard>
#include <QHBoxLayout>
#include <QMenu>
#include <QPushButton>
#include <QSplitter>
#include <QStackedWidget>
#include <QTabWidget>
#include <QToolButton>
#include <QVBoxLayout>
#include <algorithm>
#include <cmath>
#include <map>

#include <lvslab/sim/network_edits.h>

#include "look/theme.h"

namespace lvslab::gui {
namespace {

using Kind = sim::NodeSpec::Kind;
using Role = sim::NodeSpec::Role;

struct Machine {
  QString name;
  Kind kind;
  Role role;
};

QList<Machine> machines() {
  return {{EditPage::tr("Client"), Kind::host, Role::client},
          {EditPage::tr("Router"), Kind::host, Role::router},
          {EditPage::tr("Switch"), Kind::network_switch, Role::none},
          {EditPage::tr("Director"), Kind::host, Role::director},
          {EditPage::tr("Server"), Kind::host, Role::server}};
}

/// "rs1, rs2 and 3 more"
QString listed(const QStringList& names) {
  if (names.size() <= 4) return names.join(QStringLiteral(", "));
  return EditPage::tr("%1 and %2 more").arg(names.mid(0, 3).join(QStringLiteral(", "))).arg(names.size() - 3);
}

/// How far a copy is from its original.
constexpr double copy_offset = 60;

}  // namespace

EditPage::EditPage(Document& document, QWidget* parent)
    : QWidget(parent),
      m_document(document),
      m_scene(document),
      m_view(new NetworkView(m_scene)),
      m_finder(new NodeFinder(*m_view)),
      m_said(new QLabel) {
  m_view->setDragMode(QGraphicsView::RubberBandDrag);
  m_view->setAccessibleName(tr("Network, to be edited"));
  m_mistakes = new MistakeList(document);
  auto* left = new QSplitter(Qt::Vertical);
  left->addWidget(m_view);
  left->addWidget(m_mistakes);
  left->setStretchFactor(0, 1);
  left->setSizes({600, 110});
  auto* halves = new QSplitter(Qt::Horizontal);
  halves->addWidget(left);
  halves->addWidget(makeForms());
  halves->setStretchFactor(0, 1);
  halves->setSizes({800, 440});
  auto* layout = new QVBoxLayout(this);
  layout->setContentsMargins(0, 0, 0, 0);
  layout->setSpacing(0);
  layout->addWidget(makeBanner());
  layout->addWidget(makePalette());
  layout->addWidget(halves, 1);

  connect(&m_scene, &EditScene::chosenChanged, this, &EditPage::showChosen);
  connect(&m_scene, &EditScene::joinWanted, this, &EditPage::join);
  connect(&m_scene, &EditScene::movedByHand, this, [this](const QMap<QString, QPointF>& moved) {
    m_document.edit(tr("Move %1").arg(listed(moved.keys())), [&](sim::ScenarioText& text) {
      std::map<std::string, sim::Position> positions;
      for (auto node = moved.begin(); node != moved.end(); ++node) {
        positions[node.key().toStdString()] = {node->x(), node->y()};
      }
      sim::set_positions(text, positions);
    });
  });
  // The menu's actions may change the network: not while the scene still handles the click.
  connect(&m_scene, &EditScene::menuWanted, this, &EditPage::showMenu, Qt::QueuedConnection);
  connect(m_finder, &NodeFinder::found, this, [this](const QString& node) { m_scene.choose({node}); });
  connect(m_mistakes, &MistakeList::wanted, this, &EditPage::showRemark);
  connect(m_nodeForm, &NodeForm::said, this, &EditPage::say);
  connect(m_nodeForm, &NodeForm::renamed, this, [this](const QString& from, const QString& to) {
    m_scene.choose({to});
    say(tr("%1 is now called %2, everywhere in the file.").arg(from, to));
  });
  connect(&document, &Document::opened, this, [this] {
    m_said->clear();
    m_scene.choose({});
    setJoining(false);
  });
  connect(&document, &Document::changed, this, [this] { m_run->setEnabled(!m_document.hasErrors()); });
}

QWidget* EditPage::makeBanner() {
  auto* banner = new QFrame;
  banner->setAutoFillBackground(true);
  const auto colour = [banner] {
    QPalette palette;
    palette.setColor(QPalette::Window, theme().mark);
    banner->setPalette(palette);
  };
  colour();
  connect(&Look::instance(), &Look::changed, banner, colour);
  auto* layout = new QHBoxLayout(banner);
  layout->setContentsMargins(10, 6, 10, 6);
  auto* what = new QLabel(tr("<b>You are editing the network.</b> The run waits."));
  m_said->setWordWrap(true);
  m_said->setAccessibleName(tr("What was changed"));
  m_run = new QPushButton(tr("Run it (E)"));
  m_run->setToolTip(tr("Ends editing and lets the changed scenario run"));
  connect(m_run, &QPushButton::clicked, this, &EditPage::runWanted);
  layout->addWidget(what);
  layout->addSpacing(16);
  layout->addWidget(m_said, 1);
  layout->addWidget(m_run);
  return banner;
}

QWidget* EditPage::makePalette() {
  auto* palette = new QWidget;
  auto* layout = new QHBoxLayout(palette);
  layout->setContentsMargins(10, 4, 10, 4);
  layout->addWidget(new QLabel(tr("Add:")));
  for (const auto& machine : machines()) {
    auto* button = new QToolButton;
    button->setText(machine.name);
    button->setToolTip(tr("Adds one, joined to the node that is chosen"));
    connect(button, &QToolButton::clicked, this, [this, machine] { addNode(machine.kind, machine.role); });
    layout->addWidget(button);
  }
  layout->addSpacing(16);
  m_cable = new QToolButton;
  m_cable->setText(tr("Cable"));
  m_cable->setCheckable(true);
  m_cable->setShortcut(QKeySequence(Qt::Key_C));
  m_cable->setToolTip(tr("Drag from one node to another to join them (C); or choose two nodes and press J"));
  connect(m_cable, &QToolButton::toggled, this, &EditPage::setJoining);
  layout->addWidget(m_cable);
  layout->addStretch();
  return palette;
}

QWidget* EditPage::makeForms() {
  m_tabs = new QTabWidget;
  m_tabs->setDocumentMode(true);
  m_chosen = new QStackedWidget;
  m_several = new QLabel;
  m_several->setWordWrap(true);
  m_several->setAlignment(Qt::AlignTop | Qt::AlignLeft);
  m_several->setMargin(12);
  m_nodeForm = new NodeForm(m_document);
  m_linkForm = new LinkForm(m_document);
  m_chosen->addWidget(m_several);
  m_chosen->addWidget(m_nodeForm);
  m_chosen->addWidget(m_linkForm);
  m_tabs->addTab(m_chosen, tr("Chosen"));
  m_traffic = new RecordTable(
      m_document, tr("Traffic"),
      {{"from", tr("from"), tr("a client's name")},
       {"to", tr("to"), QStringLiteral("tcp:10.0.0.4:80, udp:10.0.0.4:53, icmp:10.0.0.4")},
       {"start", tr("start"), QStringLiteral("0, 200ms, 1s")},
       {"count", tr("count"), tr("how many requests")},
       {"interval", tr("interval"), QStringLiteral("100ms")},
       {"source_port", tr("source port"), tr("of the first request; each next one has the next")},
       {"request", tr("request"), tr("bytes: 100, 40kB")},
       {"timeout", tr("timeout"), QStringLiteral("4s")}},
      [this] {
        std::string from;
        for (const auto& node : m_document.outline().network.nodes) {
          if (from.empty() && node.role == Role::client) from = node.name;
        }
        std::string to = "tcp:10.0.0.4:80";
        if (const auto* text = m_document.network()) {
          if (const auto last = text->value("/traffic"); last && last->list() != nullptr && !last->list()->empty()) {
            if (const auto* known = last->list()->back().member("to"); known != nullptr && known->text() != nullptr) {
              to = *known->text();
            }
          }
        }
        return sim::PlainValue::Object{{"from", from}, {"to", to}, {"count", sim::PlainValue::whole(1)}};
      });
  m_traffic->model().setPlace(QStringLiteral("/traffic"));
  m_tabs->addTab(m_traffic, tr("Traffic"));
  m_timeline = new RecordTable(m_document, tr("Timeline"),
                               {{"at", tr("at"), QStringLiteral("400ms, 1s")},
                                {"node", tr("node"), tr("where it happens")},
                                {"run", tr("command"), QStringLiteral("ipvsadm -Ln")},
                                {"do", tr("or"), QStringLiteral("down, up")},
                                {"link", tr("of the cable"), QStringLiteral("[\"rs1:eth0\", \"lan\"]")}},
                               [this] {
                                 std::string node;
                                 for (const auto& spec : m_document.outline().network.nodes) {
                                   if (node.empty() && spec.kind == Kind::host) node = spec.name;
                                   if (spec.role == Role::director) {
                                     node = spec.name;
                                     break;
                                   }
                                 }
                                 return sim::PlainValue::Object{{"at", "1s"}, {"node", node}, {"run", "ip neigh"}};
                               });
  m_timeline->model().setPlace(QStringLiteral("/timeline"));
  m_tabs->addTab(m_timeline, tr("Timeline"));
  m_scenarioForm = new ScenarioForm(m_document);
  m_tabs->addTab(m_scenarioForm, tr("Scenario"));
  m_file = new FileView(m_document);
  m_tabs->addTab(m_file, tr("File"));
  showChosen();
  return m_tabs;
}

void EditPage::say(const QString& sentence) { m_said->setText(sentence); }

std::vector<std::string> EditPage::chosenNames() const {
  std::vector<std::string> names;
  for (const auto& name : m_scene.chosenNodes()) names.push_back(name.toStdString());
  return names;
}

void EditPage::showChosen() {
  const QStringList nodes = m_scene.chosenNodes();
  const auto links = m_scene.chosenLinks();
  if (nodes.size() == 1 && links.empty()) {
    m_nodeForm->show(nodes.front());
    m_chosen->setCurrentWidget(m_nodeForm);
    return;
  }
  if (nodes.isEmpty() && links.size() == 1) {
    m_linkForm->show(links.front());
    m_chosen->setCurrentWidget(m_linkForm);
    return;
  }
  if (nodes.isEmpty() && links.empty()) {
    m_several->setText(
        m_scene.nodes().empty()
            ? tr("There is nothing here yet. Add a client, a switch, a director and servers from the row above, then "
                 "join them: choose “Cable” and drag from one to another.")
            : tr("Nothing is chosen. Click a node or a cable; drag a frame around several; Ctrl+A takes all.\n\n"
                 "Arrow keys move what is chosen, Delete takes it away, Ctrl+D doubles it, J joins two nodes."));
  } else {
    m_several->setText(tr("Chosen: %1\n\nDelete takes them away, Ctrl+D doubles them, arrow keys move them.")
                           .arg(nodes.isEmpty() ? tr("cables: %1").arg(links.size()) : listed(nodes)));
  }
  m_chosen->setCurrentWidget(m_several);
}

void EditPage::setJoining(bool joining) {
  m_scene.setJoining(joining);
  if (m_cable->isChecked() != joining) m_cable->setChecked(joining);
  m_view->setDragMode(joining ? QGraphicsView::NoDrag : QGraphicsView::RubberBandDrag);
  m_view->viewport()->setCursor(joining ? Qt::CrossCursor : Qt::ArrowCursor);
  if (joining) say(tr("Drag from one node to another to join them. C or Escape ends it."));
}

QPointF EditPage::freePlace() const {
  const auto& nodes = m_document.outline().network.nodes;
  QPointF place = EditScene::toScenario(m_view->mapToScene(m_view->viewport()->rect().center()));
  const QStringList chosen = m_scene.chosenNodes();
  if (!chosen.isEmpty()) {
    place = EditScene::toScenario(m_scene.node(chosen.back())->pos()) + QPointF(160, 0);
  } else if (nodes.empty()) {
    place = QPointF(80, 240);
  }
  place = QPointF(std::round(place.x() / 20) * 20, std::round(place.y() / 20) * 20);
  const auto isTaken = [&] {
    return std::ranges::any_of(m_scene.nodes(), [&](const auto* item) {
      const QPointF apart = EditScene::toScenario(item->pos()) - place;
      return std::abs(apart.x()) < 140 && std::abs(apart.y()) < 90;
    });
  };
  while (isTaken()) place += QPointF(0, 120);
  return place;
}

void EditPage::addNode(Kind kind, Role role) {
  const QStringList chosen = m_scene.chosenNodes();
  const QPointF place = freePlace();
  QString added;
  QStringList typed;
  const QString partner = chosen.size() == 1 ? chosen.front() : QString();
  bool isJoined = false;
  m_document.edit(tr("Add a node"), [&](sim::ScenarioText& text) {
    const auto name = sim::add_node(text, kind, role, {place.x(), place.y()});
    added = QString::fromStdString(name);
    if (partner.isEmpty()) return;
    const auto joined = sim::connect_nodes(text, partner.toStdString(), name);
    if (!joined) return;
    isJoined = true;
    for (const auto& [node, command] : joined->commands) typed << QString::fromStdString(node + ": " + command);
  });
  if (added.isEmpty()) {
    say(tr("The file is no JSON just now: mend its text first."));
    return;
  }
  // A switch stays chosen: the next machine goes there, too.
  const auto* stays = partner.isEmpty() ? nullptr : m_scene.node(partner);
  const bool isHub = isJoined && stays != nullptr && stays->kind() == Kind::network_switch;
  m_scene.choose({isHub ? partner : added});
  QString sentence = isJoined ? tr("Added %1, joined to %2.").arg(added, partner) : tr("Added %1.").arg(added);
  if (!typed.isEmpty()) sentence += u' ' + tr("New commands: %1.").arg(typed.join(QStringLiteral("; ")));
  say(sentence);
}

void EditPage::addNodeAt(Kind kind, Role role, const QPointF& position) {
  QString added;
  m_document.edit(tr("Add a node"), [&](sim::ScenarioText& text) {
    added = QString::fromStdString(sim::add_node(text, kind, role, {position.x(), position.y()}));
  });
  if (added.isEmpty()) return;
  m_scene.choose({added});
  say(tr("Added %1.").arg(added));
}

void EditPage::join(const QString& a, const QString& b) {
  QString sentence;
  m_document.edit(tr("Join %1 and %2").arg(a, b), [&](sim::ScenarioText& text) {
    const auto joined = sim::connect_nodes(text, a.toStdString(), b.toStdString());
    if (!joined) {
      sentence = tr("Not joined: %1.").arg(QString::fromStdString(joined.error().sentence));
      return;
    }
    sentence = tr("Joined %1 and %2.").arg(a, b);
    QStringList typed;
    for (const auto& [node, command] : joined->commands) typed << QString::fromStdString(node + ": " + command);
    if (!typed.isEmpty()) sentence += u' ' + tr("New commands: %1.").arg(typed.join(QStringLiteral("; ")));
  });
  say(sentence);
}

void EditPage::removeChosen() {
  const auto names = chosenNames();
  const auto links = m_scene.chosenLinks();
  if (names.empty() && links.empty()) {
    say(tr("Nothing is chosen."));
    return;
  }
  const QStringList shown = m_scene.chosenNodes();
  sim::Removed removed;
  m_document.edit(shown.isEmpty() ? tr("Remove a cable") : tr("Remove %1").arg(listed(shown)),
                  [&](sim::ScenarioText& text) { removed = sim::remove_parts(text, names, links); });
  QStringList with;
  const auto count = [&](std::size_t number, const QString& what) {
    if (number > 0) with << what.arg(number);
  };
  count(removed.links, tr("cables: %1"));
  count(removed.requests, tr("entries of the traffic: %1"));
  count(removed.events, tr("events of the timeline: %1"));
  count(removed.expectations, tr("expectations: %1"));
  count(removed.commands, tr("commands of other nodes: %1"));
  QString sentence = tr("Removed %1.").arg(shown.isEmpty() ? with.join(QStringLiteral(", ")) : listed(shown));
  if (!shown.isEmpty() && !with.isEmpty()) {
    sentence = tr("Removed %1 and what refers to it (%2).").arg(listed(shown), with.join(QStringLiteral(", ")));
  }
  say(sentence + u' ' + tr("Ctrl+Z brings it back."));
}

void EditPage::copyChosen() {
  if (m_document.network() == nullptr || chosenNames().empty()) {
    say(tr("No node is chosen."));
    return;
  }
  QApplication::clipboard()->setText(QString::fromStdString(sim::copy_nodes(*m_document.network(), chosenNames())));
  say(tr("Copied %1.").arg(listed(m_scene.chosenNodes())));
}

void EditPage::cutChosen() {
  if (chosenNames().empty()) return;
  copyChosen();
  removeChosen();
}

void EditPage::paste() { pasteText(tr("Paste"), QApplication::clipboard()->text(), {copy_offset, copy_offset}); }

void EditPage::duplicateChosen() {
  if (m_document.network() == nullptr || chosenNames().empty()) {
    say(tr("No node is chosen."));
    return;
  }
  const auto copied = sim::copy_nodes(*m_document.network(), chosenNames());
  pasteText(tr("Double %1").arg(listed(m_scene.chosenNodes())), QString::fromStdString(copied), {});
}

void EditPage::pasteText(const QString& name, const QString& copied, QPointF offset) {
  QString sentence;
  QStringList added;
  // Without a wish: below everything, so that nothing is hidden.
  if (offset.isNull()) {
    double bottom = -1e9;
    double top = 1e9;
    for (const auto* node : m_scene.nodes()) {
      const double y = EditScene::toScenario(node->pos()).y();
      bottom = std::max(bottom, y);
      if (node->isSelected()) top = std::min(top, y);
    }
    offset = QPointF(0, bottom - top + 120);
  }
  m_document.edit(name, [&](sim::ScenarioText& text) {
    const auto pasted = sim::paste_nodes(text, copied.toStdString(), {offset.x(), offset.y()});
    if (!pasted) {
      sentence = tr("Not pasted: %1.").arg(QString::fromStdString(pasted.error().sentence));
      return;
    }
    for (const auto& node : pasted->nodes) added << QString::fromStdString(node);
    sentence = tr("Added %1.").arg(listed(added));
    if (pasted->commands > 0) {
      sentence += u' ' + tr("New ipvsadm commands of its director: %1.").arg(pasted->commands);
    }
  });
  if (!added.isEmpty()) m_scene.choose(added);
  say(sentence);
}

void EditPage::arrange() {
  m_document.edit(tr("Arrange"), [](sim::ScenarioText& text) { sim::arrange(text); });
  m_view->fitAll();
  say(tr("All nodes are arranged by their distance from the clients."));
}

void EditPage::moveChosen(int dx, int dy) {
  std::map<std::string, sim::Position> positions;
  for (const auto* node : m_scene.nodes()) {
    if (!node->isSelected()) continue;
    const QPointF at = EditScene::toScenario(node->pos()) + QPointF(dx, dy);
    positions[node->name().toStdString()] = {at.x(), at.y()};
  }
  if (positions.empty()) return;
  m_document.edit(
      tr("Move %1").arg(listed(m_scene.chosenNodes())),
      [&](sim::ScenarioText& text) { sim::set_positions(text, positions); },
      QStringLiteral("move ") + m_scene.chosenNodes().join(u' '));
}

void EditPage::showRemark(const sim::Remark& remark) {
  const auto steps = sim::pointer_steps(remark.path);
  if (steps.size() > 1 && steps[0] == "nodes" && m_scene.node(QString::fromStdString(steps[1])) != nullptr) {
    const QString node = QString::fromStdString(steps[1]);
    m_scene.choose({node});
    m_view->show(*m_scene.node(node));
    m_tabs->setCurrentWidget(m_chosen);
    return;
  }
  if (steps.size() > 1 && steps[0] == "links") {
    m_scene.choose({}, {static_cast<std::size_t>(std::stoul("0" + steps[1]))});
    if (!m_scene.chosenLinks().empty()) {
      m_tabs->setCurrentWidget(m_chosen);
      return;
    }
  }
  if (steps.size() > 1 && steps[0] == "traffic") {
    m_tabs->setCurrentWidget(m_traffic);
    return;
  }
  if (steps.size() > 1 && steps[0] == "timeline") {
    m_tabs->setCurrentWidget(m_timeline);
    return;
  }
  m_tabs->setCurrentWidget(m_file);
  m_file->goToLine(remark.line);
  m_file->setFocus();
}

void EditPage::showMenu(const QPointF& scenePoint, const QPoint& screenPoint) {
  QMenu menu(this);
  const QStringList nodes = m_scene.chosenNodes();
  if (!nodes.isEmpty()) {
    menu.addAction(tr("Double %1").arg(listed(nodes)), this, &EditPage::duplicateChosen);
    menu.addAction(tr("Copy"), this, &EditPage::copyChosen);
    menu.addAction(tr("Cut"), this, &EditPage::cutChosen);
    if (nodes.size() == 2) {
      menu.addAction(tr("Join %1 and %2").arg(nodes[0], nodes[1]), this, [this, nodes] { join(nodes[0], nodes[1]); });
    }
  }
  if (!nodes.isEmpty() || !m_scene.chosenLinks().empty()) {
    menu.addAction(tr("Remove"), this, &EditPage::removeChosen);
  } else {
    for (const auto& machine : machines()) {
      menu.addAction(tr("Add here: %1").arg(machine.name), this, [this, machine, scenePoint] {
        addNodeAt(machine.kind, machine.role, EditScene::toScenario(scenePoint));
      });
    }
    menu.addAction(tr("Paste"), this, &EditPage::paste);
  }
  menu.exec(screenPoint);
}

}  // namespace lvslab::gui
