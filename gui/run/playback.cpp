#include "run/playback.h"

#include <algorithm>
#include <cmath>

namespace lvslab::gui {
namespace {

constexpr double beat_s = 0.6;
constexpr double step_s = 0.35;  ///< what a step takes on the screen, however far it goes
constexpr int tick_ms = 16;
/// Events that one tick may pass at most, so that the window stays alive in express.
constexpr int most_events_a_tick = 20000;

Instant between(Instant from, Instant to, double share) {
  return from + Duration(std::llround(static_cast<double>((to - from).count()) * std::clamp(share, 0.0, 1.0)));
}

}  // namespace

Playback::Playback(Focus& focus, const Breakpoints& breakpoints, QObject* parent)
    : QObject(parent), m_focus(focus), m_breakpoints(breakpoints) {
  m_timer.setInterval(tick_ms);
  m_timer.setTimerType(Qt::PreciseTimer);
  connect(&m_timer, &QTimer::timeout, this, &Playback::tick);
  connect(&focus.run(), &Run::opened, this, &Playback::stop);
}

void Playback::setPace(Pace pace) {
  if (pace == m_pace) return;
  m_pace = pace;
  Q_EMIT paceChanged();
}

void Playback::setSpeed(double speed) {
  speed = std::clamp(speed, 0.125, express);
  if (speed == m_speed) return;
  m_speed = speed;
  Q_EMIT speedChanged();
}

void Playback::play() {
  if (m_isPlaying || !m_focus.run().isOpen()) return;
  if (m_target != 0) m_focus.moveTo(m_target);
  m_target = 0;
  if (m_focus.position() == m_focus.run().eventCount() && m_focus.run().isFinished()) {
    m_focus.moveTo(m_focus.run().originEvents());  // from the end one begins again
  }
  m_isPlaying = true;
  m_gapTime = 0;
  m_sinceTick.start();
  m_timer.start();
  Q_EMIT playingChanged();
}

void Playback::pause() {
  if (m_isPlaying || m_target != 0) stop();
}

void Playback::stop() {
  m_timer.stop();
  m_target = 0;
  if (!m_isPlaying) return;
  m_isPlaying = false;
  Q_EMIT playingChanged();
}

void Playback::toggle() {
  if (m_isPlaying) {
    pause();
  } else {
    play();
  }
}

void Playback::stepForward(Step step) {
  if (!m_focus.run().isOpen()) return;
  const quint64 under_way = m_target;
  stop();
  if (under_way != 0) m_focus.moveTo(under_way);
  const quint64 target = nextStop(m_focus.run(), m_focus.position(), step, m_focus.onlyFlow());
  if (target == m_focus.position()) return;
  if (m_hasReducedMotion) {
    m_focus.moveTo(target);
    return;
  }
  m_target = target;
  m_stepTime = 0;
  m_sinceTick.start();
  m_timer.start();
}

void Playback::stepBackward(Step step) {
  if (!m_focus.run().isOpen()) return;
  stop();
  m_focus.moveTo(previousStop(m_focus.run(), m_focus.position(), step, m_focus.onlyFlow()));
}

void Playback::goTo(quint64 position) {
  stop();
  m_focus.moveTo(position);
}

double Playback::secondsBetween(Instant from, Instant to) const {
  const double gap_ns = static_cast<double>((to - from).count());
  switch (m_pace) {
    case Pace::beat: return gap_ns > 0 ? beat_s : beat_s / 3;
    case Pace::scale: {
      const double whole_ns = static_cast<double>((m_focus.run().lastInstant() - m_focus.run().origin()).count());
      return whole_ns > 0 ? 60 * gap_ns / whole_ns : 0;
    }
    case Pace::logarithmic: return beat_s / 3 + beat_s * std::log10(1 + gap_ns / 1000) / 2;
  }
  return beat_s;
}

void Playback::tick() {
  const double elapsed = static_cast<double>(m_sinceTick.restart()) / 1000;
  const Run& run = m_focus.run();
  if (m_target != 0) {
    m_stepTime += elapsed;
    if (m_stepTime >= step_s || m_target > run.eventCount()) {
      const quint64 target = std::exchange(m_target, 0);
      m_timer.stop();
      m_focus.moveTo(target);
      return;
    }
    // The events on the way happen at their share of the step.
    const Instant begin = m_focus.event() == nullptr ? run.origin() : m_focus.event()->at;
    m_focus.passTime(between(begin, run.event(m_target).at, m_stepTime / step_s));
    return;
  }
  m_gapTime += elapsed * m_speed;
  quint64 position = m_focus.position();
  Instant at = m_focus.event() == nullptr ? run.origin() : m_focus.event()->at;
  for (int passed = 0; passed < most_events_a_tick && position < run.eventCount(); ++passed) {
    const Instant next = run.event(position + 1).at;
    const double gap = m_speed >= express ? 0 : secondsBetween(at, next);
    if (m_gapTime < gap) {
      m_focus.moveTo(position);
      if (!m_hasReducedMotion) m_focus.passTime(between(at, next, m_gapTime / gap));
      return;
    }
    m_gapTime -= gap;
    at = next;
    ++position;
    if (m_breakpoints.stopsAt(run.event(position))) {
      m_focus.moveTo(position);
      stop();
      Q_EMIT stoppedAtBreakpoint();
      return;
    }
  }
  m_focus.moveTo(position);
  if (position == run.eventCount() && run.isFinished()) stop();
}

}  // namespace lvslab::gui
