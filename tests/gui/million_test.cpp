// A run of a million events, loaded and walked through: `gui_tests "[million]"` prints what docs/window.md says.

#include <QElapsedTimer>
#include <QFile>
#include <algorithm>
#include <cstdio>
#include <sys/resource.h>

#include "opened_run.h"
#include "window/main_window.h"

using namespace lvslab;

TEST_CASE("A million events are loaded, and a step back takes less than 50 ms, most of the time", "[.][gui][million]") {
  QFile file(test::scenarioFile("dr-basic.json"));
  REQUIRE(file.open(QIODevice::ReadOnly));
  QString text = QString::fromUtf8(file.readAll());
  // Eleven thousand requests, a millisecond apart, in place of six.
  text.replace(QStringLiteral("\"count\": 6, \"interval\": \"200ms\""),
               QStringLiteral("\"count\": 11000, \"interval\": \"1ms\""));
  text.replace(QStringLiteral("\"until\": \"2s\""), QStringLiteral("\"until\": \"14s\""));
  gui::Workplace place;
  gui::MainWindow window{place};
  window.playback().setReducedMotion(true);
  window.show();
  QElapsedTimer clock;
  clock.start();
  const QStringList mistakes = window.run().openText(text, QStringLiteral("million.json"));
  CAPTURE(mistakes.join(u'\n').toStdString());
  REQUIRE(mistakes.isEmpty());
  REQUIRE(QTest::qWaitFor([&] { return window.run().isOpen() && window.run().isFinished(); }, 300000));
  const qint64 loaded = clock.elapsed();
  const quint64 events = window.run().eventCount();
  CHECK(events > 900000);
  quint64 looked = 0;
  QObject::connect(&window.run(), &gui::Run::looked, &window, [&](quint64 position) { looked = position; });
  const auto isThere = [&] { return looked == window.focus().position(); };
  std::vector<double> jumps;
  std::vector<double> steps;
  quint64 random = 1;
  for (int i = 0; i < 60; ++i) {
    random = random * 6364136223846793005U + 1442695040888963407U;
    clock.restart();
    window.playback().goTo(window.run().originEvents() + 1 +
                           (random >> 33) % (events - window.run().originEvents() - 1));
    REQUIRE(QTest::qWaitFor(isThere, 10000));
    jumps.push_back(static_cast<double>(clock.nsecsElapsed()) / 1e6);
    clock.restart();
    window.playback().stepBackward(gui::Step::event);
    REQUIRE(QTest::qWaitFor(isThere, 10000));
    steps.push_back(static_cast<double>(clock.nsecsElapsed()) / 1e6);
  }
  std::ranges::sort(jumps);
  std::ranges::sort(steps);
  rusage used{};
  getrusage(RUSAGE_SELF, &used);
  std::printf(
      "%llu events loaded in %.1f s; peak memory %.0f MiB; a step back %.1f ms (median), %.1f ms (worst of 60); "
      "a jump %.1f ms, %.1f ms\n",
      static_cast<unsigned long long>(events), static_cast<double>(loaded) / 1e3,
      static_cast<double>(used.ru_maxrss) / 1024, steps[30], steps.back(), jumps[30], jumps.back());
  CHECK(steps[30] < 50);
}
