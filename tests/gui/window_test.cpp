// The window, driven as a person would: keys and clicks; what it shows is compared with what the simulator says.

#include "opened_run.h"
#include "window/main_window.h"

using namespace lvslab;
using gui::MainWindow;

namespace {

struct Window {
  gui::Workplace place;
  MainWindow window{place};

  explicit Window(const char* scenario = "dr-basic.json") {
    window.playback().setReducedMotion(true);
    window.show();
    window.open(test::scenarioFile(scenario));
    REQUIRE(test::waitUntil([&] { return window.run().isOpen() && window.run().isFinished(); }));
  }
  void press(Qt::Key key, Qt::KeyboardModifiers modifiers = {}) { QTest::keyClick(&window, key, modifiers); }
  [[nodiscard]] const gui::NodeItem& node(const char* name) {
    return *window.scene().nodes()[window.run().scenario().find_node(name).value()];
  }
};

}  // namespace

TEST_CASE("A scenario opens paused at the first SYN, which leaves the client", "[gui][window]") {
  Window shown;
  const auto* event = shown.window.focus().event();
  REQUIRE(event != nullptr);
  CHECK(event->kind == sim::TraceEvent::Kind::sent);
  CHECK(shown.window.run().places().node(event->node) == "client");
  CHECK_FALSE(shown.window.playback().isPlaying());
}

TEST_CASE("The arrow keys walk through the events and back", "[gui][window]") {
  Window shown;
  const quint64 begin = shown.window.focus().position();
  shown.press(Qt::Key_Right);
  shown.press(Qt::Key_Right);
  CHECK(shown.window.focus().position() == begin + 2);
  shown.press(Qt::Key_Left);
  CHECK(shown.window.focus().position() == begin + 1);
  shown.press(Qt::Key_End);
  CHECK(shown.window.focus().position() == shown.window.run().eventCount());
  shown.press(Qt::Key_Home);
  CHECK(shown.window.focus().position() == shown.window.run().originEvents());
}

TEST_CASE("The canvas says who holds the virtual address and who answers for it", "[gui][window]") {
  Window shown;
  REQUIRE(test::waitUntil([&] { return shown.node("director").description().contains(u"VIP"); }));
  CHECK(shown.node("director").description().contains(u"VIP 10.0.0.4 · eth0: answers for it"));
  for (const char* server : {"rs1", "rs2", "rs3"}) {
    CHECK(shown.node(server).description().contains(u"VIP 10.0.0.4 · lo: stays silent"));
  }
}

TEST_CASE("A server that answers for the virtual address is seen to", "[gui][window]") {
  Window shown("arp/dr-arp-ignore-missing.json");
  REQUIRE(test::waitUntil([&] {
    return std::ranges::any_of(shown.window.scene().nodes(), [](const auto* node) {
      return node->description().contains(u"server") && node->description().contains(u"answers for it");
    });
  }));
}

TEST_CASE("What a server carries is what the director's table says at that moment", "[gui][window]") {
  Window shown;
  shown.press(Qt::Key_End);
  const quint64 end = shown.window.run().eventCount();
  QString listing;
  QObject::connect(&shown.window.run(), &gui::Run::answered, &shown.window,
                   [&](quint64, const QString& text) { listing = text; });
  shown.window.run().ask(end, QStringLiteral("director"), QStringLiteral("ipvsadm -Ln"));
  REQUIRE(test::waitUntil([&] { return !listing.isEmpty(); }));
  // "  -> 10.0.0.7:80                  Route   1      0          2"
  const auto row = [&](const char* address) {
    for (const auto& line : listing.split(u'\n')) {
      if (line.contains(QLatin1String(address))) return line.simplified().split(u' ');
    }
    return QStringList();
  };
  const QStringList rs1 = row("10.0.0.7:80");
  REQUIRE(rs1.size() == 6);
  REQUIRE(test::waitUntil([&] {
    return shown.node("rs1").description().contains(
        QStringLiteral("%1 active, %2 inactive connections").arg(rs1[4], rs1[5]));
  }));
}

TEST_CASE("A command typed in the past makes another run, and undo brings the old one back", "[gui][window]") {
  Window shown;
  const quint64 before = shown.window.run().eventCount();
  const auto answers = [&] {
    std::vector<std::string> texts;
    for (const auto& event : shown.window.run().events()) {
      if (event.kind == sim::TraceEvent::Kind::request_ended) texts.emplace_back(event.text);
    }
    return texts;
  };
  const auto first = answers();
  shown.window.run().intervene(shown.window.run().originEvents(),
                               sim::TypedCommand{"director", "ipvsadm -e -t 10.0.0.4:80 -r 10.0.0.9 -g -w 0"});
  REQUIRE(test::waitUntil(
      [&] { return shown.window.run().otherCourse().size() == before && shown.window.run().isFinished(); }));
  CHECK(std::ranges::count(answers(), "rs3") == 0);
  shown.press(Qt::Key_Z, Qt::ControlModifier);
  REQUIRE(
      test::waitUntil([&] { return shown.window.run().eventCount() == before && shown.window.run().isFinished(); }));
  CHECK(answers() == first);
}

TEST_CASE("A cable is as thick as its share of the frames that were sent lately", "[gui][window]") {
  Window shown;
  const auto loadOf = [&](const char* node) {
    const auto& links = shown.window.run().scenario().links;
    for (std::size_t i = 0; i < links.size(); ++i) {
      if (links[i].a.node == node || links[i].b.node == node) return shown.window.scene().links()[i]->load();
    }
    return -1.0;
  };
  shown.window.focus().moveTo(shown.window.run().originEvents());
  CHECK(loadOf("client") == 0);
  shown.press(Qt::Key_End);
  // The way there passes the director's cable twice, and every request does; each server has a third of the answers.
  CHECK(loadOf("director") > loadOf("rs1"));
  CHECK(loadOf("rs1") > 0);
}
