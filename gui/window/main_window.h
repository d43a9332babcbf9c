#pragma once
/// The window: the canvas in the middle, what happens in a sentence above it, the story at the left, the inspector at
/// the right, time below, lists at the bottom.

#include <QLabel>
#include <QMainWindow>
#include <QPointer>

#include "canvas/network_scene.h"
#include "canvas/network_view.h"
#include "canvas/node_finder.h"
#include "editor/editor.h"
#include "lists/event_list.h"
#include "run/workplace.h"
#include "window/network_menus.h"

class QAction;
class QDockWidget;
class QKeySequence;
class QMenu;
class QStackedWidget;
class QTabWidget;

namespace lvslab::gui {

class BreakpointList;
class ExportMenu;
class GraphPanel;
class LadderView;
class LessonDock;
class LessonEditor;
class Presenter;
class StoryPanel;
class TimeBar;

class MainWindow final : public QMainWindow {
  Q_OBJECT

 public:
  /// Shows the run of `place`, which outlives the window; one that is open already at once.
  explicit MainWindow(Workplace& place, QWidget* parent = nullptr);

  /// Opens a file; what is wrong with it is shown in a box.
  void open(const QString& file);
  /// Brings a part of the window in sight: "why", "hops", "frame", "tables", "answers", "story", "events", "ladder",
  /// "graphs", "courses",
  /// "breakpoints"; false: there is no such part.
  bool showPanel(const QString& name);
  /// The program's own scenarios, to choose from.
  void showGallery();

  /// Looks as it did when it was closed last, and remembers how it looks when it is closed.
  void rememberLooks();

  // For tests, which drive the window as a person would.
  [[nodiscard]] Run& run() { return m_run; }
  [[nodiscard]] Focus& focus() { return m_focus; }
  [[nodiscard]] Playback& playback() { return m_playback; }
  [[nodiscard]] NetworkScene& scene() { return m_scene; }
  [[nodiscard]] EventList& eventList() { return *m_events; }
  [[nodiscard]] GraphPanel& graphs() { return *m_graphs; }
  [[nodiscard]] ExportMenu& exports() { return *m_exports; }
  [[nodiscard]] LessonDock& lesson() { return *m_lesson; }
  [[nodiscard]] Presenter& presenter() { return *m_presenter; }
  [[nodiscard]] NetworkView& view() { return *m_view; }
  [[nodiscard]] Editor& editor() { return *m_editor; }

 protected:
  void closeEvent(QCloseEvent* event) override;
  void dragEnterEvent(QDragEnterEvent* event) override;
  void dropEvent(QDropEvent* event) override;

 private:
  void makeDocks();
  void makeActions();
  template <class Action>
  QAction* add(QMenu* menu, const QString& text, const QList<QKeySequence>& keys, Action action);
  void makeViewMenu(QMenu* view);
  void openPalette();
  void makeLesson(QDockWidget* beside);
  void makeLessonActions(QMenu* edit, QMenu* time, QMenu* view);
  void editLesson();
  void showMoment();
  void showOpened();
  void showTitle();
  /// The panels about the run make room for those of the editor, or the other way round.
  void showEditing(bool isEditing);
  void findNode();
  [[nodiscard]] NetworkView& shownView();
  /// Where one begins to look: the first request is on its way.
  void goToFirstSyn();
  void typeOn(quint32 node);
  void chooseFile();
  void runToFrame();
  void goToTime();
  void proposeBreakpoint(const QString& condition);
  void fillRecent(QMenu* menu);

  Run& m_run;
  Focus& m_focus;
  Words& m_words;
  Breakpoints& m_breakpoints;
  Playback& m_playback;
  NetworkScene m_scene{m_focus};
  NetworkMenus m_menus{m_focus, this};
  NetworkView* m_view;
  NodeFinder* m_finder;
  Editor* m_editor;
  QStackedWidget* m_pages;  ///< the run, the editor
  QByteArray m_docks;       ///< how they were when editing began
  QMenu* m_timeMenu = nullptr;
  QLabel* m_title;
  QLabel* m_sentence;
  TimeBar* m_timeBar = nullptr;
  StoryPanel* m_story = nullptr;
  LessonDock* m_lesson = nullptr;
  QPointer<LessonEditor> m_lessonEditor;  ///< while it is open
  Presenter* m_presenter = nullptr;
  EventList* m_events = nullptr;
  BreakpointList* m_breakpointList = nullptr;
  LadderView* m_ladder = nullptr;
  GraphPanel* m_graphs = nullptr;
  ExportMenu* m_exports = nullptr;
  QTabWidget* m_inspector = nullptr;
  QString m_lastCondition;  ///< of runToFrame
  bool m_remembersLooks = false;
  QByteArray m_firstLooks;       ///< docks as they are on a new machine
  bool m_isAtBeginning = false;  ///< a run has been opened, and its first frame has not happened yet
};

}  // namespace lvslab::gui
