#include "window/main_window.h"

#include <QDockWidget>
#include <QDragEnterEvent>
#include <QFileDialog>
#include <QFileInfo>
#include <QInputDialog>
#include <QLocale>
#include <QMenu>
#include <QMenuBar>
#include <QMessageBox>
#include <QMimeData>
#include <QSettings>
#include <QTabWidget>
#include <QVBoxLayout>

#include "exports/export_menu.h"
#include "graphs/graph_panel.h"
#include "inspector/frame_panel.h"
#include "inspector/hop_difference.h"
#include "inspector/tables_panel.h"
#include "inspector/why_panel.h"
#include "lists/ladder_view.h"
#include "look/theme.h"
#include "timeline/time_bar.h"
#include "window/gallery.h"
#include "window/story_panel.h"

namespace lvslab::gui {
namespace {

const QString recent_key = QStringLiteral("recent");
constexpr int most_recent = 10;

QString inLanguage(const sim::LocalisedText& text) {
  return QString::fromStdString(text.in(QLocale().language() == QLocale::Chinese ? "zh" : "en"));
}

}  // namespace

MainWindow::MainWindow(QWidget* parent)
    : QMainWindow(parent), m_view(new NetworkView(m_scene)), m_title(new QLabel), m_sentence(new QLabel) {
  setWindowTitle(tr("LVS Lab"));
  setAcceptDrops(true);
  setDockOptions(AllowNestedDocks | AllowTabbedDocks | AnimatedDocks);
  setCorner(Qt::BottomLeftCorner, Qt::BottomDockWidgetArea);
  setCorner(Qt::BottomRightCorner, Qt::BottomDockWidgetArea);

  auto* centre = new QWidget;
  auto* layout = new QVBoxLayout(centre);
  layout->setContentsMargins(0, 0, 0, 0);
  layout->setSpacing(0);
  m_title->setWordWrap(true);
  m_title->setMargin(8);
  m_sentence->setWordWrap(true);
  m_sentence->setMargin(8);
  m_sentence->setAccessibleName(tr("What happens now"));
  QFont big = m_sentence->font();
  big.setPointSizeF(big.pointSizeF() * 1.2);
  big.setBold(true);
  m_sentence->setFont(big);
  m_sentence->setMinimumHeight(QFontMetrics(big).lineSpacing() * 2 + 16);
  m_sentence->setAlignment(Qt::AlignTop | Qt::AlignLeft);
  layout->addWidget(m_title);
  layout->addWidget(m_sentence);
  layout->addWidget(m_view, 1);
  layout->addWidget(new TimeBar(m_playback, m_focus, m_words));
  setCentralWidget(centre);
  makeDocks();
  makeActions();

  connect(&m_scene, &NetworkScene::eventWanted, &m_playback, &Playback::goTo);
  connect(&m_scene, &NetworkScene::nodeMenuWanted, this, &MainWindow::nodeMenu);
  connect(&m_run, &Run::opened, this, &MainWindow::showOpened);
  connect(&m_run, &Run::grew, this, &MainWindow::goToFirstSyn);
  connect(&m_focus, &Focus::moved, this, &MainWindow::showMoment);
  connect(&m_run, &Run::intervened, this, [this](quint64 position, const QString&) { m_playback.goTo(position); });
  resize(1280, 800);
}

void MainWindow::makeDocks() {
  const auto dock = [this](const QString& title, const QString& name, QWidget* content, Qt::DockWidgetArea area) {
    auto* made = new QDockWidget(title, this);
    made->setObjectName(name);
    made->setWidget(content);
    addDockWidget(area, made);
    return made;
  };
  auto* story = new StoryPanel(m_focus, m_words);
  connect(story, &StoryPanel::eventWanted, &m_playback, &Playback::goTo);
  auto* storyDock = dock(tr("Story"), QStringLiteral("story"), story, Qt::LeftDockWidgetArea);

  m_inspector = new QTabWidget;
  m_inspector->setDocumentMode(true);
  auto* hops = new HopDifference(m_focus, m_words);
  connect(hops, &HopDifference::eventWanted, &m_playback, &Playback::goTo);
  m_inspector->addTab(new WhyPanel(m_focus, m_words), tr("Why"));
  m_inspector->addTab(hops, tr("Hops"));
  m_inspector->addTab(new FramePanel(m_focus, m_words), tr("Frame"));
  m_inspector->addTab(new TablesPanel(m_focus), tr("Tables"));
  auto* inspectorDock = dock(tr("Inspector"), QStringLiteral("inspector"), m_inspector, Qt::RightDockWidgetArea);

  m_events = new EventList(m_focus, m_words);
  connect(m_events, &EventList::eventWanted, &m_playback, &Playback::goTo);
  auto* eventDock = dock(tr("Events"), QStringLiteral("events"), m_events, Qt::BottomDockWidgetArea);
  m_ladder = new LadderView(m_focus, m_words);
  connect(m_ladder, &LadderView::eventWanted, &m_playback, &Playback::goTo);
  tabifyDockWidget(eventDock, dock(tr("Ladder"), QStringLiteral("ladder"), m_ladder, Qt::BottomDockWidgetArea));
  m_graphs = new GraphPanel(m_focus);
  connect(m_graphs, &GraphPanel::eventWanted, &m_playback, &Playback::goTo);
  tabifyDockWidget(eventDock, dock(tr("Graphs"), QStringLiteral("graphs"), m_graphs, Qt::BottomDockWidgetArea));
  eventDock->raise();
  resizeDocks({storyDock, inspectorDock}, {220, 360}, Qt::Horizontal);
  resizeDocks({eventDock}, {170}, Qt::Vertical);
}

bool MainWindow::bringToFront(const QString& name) {
  const QStringList tabs{QStringLiteral("why"), QStringLiteral("hops"), QStringLiteral("frame"),
                         QStringLiteral("tables")};
  if (tabs.contains(name)) m_inspector->setCurrentIndex(static_cast<int>(tabs.indexOf(name)));
  auto* found = findChild<QDockWidget*>(name);
  if (found != nullptr) {
    found->raise();
    if (dockWidgetArea(found) == Qt::BottomDockWidgetArea) resizeDocks({found}, {height() / 3}, Qt::Vertical);
  }
  return found != nullptr || tabs.contains(name);
}

void MainWindow::makeActions() {
  const auto add = [this](QMenu* menu, const QString& text, const QList<QKeySequence>& keys, auto action) {
    auto* made = menu->addAction(text);
    made->setShortcuts(keys);
    connect(made, &QAction::triggered, this, action);
    return made;
  };
  auto* file = menuBar()->addMenu(tr("&File"));
  add(file, tr("&Scenarios…"), {QKeySequence(Qt::CTRL | Qt::Key_G)}, [this] { showGallery(); });
  add(file, tr("&Open…"), {QKeySequence::Open}, [this] { chooseFile(); });
  auto* recent = file->addMenu(tr("Open &recent"));
  connect(recent, &QMenu::aboutToShow, this, [this, recent] { fillRecent(recent); });
  m_exports = new ExportMenu({m_focus, *m_events, m_scene, *m_ladder, *m_graphs}, this);
  file->addMenu(m_exports);
  add(file, tr("&Quit"), {QKeySequence::Quit}, [this] { close(); });

  auto* edit = menuBar()->addMenu(tr("&Edit"));
  add(edit, tr("&Undo"), {QKeySequence::Undo}, [this] { m_run.undo(); });
  add(edit, tr("&Redo"), {QKeySequence::Redo}, [this] { m_run.redo(); });

  auto* time = menuBar()->addMenu(tr("&Time"));
  add(time, tr("Play or pause"), {QKeySequence(Qt::Key_Space), QKeySequence(Qt::Key_Period)},
      [this] { m_playback.toggle(); });
  add(time, tr("Next event"), {QKeySequence(Qt::Key_Right)}, [this] { m_playback.stepForward(Step::event); });
  add(time, tr("Previous event"), {QKeySequence(Qt::Key_Left)}, [this] { m_playback.stepBackward(Step::event); });
  add(time, tr("Next hop"), {QKeySequence(Qt::SHIFT | Qt::Key_Right)}, [this] { m_playback.stepForward(Step::hop); });
  add(time, tr("Previous hop"), {QKeySequence(Qt::SHIFT | Qt::Key_Left)},
      [this] { m_playback.stepBackward(Step::hop); });
  add(time, tr("Next phase"), {QKeySequence(Qt::CTRL | Qt::Key_Right)},
      [this] { m_playback.stepForward(Step::phase); });
  add(time, tr("Previous phase"), {QKeySequence(Qt::CTRL | Qt::Key_Left)},
      [this] { m_playback.stepBackward(Step::phase); });
  add(time, tr("To the beginning of traffic"), {QKeySequence(Qt::Key_Home)},
      [this] { m_playback.goTo(m_run.originEvents()); });
  add(time, tr("To the end"), {QKeySequence(Qt::Key_End)}, [this] { m_playback.goTo(m_run.eventCount()); });
  add(time, tr("Go to a time…"), {QKeySequence(Qt::Key_G)}, [this] { goToTime(); });
  add(time, tr("Run to a frame…"), {QKeySequence(Qt::Key_B)}, [this] { runToFrame(); });
  add(time, tr("Faster"), {QKeySequence(Qt::Key_Plus)},
      [this] { m_playback.setSpeed(m_playback.speed() * 1.4142135623730951); });
  add(time, tr("Slower"), {QKeySequence(Qt::Key_Minus)},
      [this] { m_playback.setSpeed(m_playback.speed() / 1.4142135623730951); });

  auto* view = menuBar()->addMenu(tr("&View"));
  add(view, tr("Everything in sight"), {QKeySequence(Qt::Key_0)}, [this] { m_view->fitAll(); });
  add(view, tr("Zoom in"), {QKeySequence::ZoomIn}, [this] { m_view->zoomBy(1.2); });
  add(view, tr("Zoom out"), {QKeySequence::ZoomOut}, [this] { m_view->zoomBy(1 / 1.2); });
  add(view, tr("Filter the list"), {QKeySequence(Qt::Key_Slash), QKeySequence::Find},
      [this] { m_events->focusFilter(); });
  view->addSeparator();
  const auto layer = [&](const QString& text, NetworkScene::Layer which) {
    auto* made = view->addAction(text);
    made->setCheckable(true);
    made->setChecked(true);
    connect(made, &QAction::toggled, this, [this, which](bool on) { m_scene.setLayerShown(which, on); });
  };
  layer(tr("Addresses"), NetworkScene::Layer::addresses);
  layer(tr("Interface names"), NetworkScene::Layer::labels);
  layer(tr("Ways there and back"), NetworkScene::Layer::trails);
  layer(tr("Other requests"), NetworkScene::Layer::otherRequests);
  view->addSeparator();
  auto* themes = view->addMenu(tr("Theme"));
  const std::pair<QString, ThemeName> names[] = {{tr("Light"), ThemeName::light},
                                                 {tr("Dark"), ThemeName::dark},
                                                 {tr("Projector"), ThemeName::projector},
                                                 {tr("High contrast"), ThemeName::contrast}};
  for (const auto& [text, name] : names) add(themes, text, {}, [name = name] { Look::instance().use(name); });
}

void MainWindow::chooseFile() {
  const QString file =
      QFileDialog::getOpenFileName(this, tr("Open a scenario"), {}, tr("Scenarios (*.json);;All files (*)"));
  if (!file.isEmpty()) open(file);
}

void MainWindow::open(const QString& file) {
  const QStringList mistakes = m_run.open(file);
  if (mistakes.isEmpty()) {
    QSettings settings;
    QStringList recent = settings.value(recent_key).toStringList();
    const QString path = QFileInfo(file).absoluteFilePath();
    recent.removeAll(path);
    recent.prepend(path);
    settings.setValue(recent_key, QStringList(recent.mid(0, most_recent)));
    return;
  }
  QMessageBox box(QMessageBox::Warning, tr("LVS Lab"), tr("%1 cannot be opened.").arg(QFileInfo(file).fileName()),
                  QMessageBox::Ok, this);
  box.setInformativeText(mistakes.mid(0, 12).join(u'\n'));
  box.exec();
}

void MainWindow::fillRecent(QMenu* menu) {
  menu->clear();
  for (const auto& file : QSettings().value(recent_key).toStringList()) {
    if (QFileInfo::exists(file)) menu->addAction(file, this, [this, file] { open(file); });
  }
  if (menu->isEmpty()) menu->addAction(tr("(nothing yet)"))->setEnabled(false);
}

void MainWindow::showGallery() {
  const QString folder = Gallery::ownScenarios();
  if (folder.isEmpty()) {
    QMessageBox::information(this, tr("LVS Lab"), tr("The scenarios that come with LVS Lab are not installed here."));
    return;
  }
  auto* gallery = new Gallery(folder, this);
  gallery->setAttribute(Qt::WA_DeleteOnClose);
  connect(gallery, &Gallery::chosen, this, &MainWindow::open);
  gallery->open();
}

void MainWindow::goToTime() {
  if (!m_run.isOpen()) return;
  bool isGiven = false;
  const double last = static_cast<double>((m_run.lastInstant() - m_run.origin()).count()) / 1e6;
  const double now = static_cast<double>((m_focus.time() - m_run.origin()).count()) / 1e6;
  const double ms = QInputDialog::getDouble(this, tr("Go to a time"), tr("Milliseconds since traffic began:"), now, 0,
                                            last, 6, &isGiven);
  if (isGiven) m_playback.goTo(m_run.eventAt(m_run.origin() + Duration(static_cast<Duration::rep>(ms * 1e6))));
}

void MainWindow::runToFrame() {
  if (!m_run.isOpen()) return;
  bool isGiven = false;
  const QString text = QInputDialog::getText(this, tr("Run to a frame"),
                                             tr("Stop at the next frame that matches (tcp.flags.reset == 1):"),
                                             QLineEdit::Normal, m_lastCondition, &isGiven);
  if (!isGiven || text.trimmed().isEmpty()) return;
  m_lastCondition = text.trimmed();
  const auto filter = sim::Filter::parse(m_lastCondition.toStdString());
  if (!filter) {
    QMessageBox::warning(this, tr("Run to a frame"),
                         QString::fromStdString(filter.error().place + ": " + filter.error().sentence));
    return;
  }
  for (quint64 number = m_focus.position() + 1; number <= m_run.eventCount(); ++number) {
    const auto& event = m_run.event(number);
    if (event.bytes.empty()) continue;
    if (event.is_frame ? filter->matches(event.bytes) : filter->matches_datagram(event.bytes)) {
      m_playback.goTo(number);
      return;
    }
  }
  QMessageBox::information(this, tr("Run to a frame"), tr("No frame from here to the end matches."));
}

void MainWindow::showOpened() {
  const auto& scenario = m_run.scenario();
  const QString title = inLanguage(scenario.title);
  setWindowTitle(tr("%1 — LVS Lab").arg(title.isEmpty() ? QFileInfo(m_run.file()).fileName() : title));
  m_title->setText(title);
  m_title->setToolTip(inLanguage(scenario.description));
  m_view->fitAll();
  m_isAtBeginning = true;
  goToFirstSyn();
}

void MainWindow::goToFirstSyn() {
  if (!m_isAtBeginning) return;
  const quint64 request = nextStop(m_run, m_run.originEvents(), Step::phase, std::nullopt);
  const quint64 syn = nextStop(m_run, request, Step::phase, std::nullopt);
  if (syn == m_run.eventCount() && !m_run.isFinished()) return;  // it has not come so far
  m_isAtBeginning = false;
  if (m_focus.position() == m_run.originEvents()) m_playback.goTo(syn);
}

void MainWindow::showMoment() { m_sentence->setText(m_words.sentence(m_focus.position())); }

void MainWindow::nodeMenu(quint32 node, const QPoint& screenPosition) {
  if (m_run.scenario().nodes[node].kind == sim::NodeSpec::Kind::network_switch) return;
  QMenu menu(this);
  const QString name = QString::fromStdString(m_run.scenario().nodes[node].name);
  menu.addAction(tr("Type a command on %1…").arg(name), this, [this, node] { typeOn(node); });
  menu.addAction(tr("Tables of %1").arg(name), this, [this] { m_inspector->setCurrentIndex(3); });
  menu.exec(screenPosition);
}

void MainWindow::typeOn(quint32 node) {
  const QString name = QString::fromStdString(m_run.scenario().nodes[node].name);
  bool isGiven = false;
  const QString line = QInputDialog::getText(this, name, tr("A command for %1, at this moment:").arg(name),
                                             QLineEdit::Normal, QString(), &isGiven);
  if (isGiven && !line.trimmed().isEmpty()) m_run.intervene(m_focus.position(), name, line.trimmed());
}

void MainWindow::dragEnterEvent(QDragEnterEvent* event) {
  if (event->mimeData()->hasUrls()) event->acceptProposedAction();
}

void MainWindow::dropEvent(QDropEvent* event) {
  const auto urls = event->mimeData()->urls();
  if (!urls.isEmpty()) open(urls.front().toLocalFile());
}

}  // namespace lvslab::gui
