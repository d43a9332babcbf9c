#include "lists/breakpoint_list.h"

#include <QHBoxLayout>
#include <QShortcut>
#include <QVBoxLayout>

namespace lvslab::gui {

BreakpointList::BreakpointList(Breakpoints& breakpoints, QWidget* parent)
    : QWidget(parent), m_breakpoints(breakpoints) {
  m_condition.setPlaceholderText(tr("Stop where: tcp.flags.reset == 1, why.drop, ipvs.server == 10.0.0.7"));
  m_condition.setAccessibleName(tr("Condition of a new breakpoint"));
  connect(&m_condition, &QLineEdit::returnPressed, this, &BreakpointList::addTyped);
  m_add.setText(tr("Add"));
  connect(&m_add, &QPushButton::clicked, this, &BreakpointList::addTyped);
  m_remove.setText(tr("Remove"));
  m_remove.setEnabled(false);
  connect(&m_remove, &QPushButton::clicked, this, &BreakpointList::removeChosen);
  m_list.setAccessibleName(tr("Breakpoints"));
  connect(&m_list, &QListWidget::currentRowChanged, this, [this](int row) { m_remove.setEnabled(row >= 0); });
  connect(&m_list, &QListWidget::itemChanged, this, [this](QListWidgetItem* item) {
    m_breakpoints.setOn(static_cast<std::size_t>(m_list.row(item)), item->checkState() == Qt::Checked);
  });
  auto* erase = new QShortcut(QKeySequence::Delete, &m_list);
  erase->setContext(Qt::WidgetShortcut);
  connect(erase, &QShortcut::activated, this, &BreakpointList::removeChosen);

  auto* top = new QHBoxLayout;
  top->setContentsMargins(6, 4, 6, 4);
  top->addWidget(&m_condition, 1);
  top->addWidget(&m_add);
  top->addWidget(&m_remove);
  auto* layout = new QVBoxLayout(this);
  layout->setContentsMargins(0, 0, 0, 0);
  layout->setSpacing(0);
  layout->addLayout(top);
  layout->addWidget(&m_list);
  layout->addWidget(&m_count);
  m_count.setMargin(6);
  connect(&breakpoints, &Breakpoints::changed, this, &BreakpointList::fill);
  fill();
}

void BreakpointList::propose(const QString& condition) {
  if (!condition.isEmpty()) m_condition.setText(condition);
  m_condition.setFocus();
  m_condition.selectAll();
}

void BreakpointList::addTyped() {
  if (!m_condition.filter()) return m_condition.setFocus();  // the line itself says what is wrong
  m_breakpoints.add(*m_condition.filter());
  m_condition.clear();
}

void BreakpointList::removeChosen() {
  if (m_list.currentRow() >= 0) m_breakpoints.remove(static_cast<std::size_t>(m_list.currentRow()));
}

void BreakpointList::fill() {
  const QSignalBlocker quiet(m_list);
  const int chosen = m_list.currentRow();
  m_list.clear();
  for (const auto& breakpoint : m_breakpoints.all()) {
    auto* item = new QListWidgetItem(QString::fromStdString(breakpoint.condition.text()), &m_list);
    item->setFlags(item->flags() | Qt::ItemIsUserCheckable);
    item->setCheckState(breakpoint.isOn ? Qt::Checked : Qt::Unchecked);
  }
  if (chosen < m_list.count()) m_list.setCurrentRow(chosen);
  m_remove.setEnabled(m_list.currentRow() >= 0);
  m_count.setText(
      m_breakpoints.all().empty()
          ? tr("Playing stops at events that fulfil a condition; the strip of time shows where.")
          : tr("%n event(s) of this run fulfil a condition", nullptr, static_cast<int>(m_breakpoints.stops().size())));
}

}  // namespace lvslab::gui
