#include "inspector/host_table_model.h"

#include <QCoreApplication>
#include <QFont>
#include <algorithm>
#include <map>

#include "look/theme.h"
#include "look/time_words.h"

namespace lvslab::gui {

void HostTableModel::show(const sim::HostTable& table, bool isSame) {
  std::map<std::string, const sim::HostTable::Row*> before;
  for (const auto& row : m_table.rows) before.emplace(row.key, &row);
  std::vector<std::vector<bool>> changed;
  for (const auto& row : table.rows) {
    const auto old = before.find(row.key);
    std::vector<bool>& cells = changed.emplace_back(row.cells.size(), false);
    for (std::size_t i = 0; i < row.cells.size() && isSame; ++i) {
      cells[i] = old == before.end() || old->second->cells.size() <= i || old->second->cells[i] != row.cells[i];
    }
  }
  beginResetModel();
  m_table = table;
  m_changed = std::move(changed);
  m_since = {};
  endResetModel();
}

void HostTableModel::runTimers(Duration since) {
  m_since = since;
  if (!m_table.timer || m_table.rows.empty()) return;
  const int column = static_cast<int>(*m_table.timer);
  Q_EMIT dataChanged(index(0, column), index(rowCount() - 1, column), {Qt::DisplayRole});
}

bool HostTableModel::isChanged(const QModelIndex& index) const {
  return m_changed[static_cast<std::size_t>(index.row())][static_cast<std::size_t>(index.column())];
}

int HostTableModel::rowCount(const QModelIndex& parent) const {
  return parent.isValid() ? 0 : static_cast<int>(m_table.rows.size());
}
int HostTableModel::columnCount(const QModelIndex& parent) const {
  return parent.isValid() ? 0 : static_cast<int>(m_table.columns.size());
}

QVariant HostTableModel::data(const QModelIndex& index, int role) const {
  if (!index.isValid()) return {};
  const auto& row = m_table.rows[static_cast<std::size_t>(index.row())];
  const auto column = static_cast<std::size_t>(index.column());
  if (role == Qt::DisplayRole) {
    if (m_table.timer == column && row.timer) {
      const Duration time = m_table.counts_down ? std::max(Duration{}, *row.timer - m_since) : *row.timer + m_since;
      return spanText(time);
    }
    return QString::fromStdString(row.cells[column]);
  }
  if (role == Qt::BackgroundRole && isChanged(index)) return theme().mark;
  if (role == Qt::FontRole && isChanged(index)) {
    QFont bold;
    bold.setBold(true);
    return bold;
  }
  return {};
}

QVariant HostTableModel::headerData(int section, Qt::Orientation orientation, int role) const {
  if (orientation != Qt::Horizontal || role != Qt::DisplayRole) return {};
  return QCoreApplication::translate("HostTable", m_table.columns[static_cast<std::size_t>(section)].c_str());
}

}  // namespace lvslab::gui
