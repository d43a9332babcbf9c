// The tests of the window, in one application without a display.
#define CATCH_CONFIG_RUNNER
#include <QApplication>

#include "look/theme.h"
#include "support/catch.h"

int main(int argc, char** argv) {
  qputenv("QT_QPA_PLATFORM", "offscreen");
  QApplication application(argc, argv);
  QApplication::setApplicationName(QStringLiteral("lvslab-gui-tests"));
  lvslab::gui::Look::instance().use(lvslab::gui::ThemeName::light);
  return Catch::Session().run(argc, argv);
}
