#include "lesson/lesson_dock.h"

namespace lvslab::gui {

LessonDock::LessonDock(Run& run, Focus& focus, Playback& playback, NetworkScene& scene, QWidget* parent)
    : QDockWidget(tr("Lesson"), parent), m_guide(run, playback), m_panel(*new LessonPanel(m_guide, focus)) {
  setObjectName(QStringLiteral("lesson"));
  setWidget(&m_panel);
  hide();
  toggleViewAction()->setEnabled(false);
  connect(&m_guide, &LessonGuide::lessonChanged, this, [this] {
    const bool hasLesson = m_guide.hasLesson();
    toggleViewAction()->setEnabled(hasLesson);
    setVisible(hasLesson);
    if (!hasLesson) return;
    raise();
    Q_EMIT begun();
  });
  connect(&m_panel, &LessonPanel::panelWanted, this, &LessonDock::panelWanted);
  connect(&m_panel, &LessonPanel::editorWanted, this, &LessonDock::editorWanted);
  connect(&m_panel, &LessonPanel::spotlightWanted, &scene, &NetworkScene::setSpotlight);
}

}  // namespace lvslab::gui
