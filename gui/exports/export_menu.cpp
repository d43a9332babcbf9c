#include "exports/export_menu.h"

#include <QDir>
#include <QFileDialog>
#include <QFileInfo>
#include <QGuiApplication>
#include <QLocale>
#include <QMainWindow>
#include <QMessageBox>
#include <QPushButton>
#include <QStatusBar>

#include <lvslab/sim/story_page.h>

#include "exports/whole_file.h"
#include "graphs/graph_panel.h"
#include "lists/event_list.h"
#include "lists/ladder_view.h"

namespace lvslab::gui {
namespace {

constexpr int said_ms = 8000;
/// A longer list of hosts is no menu any more.
constexpr int most_hosts = 40;

QString written(const QString& path, const QByteArray& content) {
  return writeWhole(path, [&](QIODevice& file) {
    if (file.write(content) == content.size()) return QString();
    return ExportMenu::tr("%1 cannot be written: %2.").arg(path, file.errorString());
  });
}

}  // namespace

ExportMenu::ExportMenu(const Exported& shown, QMainWindow* window)
    : QMenu(tr("&Export"), window), m_shown(shown), m_window(window) {
  connect(this, &QMenu::aboutToShow, this, &ExportMenu::fill);
}

QString ExportMenu::baseName() const { return QFileInfo(m_shown.focus.run().file()).completeBaseName(); }

QString ExportMenu::title() const {
  const auto& scenario = m_shown.focus.run().scenario();
  const std::string text = scenario.title.in(QLocale().language() == QLocale::Chinese ? "zh" : "en");
  return text.empty() ? baseName() : QString::fromStdString(text);
}

void ExportMenu::fill() {
  clear();
  for (auto* old : findChildren<QMenu*>(QString(), Qt::FindDirectChildrenOnly)) old->deleteLater();
  if (!m_shown.focus.run().isOpen()) {
    addAction(tr("(no scenario is open)"))->setEnabled(false);
    return;
  }
  fillFrames(*addMenu(tr("&Frames (pcapng)")),
             [this](const FrameChoice& choice, const QString& name) { saveFrames(choice, name); });
  fillFrames(*addMenu(tr("Open in &Wireshark")),
             [this](const FrameChoice& choice, const QString& name) { openInWireshark(choice, name); });
  auto* pictures = addMenu(tr("&Picture (PNG, SVG, PDF)"));
  pictures->addAction(tr("Of the &network, now…"), this, [this] { savePictureOf(networkPicture(), tr("network")); });
  auto* ladder =
      pictures->addAction(tr("Of the &ladder…"), this, [this] { savePictureOf(ladderPicture(), tr("ladder")); });
  ladder->setEnabled(!m_shown.ladder.model().hosts().empty());
  pictures->addAction(tr("Of the &graph…"), this, [this] { savePictureOf(graphPicture(), tr("graph")); });
  auto* story = addMenu(tr("&Story (web page)"));
  const quint32 flow = m_shown.focus.flow();
  const QString pages = tr("Web pages (*.html)");
  auto* request = story->addAction(
      flow == 0 ? tr("Of this &request…") : tr("Of &request %1…").arg(flow), this, [this, flow, pages] {
        save(tr("Story of request %1").arg(flow), tr("%1-request-%2.html").arg(baseName()).arg(flow), pages,
             [this, flow](const QString& path) { return exportStory(flow, path); });
      });
  request->setEnabled(flow != 0);
  story->addAction(tr("Of the &whole run…"), this, [this, pages] {
    save(tr("Story of the run"), baseName() + QStringLiteral(".html"), pages,
         [this](const QString& path) { return exportStory(std::nullopt, path); });
  });
  addAction(tr("&Numbers of the graph (CSV)…"), this, [this] {
    save(tr("Numbers of the graph"), baseName() + QStringLiteral(".csv"), tr("Tables (*.csv)"),
         [this](const QString& path) { return exportNumbers(path); });
  });
}

void ExportMenu::fillFrames(QMenu& menu, const Chosen& chosen) {
  const Focus& focus = m_shown.focus;
  const Run& run = focus.run();
  const QString base = baseName();
  menu.addAction(tr("&Everything…"), this, [=] { chosen({}, base); });
  const auto& filter = m_shown.events.model().filter();
  FrameChoice listed;
  listed.filter = filter;
  listed.flow = focus.onlyFlow();
  auto* shown =
      menu.addAction(tr("What the &filter lets through…"), this, [=] { chosen(listed, tr("%1-filtered").arg(base)); });
  shown->setEnabled(!listed.isEverything());
  if (!shown->isEnabled()) shown->setToolTip(tr("The list of events has no filter"));
  const quint32 flow = focus.flow();
  FrameChoice one;
  one.flow = flow;
  auto* request = menu.addAction(flow == 0 ? tr("This &request…") : tr("&Request %1…").arg(flow), this,
                                 [=] { chosen(one, tr("%1-request-%2").arg(base).arg(flow)); });
  request->setEnabled(flow != 0);
  auto* places = menu.addMenu(tr("At one &host"));
  const auto& nodes = run.scenario().nodes;
  int hosts = 0;
  for (quint32 node = 0; node < nodes.size() && hosts < most_hosts; ++node) {
    if (nodes[node].kind == sim::NodeSpec::Kind::network_switch) continue;
    ++hosts;
    const QString name = QString::fromStdString(nodes[node].name);
    FrameChoice there;
    there.node = node;
    places->addAction(name, this, [=] { chosen(there, base + u'-' + name); });
  }
}

void ExportMenu::save(const QString& title, const QString& name, const QString& kinds,
                      const std::function<QString(const QString&)>& write) {
  const QString folder = m_lastFolder.isEmpty() ? QDir::homePath() : m_lastFolder;
  QString path = QFileDialog::getSaveFileName(m_window, title, QDir(folder).filePath(name), kinds);
  if (path.isEmpty()) return;
  if (QFileInfo(path).suffix().isEmpty()) path += u'.' + QFileInfo(name).suffix();
  m_lastFolder = QFileInfo(path).absolutePath();
  QGuiApplication::setOverrideCursor(Qt::WaitCursor);
  const QString mistake = write(path);
  QGuiApplication::restoreOverrideCursor();
  if (!mistake.isEmpty()) QMessageBox::warning(m_window, title, mistake);
}

void ExportMenu::saveFrames(const FrameChoice& choice, const QString& name) {
  save(tr("Frames"), name + QStringLiteral(".pcapng"), tr("Captures (*.pcapng)"),
       [&](const QString& path) { return exportFrames(choice, path); });
}

void ExportMenu::savePictureOf(const Picture& picture, const QString& name) {
  save(tr("Picture"), QStringLiteral("%1-%2.png").arg(baseName(), name),
       tr("Pictures (*.png *.svg *.pdf);;PNG (*.png);;SVG (*.svg);;PDF (*.pdf)"),
       [&](const QString& path) { return exportPicture(picture, path); });
}

void ExportMenu::openInWireshark(const FrameChoice& choice, const QString& name) {
  if (!Wireshark::isInstalled()) {
    QMessageBox box(QMessageBox::Information, tr("Open in Wireshark"),
                    tr("Wireshark is not installed here (on Debian: apt install wireshark)."), QMessageBox::Cancel,
                    m_window);
    box.setInformativeText(tr("The frames can be saved, and looked at on another machine."));
    const auto* saving = box.addButton(tr("&Save the file…"), QMessageBox::AcceptRole);
    box.exec();
    if (box.clickedButton() == saving) saveFrames(choice, name);
    return;
  }
  const QString mistake = m_wireshark.open(m_shown.focus.run(), choice);
  if (!mistake.isEmpty()) QMessageBox::warning(m_window, tr("Open in Wireshark"), mistake);
}

void ExportMenu::say(const QString& text) {
  auto* bar = m_window->statusBar();  // it takes room only while it says something
  bar->show();
  bar->showMessage(text, said_ms);
  connect(
      bar, &QStatusBar::messageChanged, bar, [bar](const QString& now) { bar->setHidden(now.isEmpty()); },
      Qt::UniqueConnection);
}

QString ExportMenu::exportFrames(const FrameChoice& choice, const QString& path) {
  const auto result = writeFrames(m_shown.focus.run(), choice, path);
  if (!result.mistake.isEmpty()) return result.mistake;
  say(result.frames == 1 ? tr("One frame is in %1").arg(path) : tr("%1 frames are in %2").arg(result.frames).arg(path));
  return {};
}

QString ExportMenu::exportPicture(const Picture& picture, const QString& path) { return savePicture(picture, path); }

QString ExportMenu::exportStory(std::optional<quint32> flow, const QString& path) {
  const Run& run = m_shown.focus.run();
  const auto page = sim::story_page(run.scenario(), run.events(), flow);
  if (!page) return tr("There is no request %1 in the run so far.").arg(flow.value_or(0));
  return written(path, QByteArray::fromStdString(*page));
}

QString ExportMenu::exportNumbers(const QString& path) { return written(path, m_shown.graphs.numbers().toUtf8()); }

Picture ExportMenu::networkPicture() const { return pictureOf(m_shown.scene, title()); }

Picture ExportMenu::ladderPicture() const {
  const QSize size = m_shown.ladder.wholeSize();
  return {size, [this, size](QPainter& painter) { m_shown.ladder.draw(painter, size); }, title()};
}

Picture ExportMenu::graphPicture() const { return m_shown.graphs.picture(title()); }

}  // namespace lvslab::gui
