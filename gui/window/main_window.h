#pragma once
/// The window: the canvas in the middle, what happens in a sentence above it, the story at the left, the inspector at
/// the right, time below, lists at the bottom.

#include <QLabel>
#include <QMainWindow>
#include <QPointer>

#include "canvas/network_scene.h"
#include "canvas/network_view.h"
#include "lists/event_list.h"
#include "run/focus.h"
#include "run/playback.h"
#include "run/run.h"
#include "run/words.h"

class QDockWidget;
class QMenu;
class QTabWidget;

namespace lvslab::gui {

class LessonDock;
class LessonEditor;
class Presenter;
class StoryPanel;
class TimeBar;

class MainWindow final : public QMainWindow {
  Q_OBJECT

 public:
  explicit MainWindow(QWidget* parent = nullptr);

  /// Opens a file; what is wrong with it is shown in a box.
  void open(const QString& file);
  /// The program's own scenarios, to choose from.
  void showGallery();

  // For tests, which drive the window as a person would.
  [[nodiscard]] Run& run() { return m_run; }
  [[nodiscard]] Focus& focus() { return m_focus; }
  [[nodiscard]] Playback& playback() { return m_playback; }
  [[nodiscard]] NetworkScene& scene() { return m_scene; }
  [[nodiscard]] EventList& eventList() { return *m_events; }
  [[nodiscard]] LessonDock& lesson() { return *m_lesson; }
  [[nodiscard]] Presenter& presenter() { return *m_presenter; }

 protected:
  void dragEnterEvent(QDragEnterEvent* event) override;
  void dropEvent(QDropEvent* event) override;

 private:
  void makeDocks();
  void makeActions();
  void makeLesson(QDockWidget* beside);
  void makeLessonActions(QMenu* edit, QMenu* time, QMenu* view);
  void editLesson();
  void showMoment();
  void showOpened();
  /// Where one begins to look: the first request is on its way.
  void goToFirstSyn();
  void nodeMenu(quint32 node, const QPoint& screenPosition);
  void typeOn(quint32 node);
  void chooseFile();
  void runToFrame();
  void goToTime();
  void fillRecent(QMenu* menu);

  Run m_run;
  Focus m_focus{m_run};
  Words m_words{m_run};
  Playback m_playback{m_focus};
  NetworkScene m_scene{m_focus};
  NetworkView* m_view;
  QLabel* m_title;
  QLabel* m_sentence;
  TimeBar* m_timeBar = nullptr;
  StoryPanel* m_story = nullptr;
  LessonDock* m_lesson = nullptr;
  QPointer<LessonEditor> m_lessonEditor;  ///< while it is open
  Presenter* m_presenter = nullptr;
  EventList* m_events = nullptr;
  QTabWidget* m_inspector = nullptr;
  QString m_lastCondition;       ///< of runToFrame
  bool m_isAtBeginning = false;  ///< a run has been opened, and its first frame has not happened yet
};

}  // namespace lvslab::gui
