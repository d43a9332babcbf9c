#include "lists/event_list.h"

#include <QHBoxLayout>
#include <QHeaderView>
#include <QVBoxLayout>

namespace lvslab::gui {

EventList::EventList(Focus& focus, Words& words, QWidget* parent)
    : QWidget(parent), m_focus(focus), m_model(focus, words) {
  m_filter.setPlaceholderText(tr("Filter, as in Wireshark: tcp.flags.syn == 1 && ip.dst == 10.0.0.4"));
  m_filter.setAccessibleName(tr("Filter of the list"));
  connect(&m_filter, &QLineEdit::textChanged, this, &EventList::applyFilter);

  m_everything.setText(tr("All events"));
  m_everything.setCheckable(true);
  m_everything.setToolTip(tr("Also arrivals, switches and thoughts, not only what hosts did"));
  connect(&m_everything, &QToolButton::toggled, this, [this](bool on) {
    m_model.setDetail(on ? EventModel::Detail::everything : EventModel::Detail::decisions);
    followMoment();
  });

  m_table.setModel(&m_model);
  m_table.setAccessibleName(tr("Events"));
  m_table.setSelectionBehavior(QAbstractItemView::SelectRows);
  m_table.setSelectionMode(QAbstractItemView::SingleSelection);
  m_table.setShowGrid(false);
  m_table.setAlternatingRowColors(true);
  m_table.setWordWrap(false);
  m_table.verticalHeader()->hide();
  m_table.verticalHeader()->setDefaultSectionSize(m_table.fontMetrics().height() + 6);
  m_table.horizontalHeader()->setHighlightSections(false);
  m_table.horizontalHeader()->setStretchLastSection(false);
  m_table.horizontalHeader()->setSectionResizeMode(EventModel::summary, QHeaderView::Stretch);
  const int em = m_table.fontMetrics().horizontalAdvance(u'0');
  m_table.setColumnWidth(EventModel::number, em * 7);
  m_table.setColumnWidth(EventModel::time, em * 11);
  m_table.setColumnWidth(EventModel::since, em * 11);
  m_table.setColumnWidth(EventModel::place, em * 16);
  m_table.setColumnWidth(EventModel::decision, em * 40);
  m_table.setColumnWidth(EventModel::length, em * 7);
  connect(m_table.selectionModel(), &QItemSelectionModel::currentRowChanged, this, [this](const QModelIndex& row) {
    if (!m_isFollowing && row.isValid()) Q_EMIT eventWanted(m_model.numberAt(row.row()));
  });

  auto* top = new QHBoxLayout;
  top->setContentsMargins(6, 4, 6, 4);
  top->addWidget(&m_filter);
  top->addWidget(&m_everything);
  auto* layout = new QVBoxLayout(this);
  layout->setContentsMargins(0, 0, 0, 0);
  layout->setSpacing(0);
  layout->addLayout(top);
  layout->addWidget(&m_table);

  connect(&focus, &Focus::moved, this, &EventList::followMoment);
  connect(&m_model, &EventModel::caughtUp, this, &EventList::followMoment);
}

void EventList::focusFilter() {
  m_filter.setFocus();
  m_filter.selectAll();
}

void EventList::applyFilter() {
  // While one types, and it is no filter yet, the last one stays.
  if (m_filter.mistake().isEmpty()) m_model.setFilter(m_filter.filter());
}

void EventList::followMoment() {
  const int row = m_model.rowAt(m_focus.position());
  m_isFollowing = true;
  if (row < 0) {
    m_table.clearSelection();
    m_table.scrollToTop();
  } else {
    m_table.selectRow(row);
    m_table.scrollTo(m_model.index(row, 0), QAbstractItemView::EnsureVisible);
  }
  m_isFollowing = false;
  m_table.viewport()->update();
}

}  // namespace lvslab::gui
