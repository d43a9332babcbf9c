#pragma once
/// The real window, for tests that edit in it, with a folder of its own for what it keeps.

#include <QFile>
#include <QStandardPaths>
#include <QTemporaryDir>

#include "opened_run.h"
#include "window/main_window.h"

namespace lvslab::test {

inline QByteArray bytesOf(const QString& file) {
  QFile source(file);
  REQUIRE(source.open(QIODevice::ReadOnly));
  return source.readAll();
}

struct EditingWindow {
  QTemporaryDir folder;
  std::unique_ptr<gui::Workplace> place = std::make_unique<gui::Workplace>();
  std::unique_ptr<gui::MainWindow> window = std::make_unique<gui::MainWindow>(*place);

  EditingWindow() {
    QStandardPaths::setTestModeEnabled(true);
    window->playback().setReducedMotion(true);
    window->show();
    window->activateWindow();
    REQUIRE(waitUntil([this] { return QApplication::activeWindow() == window.get(); }));
  }
  ~EditingWindow() {
    if (place) place->document.discard();
  }

  /// A copy of a scenario of the project, so that it may be written.
  QString openCopy(const char* scenario = "dr-basic.json") {
    const QString file = folder.filePath(QStringLiteral("copy.json"));
    QFile::remove(file);
    REQUIRE(QFile::copy(scenarioFile(scenario), file));
    REQUIRE(QFile::setPermissions(file, QFile::ReadOwner | QFile::WriteOwner));
    window->open(file);
    REQUIRE(waitUntil([this] { return window->run().isOpen() && window->run().isFinished(); }));
    return file;
  }
  void edit() {
    press(Qt::Key_E);
    REQUIRE(window->editor().isEditing());
    QApplication::processEvents();  // the page gets its size
  }
  /// Ends editing; the run goes to its end.
  void run() {
    press(Qt::Key_E);
    REQUIRE(waitUntil([this] { return !window->editor().isEditing(); }));
    REQUIRE(waitUntil([this] { return window->run().isFinished(); }));
  }

  void press(Qt::Key key, Qt::KeyboardModifiers modifiers = {}) {
    QWidget* focused = QApplication::focusWidget();
    QTest::keyClick(focused != nullptr ? focused : window.get(), key, modifiers);
  }
  void click(const QString& node) {
    auto& view = page().view();
    const QPoint at = view.mapFromScene(page().scene().node(node)->pos());
    QTest::mouseClick(view.viewport(), Qt::LeftButton, {}, at);
  }
  void drag(const QPoint& from, const QPoint& to) {
    auto* viewport = page().view().viewport();
    QTest::mousePress(viewport, Qt::LeftButton, {}, from);
    // The offscreen platform moves no pointer: the events are made here.
    for (const QPoint& at : {(from + to) / 2, to}) {
      QMouseEvent move(QEvent::MouseMove, at, viewport->mapToGlobal(at), Qt::NoButton, Qt::LeftButton, {});
      QApplication::sendEvent(viewport, &move);
    }
    QTest::mouseRelease(viewport, Qt::LeftButton, {}, to);
  }
  [[nodiscard]] QPoint placeOf(const QString& node) {
    return page().view().mapFromScene(page().scene().node(node)->pos());
  }

  [[nodiscard]] gui::EditPage& page() { return window->editor().page(); }
  [[nodiscard]] gui::Document& document() { return place->document; }
  [[nodiscard]] std::vector<std::string> answers() {
    std::vector<std::string> texts;
    for (const auto& event : window->run().events()) {
      if (event.kind == sim::TraceEvent::Kind::request_ended) texts.emplace_back(event.text);
    }
    return texts;
  }
};

}  // namespace lvslab::test
