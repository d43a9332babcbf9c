// Every control in any order, as somebody does who does not read manuals: nothing breaks, and the window still says
// what the simulator says.

#include <QDockWidget>
#include <QTabWidget>
#include <random>

#include "look/theme.h"
#include "opened_run.h"
#include "window/action_list.h"
#include "window/main_window.h"

using namespace lvslab;

namespace {

class Visitor {
 public:
  explicit Visitor(unsigned seed) : m_random(seed) {
    m_window.show();
    // What opens a box and waits for an answer is tested for itself; what ends the program ends the test.
    for (const auto& listed : gui::actionsOf(*m_window.menuBar())) {
      const bool isOfFiles = listed.menu.startsWith("File") || listed.text.contains("About");
      const bool isEditing = listed.menu.startsWith("Edit") && listed.text != "Undo" && listed.text != "Redo";
      if (!listed.text.endsWith(u'…') && !isOfFiles && !isEditing) {
        m_actions.push_back(listed.action);
      }
    }
  }

  void doSomething() {
    switch (pick(8)) {
      case 0: return m_window.open(test::scenarioFile(scenarios[pick(std::size(scenarios))]));
      case 1: return m_place.playback.goTo(pick(static_cast<std::size_t>(m_place.run.eventCount()) + 5));
      case 2: return m_window.eventList().filterBox().setText(QString::fromLatin1(filters[pick(std::size(filters))]));
      case 3: return change();
      case 4: return chooseTab();
      case 5: return m_place.focus.showOnlyFlow(pick(2) == 0 ? std::nullopt : std::optional<quint32>(pick(9)));
      default: return m_actions[pick(m_actions.size())]->trigger();
    }
  }

  /// The views and the run agree.
  void check() {
    REQUIRE(test::waitUntil([&] { return !m_place.run.isOpen() || m_place.run.isFinished(); }));
    if (!m_place.run.isOpen()) return;
    m_place.playback.pause();
    CHECK(m_place.focus.position() <= m_place.run.eventCount());
    CHECK(m_window.scene().nodes().size() == m_place.run.scenario().nodes.size());
    const auto& model = m_window.eventList().model();
    for (int row = 0; row < model.rowCount(); ++row) REQUIRE(model.numberAt(row) <= m_place.run.eventCount());
  }

 private:
  static constexpr const char* scenarios[] = {"dr-basic.json", "nat-basic.json", "tun-basic.json",
                                              "arp/arp-announce-1-in-another-subnet.json"};
  static constexpr const char* filters[] = {
      "", "tcp", "ipvs.decision", "tcp.flags.syn == ", "why.drop", "ip.addr == 10", "event.node == rs1 && !arp", ")("};

  std::size_t pick(std::size_t count) { return std::uniform_int_distribution<std::size_t>(0, count - 1)(m_random); }

  void change() {
    if (!m_place.run.isOpen()) return;
    const auto& scenario = m_place.run.scenario();
    const auto& node = scenario.nodes[pick(scenario.nodes.size())];
    if (node.kind == sim::NodeSpec::Kind::network_switch) {
      m_place.run.intervene(m_place.focus.position(), sim::CableChange{pick(scenario.links.size()), pick(2) == 0});
    } else if (pick(2) == 0) {
      m_place.run.intervene(m_place.focus.position(), sim::PowerSwitch{node.name, pick(2) == 0});
    } else {
      m_place.run.intervene(m_place.focus.position(), sim::TypedCommand{node.name, "ipvsadm -C"});
    }
  }

  void chooseTab() {
    const auto tabs = m_window.findChildren<QTabWidget*>();
    if (tabs.isEmpty()) return;
    auto* chosen = tabs[static_cast<qsizetype>(pick(static_cast<std::size_t>(tabs.size())))];
    if (chosen->count() > 0) chosen->setCurrentIndex(static_cast<int>(pick(static_cast<std::size_t>(chosen->count()))));
  }

  std::mt19937 m_random;
  gui::Workplace m_place;
  gui::MainWindow m_window{m_place};
  std::vector<QAction*> m_actions;
};

}  // namespace

TEST_CASE("Every control in any order leaves a window that agrees with its run", "[gui][window]") {
  const auto theme = gui::Look::instance().name();
  const unsigned seed = GENERATE(1U, 2U, 3U);
  CAPTURE(seed);
  Visitor visitor(seed);
  for (int round = 0; round < 12; ++round) {
    for (int i = 0; i < 12; ++i) {
      visitor.doSomething();
      if (i % 3 == 0) QTest::qWait(1);
    }
    visitor.check();
  }
  gui::Look::instance().use(theme);
}
