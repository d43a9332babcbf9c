#pragma once
/// Two courses of one run beside each other, request by request: as it went before somebody changed something (A), and
/// as it goes now (B).

#include <QAbstractTableModel>
#include <optional>
#include <vector>

#include "run/run.h"

namespace lvslab::gui {

/// What became of a request in one course.
struct Fate {
  quint64 begun = 0;  ///< events; 0: it did not happen
  quint64 ended = 0;
  QString answer;
  std::optional<Duration> took;
};

class CourseModel final : public QAbstractTableModel {
  Q_OBJECT

 public:
  enum Column { request, question, answerBefore, timeBefore, answerNow, timeNow, columnCount_ };

  explicit CourseModel(Run& run, QObject* parent = nullptr);

  /// Requests whose answers or times are not the same.
  [[nodiscard]] int differentCount() const;
  [[nodiscard]] bool differs(int row) const;
  /// The event by which a row's request begins now; 0: it does not.
  [[nodiscard]] quint64 eventOf(int row) const { return m_rows[static_cast<std::size_t>(row)].now.begun; }

  [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override;
  [[nodiscard]] int columnCount(const QModelIndex& parent = {}) const override;
  [[nodiscard]] QVariant data(const QModelIndex& index, int role) const override;
  [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

 private:
  struct Row {
    quint32 flow = 0;
    QString question;
    Fate before;
    Fate now;
  };
  void startAgain();
  void follow();
  void gather(const sim::EventLog& events, quint64& seen, Fate Row::*course);

  Run& m_run;
  std::vector<Row> m_rows;  ///< by flow, from 1
  quint64 m_seenBefore = 0;
  quint64 m_seenNow = 0;
};

}  // namespace lvslab::gui
