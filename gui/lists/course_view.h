#pragma once
/// The run as it went before the last change beside the run as it goes now: what became of each request, who answered
/// how many, and what was dropped.

#include <QLabel>
#include <QTableView>
#include <QWidget>

#include "lists/course_model.h"

namespace lvslab::gui {

class CourseView final : public QWidget {
  Q_OBJECT

 public:
  explicit CourseView(Run& run, QWidget* parent = nullptr);

 Q_SIGNALS:
  void eventWanted(quint64 number);

 private:
  void summarise();

  Run& m_run;
  CourseModel m_model;
  QLabel m_summary;
  QTableView m_table;
};

}  // namespace lvslab::gui
