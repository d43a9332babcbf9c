#include "editor/record_table.h"

#include <QHBoxLayout>
#include <QHeaderView>
#include <QTableView>
#include <QToolButton>
#include <QVBoxLayout>
#include <algorithm>

#include "editor/values.h"
#include "look/theme.h"

namespace lvslab::gui {

RecordModel::RecordModel(Document& document, std::vector<Column> columns, QObject* parent)
    : QAbstractTableModel(parent), m_document(document), m_columns(std::move(columns)) {
  connect(&document, &Document::changed, this, &RecordModel::follow);
}

void RecordModel::setPlace(const QString& place) {
  if (place == m_place) return;
  beginResetModel();
  m_place = place;
  m_rows = 0;
  endResetModel();
  follow();
}

void RecordModel::follow() {
  const auto* network = m_document.network();
  const int rows =
      network == nullptr || m_place.isEmpty() ? 0 : static_cast<int>(network->count(m_place.toStdString()));
  if (rows > m_rows) {
    beginInsertRows({}, m_rows, rows - 1);
    m_rows = rows;
    endInsertRows();
  } else if (rows < m_rows) {
    beginRemoveRows({}, rows, m_rows - 1);
    m_rows = rows;
    endRemoveRows();
  }
  if (m_rows > 0) Q_EMIT dataChanged(index(0, 0), index(m_rows - 1, columnCount() - 1));
}

void RecordModel::addRecord(const sim::PlainValue& record) {
  m_document.edit(tr("Add a line"), [&](sim::ScenarioText& text) {
    const std::string place = m_place.toStdString();
    if (!text.has(place)) text.set(place, sim::PlainValue::List{});
    text.append(place, record);
  });
}

void RecordModel::removeRecord(int row) {
  m_document.edit(tr("Remove a line"), [&](sim::ScenarioText& text) {
    text.remove(sim::pointer_to(m_place.toStdString(), static_cast<std::size_t>(row)));
  });
}

int RecordModel::rowCount(const QModelIndex& parent) const { return parent.isValid() ? 0 : m_rows; }

int RecordModel::columnCount(const QModelIndex& parent) const {
  return parent.isValid() ? 0 : static_cast<int>(m_columns.size());
}

std::string RecordModel::cell(const QModelIndex& index) const {
  const auto record = sim::pointer_to(m_place.toStdString(), static_cast<std::size_t>(index.row()));
  return sim::pointer_to(record, m_columns[static_cast<std::size_t>(index.column())].key);
}

QString RecordModel::mistake(const QModelIndex& index) const {
  const auto record = sim::pointer_to(m_place.toStdString(), static_cast<std::size_t>(index.row()));
  const auto place = cell(index);
  QStringList said;
  for (const auto& remark : m_document.remarks()) {
    if (remark.severity != sim::Remark::Severity::error) continue;
    const bool isWhole = remark.path == record && index.column() == 0;
    if (isWhole || remark.path == place || remark.path.starts_with(place + "/")) {
      said << QString::fromStdString(remark.sentence);
    }
  }
  return said.join(u'\n');
}

QVariant RecordModel::data(const QModelIndex& index, int role) const {
  if (!index.isValid() || m_document.network() == nullptr) return {};
  switch (role) {
    case Qt::DisplayRole:
    case Qt::EditRole: return shownValue(m_document.network()->value(cell(index)));
    case Qt::ToolTipRole: {
      const QString wrong = mistake(index);
      return wrong.isEmpty() ? m_columns[static_cast<std::size_t>(index.column())].example : wrong;
    }
    case Qt::BackgroundRole: return mistake(index).isEmpty() ? QVariant() : QVariant(theme().mark);
    default: return {};
  }
}

QVariant RecordModel::headerData(int section, Qt::Orientation orientation, int role) const {
  if (role != Qt::DisplayRole) return {};
  if (orientation == Qt::Vertical) return section;
  return m_columns[static_cast<std::size_t>(section)].title;
}

Qt::ItemFlags RecordModel::flags(const QModelIndex& index) const {
  return QAbstractTableModel::flags(index) | Qt::ItemIsEditable;
}

bool RecordModel::setData(const QModelIndex& index, const QVariant& value, int role) {
  if (!index.isValid() || role != Qt::EditRole || m_document.network() == nullptr) return false;
  const auto place = cell(index);
  const auto& title = m_columns[static_cast<std::size_t>(index.column())].title;
  m_document.edit(tr("Change “%1”").arg(title),
                  [&](sim::ScenarioText& text) { setOrRemove(text, place, value.toString()); });
  return true;
}

RecordTable::RecordTable(Document& document, const QString& name, std::vector<RecordModel::Column> columns,
                         std::function<sim::PlainValue()> made, QWidget* parent)
    : QWidget(parent),
      m_model(new RecordModel(document, std::move(columns), this)),
      m_table(new QTableView),
      m_remove(new QToolButton) {
  auto* layout = new QVBoxLayout(this);
  layout->setContentsMargins(0, 0, 0, 0);
  m_table->setModel(m_model);
  m_table->setAccessibleName(name);
  m_table->verticalHeader()->setDefaultSectionSize(m_table->fontMetrics().height() + 8);
  m_table->horizontalHeader()->setStretchLastSection(true);
  m_table->setSelectionBehavior(QAbstractItemView::SelectRows);
  m_table->setEditTriggers(QAbstractItemView::DoubleClicked | QAbstractItemView::EditKeyPressed |
                           QAbstractItemView::AnyKeyPressed);
  layout->addWidget(m_table, 1);
  auto* buttons = new QHBoxLayout;
  auto* add = new QToolButton;
  add->setText(tr("Add"));
  m_remove->setText(tr("Remove"));
  add->setAccessibleName(tr("%1: add a line").arg(name));
  m_remove->setAccessibleName(tr("%1: remove the chosen lines").arg(name));
  buttons->addWidget(add);
  buttons->addWidget(m_remove);
  buttons->addStretch();
  layout->addLayout(buttons);
  connect(add, &QToolButton::clicked, this, [this, made = std::move(made)] {
    m_model->addRecord(made());
    m_table->selectRow(m_model->rowCount() - 1);
  });
  connect(m_remove, &QToolButton::clicked, this, [this] {
    auto rows = m_table->selectionModel()->selectedRows();
    std::ranges::sort(rows, std::greater<>(), [](const QModelIndex& index) { return index.row(); });
    for (const auto& index : rows) m_model->removeRecord(index.row());
  });
}

}  // namespace lvslab::gui
