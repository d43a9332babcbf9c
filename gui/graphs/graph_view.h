#pragma once
/// Curves over the time of the run, with the moment that is looked at as a line. A click goes to a moment, the wheel
/// zooms, dragging moves.

#include <QPen>
#include <QWidget>
#include <optional>
#include <set>
#include <utility>
#include <vector>

#include <lvslab/sim/time_series.h>

#include "run/focus.h"

namespace lvslab::gui {

class GraphView final : public QWidget {
  Q_OBJECT

 public:
  explicit GraphView(Focus& focus, QWidget* parent = nullptr);

  void show(sim::Quantity quantity);
  [[nodiscard]] sim::Quantity quantity() const { return m_quantity; }
  /// A curve that is hidden is also left out of pictures and tables.
  void setCurveShown(const std::string& name, bool shown);
  [[nodiscard]] bool isCurveShown(const std::string& name) const { return !m_hidden.contains(name); }
  /// By less than 1: nearer. The moment, or what the mouse points at, stays where it is.
  void zoom(double factor, std::optional<double> aroundX = std::nullopt);
  void showWholeRun();
  [[nodiscard]] std::pair<Instant, Instant> range() const;

  /// In as many steps as there is room for.
  [[nodiscard]] const std::vector<sim::TimeSeries::Curve>& curves();
  /// What a curve's value is at the moment: of a rate, that of the step around it.
  [[nodiscard]] double valueNow(const sim::TimeSeries::Curve& curve, std::size_t index);
  /// How the curve of that number is drawn: never by colour alone.
  [[nodiscard]] static QPen penOf(std::size_t index);
  void draw(QPainter& painter, const QSize& size, bool withLegend);

  [[nodiscard]] QSize sizeHint() const override { return {500, 160}; }
  [[nodiscard]] QSize minimumSizeHint() const override { return {220, 90}; }

 Q_SIGNALS:
  void eventWanted(quint64 number);
  /// Other curves than before, or other values.
  void curvesChanged();

 protected:
  void paintEvent(QPaintEvent* event) override;
  void resizeEvent(QResizeEvent* event) override;
  void wheelEvent(QWheelEvent* event) override;
  void mousePressEvent(QMouseEvent* event) override;
  void mouseMoveEvent(QMouseEvent* event) override;
  void mouseReleaseEvent(QMouseEvent* event) override;

 private:
  [[nodiscard]] QRectF plotIn(const QSize& size, bool withLegend) const;
  [[nodiscard]] std::vector<sim::TimeSeries::Curve> curvesFor(double width) const;
  void forgetCurves();
  void moveRange(std::pair<Instant, Instant> range);

  Focus& m_focus;
  sim::Quantity m_quantity = sim::Quantity::active_connections;
  std::optional<std::pair<Instant, Instant>> m_range;  ///< nullopt: the whole run
  std::set<std::string> m_hidden;
  std::optional<std::vector<sim::TimeSeries::Curve>> m_curves;
  std::optional<QPointF> m_pressed;
  std::pair<Instant, Instant> m_rangePressed;
  bool m_isDragging = false;
};

}  // namespace lvslab::gui
