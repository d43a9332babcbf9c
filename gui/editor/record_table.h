#pragma once
/// A list of objects of the scenario (traffic, timeline, services) as a table: a row an object, a column a key. An
/// empty cell is a key that is not there.

#include <QAbstractTableModel>
#include <QWidget>
#include <vector>

#include "editor/document.h"

class QTableView;
class QToolButton;

namespace lvslab::gui {

class RecordModel final : public QAbstractTableModel {
  Q_OBJECT

 public:
  struct Column {
    const char* key;
    QString title;
    QString example;  ///< a tool tip: how it is spelled
  };

  RecordModel(Document& document, std::vector<Column> columns, QObject* parent = nullptr);

  /// The list's place, "/traffic"; empty: none is shown.
  void setPlace(const QString& place);
  [[nodiscard]] const QString& place() const { return m_place; }
  /// At the end.
  void addRecord(const sim::PlainValue& record);
  void removeRecord(int row);

  [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override;
  [[nodiscard]] int columnCount(const QModelIndex& parent = {}) const override;
  [[nodiscard]] QVariant data(const QModelIndex& index, int role) const override;
  [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation, int role) const override;
  [[nodiscard]] Qt::ItemFlags flags(const QModelIndex& index) const override;
  bool setData(const QModelIndex& index, const QVariant& value, int role) override;

 private:
  void follow();
  [[nodiscard]] std::string cell(const QModelIndex& index) const;
  /// What the loader says of a record or of one of its keys; empty: nothing.
  [[nodiscard]] QString mistake(const QModelIndex& index) const;

  Document& m_document;
  std::vector<Column> m_columns;
  QString m_place;
  int m_rows = 0;
};

class RecordTable final : public QWidget {
  Q_OBJECT

 public:
  /// `made` is what "Add" adds.
  RecordTable(Document& document, const QString& name, std::vector<RecordModel::Column> columns,
              std::function<sim::PlainValue()> made, QWidget* parent = nullptr);

  [[nodiscard]] RecordModel& model() { return *m_model; }
  [[nodiscard]] QTableView& table() { return *m_table; }

 private:
  RecordModel* m_model;
  QTableView* m_table;
  QToolButton* m_remove;
};

}  // namespace lvslab::gui
