#pragma once
/// The events of a run as a table: those that a filter lets through, one row each.

#include <QAbstractTableModel>
#include <QTimer>
#include <optional>
#include <vector>

#include <lvslab/sim/filter.h>

#include "run/focus.h"
#include "run/words.h"

namespace lvslab::gui {

class EventModel final : public QAbstractTableModel {
  Q_OBJECT

 public:
  enum Column { number, time, since, place, summary, decision, length, columnCount_ };
  /// Which events have a row, before the filter is asked.
  enum class Detail : std::uint8_t {
    decisions,   ///< what hosts did: sent, delivered, dropped, requests, commands, cables
    everything,  ///< also arrivals, switches and thoughts
  };

  EventModel(Focus& focus, Words& words, QObject* parent = nullptr);

  void setDetail(Detail detail);
  void setFilter(const std::optional<sim::Filter>& filter);
  [[nodiscard]] const std::optional<sim::Filter>& filter() const { return m_filter; }
  /// The number of the event in a row.
  [[nodiscard]] quint64 numberAt(int row) const { return m_rows[static_cast<std::size_t>(row)]; }
  /// The last row whose event has happened at that position; -1: none.
  [[nodiscard]] int rowAt(quint64 position) const;

  [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override;
  [[nodiscard]] int columnCount(const QModelIndex& parent = {}) const override;
  [[nodiscard]] QVariant data(const QModelIndex& index, int role) const override;
  [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

 Q_SIGNALS:
  /// All events that there are have been looked at.
  void caughtUp();

 private:
  void startAgain();
  void goOn();
  [[nodiscard]] bool lets(const sim::TraceEvent& event) const;

  Focus& m_focus;
  Words& m_words;
  Detail m_detail = Detail::decisions;
  std::optional<sim::Filter> m_filter;
  std::vector<quint64> m_rows;
  quint64 m_seen = 0;  ///< events looked at
  QTimer m_timer;
};

}  // namespace lvslab::gui
