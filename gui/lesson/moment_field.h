#pragma once
/// A moment of a lesson, to be taken from the run or typed.

#include <QComboBox>
#include <QLabel>
#include <QLineEdit>
#include <QSpinBox>
#include <QWidget>
#include <optional>

#include <lvslab/sim/lesson.h>

#include "run/focus.h"

namespace lvslab::gui {

class MomentField final : public QWidget {
  Q_OBJECT

 public:
  MomentField(Focus& focus, QWidget* parent = nullptr);

  /// nullopt: none is given.
  [[nodiscard]] std::optional<sim::LessonMoment> moment() const;
  void setMoment(const std::optional<sim::LessonMoment>& moment);
  /// That of the event which the window shows.
  void takeThisMoment();

 Q_SIGNALS:
  void edited();
  /// To the event of that number.
  void eventWanted(quint64 number);

 private:
  void showFound();
  [[nodiscard]] std::optional<quint64> found() const;

  Focus& m_focus;
  QLineEdit m_filter;
  QComboBox m_node;
  QComboBox m_what;
  QSpinBox m_nth;
  QLineEdit m_time;  ///< milliseconds; empty: the moment is a frame's, or none
  Duration m_after{};
  QLabel m_found;
};

}  // namespace lvslab::gui
