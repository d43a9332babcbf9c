// Everything the window can do, by a few letters or by its key.

#include "window/palette.h"

#include <set>

#include "opened_run.h"
#include "window/key_sheet.h"
#include "window/main_window.h"

using namespace lvslab;
using gui::fitOf;

TEST_CASE("What is typed fits a text whose letters come in that order, best at the beginnings of words",
          "[gui][palette]") {
  CHECK(fitOf("xyz", "Play or pause") < 0);
  CHECK(fitOf("pp", "Play or pause") > fitOf("pp", "Step up, stop"));
  CHECK(fitOf("dark", "Dark") > fitOf("dark", "Do a trick"));
  CHECK(fitOf("", "anything") == 0);
}

TEST_CASE("No key of the window does two things at one time, and the sheet of keys shows each", "[gui][palette]") {
  gui::Workplace place;
  gui::MainWindow window(place);
  const auto actions = gui::actionsOf(*window.menuBar());
  CHECK(actions.size() > 30);
  const QString sheet = gui::keySheet(actions);
  std::set<QString> keys;
  for (const auto& [menu, text, action] : actions) {
    if (!action->isEnabled()) continue;  // of the editor, say, which has the keys for itself
    for (const auto& key : action->shortcuts()) {
      CAPTURE(text.toStdString(), key.toString().toStdString());
      CHECK(keys.insert(key.toString()).second);
      CHECK(sheet.contains(text.toHtmlEscaped()));
    }
  }
}

TEST_CASE("The palette does what its first entry says", "[gui][palette]") {
  gui::Workplace place;
  gui::MainWindow window(place);
  window.show();
  window.open(test::scenarioFile("dr-basic.json"));
  REQUIRE(test::waitUntil([&] { return place.run.isOpen() && place.run.isFinished(); }));
  QTest::keyClick(&window, Qt::Key_K, Qt::ControlModifier);
  auto* palette = window.findChild<gui::Palette*>();
  REQUIRE(palette != nullptr);
  auto* typed = palette->findChild<QLineEdit*>();
  QTest::keyClicks(typed, "to the end");
  QTest::keyClick(typed, Qt::Key_Return);
  CHECK(place.focus.position() == place.run.eventCount());
}
