#include "graphs/graph_panel.h"

#include <QHBoxLayout>
#include <QPainter>
#include <QVBoxLayout>
#include <algorithm>

#include "graphs/axis_ticks.h"
#include "look/theme.h"

namespace lvslab::gui {
namespace {

const QSize sample_size(34, 14);

QIcon sampleOf(std::size_t curve) {
  QPixmap sample(sample_size);
  sample.fill(Qt::transparent);
  QPainter painter(&sample);
  painter.setPen(GraphView::penOf(curve));
  painter.drawLine(0, sample_size.height() / 2, sample_size.width(), sample_size.height() / 2);
  return sample;
}

/// As RFC 4180 wants it.
QString cell(QString text) {
  if (!text.contains(u',') && !text.contains(u'"') && !text.contains(u'\n')) return text;
  return u'"' + text.replace(u'"', QStringLiteral("\"\"")) + u'"';
}

}  // namespace

std::optional<sim::Quantity> quantityNamed(const QString& word) {
  static const std::pair<QLatin1String, sim::Quantity> names[] = {
      {QLatin1String("connections"), sim::Quantity::active_connections},
      {QLatin1String("inactive"), sim::Quantity::inactive_connections},
      {QLatin1String("answers"), sim::Quantity::answers},
      {QLatin1String("share"), sim::Quantity::answer_share},
      {QLatin1String("frames"), sim::Quantity::frame_rate},
      {QLatin1String("bits"), sim::Quantity::bit_rate},
      {QLatin1String("utilisation"), sim::Quantity::utilisation},
      {QLatin1String("queues"), sim::Quantity::queue_length},
      {QLatin1String("drops"), sim::Quantity::drops}};
  for (const auto& [name, quantity] : names) {
    if (word == name) return quantity;
  }
  return std::nullopt;
}

GraphPanel::GraphPanel(Focus& focus, QWidget* parent) : QWidget(parent), m_focus(focus), m_view(focus) {
  const std::pair<sim::Quantity, QString> names[] = {
      {sim::Quantity::active_connections, tr("Active connections per server")},
      {sim::Quantity::inactive_connections, tr("Inactive connections per server")},
      {sim::Quantity::answers, tr("Answers per server")},
      {sim::Quantity::answer_share, tr("Share of answers per server")},
      {sim::Quantity::frame_rate, tr("Frames per second on each cable")},
      {sim::Quantity::bit_rate, tr("Bits per second on each cable")},
      {sim::Quantity::utilisation, tr("Utilisation of each cable")},
      {sim::Quantity::queue_length, tr("Queue of each cable")},
      {sim::Quantity::drops, tr("Dropped frames by reason")}};
  for (const auto& [quantity, name] : names) m_quantity.addItem(name, static_cast<int>(quantity));
  m_quantity.setAccessibleName(tr("What the graph shows"));
  m_quantity.setToolTip(
      tr("Connections are counted as ipvsadm -Ln does; a queue is every frame that was put on a cable "
         "and has not come out, as netem counts it"));
  connect(&m_quantity, &QComboBox::currentIndexChanged, this,
          [this] { m_view.show(static_cast<sim::Quantity>(m_quantity.currentData().toInt())); });
  m_nearer.setText(tr("Nearer"));
  m_farther.setText(tr("Farther"));
  m_whole.setText(tr("Whole run"));
  connect(&m_nearer, &QToolButton::clicked, this, [this] { m_view.zoom(0.5); });
  connect(&m_farther, &QToolButton::clicked, this, [this] { m_view.zoom(2); });
  connect(&m_whole, &QToolButton::clicked, &m_view, &GraphView::showWholeRun);
  m_legend.setAccessibleName(tr("Curves, and their values now"));
  m_legend.setIconSize(sample_size);
  m_legend.setFrameShape(QFrame::NoFrame);
  m_legend.setMaximumWidth(m_legend.fontMetrics().averageCharWidth() * 44);
  m_legend.setTextElideMode(Qt::ElideMiddle);
  connect(&m_legend, &QListWidget::itemChanged, this, [this](QListWidgetItem* item) {
    m_view.setCurveShown(item->data(Qt::UserRole).toString().toStdString(), item->checkState() == Qt::Checked);
  });
  connect(&m_view, &GraphView::eventWanted, this, &GraphPanel::eventWanted);
  connect(&m_view, &GraphView::curvesChanged, this, &GraphPanel::fillLegend);
  connect(&focus, &Focus::timePassed, this, &GraphPanel::showValues);

  auto* top = new QHBoxLayout;
  top->setContentsMargins(6, 4, 6, 4);
  top->addWidget(&m_quantity);
  top->addStretch();
  for (auto* button : {&m_nearer, &m_farther, &m_whole}) top->addWidget(button);
  auto* middle = new QHBoxLayout;
  middle->setSpacing(0);
  middle->addWidget(&m_view, 1);
  middle->addWidget(&m_legend);
  auto* layout = new QVBoxLayout(this);
  layout->setContentsMargins(0, 0, 0, 0);
  layout->setSpacing(0);
  layout->addLayout(top);
  layout->addLayout(middle, 1);
}

void GraphPanel::show(sim::Quantity quantity) {
  m_quantity.setCurrentIndex(m_quantity.findData(static_cast<int>(quantity)));
}

void GraphPanel::showEvent(QShowEvent*) { fillLegend(); }

void GraphPanel::fillLegend() {
  if (!isVisible()) return;  // it is filled when it is shown
  const QSignalBlocker quiet(m_legend);
  const auto& curves = m_view.curves();
  while (m_legend.count() > static_cast<int>(curves.size())) delete m_legend.takeItem(m_legend.count() - 1);
  while (m_legend.count() < static_cast<int>(curves.size())) m_legend.addItem(new QListWidgetItem);
  for (std::size_t i = 0; i < curves.size(); ++i) {
    auto* item = m_legend.item(static_cast<int>(i));
    item->setIcon(sampleOf(i));
    item->setData(Qt::UserRole, QString::fromStdString(curves[i].name));
    item->setCheckState(m_view.isCurveShown(curves[i].name) ? Qt::Checked : Qt::Unchecked);
  }
  showValues();
}

void GraphPanel::showValues() {
  if (!isVisible() || !m_focus.run().isOpen()) return;
  const QSignalBlocker quiet(m_legend);
  const auto& curves = m_view.curves();
  const auto count = std::min(curves.size(), static_cast<std::size_t>(m_legend.count()));
  for (std::size_t i = 0; i < count; ++i) {
    const QString name = QString::fromStdString(curves[i].name);
    m_legend.item(static_cast<int>(i))
        ->setText(QStringLiteral("%1   %2").arg(shortNumber(m_view.valueNow(curves[i], i)), name));
    m_legend.item(static_cast<int>(i))->setToolTip(name);
  }
}

QString GraphPanel::numbers() {
  const auto& curves = m_view.curves();
  QString text = QStringLiteral("ms");
  std::size_t rows = 0;
  for (const auto& curve : curves) {
    if (!m_view.isCurveShown(curve.name)) continue;
    text += u',' + cell(QString::fromStdString(curve.name));
    rows = std::max(rows, curve.values.size());
  }
  text += u'\n';
  const auto [begin, end] = m_view.range();
  const Instant origin = m_focus.run().origin();
  for (std::size_t row = 0; row < rows; ++row) {
    const double share = static_cast<double>(row + 1) / static_cast<double>(rows);
    const double ns =
        static_cast<double>((begin - origin).count()) + share * static_cast<double>((end - begin).count());
    text += QString::number(ns / 1e6, 'f', 6);
    for (const auto& curve : curves) {
      if (m_view.isCurveShown(curve.name)) text += u',' + QString::number(curve.values[row], 'g', 12);
    }
    text += u'\n';
  }
  return text;
}

Picture GraphPanel::picture(const QString& title) {
  const QSize size(1000, 360);
  return {size, [this, size](QPainter& painter) { m_view.draw(painter, size, true); }, title};
}

}  // namespace lvslab::gui
