#include "run/breakpoints.h"

#include <algorithm>

namespace lvslab::gui {
namespace {

/// Events looked at in one go, so that the window stays alive.
constexpr quint64 portion = 20000;

}  // namespace

Breakpoints::Breakpoints(Run& run, QObject* parent) : QObject(parent), m_run(run) {
  m_timer.setSingleShot(true);
  m_timer.setInterval(0);
  connect(&m_timer, &QTimer::timeout, this, &Breakpoints::goOn);
  connect(&run, &Run::opened, this, &Breakpoints::startAgain);
  connect(&run, &Run::becameAnother, this, &Breakpoints::startAgain);
  connect(&run, &Run::grew, &m_timer, qOverload<>(&QTimer::start));
}

void Breakpoints::add(const sim::Filter& condition) {
  const auto same = std::find_if(m_all.begin(), m_all.end(), [&](const Breakpoint& breakpoint) {
    return breakpoint.condition.text() == condition.text();
  });
  if (same == m_all.end()) {
    m_all.push_back({condition, true});
  } else {
    same->isOn = true;
  }
  startAgain();
}

void Breakpoints::remove(std::size_t index) {
  m_all.erase(m_all.begin() + static_cast<std::ptrdiff_t>(index));
  startAgain();
}

void Breakpoints::setOn(std::size_t index, bool on) {
  m_all[index].isOn = on;
  startAgain();
}

bool Breakpoints::stopsAt(const sim::TraceEvent& event) const {
  return std::any_of(m_all.begin(), m_all.end(), [&](const Breakpoint& breakpoint) {
    return breakpoint.isOn && breakpoint.condition.matches(event, m_run.places());
  });
}

void Breakpoints::startAgain() {
  m_stops.clear();
  m_seen = m_run.isOpen() ? m_run.originEvents() : 0;  // what was typed to set the network up stops nobody
  goOn();
}

void Breakpoints::goOn() {
  const bool hasAny = std::any_of(m_all.begin(), m_all.end(), [](const Breakpoint& one) { return one.isOn; });
  const quint64 until = hasAny ? std::min(m_run.eventCount(), m_seen + portion) : m_seen;
  for (; m_seen < until; ++m_seen) {
    if (stopsAt(m_run.event(m_seen + 1))) m_stops.push_back(m_seen + 1);
  }
  if (hasAny && m_seen < m_run.eventCount()) m_timer.start();
  Q_EMIT changed();
}

}  // namespace lvslab::gui
