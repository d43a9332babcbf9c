#include "lists/ladder_view.h"

#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>
#include <QScrollBar>
#include <algorithm>

#include "look/frame_look.h"
#include "look/theme.h"
#include "look/time_words.h"

namespace lvslab::gui {
namespace {

constexpr int head_height = 30;
constexpr int rung_height = 26;
constexpr int time_width = 96;
constexpr int least_column = 120;

}  // namespace

LadderView::LadderView(Focus& focus, Words& words, QWidget* parent)
    : QAbstractScrollArea(parent), m_focus(focus), m_words(words) {
  setFrameShape(QFrame::NoFrame);
  setAccessibleName(tr("Ladder of the request"));
  connect(&focus.run(), &Run::opened, this, [this] {
    m_model.startAgain();
    follow();
  });
  connect(&focus.run(), &Run::becameAnother, this, [this] {
    m_model.startAgain();
    follow();
  });
  connect(&focus.run(), &Run::grew, this, &LadderView::follow);
  connect(&focus, &Focus::moved, this, &LadderView::follow);
  connect(&Look::instance(), &Look::changed, viewport(), qOverload<>(&QWidget::update));
}

void LadderView::follow() {
  if (!m_focus.run().isOpen()) return;
  m_model.follow(m_focus.run(), m_focus.flow());
  layOut();
  const int rung = rungAtMoment();
  if (rung >= 0) {
    const int top = rung * rung_height;
    const int shown = viewport()->height() - head_height - rung_height;
    const int value = verticalScrollBar()->value();
    if (top < value || top > value + shown) verticalScrollBar()->setValue(top - shown / 2);
  }
  viewport()->update();
}

QSize LadderView::wholeSize() const {
  return {time_width + least_column * static_cast<int>(std::max<std::size_t>(1, m_model.hosts().size())),
          head_height + rung_height * static_cast<int>(m_model.rungs().size()) + 10};
}

void LadderView::layOut() {
  const QSize whole = wholeSize();
  verticalScrollBar()->setRange(0, std::max(0, whole.height() - viewport()->height()));
  verticalScrollBar()->setPageStep(viewport()->height());
  verticalScrollBar()->setSingleStep(rung_height);
  horizontalScrollBar()->setRange(0, std::max(0, whole.width() - viewport()->width()));
  horizontalScrollBar()->setPageStep(viewport()->width());
}

void LadderView::resizeEvent(QResizeEvent*) { layOut(); }

int LadderView::rungAtMoment() const {
  const auto& rungs = m_model.rungs();
  int last = -1;
  for (std::size_t i = 0; i < rungs.size(); ++i) {
    if (rungs[i].sent <= m_focus.position()) last = static_cast<int>(i);
  }
  return last;
}

void LadderView::draw(QPainter& painter, const QSize& size) const {
  const Theme& t = theme();
  const Run& run = m_focus.run();
  const auto& hosts = m_model.hosts();
  painter.fillRect(QRect({0, 0}, size), t.panel);
  if (hosts.empty()) {
    painter.setPen(t.faint);
    painter.drawText(QRect({0, 0}, size), Qt::AlignCenter, tr("No request is looked at."));
    return;
  }
  painter.setRenderHint(QPainter::Antialiasing);
  const double column = (size.width() - time_width) / static_cast<double>(hosts.size());
  const auto x = [&](quint32 node) {
    const auto place = std::ranges::lower_bound(hosts, node) - hosts.begin();
    return time_width + column * (static_cast<double>(place) + 0.5);
  };
  QFont font = painter.font();
  QFont bold = font;
  bold.setBold(true);
  for (const quint32 host : hosts) {
    painter.setPen(QPen(t.line, 1.5 * t.lineScale));
    painter.drawLine(QPointF(x(host), head_height), QPointF(x(host), size.height()));
    painter.setPen(t.text);
    painter.setFont(bold);
    painter.drawText(QRectF(x(host) - column / 2, 0, column, head_height), Qt::AlignCenter,
                     QString::fromStdString(run.places().node(host)));
  }
  painter.setFont(font);
  const int now = rungAtMoment();
  for (std::size_t i = 0; i < m_model.rungs().size(); ++i) {
    const Rung& rung = m_model.rungs()[i];
    const auto& event = run.event(rung.sent);
    const double y = head_height + rung_height * (static_cast<double>(i) + 0.7);
    if (static_cast<int>(i) == now) {
      painter.fillRect(QRectF(0, y - rung_height * 0.7, size.width(), rung_height), t.selection);
    }
    painter.setPen(t.faint);
    painter.drawText(QRectF(0, y - rung_height * 0.7, time_width - 8, rung_height), Qt::AlignRight | Qt::AlignVCenter,
                     millisecondsText(event.at - run.origin()));
    const FrameLook look = lookOf(event);
    const QColor colour = rung.isDropped ? t.bad : t.flow(look.flow);
    const bool hasHappened = rung.sent <= m_focus.position();
    painter.setOpacity(hasHappened ? 1 : 0.4);
    painter.setPen(QPen(colour, 1.8 * t.lineScale, look.isLinkLayer ? Qt::DashLine : Qt::SolidLine));
    const double from = x(rung.from);
    double to = x(rung.to);
    if (rung.to == rung.from) to = from + column * 0.35;  // nobody took it, or it ended where it began
    painter.drawLine(QPointF(from, y), QPointF(to, y));
    const double back = to > from ? -1 : 1;
    painter.setPen(QPen(colour, 1.8 * t.lineScale));
    if (rung.isDropped || (!rung.taken && rung.to == rung.from)) {
      painter.drawLine(QPointF(to - 4, y - 4), QPointF(to + 4, y + 4));
      painter.drawLine(QPointF(to - 4, y + 4), QPointF(to + 4, y - 4));
    } else {
      painter.drawLine(QPointF(to, y), QPointF(to + back * 8, y - 4));
      painter.drawLine(QPointF(to, y), QPointF(to + back * 8, y + 4));
    }
    const QString label = look.wrapping.isEmpty() ? look.label : look.wrapping + QStringLiteral(" · ") + look.label;
    painter.setPen(colour);
    painter.drawText(QRectF(std::min(from, to), y - 17, std::abs(to - from), 15), Qt::AlignCenter, label);
    painter.setOpacity(1);
  }
}

void LadderView::paintEvent(QPaintEvent*) {
  QPainter painter(viewport());
  if (!m_focus.run().isOpen()) {
    painter.fillRect(viewport()->rect(), theme().panel);
    return;
  }
  const QSize whole = wholeSize().expandedTo(viewport()->size());
  painter.translate(-horizontalScrollBar()->value(), -verticalScrollBar()->value());
  draw(painter, whole);
}

void LadderView::mousePressEvent(QMouseEvent* event) {
  const double y = event->position().y() + verticalScrollBar()->value() - head_height;
  const int rung = static_cast<int>(y / rung_height);
  if (y >= 0 && rung < static_cast<int>(m_model.rungs().size())) {
    Q_EMIT eventWanted(m_model.rungs()[static_cast<std::size_t>(rung)].sent);
  }
}

void LadderView::keyPressEvent(QKeyEvent* event) {
  // The arrow keys are the window's: they walk through time.
  event->ignore();
}

}  // namespace lvslab::gui
