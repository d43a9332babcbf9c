#pragma once
/// The list of events with its filter box: a click goes to the moment, and the moment is always in sight.

#include <QTableView>
#include <QToolButton>
#include <QWidget>

#include "lists/event_model.h"
#include "lists/filter_edit.h"

namespace lvslab::gui {

class EventList final : public QWidget {
  Q_OBJECT

 public:
  EventList(Focus& focus, Words& words, QWidget* parent = nullptr);

  void focusFilter();
  [[nodiscard]] EventModel& model() { return m_model; }
  [[nodiscard]] QLineEdit& filterBox() { return m_filter; }

 Q_SIGNALS:
  void eventWanted(quint64 number);

 private:
  void applyFilter();
  void followMoment();

  Focus& m_focus;
  EventModel m_model;
  FilterEdit m_filter;
  QToolButton m_everything;
  QTableView m_table;
  bool m_isFollowing = false;
};

}  // namespace lvslab::gui
