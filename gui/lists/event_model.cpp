#include "lists/event_model.h"

#include <QColor>
#include <QFont>
#include <algorithm>

#include <lvslab/sim/quiet.h>

#include "look/theme.h"
#include "look/time_words.h"

namespace lvslab::gui {
namespace {

using Kind = sim::TraceEvent::Kind;

/// Events looked at between two pictures of the window.
constexpr quint64 portion = 20000;

}  // namespace

EventModel::EventModel(Focus& focus, Words& words, QObject* parent)
    : QAbstractTableModel(parent), m_focus(focus), m_words(words) {
  m_timer.setInterval(0);
  connect(&m_timer, &QTimer::timeout, this, &EventModel::goOn);
  connect(&focus.run(), &Run::opened, this, &EventModel::startAgain);
  connect(&focus.run(), &Run::grew, this, [this] {
    if (!m_timer.isActive()) goOn();
  });
  connect(&focus.run(), &Run::becameAnother, this, [this](quint64 common) {
    const auto kept = std::ranges::upper_bound(m_rows, common);
    if (kept != m_rows.end()) {
      beginRemoveRows({}, static_cast<int>(kept - m_rows.begin()), static_cast<int>(m_rows.size()) - 1);
      m_rows.erase(kept, m_rows.end());
      endRemoveRows();
    }
    m_seen = std::min(m_seen, common);
  });
  connect(&focus, &Focus::onlyFlowChanged, this, &EventModel::startAgain);
}

void EventModel::setDetail(Detail detail) {
  if (detail == m_detail) return;
  m_detail = detail;
  startAgain();
}

void EventModel::setFilter(const std::optional<sim::Filter>& filter) {
  m_filter = filter;
  startAgain();
}

void EventModel::startAgain() {
  beginResetModel();
  m_rows.clear();
  m_seen = 0;
  endResetModel();
  goOn();
}

bool EventModel::lets(const sim::TraceEvent& event) const {
  if (m_focus.onlyFlow() && event.lineage.flow != *m_focus.onlyFlow()) return false;
  if (m_detail == Detail::decisions && (event.kind == Kind::received || event.kind == Kind::switched ||
                                        event.kind == Kind::noted || sim::is_quiet(event))) {
    return false;
  }
  return !m_filter || m_filter->matches(event, m_focus.run().places());
}

void EventModel::goOn() {
  if (!m_focus.run().isOpen()) return;
  const auto& events = m_focus.run().events();
  const quint64 until = std::min<quint64>(events.size(), m_seen + portion);
  std::vector<quint64> found;
  for (; m_seen < until; ++m_seen) {
    if (lets(events[m_seen])) found.push_back(m_seen + 1);
  }
  if (!found.empty()) {
    const int first = static_cast<int>(m_rows.size());
    beginInsertRows({}, first, first + static_cast<int>(found.size()) - 1);
    m_rows.insert(m_rows.end(), found.begin(), found.end());
    endInsertRows();
  }
  if (m_seen < events.size()) {
    m_timer.start();
  } else {
    m_timer.stop();
    Q_EMIT caughtUp();
  }
}

int EventModel::rowAt(quint64 position) const {
  return static_cast<int>(std::ranges::upper_bound(m_rows, position) - m_rows.begin()) - 1;
}

int EventModel::rowCount(const QModelIndex& parent) const {
  return parent.isValid() ? 0 : static_cast<int>(m_rows.size());
}

int EventModel::columnCount(const QModelIndex& parent) const { return parent.isValid() ? 0 : columnCount_; }

QVariant EventModel::data(const QModelIndex& index, int role) const {
  if (!index.isValid() || index.row() >= rowCount()) return {};
  const quint64 at = numberAt(index.row());
  const auto& event = m_focus.run().event(at);
  switch (role) {
    case Qt::DisplayRole:
      switch (index.column()) {
        case number: return QString::number(at);
        case time: return millisecondsText(event.at - m_focus.run().origin());
        case since:
          return index.row() == 0 ? QString() : spanText(event.at - m_focus.run().event(numberAt(index.row() - 1)).at);
        case place: return m_words.place(at);
        case summary: return m_words.headline(at);
        case decision: return m_words.decision(at);
        case length: return event.bytes.empty() ? QString() : QString::number(event.bytes.size());
        default: return {};
      }
    case Qt::ToolTipRole:
      return index.column() == decision || index.column() == summary ? data(index, Qt::DisplayRole) : QVariant();
    case Qt::TextAlignmentRole:
      return QVariant(index.column() == number || index.column() == time || index.column() == since ||
                              index.column() == length
                          ? Qt::AlignRight | Qt::AlignVCenter
                          : Qt::AlignLeft | Qt::AlignVCenter);
    case Qt::ForegroundRole:
      if (event.kind == Kind::dropped) return theme().bad;
      if (index.column() == summary && event.lineage.flow != 0) return theme().flow(event.lineage.flow);
      if (index.column() == decision || index.column() == since) return theme().faint;
      return {};
    case Qt::FontRole:
      if (event.lineage.packet != 0 && event.lineage.packet == m_focus.packet()) {
        QFont font;
        font.setBold(true);
        return font;
      }
      return {};
    default: return {};
  }
}

QVariant EventModel::headerData(int section, Qt::Orientation orientation, int role) const {
  if (orientation != Qt::Horizontal || role != Qt::DisplayRole) return {};
  switch (section) {
    case number: return tr("#");
    case time: return tr("ms");
    case since: return tr("since");
    case place: return tr("at");
    case summary: return tr("what");
    case decision: return tr("decision");
    case length: return tr("bytes");
    default: return {};
  }
}

}  // namespace lvslab::gui
