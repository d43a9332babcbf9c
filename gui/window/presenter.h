#pragma once
/// Presenter mode: the whole screen, big type, and only the picture, the sentence, the lesson and a slim time bar.

#include <QLabel>
#include <QMainWindow>
#include <QObject>

#include "lesson/lesson_dock.h"
#include "timeline/time_bar.h"

namespace lvslab::gui {

class Presenter final : public QObject {
  Q_OBJECT

 public:
  /// `lines`: labels above the picture whose type grows. All of them outlive it.
  Presenter(QMainWindow& window, LessonDock& lesson, TimeBar& timeBar, QList<QLabel*> lines, QObject* parent = nullptr);

  [[nodiscard]] bool isOn() const { return m_isOn; }
  void setOn(bool on);

 Q_SIGNALS:
  void changed(bool on);

 private:
  void scaleType(double scale);

  QMainWindow& m_window;
  LessonDock& m_lesson;
  TimeBar& m_timeBar;
  QList<QLabel*> m_lines;
  QByteArray m_state;  ///< of the docks, before
  Qt::WindowStates m_windowState;
  bool m_isOn = false;
};

}  // namespace lvslab::gui
