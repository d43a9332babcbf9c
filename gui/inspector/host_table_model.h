#pragma once
/// One table of a host at the moment that is looked at. Cells that are other than at the moment before are marked;
/// timers run on while time passes between two events.

#include <QAbstractTableModel>
#include <QHash>
#include <vector>

#include <lvslab/sim/host_tables.h>

namespace lvslab::gui {

class HostTableModel final : public QAbstractTableModel {
  Q_OBJECT

 public:
  explicit HostTableModel(QObject* parent = nullptr) : QAbstractTableModel(parent) {}

  /// `isSame`: it is the table shown before, at another moment, so that changes are worth a mark.
  void show(const sim::HostTable& table, bool isSame);
  /// So long after the moment of the table.
  void runTimers(Duration since);
  [[nodiscard]] bool isChanged(const QModelIndex& index) const;

  [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override;
  [[nodiscard]] int columnCount(const QModelIndex& parent = {}) const override;
  [[nodiscard]] QVariant data(const QModelIndex& index, int role) const override;
  [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

 private:
  sim::HostTable m_table;
  std::vector<std::vector<bool>> m_changed;
  Duration m_since{};
};

}  // namespace lvslab::gui
