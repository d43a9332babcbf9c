#include "window/presenter.h"

#include <QDockWidget>
#include <QMenuBar>

namespace lvslab::gui {
namespace {

constexpr double big = 1.6;

}  // namespace

Presenter::Presenter(QMainWindow& window, LessonDock& lesson, TimeBar& timeBar, QList<QLabel*> lines, QObject* parent)
    : QObject(parent), m_window(window), m_lesson(lesson), m_timeBar(timeBar), m_lines(std::move(lines)) {}

void Presenter::scaleType(double scale) {
  for (auto* line : m_lines) {
    QFont font = line->font();
    font.setPointSizeF(font.pointSizeF() * scale);
    line->setFont(font);
    line->setMinimumHeight(static_cast<int>(line->minimumHeight() * scale));
  }
}

void Presenter::setOn(bool on) {
  if (on == m_isOn) return;
  m_isOn = on;
  if (on) {
    m_state = m_window.saveState();
    m_windowState = m_window.windowState();
    for (auto* dock : m_window.findChildren<QDockWidget*>()) {
      if (dock != &m_lesson) dock->hide();
    }
    m_lesson.setVisible(m_lesson.guide().hasLesson());
    // Hidden altogether, a menu bar would take its shortcuts with it.
    m_window.menuBar()->setMaximumHeight(0);
  }
  scaleType(on ? big : 1 / big);
  m_lesson.panel().setTypeScale(on ? big : 1);
  m_timeBar.setSlim(on);
  if (on) {
    m_window.showFullScreen();
    m_window.resizeDocks({&m_lesson}, {m_window.width() * 3 / 10}, Qt::Horizontal);
  } else {
    m_window.menuBar()->setMaximumHeight(QWIDGETSIZE_MAX);
    m_window.setWindowState(m_windowState);
    m_window.restoreState(m_state);
    m_lesson.setVisible(m_lesson.guide().hasLesson());
  }
  Q_EMIT changed(on);
}

}  // namespace lvslab::gui
