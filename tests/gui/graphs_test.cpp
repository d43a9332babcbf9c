// Graphs over time: what they show is what the tools print.

#include <QMap>
#include <QTest>

#include "graphs/axis_ticks.h"
#include "graphs/graph_panel.h"
#include "opened_run.h"
#include "window/main_window.h"

using namespace lvslab;

namespace {

struct Window {
  gui::Workplace place;
  gui::MainWindow window{place};
  explicit Window(const char* scenario) {
    window.playback().setReducedMotion(true);
    window.show();
    window.open(test::scenarioFile(scenario));
    REQUIRE(test::waitUntil([&] { return window.run().isOpen() && window.run().isFinished(); }));
  }
  /// What a command prints on the director when so many events have happened.
  [[nodiscard]] QString ask(quint64 position, const char* command) {
    QString text;
    quint64 answered = 0;
    const auto connection =
        QObject::connect(&window.run(), &gui::Run::answered, &window, [&](quint64 ticket, const QString& told) {
          answered = ticket;
          text = told;
        });
    const quint64 ticket = window.run().ask(position, QStringLiteral("director"), QString::fromLatin1(command));
    REQUIRE(test::waitUntil([&] { return answered == ticket; }));
    QObject::disconnect(connection);
    return text;
  }
};

}  // namespace

TEST_CASE("The graph's connections are those of ipvsadm -Ln at that moment", "[gui][graphs]") {
  Window shown(GENERATE("dr-basic.json", "nat-basic.json"));
  const auto& run = shown.window.run();
  const quint64 count = run.eventCount();
  int compared = 0;
  for (quint64 position = run.originEvents() + 1; position <= count; position += std::max<quint64>(1, count / 25)) {
    // The last event of its moment: a graph knows times only.
    while (position < count && run.event(position + 1).at == run.event(position).at) ++position;
    const Instant at = run.event(position).at;
    QMap<QString, std::pair<int, int>> listed;
    for (const auto& line : shown.ask(position, "ipvsadm -Ln").split(u'\n')) {
      const auto words = line.simplified().split(u' ');  // -> 10.0.0.7:80 Route 1 0 2
      if (words.size() == 6 && words[0] == u"->" && words[1].contains(u'.')) {
        listed[words[1]] = {words[4].toInt(), words[5].toInt()};
      }
    }
    const auto active = run.timeSeries().curves(sim::Quantity::active_connections, at, at, 1);
    const auto inactive = run.timeSeries().curves(sim::Quantity::inactive_connections, at, at, 1);
    REQUIRE(static_cast<qsizetype>(active.size()) == listed.size());
    for (std::size_t i = 0; i < active.size(); ++i) {
      CAPTURE(position, active[i].name);
      const auto expected = listed.value(QString::fromStdString(active[i].name));
      CHECK(static_cast<int>(active[i].values.front()) == expected.first);
      CHECK(static_cast<int>(inactive[i].values.front()) == expected.second);
      compared += expected.first + expected.second;
    }
  }
  CHECK(compared > 0);
}

TEST_CASE("What a cable carried adds up to the frames that were put on it", "[gui][graphs]") {
  Window shown("dr-basic.json");
  const auto& run = shown.window.run();
  const Instant end = run.lastInstant() + Duration(1);
  const auto curves = run.timeSeries().curves(sim::Quantity::frame_rate, run.origin() - Duration(1), end, 50);
  const double step = std::chrono::duration<double>(end - run.origin() + Duration(1)).count() / 50;
  double drawn = 0;
  for (const auto& curve : curves) {
    for (const double rate : curve.values) drawn += rate * step;
  }
  CHECK(drawn == Approx(static_cast<double>(run.flights().all().size())).epsilon(0.001));
}

TEST_CASE("A click on the graph goes to the moment, and a curve can be hidden", "[gui][graphs]") {
  Window shown("dr-basic.json");
  REQUIRE(shown.window.showPanel(QStringLiteral("graphs")));
  auto& panel = shown.window.graphs();
  panel.show(sim::Quantity::answers);
  QTest::qWait(50);
  REQUIRE(panel.legend().count() == 3);
  auto& view = panel.view();
  QTest::mouseClick(&view, Qt::LeftButton, {}, QPoint(view.width() / 2, view.height() / 2));
  const auto& run = shown.window.run();
  const double half = static_cast<double>((run.lastInstant() - run.origin()).count()) / 2;
  const double at = static_cast<double>((shown.window.focus().time() - run.origin()).count());
  CHECK(at > half * 0.7);
  CHECK(at < half * 1.3);
  panel.legend().item(1)->setCheckState(Qt::Unchecked);
  CHECK_FALSE(view.isCurveShown("rs2"));
  CHECK_FALSE(panel.numbers().startsWith(u"ms,rs1,rs2"));
}

TEST_CASE("The wheel brings a stretch nearer, and the whole run comes back", "[gui][graphs]") {
  Window shown("dr-basic.json");
  auto& view = shown.window.graphs().view();
  const auto whole = view.range();
  view.zoom(0.25);
  const auto near = view.range();
  CHECK((near.second - near.first) < (whole.second - whole.first) / 3);
  CHECK(near.first >= whole.first);
  CHECK(near.second <= whole.second);
  view.zoom(100);
  CHECK(view.range() == whole);
}

TEST_CASE("A command typed in the past makes another graph, and undo brings the old one back", "[gui][graphs]") {
  Window shown("dr-basic.json");
  auto& run = shown.window.run();
  const quint64 events = run.eventCount();
  const auto atEnd = [&] {
    std::vector<std::pair<std::string, double>> values;
    const Instant end = run.lastInstant();
    for (const auto quantity :
         {sim::Quantity::inactive_connections, sim::Quantity::answers, sim::Quantity::queue_length}) {
      for (const auto& curve : run.timeSeries().curves(quantity, run.origin(), end, 7)) {
        for (const double value : curve.values) values.emplace_back(curve.name, value);
      }
    }
    return values;
  };
  const auto before = atEnd();
  run.intervene(run.originEvents(), sim::TypedCommand{"director", "ipvsadm -e -t 10.0.0.4:80 -r 10.0.0.9 -g -w 0"});
  REQUIRE(test::waitUntil([&] { return run.otherCourse().size() == events && run.isFinished(); }));
  CHECK(atEnd() != before);
  run.undo();
  REQUIRE(test::waitUntil([&] { return run.eventCount() == events && run.isFinished(); }));
  CHECK(atEnd() == before);
}

TEST_CASE("An axis has round numbers", "[gui][graphs]") {
  const auto ticks = gui::roundTicks(0, 1, 5);
  REQUIRE(ticks.size() == 6);
  for (std::size_t i = 0; i < ticks.size(); ++i) CHECK(ticks[i] == Approx(0.2 * static_cast<double>(i)).margin(1e-9));
  CHECK(gui::roundTicks(0, 97, 5) == std::vector<double>{0, 20, 40, 60, 80});
  CHECK(gui::roundTicks(5, 5, 4) == std::vector<double>{5});
  CHECK(gui::shortNumber(1.5e6) == u"1.5 M");
  CHECK(gui::shortNumber(20000) == u"20 k");
}
