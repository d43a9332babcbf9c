#pragma once
/// The controls of time: step and play buttons, speed and pace, where one is, and the scrubber.

#include <QComboBox>
#include <QLabel>
#include <QSlider>
#include <QToolButton>
#include <QWidget>

#include "look/icons.h"
#include "run/playback.h"
#include "timeline/scrubber.h"

namespace lvslab::gui {

class TimeBar final : public QWidget {
  Q_OBJECT

 public:
  TimeBar(Playback& playback, Focus& focus, Words& words, const Breakpoints& breakpoints, QWidget* parent = nullptr);

  /// Only what a presenter needs: the buttons, where one is, the strip.
  void setSlim(bool slim);

 private:
  QToolButton* button(Icon icon, const QString& tip);
  void showMoment();
  void showPlaying();

  Playback& m_playback;
  Focus& m_focus;
  Scrubber m_scrubber;
  QToolButton* m_play;
  QComboBox m_pace;
  QSlider m_speed{Qt::Horizontal};
  QLabel m_speedText;
  QLabel m_where;
};

}  // namespace lvslab::gui
