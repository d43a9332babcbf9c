#include "lists/course_model.h"

#include <algorithm>

#include "look/theme.h"
#include "look/time_words.h"

namespace lvslab::gui {

CourseModel::CourseModel(Run& run, QObject* parent) : QAbstractTableModel(parent), m_run(run) {
  connect(&run, &Run::opened, this, &CourseModel::startAgain);
  connect(&run, &Run::becameAnother, this, &CourseModel::startAgain);
  connect(&run, &Run::grew, this, &CourseModel::follow);
  if (run.isOpen()) startAgain();
}

void CourseModel::startAgain() {
  beginResetModel();
  m_rows.clear();
  m_seenBefore = m_seenNow = 0;
  endResetModel();
  follow();
}

void CourseModel::follow() {
  if (m_run.otherCourse().empty()) return;
  beginResetModel();
  gather(m_run.otherCourse(), m_seenBefore, &Row::before);
  gather(m_run.events(), m_seenNow, &Row::now);
  endResetModel();
}

void CourseModel::gather(const sim::EventLog& events, quint64& seen, Fate Row::*course) {
  using Kind = sim::TraceEvent::Kind;
  for (; seen < events.size(); ++seen) {
    const auto& event = events[seen];
    if (event.kind != Kind::request_begun && event.kind != Kind::request_ended) continue;
    const quint32 flow = event.lineage.flow;
    if (flow > m_rows.size()) m_rows.resize(flow);
    Row& row = m_rows[flow - 1];
    row.flow = flow;
    Fate& fate = row.*course;
    const QString text = QString::fromUtf8(event.text.data(), static_cast<qsizetype>(event.text.size()));
    if (event.kind == Kind::request_begun) {
      fate.begun = event.number;
      row.question = text;
    } else {
      fate.ended = event.number;
      fate.answer = text.section(u'\n', 0, 0);
      if (fate.begun != 0) fate.took = event.at - events[fate.begun - 1].at;
    }
  }
}

bool CourseModel::differs(int row) const {
  const Row& one = m_rows[static_cast<std::size_t>(row)];
  return one.before.answer != one.now.answer || one.before.took != one.now.took;
}

int CourseModel::differentCount() const {
  int count = 0;
  for (int row = 0; row < rowCount(); ++row) count += differs(row) ? 1 : 0;
  return count;
}

int CourseModel::rowCount(const QModelIndex& parent) const {
  return parent.isValid() ? 0 : static_cast<int>(m_rows.size());
}
int CourseModel::columnCount(const QModelIndex& parent) const { return parent.isValid() ? 0 : columnCount_; }

QVariant CourseModel::data(const QModelIndex& index, int role) const {
  if (!index.isValid()) return {};
  const Row& row = m_rows[static_cast<std::size_t>(index.row())];
  const auto answer = [](const Fate& fate) {
    if (fate.begun == 0) return tr("(not asked)");
    return fate.ended == 0 ? tr("(no answer yet)") : fate.answer;
  };
  const auto time = [](const Fate& fate) { return fate.took ? spanText(*fate.took) : QString(); };
  if (role == Qt::DisplayRole) {
    switch (index.column()) {
      case request: return row.flow;
      case question: return row.question;
      case answerBefore: return answer(row.before);
      case timeBefore: return time(row.before);
      case answerNow:
        return answer(row.now) + (row.before.answer == row.now.answer ? QString() : QStringLiteral("  ≠"));
      case timeNow: return time(row.now);
      default: return {};
    }
  }
  if (role == Qt::BackgroundRole && index.column() >= answerBefore) {
    const bool isAnswer = index.column() == answerBefore || index.column() == answerNow;
    const bool isOther = isAnswer ? row.before.answer != row.now.answer : row.before.took != row.now.took;
    if (isOther) return theme().mark;
  }
  if (role == Qt::TextAlignmentRole && (index.column() == timeBefore || index.column() == timeNow)) {
    return static_cast<int>(Qt::AlignRight | Qt::AlignVCenter);
  }
  return {};
}

QVariant CourseModel::headerData(int section, Qt::Orientation orientation, int role) const {
  if (orientation != Qt::Horizontal || role != Qt::DisplayRole) return {};
  switch (section) {
    case request: return tr("request");
    case question: return tr("asks");
    case answerBefore: return tr("A: answer");
    case timeBefore: return tr("A: took");
    case answerNow: return tr("B: answer");
    case timeNow: return tr("B: took");
    default: return {};
  }
}

}  // namespace lvslab::gui
