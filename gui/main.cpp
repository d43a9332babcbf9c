/// `lvslab-gui [FILE]`: a run as a picture that can be stepped through.

#include <QApplication>
#include <QCommandLineParser>
#include <QIcon>
#include <cstdio>
#include <cstdlib>

#include "graphs/graph_panel.h"
#include "look/theme.h"
#include "window/main_window.h"
#include "window/picture.h"

namespace {

/// Qt would end the program with a wall of text.
bool hasDisplay() {
  const auto isSet = [](const char* name) {
    const char* value = std::getenv(name);
    return value != nullptr && *value != '\0';
  };
  return isSet("DISPLAY") || isSet("WAYLAND_DISPLAY") || isSet("QT_QPA_PLATFORM");
}

}  // namespace

int main(int argc, char** argv) {
  if (!hasDisplay()) {
    std::fputs(
        "lvslab-gui: there is no display (neither DISPLAY nor WAYLAND_DISPLAY is set). Start it from a desktop, over\n"
        "'ssh -X', or use 'lvslab step FILE' and 'lvslab explain FILE' in this terminal.\n",
        stderr);
    return 3;
  }
  QApplication application(argc, argv);
  QApplication::setApplicationName(QStringLiteral("lvslab-gui"));
  QApplication::setApplicationDisplayName(QStringLiteral("LVS Lab"));
  QApplication::setApplicationVersion(QStringLiteral(LVSLAB_VERSION));
  QApplication::setDesktopFileName(QStringLiteral("org.lvslab.LvsLab"));
  QApplication::setWindowIcon(QIcon::fromTheme(QStringLiteral("org.lvslab.LvsLab")));
  QApplication::setOrganizationName(QStringLiteral("lvslab"));
  QCommandLineParser parser;
  parser.setApplicationDescription(
      QApplication::translate("main", "Shows what a Linux Virtual Server does with every packet."));
  parser.addHelpOption();
  parser.addVersionOption();
  parser.addPositionalArgument(QStringLiteral("FILE"), QApplication::translate("main", "a scenario"),
                               QStringLiteral("[FILE]"));
  const QCommandLineOption picture(QStringLiteral("picture"),
                                   QApplication::translate("main", "Saves a picture of the window and ends."),
                                   QStringLiteral("FILE.png"));
  const QCommandLineOption at(
      QStringLiteral("at"),
      QApplication::translate("main", "Shows an event: its number, or the first whose frame matches a filter."),
      QStringLiteral("EVENT"));
  const QCommandLineOption size(QStringLiteral("size"), QApplication::translate("main", "Of the window: 1280x800."),
                                QStringLiteral("WxH"));
  const QCommandLineOption themeOption(QStringLiteral("theme"),
                                       QApplication::translate("main", "light, dark, projector or contrast."),
                                       QStringLiteral("NAME"));
  const QCommandLineOption panel(
      QStringLiteral("panel"),
      QApplication::translate("main", "Brings a part in sight: frame, ladder, graphs, …; several times."),
      QStringLiteral("NAME"));
  const QCommandLineOption graph(
      QStringLiteral("graph"),
      QApplication::translate("main",
                              "connections, inactive, answers, share, frames, bits, utilisation, queues, drops."),
      QStringLiteral("NAME"));
  const QCommandLineOption edit(QStringLiteral("edit"),
                                QApplication::translate("main", "Begins with editing the network."));
  parser.addOptions({picture, at, size, themeOption, panel, graph, edit});
  parser.process(application);
  const auto themeName = lvslab::gui::themeNamed(parser.value(themeOption));
  if (parser.isSet(themeOption) && !themeName) {
    std::fputs("lvslab-gui: --theme is light, dark, projector or contrast\n", stderr);
    return 2;
  }
  lvslab::gui::Look::instance().use(themeName.value_or(lvslab::gui::ThemeName::light));
  lvslab::gui::Workplace place;
  lvslab::gui::MainWindow window(place);
  const auto quantity = lvslab::gui::quantityNamed(parser.value(graph));
  if (parser.isSet(graph) && !quantity) {
    std::fputs(
        "lvslab-gui: --graph is connections, inactive, answers, share, frames, bits, utilisation, queues or drops\n",
        stderr);
    return 2;
  }
  if (quantity) window.graphs().show(*quantity);
  if (parser.isSet(edit)) {
    // Once: what is opened later is shown as a run.
    QObject::connect(
        &window.run(), &lvslab::gui::Run::opened, &window, [&window] { window.editor().enter(); },
        Qt::SingleShotConnection);
  }
  if (!parser.positionalArguments().isEmpty()) window.open(parser.positionalArguments().front());
  if (!parser.isSet(picture)) window.rememberLooks();
  if (themeName) lvslab::gui::Look::instance().use(*themeName);
  window.show();
  for (const auto& name : parser.values(panel)) {
    if (window.showPanel(name)) continue;
    std::fprintf(stderr, "lvslab-gui: the window has no part '%s'\n", qPrintable(name));
    return 2;
  }
  if (!parser.isSet(picture)) window.editor().offerRecovery();
  if (parser.positionalArguments().isEmpty() && !parser.isSet(picture) && !window.editor().isEditing()) {
    window.showGallery();
  }
  if (parser.isSet(picture)) {
    lvslab::gui::PictureWish wish{parser.value(picture), parser.value(at), {1280, 800}};
    const QStringList sides = parser.value(size).split(u'x');
    if (sides.size() == 2) wish.size = QSize(sides[0].toInt(), sides[1].toInt());
    if (parser.isSet(size) && (sides.size() != 2 || wish.size.width() < 200 || wish.size.height() < 200)) {
      std::fputs("lvslab-gui: --size is the width and height in pixels, 200 at least: 1280x800\n", stderr);
      return 2;
    }
    if (parser.positionalArguments().isEmpty()) {
      std::fputs("lvslab-gui: --picture needs a scenario\n", stderr);
      return 2;
    }
    takePicture(window, wish);
  }
  return QApplication::exec();
}
