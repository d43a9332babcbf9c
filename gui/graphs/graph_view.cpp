#include "graphs/graph_view.h"

#include <QApplication>
#include <QMouseEvent>
#include <QPainter>
#include <QPainterPath>
#include <QWheelEvent>
#include <algorithm>

#include "graphs/axis_ticks.h"
#include "look/theme.h"
#include "timeline/time_axis.h"

namespace lvslab::gui {
namespace {

constexpr double pixels_per_step = 2;
/// Nearer than this there is nothing to be seen: a bit on a cable of 10 Gb/s takes 0.1 ns.
constexpr Duration least_span = Duration(100);

bool isRate(sim::Quantity quantity) {
  return quantity == sim::Quantity::frame_rate || quantity == sim::Quantity::bit_rate ||
         quantity == sim::Quantity::utilisation || quantity == sim::Quantity::queue_length;
}

QString q(std::string_view text) { return QString::fromUtf8(text.data(), static_cast<qsizetype>(text.size())); }

}  // namespace

GraphView::GraphView(Focus& focus, QWidget* parent) : QWidget(parent), m_focus(focus) {
  setAccessibleName(tr("Graph over time"));
  setMouseTracking(true);
  connect(&focus, &Focus::timePassed, this, qOverload<>(&QWidget::update));
  connect(&focus.run(), &Run::grew, this, &GraphView::forgetCurves);
  connect(&focus.run(), &Run::becameAnother, this, &GraphView::forgetCurves);
  connect(&focus.run(), &Run::opened, this, [this] {
    m_range.reset();
    m_hidden.clear();
    forgetCurves();
  });
  connect(&Look::instance(), &Look::changed, this, &GraphView::forgetCurves);
}

void GraphView::forgetCurves() {
  m_curves.reset();
  update();
  Q_EMIT curvesChanged();
}

void GraphView::show(sim::Quantity quantity) {
  m_quantity = quantity;
  m_hidden.clear();
  forgetCurves();
}

void GraphView::setCurveShown(const std::string& name, bool shown) {
  if (shown) {
    m_hidden.erase(name);
  } else {
    m_hidden.insert(name);
  }
  update();
}

std::pair<Instant, Instant> GraphView::range() const {
  if (m_range) return *m_range;
  const Run& run = m_focus.run();
  return {run.origin(), std::max(run.lastInstant(), run.origin() + least_span)};
}

void GraphView::moveRange(std::pair<Instant, Instant> range) {
  const Run& run = m_focus.run();
  const Instant last = std::max(run.lastInstant(), run.origin() + least_span);
  const Duration span = std::clamp(range.second - range.first, least_span, last - run.origin());
  range.first = std::clamp(range.first, run.origin(), last - span);
  range.second = range.first + span;
  if (span == last - run.origin()) {
    m_range.reset();
  } else {
    m_range = range;
  }
  forgetCurves();
}

void GraphView::zoom(double factor, std::optional<double> aroundX) {
  if (!m_focus.run().isOpen()) return;
  const auto [begin, end] = range();
  const QRectF plot = plotIn(size(), false);
  const TimeAxis axis{begin, end, plot.left(), plot.width()};
  const Instant around = aroundX ? axis.time(*aroundX) : std::clamp(m_focus.time(), begin, end);
  const auto scaled = [&](Duration part) {
    return Duration(static_cast<Duration::rep>(static_cast<double>(part.count()) * factor));
  };
  moveRange({around - scaled(around - begin), around + scaled(end - around)});
}

void GraphView::showWholeRun() {
  m_range.reset();
  forgetCurves();
}

std::vector<sim::TimeSeries::Curve> GraphView::curvesFor(double width) const {
  if (!m_focus.run().isOpen()) return {};
  const auto [begin, end] = range();
  return m_focus.run().timeSeries().curves(m_quantity, begin, end,
                                           static_cast<std::size_t>(std::max(10.0, width / pixels_per_step)));
}

const std::vector<sim::TimeSeries::Curve>& GraphView::curves() {
  if (!m_curves) m_curves = curvesFor(plotIn(size(), false).width());
  return *m_curves;
}

double GraphView::valueNow(const sim::TimeSeries::Curve& curve, std::size_t index) {
  const Instant now = m_focus.time();
  if (!isRate(m_quantity)) {
    const auto exact = m_focus.run().timeSeries().curves(m_quantity, now, now, 1);
    return index < exact.size() ? exact[index].values.front() : 0;
  }
  const auto [begin, end] = range();
  if (now < begin || now > end || curve.values.empty()) return 0;
  const auto steps = static_cast<double>(curve.values.size());
  const TimeAxis axis{begin, end, 0, steps};
  return curve.values[static_cast<std::size_t>(std::clamp(axis.x(now), 0.0, steps - 1))];
}

QPen GraphView::penOf(std::size_t index) {
  static constexpr Qt::PenStyle styles[] = {Qt::SolidLine, Qt::DashLine, Qt::DotLine, Qt::DashDotLine,
                                            Qt::DashDotDotLine};
  QPen pen(theme().flow(static_cast<quint32>(index) + 1), 2 * theme().lineScale, styles[index % 5]);
  pen.setCapStyle(Qt::FlatCap);
  return pen;
}

QRectF GraphView::plotIn(const QSize& size, bool withLegend) const {
  const QFontMetricsF metrics(QApplication::font());
  const double left = metrics.horizontalAdvance(QStringLiteral("0000.0 M")) + 10;
  const double line = metrics.height();
  double right = size.width() - metrics.horizontalAdvance(QStringLiteral("000"));
  if (withLegend) right -= metrics.averageCharWidth() * 34;
  return {QPointF(left, line * 1.4), QPointF(std::max(left + 20, right), size.height() - line * 1.5)};
}

void GraphView::draw(QPainter& painter, const QSize& size, bool withLegend) {
  const Theme& t = theme();
  painter.setFont(QApplication::font());
  painter.fillRect(QRect({0, 0}, size), t.panel);
  if (!m_focus.run().isOpen()) return;
  painter.setRenderHint(QPainter::Antialiasing);
  const QRectF plot = plotIn(size, withLegend);
  const auto shown = withLegend ? curvesFor(plot.width()) : curves();
  const QFontMetricsF metrics(painter.font());
  double highest = 0;
  for (const auto& curve : shown) {
    if (!isCurveShown(curve.name)) continue;
    for (const double value : curve.values) highest = std::max(highest, value);
  }
  const bool isWhole = !isRate(m_quantity) && m_quantity != sim::Quantity::answer_share;
  if (highest <= 0) highest = 1;
  const double top = highest * 1.08;
  const auto y = [&](double value) { return plot.bottom() - plot.height() * value / top; };

  // What is measured, and the lines across.
  painter.setPen(t.faint);
  painter.drawText(QRectF(0, 0, plot.right(), metrics.height() * 1.3), Qt::AlignLeft | Qt::AlignVCenter,
                   QStringLiteral(" ") + q(sim::unit_of(m_quantity)));
  const int rows = std::max(3, static_cast<int>(plot.height() / (metrics.height() * 1.8)));
  for (const double tick : roundTicks(0, top, rows)) {
    if (isWhole && tick != std::floor(tick)) continue;
    painter.setPen(QPen(t.line, 1));
    painter.drawLine(QPointF(plot.left(), y(tick)), QPointF(plot.right(), y(tick)));
    painter.setPen(t.faint);
    painter.drawText(QRectF(0, y(tick) - metrics.height() / 2, plot.left() - 6, metrics.height()),
                     Qt::AlignRight | Qt::AlignVCenter, shortNumber(tick));
  }
  const auto [begin, end] = range();
  const TimeAxis axis{begin, end, plot.left(), plot.width()};
  const Instant origin = m_focus.run().origin();
  const bool inSeconds = end - begin >= std::chrono::seconds(2);
  const double unit = inSeconds ? 1e9 : 1e6;
  const double from = static_cast<double>((begin - origin).count()) / unit;
  const double to = static_cast<double>((end - origin).count()) / unit;
  const int columns =
      std::max(2, static_cast<int>(plot.width() / metrics.horizontalAdvance(QStringLiteral("000000000000"))));
  for (const double tick : roundTicks(from, to, columns)) {
    const double x = axis.x(origin + Duration(static_cast<Duration::rep>(tick * unit)));
    painter.setPen(QPen(t.line, 1));
    painter.drawLine(QPointF(x, plot.top()), QPointF(x, plot.bottom() + 3));
    painter.setPen(t.faint);
    const QString text = QString::number(tick, 'g', 10);
    const double width = metrics.horizontalAdvance(text);
    if (x + width / 2 > plot.right() - metrics.horizontalAdvance(QStringLiteral(" ms  "))) continue;
    painter.drawText(QPointF(x - width / 2, plot.bottom() + metrics.ascent() + 4), text);
  }
  painter.drawText(QRectF(plot.right() - 60, plot.bottom() + 3, 60 + 4, metrics.height()),
                   Qt::AlignRight | Qt::AlignVCenter, inSeconds ? tr("s") : tr("ms"));

  // The curves, as stairs: a value holds until the next.
  painter.save();
  painter.setClipRect(plot.adjusted(-1, -2, 1, 2));
  for (std::size_t i = 0; i < shown.size(); ++i) {
    const auto& values = shown[i].values;
    if (values.empty() || !isCurveShown(shown[i].name)) continue;
    const double step = plot.width() / static_cast<double>(values.size());
    QPainterPath path(QPointF(plot.left(), y(values.front())));
    for (std::size_t v = 0; v < values.size(); ++v) {
      const double x = plot.left() + step * static_cast<double>(v);
      if (v > 0 && values[v] != values[v - 1]) {
        path.lineTo(x, y(values[v - 1]));
        path.lineTo(x, y(values[v]));
      }
    }
    path.lineTo(plot.right(), y(values.back()));
    painter.setBrush(Qt::NoBrush);
    painter.setPen(penOf(i));
    painter.drawPath(path);
  }
  painter.restore();
  if (shown.empty()) {
    painter.setPen(t.faint);
    painter.drawText(plot, Qt::AlignCenter, tr("There is nothing of this kind in the run so far."));
  }

  const Instant now = m_focus.time();
  if (now >= begin && now <= end) {
    painter.setPen(QPen(t.accent, 1.5 * t.lineScale));
    painter.drawLine(QPointF(axis.x(now), plot.top() - 4), QPointF(axis.x(now), plot.bottom()));
  }
  if (!withLegend) return;
  double line = plot.top();
  for (std::size_t i = 0; i < shown.size(); ++i) {
    if (!isCurveShown(shown[i].name)) continue;
    const double x = plot.right() + metrics.averageCharWidth() * 3;
    painter.setPen(penOf(i));
    painter.drawLine(QPointF(x, line + metrics.height() / 2), QPointF(x + 34, line + metrics.height() / 2));
    painter.setPen(t.text);
    painter.drawText(QRectF(x + 42, line, size.width() - x - 44, metrics.height()), Qt::AlignLeft | Qt::AlignVCenter,
                     metrics.elidedText(q(shown[i].name), Qt::ElideRight, size.width() - x - 44));
    line += metrics.height() * 1.3;
  }
}

void GraphView::paintEvent(QPaintEvent*) {
  QPainter painter(this);
  draw(painter, size(), false);
}

void GraphView::resizeEvent(QResizeEvent*) { forgetCurves(); }

void GraphView::wheelEvent(QWheelEvent* event) {
  zoom(event->angleDelta().y() > 0 ? 0.8 : 1.25, event->position().x());
  event->accept();
}

void GraphView::mousePressEvent(QMouseEvent* event) {
  if (event->button() != Qt::LeftButton || !m_focus.run().isOpen()) return;
  m_pressed = event->position();
  m_rangePressed = range();
  m_isDragging = false;
}

void GraphView::mouseMoveEvent(QMouseEvent* event) {
  if (!m_pressed) return;
  const double moved = event->position().x() - m_pressed->x();
  if (!m_isDragging && std::abs(moved) < QApplication::startDragDistance()) return;
  m_isDragging = true;
  const auto [begin, end] = m_rangePressed;
  const double share = -moved / plotIn(size(), false).width();
  const Duration by(static_cast<Duration::rep>(share * static_cast<double>((end - begin).count())));
  moveRange({begin + by, end + by});
}

void GraphView::mouseReleaseEvent(QMouseEvent* event) {
  if (!m_pressed) return;
  m_pressed.reset();
  if (m_isDragging) return;
  const auto [begin, end] = range();
  const QRectF plot = plotIn(size(), false);
  const Run& run = m_focus.run();
  const Instant time = TimeAxis{begin, end, plot.left(), plot.width()}.time(event->position().x());
  Q_EMIT eventWanted(std::max(run.originEvents(), run.eventAt(time)));
}

}  // namespace lvslab::gui
