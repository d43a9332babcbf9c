#include "inspector/header_diagram.h"

#include <QHelpEvent>
#include <QPainter>
#include <QToolTip>
#include <algorithm>

#include "look/theme.h"

namespace lvslab::gui {
namespace {

constexpr double side = 6;
constexpr std::size_t row_bits = 32;

QString q(std::string_view text) { return QString::fromUtf8(text.data(), static_cast<qsizetype>(text.size())); }

}  // namespace

QString valueOf(const sim::HeaderBox& box, const sim::DissectedLayer& layer, net::Bytes bytes) {
  if (!box.name.empty()) {
    if (const auto value = layer.value_of(box.name); !value.empty()) return q(value);
  }
  if (box.bits > 32 || (layer.begin * 8 + box.bit + box.bits + 7) / 8 > bytes.size()) return {};
  std::uint64_t number = 0;
  for (std::size_t bit = box.bit; bit < box.bit + box.bits; ++bit) {
    const std::size_t at = layer.begin * 8 + bit;
    number = number << 1 | (std::to_integer<unsigned>(bytes[at / 8]) >> (7 - at % 8) & 1U);
  }
  return box.bits == 16 || box.bits == 32 ? QStringLiteral("0x%1").arg(number, 0, 16) : QString::number(number);
}

HeaderDiagram::HeaderDiagram(Focus& focus, QWidget* parent) : QWidget(parent), m_focus(focus) {
  setAccessibleName(tr("The headers, bit by bit"));
  connect(&focus, &Focus::fieldChosen, this, qOverload<>(&QWidget::update));
}

void HeaderDiagram::show(const sim::Dissection& packet, net::Bytes bytes) {
  m_packet = packet;
  m_bytes = bytes;
  layOut();
  updateGeometry();
  update();
}

void HeaderDiagram::clear() { show({}, {}); }

QSize HeaderDiagram::sizeHint() const { return {280, m_height}; }

void HeaderDiagram::layOut() {
  m_pieces.clear();
  m_headings.clear();
  const QFontMetricsF metrics(font());
  const double row = metrics.height() * 2 + 4;
  const double bit = (width() - 2 * side) / static_cast<double>(row_bits);
  double y = 2;
  for (const auto& layer : m_packet.layers) {
    const auto boxes = sim::header_layout(layer);
    if (boxes.empty()) continue;
    m_headings.push_back(
        {{side, y + metrics.ascent()}, q(to_text(layer.kind)) + (layer.quoted ? tr(", quoted") : QString())});
    y += metrics.height() + 2;
    for (const auto& box : boxes) {
      bool isFirst = true;
      for (std::size_t from = box.bit; from < box.bit + box.bits;) {
        const std::size_t until = std::min(box.bit + box.bits, (from / row_bits + 1) * row_bits);
        const QRectF place(side + static_cast<double>(from % row_bits) * bit,
                           y + static_cast<double>(from / row_bits) * row, static_cast<double>(until - from) * bit,
                           row);
        m_pieces.push_back({place, q(box.name), q(box.label), valueOf(box, layer, m_bytes), isFirst});
        isFirst = false;
        from = until;
      }
    }
    const auto& last = boxes.back();
    y += static_cast<double>((last.bit + last.bits + row_bits - 1) / row_bits) * row + 8;
  }
  m_height = static_cast<int>(y);
  setMinimumHeight(m_height);
}

QRect HeaderDiagram::chosenPlace() const {
  for (const auto& piece : m_pieces) {
    if (!piece.name.isEmpty() && piece.name == m_focus.field()) return piece.place.toAlignedRect();
  }
  return {};
}

void HeaderDiagram::paintEvent(QPaintEvent*) {
  layOut();
  QPainter painter(this);
  const Theme& t = theme();
  painter.fillRect(rect(), t.panel);
  QFont bold = font();
  bold.setBold(true);
  painter.setFont(bold);
  painter.setPen(t.text);
  for (const auto& heading : m_headings) painter.drawText(heading.place, heading.text);
  for (const auto& piece : m_pieces) {
    const bool isChosen = !piece.name.isEmpty() && piece.name == m_focus.field();
    painter.setPen(QPen(isChosen ? t.accent : t.line, isChosen ? 2 : 1));
    painter.setBrush(isChosen ? t.selection : piece.name.isEmpty() ? t.window : t.panel);
    painter.drawRect(piece.place);
    if (!piece.isFirst) continue;
    const QRectF inside = piece.place.adjusted(2, 1, -2, -1);
    painter.setFont(font());
    const QFontMetricsF metrics(font());
    painter.setPen(t.faint);
    const QRectF upper(inside.topLeft(), QSizeF(inside.width(), metrics.height()));
    const bool isNarrow = inside.width() < metrics.horizontalAdvance(u'0') * 2.5;
    if (!isNarrow) {
      painter.drawText(upper, Qt::AlignCenter, metrics.elidedText(piece.label, Qt::ElideRight, upper.width()));
    } else if (piece.label.size() == 1) {
      painter.drawText(upper.adjusted(-2, 0, 2, 0), Qt::AlignCenter, piece.label);
    }
    painter.setFont(bold);
    painter.setPen(t.text);
    painter.drawText(inside.adjusted(-1, metrics.height(), 1, 0), Qt::AlignCenter,
                     QFontMetricsF(bold).elidedText(piece.value, Qt::ElideRight, inside.width() + 2));
  }
}

const HeaderDiagram::Piece* HeaderDiagram::pieceAt(const QPointF& place) const {
  const auto found =
      std::find_if(m_pieces.begin(), m_pieces.end(), [&](const Piece& piece) { return piece.place.contains(place); });
  return found == m_pieces.end() ? nullptr : &*found;
}

void HeaderDiagram::mousePressEvent(QMouseEvent* event) {
  const auto* piece = pieceAt(event->position());
  if (piece != nullptr && !piece->name.isEmpty()) m_focus.chooseField(piece->name);
}

bool HeaderDiagram::event(QEvent* event) {
  if (event->type() != QEvent::ToolTip) return QWidget::event(event);
  const auto* help = static_cast<QHelpEvent*>(event);
  const auto* piece = pieceAt(help->pos());
  if (piece == nullptr) {
    QToolTip::hideText();
  } else {
    QToolTip::showText(help->globalPos(),
                       QStringLiteral("%1: %2\n%3").arg(piece->label, piece->value, piece->name).trimmed(), this);
  }
  return true;
}

}  // namespace lvslab::gui
