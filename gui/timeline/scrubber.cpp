#include "timeline/scrubber.h"

#include <QMouseEvent>
#include <QPainter>
#include <QToolTip>
#include <algorithm>

#include <lvslab/sim/quiet.h>

#include "look/theme.h"
#include "look/time_words.h"

namespace lvslab::gui {
namespace {

using Kind = sim::TraceEvent::Kind;

constexpr double side = 12;

}  // namespace

Scrubber::Scrubber(Focus& focus, Words& words, const Breakpoints& breakpoints, QWidget* parent)
    : QWidget(parent), m_focus(focus), m_words(words), m_breakpoints(breakpoints) {
  connect(&breakpoints, &Breakpoints::changed, this, qOverload<>(&QWidget::update));
  setMouseTracking(true);
  setAccessibleName(tr("Time of the run"));
  setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
  connect(&focus, &Focus::timePassed, this, qOverload<>(&QWidget::update));
  connect(&focus.run(), &Run::grew, this, qOverload<>(&QWidget::update));
  connect(&focus.run(), &Run::opened, this, [this] {
    m_gathered = 0;
    m_kinds.clear();
    update();
  });
  connect(&focus.run(), &Run::becameAnother, this, [this] {
    m_gathered = 0;
    m_kinds.clear();
    update();
  });
}

TimeAxis Scrubber::axis() const {
  const Run& run = m_focus.run();
  Instant end = run.lastInstant();
  if (run.scenario().until) end = std::max(end, run.origin() + *run.scenario().until);
  return {run.origin(), end, side, width() - 2 * side};
}

void Scrubber::resizeEvent(QResizeEvent*) {
  m_gathered = 0;
  m_kinds.clear();
}

void Scrubber::gather() {
  const TimeAxis now = axis();
  if (m_kinds.empty() || now.end != m_gatheredAxis.end || now.begin != m_gatheredAxis.begin) {
    m_kinds.assign(static_cast<std::size_t>(std::max(1, width())), 0);
    m_gathered = 0;
    m_gatheredAxis = now;
  }
  const auto& events = m_focus.run().events();
  for (; m_gathered < events.size(); ++m_gathered) {
    const auto& event = events[m_gathered];
    if (event.at < now.begin) continue;
    Lane lane = Lane::frame;
    switch (event.kind) {
      case Kind::sent: break;
      case Kind::dropped:
        if (sim::is_quiet(event)) continue;
        lane = Lane::drop;
        break;
      case Kind::request_begun: lane = Lane::request; break;
      case Kind::command_begun:
      case Kind::link_changed: lane = Lane::command; break;
      default: continue;
    }
    const auto pixel = static_cast<std::size_t>(std::clamp(now.x(event.at), 0.0, static_cast<double>(width() - 1)));
    m_kinds[pixel] |= static_cast<std::uint8_t>(1U << static_cast<unsigned>(lane));
  }
}

void Scrubber::paintEvent(QPaintEvent*) {
  QPainter painter(this);
  const Theme& t = theme();
  painter.fillRect(rect(), t.window);
  if (!m_focus.run().isOpen()) return;
  gather();
  const double middle = 24;
  painter.setPen(QPen(t.line, 4, Qt::SolidLine, Qt::RoundCap));
  painter.drawLine(QPointF(side, middle), QPointF(width() - side, middle));
  const TimeAxis scale = axis();
  painter.setPen(QPen(t.accent, 4, Qt::SolidLine, Qt::RoundCap));
  painter.drawLine(QPointF(side, middle), QPointF(scale.x(m_focus.time()), middle));
  const auto has = [&](std::size_t x, Lane lane) { return (m_kinds[x] & (1U << static_cast<unsigned>(lane))) != 0; };
  for (std::size_t x = 0; x < m_kinds.size(); ++x) {
    const auto at = static_cast<double>(x);
    if (has(x, Lane::frame)) {
      painter.setPen(QPen(t.faint, 1));
      painter.drawLine(QPointF(at, middle - 5), QPointF(at, middle + 5));
    }
    if (has(x, Lane::request)) {
      painter.setPen(QPen(t.flow(1), 2));
      painter.drawLine(QPointF(at, middle - 10), QPointF(at, middle + 5));
    }
    if (has(x, Lane::drop)) {
      painter.setPen(QPen(t.bad, 2));
      painter.drawLine(QPointF(at - 3, middle + 8), QPointF(at + 3, middle + 14));
      painter.drawLine(QPointF(at - 3, middle + 14), QPointF(at + 3, middle + 8));
    }
    if (has(x, Lane::command)) {
      painter.setPen(Qt::NoPen);
      painter.setBrush(t.warn);
      painter.drawPolygon(QPolygonF({{at - 4, 3}, {at + 4, 3}, {at, 10}}));
    }
  }
  painter.setPen(QPen(t.panel, 1));
  painter.setBrush(t.bad);
  double last = -side;
  for (const quint64 stop : m_breakpoints.stops()) {
    const double at = scale.x(m_focus.run().event(stop).at);
    if (at - last < 1) continue;  // they would cover each other
    last = at;
    painter.drawEllipse(QPointF(at, middle - 13), 4, 4);
  }
  const double x = scale.x(m_focus.time());
  painter.setRenderHint(QPainter::Antialiasing);
  painter.setPen(QPen(t.panel, 2));
  painter.setBrush(t.accent);
  painter.drawEllipse(QPointF(x, middle), 8, 8);
}

void Scrubber::goTo(double x) {
  if (!m_focus.run().isOpen()) return;
  Q_EMIT eventWanted(std::max(m_focus.run().originEvents(), m_focus.run().eventAt(axis().time(x))));
}

void Scrubber::mousePressEvent(QMouseEvent* event) {
  if (event->button() == Qt::LeftButton) goTo(event->position().x());
}

void Scrubber::mouseMoveEvent(QMouseEvent* event) {
  if (!m_focus.run().isOpen()) return;
  if (event->buttons() & Qt::LeftButton) goTo(event->position().x());
  const Instant time = axis().time(event->position().x());
  const quint64 number = m_focus.run().eventAt(time);
  QString text = spanText(time - m_focus.run().origin());
  if (number > m_focus.run().originEvents()) text += u'\n' + m_words.sentence(number);
  QToolTip::showText(event->globalPosition().toPoint(), text, this);
}

}  // namespace lvslab::gui
