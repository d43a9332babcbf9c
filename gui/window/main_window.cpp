#include "window/main_window.h"

#include <QActionGroup>
#include <QCloseEvent>
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
#include <QPushButton>
#include <QSettings>
#include <QStackedWidget>
#include <QTabWidget>
#include <QVBoxLayout>

#include "exports/export_menu.h"
#include "graphs/graph_panel.h"
#include "inspector/answer_panel.h"
#include "inspector/frame_panel.h"
#include "inspector/hop_difference.h"
#include "inspector/tables_panel.h"
#include "inspector/why_panel.h"
#include "lesson/lesson_dock.h"
#include "lesson/lesson_editor.h"
#include "lists/breakpoint_list.h"
#include "lists/course_view.h"
#include "lists/ladder_view.h"
#include "look/theme.h"
#include "timeline/time_bar.h"
#include "window/action_list.h"
#include "window/gallery.h"
#include "window/key_sheet.h"
#include "window/palette.h"
#include "window/presenter.h"
#include "window/reveal.h"
#include "window/story_panel.h"

namespace lvslab::gui {
namespace {

const QString recent_key = QStringLiteral("recent");
const QString geometry_key = QStringLiteral("window/geometry");
const QString state_key = QStringLiteral("window/state");
const QString theme_key = QStringLiteral("theme");
const QString reduced_motion_key = QStringLiteral("reducedMotion");
/// Of what is kept of docks: another number when they are other ones.
constexpr int state_version = 1;
constexpr int most_recent = 10;

QString inLanguage(const sim::LocalisedText& text) {
  return QString::fromStdString(text.in(QLocale().language() == QLocale::Chinese ? "zh" : "en"));
}

}  // namespace

MainWindow::MainWindow(Workplace& place, QWidget* parent)
    : QMainWindow(parent),
      m_run(place.run),
      m_focus(place.focus),
      m_words(place.words),
      m_breakpoints(place.breakpoints),
      m_playback(place.playback),
      m_view(new NetworkView(m_scene)),
      m_finder(new NodeFinder(*m_view)),
      m_editor(new Editor(place.run, place.document, *this)),
      m_pages(new QStackedWidget),
      m_title(new QLabel),
      m_sentence(new QLabel) {
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
  m_timeBar = new TimeBar(m_playback, m_focus, m_words, m_breakpoints);
  layout->addWidget(m_timeBar);
  m_pages->addWidget(centre);
  m_pages->addWidget(&m_editor->page());
  setCentralWidget(m_pages);
  makeDocks();
  makeActions();

  connect(&m_scene, &NetworkScene::eventWanted, &m_playback, &Playback::goTo);
  connect(&m_scene, &NetworkScene::nodeMenuWanted, &m_menus, &NetworkMenus::openForNode);
  connect(&m_scene, &NetworkScene::linkMenuWanted, &m_menus, &NetworkMenus::openForLink);
  connect(&m_menus, &NetworkMenus::tablesWanted, this, [this] { showPanel(QStringLiteral("tables")); });
  connect(&m_menus, &NetworkMenus::commandWanted, this, &MainWindow::typeOn);
  connect(&m_run, &Run::opened, this, &MainWindow::showOpened);
  connect(&m_run, &Run::grew, this, &MainWindow::goToFirstSyn);
  connect(&m_focus, &Focus::moved, this, &MainWindow::showMoment);
  connect(&m_run, &Run::intervened, this, [this](quint64 position, const QString&) { m_playback.goTo(position); });
  connect(m_editor, &Editor::editingChanged, this, &MainWindow::showEditing);
  connect(m_editor, &Editor::titleChanged, this, &MainWindow::showTitle);
  connect(m_finder, &NodeFinder::found, this, [this](const QString& node) {
    if (const auto index = m_run.scenario().find_node(node.toStdString())) {
      m_focus.chooseNode(static_cast<quint32>(*index));
    }
  });
  resize(1280, 800);
  m_firstLooks = saveState(state_version);
}

void MainWindow::rememberLooks() {
  m_remembersLooks = true;
  const QSettings settings;
  restoreGeometry(settings.value(geometry_key).toByteArray());
  restoreState(settings.value(state_key).toByteArray(), state_version);
  if (const auto name = themeNamed(settings.value(theme_key).toString())) Look::instance().use(*name);
}

void MainWindow::closeEvent(QCloseEvent* event) {
  if (!m_editor->mayGo()) return event->ignore();
  if (m_remembersLooks) {
    QSettings settings;
    settings.setValue(geometry_key, saveGeometry());
    settings.setValue(state_key, saveState(state_version));
    settings.setValue(theme_key, wordOf(Look::instance().name()));
  }
  QMainWindow::closeEvent(event);
}

void MainWindow::openPalette() {
  std::vector<PaletteEntry> entries;
  for (const auto& [menu, text, action] : actionsOf(*menuBar())) {
    if (!action->isEnabled()) continue;
    const QString key = action->shortcut().toString(QKeySequence::NativeText);
    entries.push_back({text, key.isEmpty() ? menu : QStringLiteral("%1  (%2)").arg(menu, key),
                       [action = action] { action->trigger(); }});
  }
  if (m_run.isOpen()) {
    const auto& nodes = m_run.scenario().nodes;
    for (quint32 i = 0; i < nodes.size(); ++i) {
      if (nodes[i].kind == sim::NodeSpec::Kind::network_switch) continue;
      const QString name = QString::fromStdString(nodes[i].name);
      entries.push_back({tr("Type a command on %1").arg(name), {}, [this, i] { typeOn(i); }});
      entries.push_back({tr("Tables of %1").arg(name), {}, [this, i] {
                           m_focus.chooseNode(i);
                           showPanel(QStringLiteral("tables"));
                         }});
    }
  }
  auto* palette = new Palette(std::move(entries), this);
  palette->setAttribute(Qt::WA_DeleteOnClose);
  palette->open();
}

void MainWindow::makeDocks() {
  const auto dock = [this](const QString& title, const QString& name, QWidget* content, Qt::DockWidgetArea area) {
    auto* made = new QDockWidget(title, this);
    made->setObjectName(name);
    made->setWidget(content);
    addDockWidget(area, made);
    return made;
  };
  m_story = new StoryPanel(m_focus, m_words);
  connect(m_story, &StoryPanel::eventWanted, &m_playback, &Playback::goTo);
  auto* storyDock = dock(tr("Story"), QStringLiteral("story"), m_story, Qt::LeftDockWidgetArea);

  m_inspector = new QTabWidget;
  m_inspector->setDocumentMode(true);
  auto* hops = new HopDifference(m_focus, m_words);
  connect(hops, &HopDifference::eventWanted, &m_playback, &Playback::goTo);
  const auto tab = [this](QWidget* panel, const QString& name, const QString& title) {
    panel->setObjectName(name);  // by which a lesson, too, speaks of it
    m_inspector->addTab(panel, title);
  };
  tab(new WhyPanel(m_focus, m_words), QStringLiteral("why"), tr("Why"));
  tab(hops, QStringLiteral("hops"), tr("Hops"));
  auto* frame = new FramePanel(m_focus, m_words);
  connect(frame, &FramePanel::breakpointWanted, this, &MainWindow::proposeBreakpoint);
  connect(frame, &FramePanel::filterWanted, this, [this](const QString& condition) {
    m_events->filterBox().setText(condition);
    m_events->focusFilter();
  });
  tab(frame, QStringLiteral("frame"), tr("Frame"));
  tab(new TablesPanel(m_focus), QStringLiteral("tables"), tr("Tables"));
  tab(new AnswerPanel(m_focus, m_words), QStringLiteral("answers"), tr("ARP"));
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
  auto* courses = new CourseView(m_run);
  connect(courses, &CourseView::eventWanted, &m_playback, &Playback::goTo);
  tabifyDockWidget(eventDock, dock(tr("Before and now"), QStringLiteral("courses"), courses, Qt::BottomDockWidgetArea));
  m_breakpointList = new BreakpointList(m_breakpoints);
  tabifyDockWidget(eventDock,
                   dock(tr("Breakpoints"), QStringLiteral("breakpoints"), m_breakpointList, Qt::BottomDockWidgetArea));
  eventDock->raise();
  makeLesson(storyDock);
  resizeDocks({storyDock, inspectorDock}, {220, 360}, Qt::Horizontal);
  resizeDocks({eventDock}, {170}, Qt::Vertical);
}

template <class Action>
QAction* MainWindow::add(QMenu* menu, const QString& text, const QList<QKeySequence>& keys, Action action) {
  auto* made = menu->addAction(text);
  made->setShortcuts(keys);
  connect(made, &QAction::triggered, this, action);
  return made;
}

void MainWindow::makeActions() {
  auto* file = menuBar()->addMenu(tr("&File"));
  add(file, tr("&Scenarios…"), {QKeySequence(Qt::CTRL | Qt::Key_G)}, [this] { showGallery(); });
  add(file, tr("&Open…"), {QKeySequence::Open}, [this] { chooseFile(); });
  auto* recent = file->addMenu(tr("Open &recent"));
  connect(recent, &QMenu::aboutToShow, this, [this, recent] { fillRecent(recent); });
  m_editor->addFileActions(*file);
  m_exports = new ExportMenu({m_focus, *m_events, m_scene, *m_ladder, *m_graphs}, this);
  file->addMenu(m_exports);
  add(file, tr("&Quit"), {QKeySequence::Quit}, [this] { close(); });

  auto* edit = menuBar()->addMenu(tr("&Edit"));
  add(edit, tr("&Undo"), {QKeySequence::Undo}, [this] { m_editor->undo(); });
  add(edit, tr("&Redo"), {QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_Z), QKeySequence(Qt::CTRL | Qt::Key_Y)},
      [this] { m_editor->redo(); });
  m_editor->addEditActions(*edit);
  add(edit, tr("&Find a node…"), {QKeySequence::Find}, [this] { findNode(); });

  auto* time = m_timeMenu = menuBar()->addMenu(tr("&Time"));
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
  add(time, tr("Breakpoints…"), {QKeySequence(Qt::CTRL | Qt::Key_B)}, [this] { proposeBreakpoint({}); });
  add(time, tr("Faster"), {QKeySequence(Qt::Key_Plus)},
      [this] { m_playback.setSpeed(m_playback.speed() * 1.4142135623730951); });
  add(time, tr("Slower"), {QKeySequence(Qt::Key_Minus)},
      [this] { m_playback.setSpeed(m_playback.speed() / 1.4142135623730951); });

  auto* view = menuBar()->addMenu(tr("&View"));
  makeLessonActions(edit, time, view);
  makeViewMenu(view);

  auto* help = menuBar()->addMenu(tr("&Help"));
  add(help, tr("Do anything…"), {QKeySequence(Qt::CTRL | Qt::Key_K)}, [this] { openPalette(); });
  add(help, tr("Keys"), {QKeySequence(Qt::Key_Question), QKeySequence(Qt::Key_F1)},
      [this] { showKeySheet(actionsOf(*menuBar()), this); });
  add(help, tr("About LVS Lab"), {}, [this] {
    QMessageBox::about(
        this, tr("About LVS Lab"),
        tr("<h3>LVS Lab %1</h3><p>A network with Linux Virtual Servers, simulated frame by frame and "
           "compared with Linux 6.1. Where the model ends, docs/linux-host.md and docs/ipvs.md say so.</p>")
            .arg(QCoreApplication::applicationVersion()));
  });
}

void MainWindow::makeViewMenu(QMenu* view) {
  add(view, tr("Everything in sight"), {QKeySequence(Qt::Key_0)}, [this] { shownView().fitAll(); });
  add(view, tr("Zoom in"), {QKeySequence::ZoomIn}, [this] { shownView().zoomBy(1.2); });
  add(view, tr("Zoom out"), {QKeySequence::ZoomOut}, [this] { shownView().zoomBy(1 / 1.2); });
  add(view, tr("Filter the list"), {QKeySequence(Qt::Key_Slash)}, [this] { m_events->focusFilter(); });
  add(view, tr("Who answers for an address"), {QKeySequence(Qt::Key_A)},
      [this] { showPanel(QStringLiteral("answers")); });
  add(view, tr("What changed, hop by hop"), {QKeySequence(Qt::Key_D)}, [this] { showPanel(QStringLiteral("hops")); });
  add(view, tr("Before and after the last change"), {QKeySequence(Qt::Key_C)},
      [this] { showPanel(QStringLiteral("courses")); });
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
  auto* group = new QActionGroup(this);
  for (const auto& [text, name] : names) {
    auto* theme = add(themes, text, {}, [name = name] { Look::instance().use(name); });
    theme->setCheckable(true);
    theme->setChecked(Look::instance().name() == name);
    group->addAction(theme);
    connect(&Look::instance(), &Look::changed, theme,
            [theme, name = name] { theme->setChecked(Look::instance().name() == name); });
  }
  auto* still = view->addAction(tr("Reduced motion"));
  still->setCheckable(true);
  still->setToolTip(tr("Frames do not move: they stand where they are"));
  still->setChecked(QSettings().value(reduced_motion_key).toBool());
  m_playback.setReducedMotion(still->isChecked());
  connect(still, &QAction::toggled, this, [this](bool on) {
    m_playback.setReducedMotion(on);
    if (m_remembersLooks) QSettings().setValue(reduced_motion_key, on);
  });
  view->addSeparator();
  auto* parts = view->addMenu(tr("Parts of the window"));
  for (auto* dock : findChildren<QDockWidget*>()) parts->addAction(dock->toggleViewAction());
  add(parts, tr("As at first"), {}, [this] { restoreState(m_firstLooks, state_version); });
}

void MainWindow::makeLesson(QDockWidget* beside) {
  m_lesson = new LessonDock(m_run, m_focus, m_playback, m_scene, this);
  addDockWidget(Qt::LeftDockWidgetArea, m_lesson);
  tabifyDockWidget(beside, m_lesson);
  m_lesson->hide();
  m_presenter = new Presenter(*this, *m_lesson, *m_timeBar, {m_title, m_sentence}, this);
  connect(m_lesson, &LessonDock::begun, this, [this] { resizeDocks({m_lesson}, {330}, Qt::Horizontal); });
  connect(m_lesson, &LessonDock::editorWanted, this, &MainWindow::editLesson);
  connect(m_lesson, &LessonDock::panelWanted, this, [this, beside](const QString& name) {
    if (m_presenter->isOn()) return;
    if (name == beside->objectName()) splitDockWidget(m_lesson, beside, Qt::Vertical);  // or it would hide the lesson
    reveal(*this, name);
  });
}

void MainWindow::editLesson() {
  if (!m_run.isOpen()) return;
  if (!m_lessonEditor) {
    m_lessonEditor = new LessonEditor(m_run, m_focus, m_playback, m_lesson->guide(), this);
    m_lessonEditor->setAttribute(Qt::WA_DeleteOnClose);
  }
  m_lessonEditor->show();
  m_lessonEditor->raise();
}

void MainWindow::makeLessonActions(QMenu* edit, QMenu* time, QMenu* view) {
  edit->addAction(tr("&Lesson…"), this, &MainWindow::editLesson);
  const auto step = [this, time](const QString& text, Qt::Key key, int by) {
    time->addAction(text, QKeySequence(key), this, [this, by] {
      if (!m_lesson->guide().hasLesson()) return m_story->stepBy(by);
      return by > 0 ? m_lesson->panel().next() : m_lesson->panel().previous();
    });
  };
  step(tr("Next step of the lesson or the story"), Qt::Key_PageDown, 1);
  step(tr("Previous step of the lesson or the story"), Qt::Key_PageUp, -1);
  auto* presenter = view->addAction(tr("Presenter"), QKeySequence(Qt::Key_F11), m_presenter, &Presenter::setOn);
  presenter->setCheckable(true);
  auto* leave = view->addAction(tr("Leave the presenter's view"), QKeySequence(Qt::Key_Escape), m_presenter,
                                [this] { m_presenter->setOn(false); });
  leave->setEnabled(false);
  connect(m_presenter, &Presenter::changed, presenter, &QAction::setChecked);
  connect(m_presenter, &Presenter::changed, leave, &QAction::setEnabled);
}

void MainWindow::chooseFile() {
  const QString file =
      QFileDialog::getOpenFileName(this, tr("Open a scenario"), {}, tr("Scenarios (*.json);;All files (*)"));
  if (!file.isEmpty()) open(file);
}

void MainWindow::open(const QString& file) {
  if (!m_editor->mayGo()) return;
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
  auto* mend = QFileInfo(file).isReadable() ? box.addButton(tr("Mend it"), QMessageBox::ActionRole) : nullptr;
  box.exec();
  if (mend != nullptr && box.clickedButton() == mend) m_editor->openForMending(file);
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
  const auto filter = sim::Filter::parse_for_events(m_lastCondition.toStdString());
  if (!filter) {
    QMessageBox::warning(this, tr("Run to a frame"),
                         QString::fromStdString(filter.error().place + ": " + filter.error().sentence));
    return;
  }
  for (quint64 number = m_focus.position() + 1; number <= m_run.eventCount(); ++number) {
    if (filter->matches(m_run.event(number), m_run.places())) {
      m_playback.goTo(number);
      return;
    }
  }
  QMessageBox::information(this, tr("Run to a frame"), tr("No frame from here to the end matches."));
}

bool MainWindow::showPanel(const QString& name) { return reveal(*this, name); }

void MainWindow::proposeBreakpoint(const QString& condition) {
  showPanel(QStringLiteral("breakpoints"));
  m_breakpointList->propose(condition);
}

void MainWindow::showOpened() {
  const auto& scenario = m_run.scenario();
  const QString title = inLanguage(scenario.title);
  showTitle();
  m_title->setText(title);
  m_title->setToolTip(inLanguage(scenario.description));
  m_view->fitAll();
  m_isAtBeginning = !scenario.lesson;  // a lesson knows where it begins
  goToFirstSyn();
}

void MainWindow::showTitle() {
  const Document& document = m_editor->document();
  QString title = document.isOpen() ? document.shownName() : QString();
  if (!m_editor->isEditing() && m_run.isOpen()) {
    const QString said = inLanguage(m_run.scenario().title);
    if (!said.isEmpty()) title = said;
  }
  setWindowTitle(title.isEmpty() ? tr("LVS Lab") : tr("%1[*] — LVS Lab").arg(title));
  setWindowModified(document.isModified());
}

NetworkView& MainWindow::shownView() { return m_editor->isEditing() ? m_editor->page().view() : *m_view; }

void MainWindow::showEditing(bool isEditing) {
  m_playback.pause();
  m_pages->setCurrentIndex(isEditing ? 1 : 0);
  // Keys such as the arrows mean something else there.
  for (auto* action : m_timeMenu->actions()) action->setEnabled(!isEditing);
  if (isEditing) {
    m_docks = saveState();
    for (auto* dock : findChildren<QDockWidget*>()) dock->hide();
  } else if (!m_docks.isEmpty()) {
    restoreState(m_docks);
  }
  showTitle();
  if (!isEditing) m_view->setFocus();
}

void MainWindow::findNode() {
  if (m_editor->isEditing()) {
    m_editor->page().find();
  } else if (m_run.isOpen()) {
    m_finder->open();
  }
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

void MainWindow::typeOn(quint32 node) {
  const QString name = QString::fromStdString(m_run.scenario().nodes[node].name);
  bool isGiven = false;
  const QString line = QInputDialog::getText(this, name, tr("A command for %1, at this moment:").arg(name),
                                             QLineEdit::Normal, QString(), &isGiven);
  if (isGiven && !line.trimmed().isEmpty())
    m_run.intervene(m_focus.position(), sim::TypedCommand{name.toStdString(), line.trimmed().toStdString()});
}

void MainWindow::dragEnterEvent(QDragEnterEvent* event) {
  if (event->mimeData()->hasUrls()) event->acceptProposedAction();
}

void MainWindow::dropEvent(QDropEvent* event) {
  const auto urls = event->mimeData()->urls();
  if (!urls.isEmpty()) open(urls.front().toLocalFile());
}

}  // namespace lvslab::gui
