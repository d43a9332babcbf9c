// How long drawing, stepping and editing take with two hundred nodes. It is run by hand, with the tag [measure], on a
// quiet machine: a bound that holds on every busy one would say nothing.

#include <QElapsedTimer>
#include <QPixmap>
#include <iostream>

#include "editing_window.h"

using namespace lvslab;
using test::EditingWindow;

namespace {

/// A client, a router, a director and 190 servers on seven switches in a row.
std::string largeScenario() {
  std::string nodes = R"(    "client": {"role": "client",
      "commands": ["ip addr add 192.0.2.10/24 dev eth0", "ip route add default via 192.0.2.1"]},
    "router": {"role": "router",
      "commands": ["ip addr add 192.0.2.1/24 dev eth0", "ip addr add 10.0.0.1/16 dev eth1",
        "sysctl -w net.ipv4.ip_forward=1"]})";
  std::string links = R"(    ["client:eth0", "router:eth0"],
    ["router:eth1", "sw0"],
    ["director:eth0", "sw0"])";
  std::string services = R"("ip addr add 10.0.0.3/16 dev eth0", "ip addr add 10.0.0.4/32 dev eth0",
        "ip route add default via 10.0.0.1", "ipvsadm -A -t 10.0.0.4:80 -s rr")";
  constexpr int switches = 7;
  for (int i = 0; i < switches; ++i) {
    const std::string name = "sw" + std::to_string(i);
    nodes += ",\n    \"" + name + "\": {\"kind\": \"switch\"}";
    if (i > 0) links += ",\n    [\"sw" + std::to_string(i - 1) + "\", \"" + name + "\"]";
  }
  for (int i = 0; i < 190; ++i) {
    const std::string name = "rs" + std::to_string(i + 1);
    const std::string address = "10.0." + std::to_string(1 + i / 100) + "." + std::to_string(1 + i % 100);
    nodes += ",\n    \"" + name + R"(": {"role": "server",
      "commands": ["sysctl -w net.ipv4.conf.all.arp_ignore=1", "sysctl -w net.ipv4.conf.all.arp_announce=2",
        "ip addr add )" +
             address + R"(/16 dev eth0", "ip route add default via 10.0.0.1", "ip addr add 10.0.0.4/32 dev lo"],
      "services": [{"listen": "tcp:80"}]})";
    links += ",\n    [\"" + name + ":eth0\", \"sw" + std::to_string(i % switches) + "\"]";
    services += ",\n        \"ipvsadm -a -t 10.0.0.4:80 -r " + address + " -g\"";
  }
  nodes += ",\n    \"director\": {\"role\": \"director\",\n      \"commands\": [" + services + "]}";
  return "{\n  \"lvslab\": 1,\n  \"nodes\": {\n" + nodes + "\n  },\n  \"links\": [\n" + links +
         "\n  ],\n  \"traffic\": [\n    {\"from\": \"client\", \"to\": \"tcp:10.0.0.4:80\", \"count\": 100, "
         "\"interval\": \"10ms\"}\n  ]\n}\n";
}

/// Milliseconds that one of `times` calls takes.
template <class Call>
double milliseconds(int times, Call call) {
  QElapsedTimer timer;
  timer.start();
  for (int i = 0; i < times; ++i) call(i);
  return static_cast<double>(timer.nsecsElapsed()) / 1e6 / times;
}

struct Times {
  double paint, step, editorPaint, edit, undo;
};

Times measured() {
  EditingWindow shown;
  const QString file = shown.folder.filePath(QStringLiteral("large.json"));
  {
    QFile out(file);
    REQUIRE(out.open(QIODevice::WriteOnly));
    const std::string text = largeScenario();
    out.write(text.data(), static_cast<qint64>(text.size()));
  }
  shown.window->open(file);
  REQUIRE(QTest::qWaitFor([&] { return shown.window->run().isOpen() && shown.window->run().isFinished(); }, 60000));
  REQUIRE(shown.window->run().scenario().nodes.size() == 200);
  QTest::qWait(200);
  Times times{};
  auto& view = shown.window->view();
  times.paint = milliseconds(10, [&](int) { view.viewport()->grab(); });
  // From one event to the next: the question to the simulation, its answer, and the picture of it.
  const quint64 from = shown.window->run().originEvents() + 2000;
  times.step = milliseconds(10, [&](int i) {
    bool isAnswered = false;
    const auto wait =
        QObject::connect(&shown.window->run(), &gui::Run::looked, &shown.window->run(),
                         [&](quint64 position) { isAnswered = position == from + static_cast<quint64>(i); });
    shown.window->focus().moveTo(from + static_cast<quint64>(i));
    while (!isAnswered) QApplication::processEvents(QEventLoop::WaitForMoreEvents, 100);
    view.viewport()->grab();
    QObject::disconnect(wait);
  });
  shown.edit();
  times.editorPaint = milliseconds(10, [&](int) { shown.page().view().viewport()->grab(); });
  shown.page().scene().choose({QStringLiteral("rs100")});
  times.edit = milliseconds(4, [&](int) { shown.page().moveChosen(20, 0); });
  times.undo = milliseconds(1, [&](int) { shown.document().stack().undo(); });
  return times;
}

}  // namespace

TEST_CASE("How long 200 nodes take", "[.][measure]") {
  const Times times = measured();
  std::cout << "paint " << times.paint << " ms, step " << times.step << " ms, editor's paint " << times.editorPaint
            << " ms, a move " << times.edit << " ms, its undo " << times.undo << " ms\n";
}
