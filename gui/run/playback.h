#pragma once
/// Lets time pass on the screen: plays a run, steps through it, forwards and backwards.

#include <QElapsedTimer>
#include <QObject>
#include <QTimer>
#include <cstdint>

#include "run/breakpoints.h"
#include "run/focus.h"
#include "run/steps.h"

namespace lvslab::gui {

class Playback final : public QObject {
  Q_OBJECT

 public:
  /// How simulated time becomes time on the screen.
  enum class Pace : std::uint8_t {
    beat,         ///< from one event to the next takes one beat, however far they are apart
    scale,        ///< true to scale: the whole run in a minute at speed 1
    logarithmic,  ///< ten times as far apart takes one beat more
  };

  Playback(Focus& focus, const Breakpoints& breakpoints, QObject* parent = nullptr);

  [[nodiscard]] bool isPlaying() const { return m_isPlaying; }
  [[nodiscard]] Pace pace() const { return m_pace; }
  void setPace(Pace pace);
  /// How many times as fast as one beat (0.6 s) an event: from 1/8; `express` and above: as fast as the screen allows.
  [[nodiscard]] double speed() const { return m_speed; }
  void setSpeed(double speed);
  static constexpr double express = 4096;
  /// With reduced motion, time does not pass between events: frames stand where they are.
  void setReducedMotion(bool reduced) { m_hasReducedMotion = reduced; }

  void play();
  void pause();
  void toggle();
  /// Time passes until there; a second step before it has arrived goes there at once.
  void stepForward(Step step);
  void stepBackward(Step step);
  void goTo(quint64 position);

 Q_SIGNALS:
  void playingChanged();
  void paceChanged();
  void speedChanged();
  /// A breakpoint has stopped it at the focus' position.
  void stoppedAtBreakpoint();

 private:
  void tick();
  void stop();
  /// How long the screen takes from one event to the next, in seconds at speed 1.
  [[nodiscard]] double secondsBetween(Instant from, Instant to) const;

  Focus& m_focus;
  const Breakpoints& m_breakpoints;
  QTimer m_timer;
  QElapsedTimer m_sinceTick;
  bool m_isPlaying = false;
  bool m_hasReducedMotion = false;
  quint64 m_target = 0;   ///< of a step: where it ends; 0: no step is under way
  double m_stepTime = 0;  ///< of a step: seconds since it began
  double m_gapTime = 0;   ///< seconds since the last event
  Pace m_pace = Pace::beat;
  double m_speed = 1;
};

}  // namespace lvslab::gui
