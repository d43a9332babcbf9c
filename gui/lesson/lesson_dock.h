#pragma once
/// The dock of a lesson: there while a scenario with a lesson is open, and only then. Makes the lesson's parts and
/// lights in the picture what it speaks of.

#include <QDockWidget>

#include "canvas/network_scene.h"
#include "lesson/lesson_guide.h"
#include "lesson/lesson_panel.h"

namespace lvslab::gui {

class LessonDock final : public QDockWidget {
  Q_OBJECT

 public:
  LessonDock(Run& run, Focus& focus, Playback& playback, NetworkScene& scene, QWidget* parent = nullptr);

  [[nodiscard]] LessonGuide& guide() { return m_guide; }
  [[nodiscard]] LessonPanel& panel() { return m_panel; }

 Q_SIGNALS:
  /// A panel of the window is spoken of: "tables"; see sim::LessonHighlight::Panel.
  void panelWanted(const QString& name);
  void editorWanted();
  /// A lesson begins: the dock wants room.
  void begun();

 private:
  LessonGuide m_guide;
  LessonPanel& m_panel;  ///< the dock's widget
};

}  // namespace lvslab::gui
