#pragma once
/// The conditions at which playing stops: to add, switch and remove, and how many events of this run fulfil them.

#include <QLabel>
#include <QListWidget>
#include <QPushButton>
#include <QWidget>

#include "lists/filter_edit.h"
#include "run/breakpoints.h"

namespace lvslab::gui {

class BreakpointList final : public QWidget {
  Q_OBJECT

 public:
  explicit BreakpointList(Breakpoints& breakpoints, QWidget* parent = nullptr);
  /// To where a condition is typed; with this one in it, unless it is empty.
  void propose(const QString& condition);

 private:
  void addTyped();
  void removeChosen();
  void fill();

  Breakpoints& m_breakpoints;
  FilterEdit m_condition;
  QPushButton m_add;
  QPushButton m_remove;
  QListWidget m_list;
  QLabel m_count;
};

}  // namespace lvslab::gui
