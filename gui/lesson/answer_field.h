#pragma once
/// Where an answer is given: choices to click, a node to name or to click in the picture, a value or a number to type.

#include <QWidget>

#include <lvslab/sim/lesson.h>

#include "run/focus.h"

class QComboBox;
class QLineEdit;
class QRadioButton;

namespace lvslab::gui {

class LessonGuide;

class AnswerField final : public QWidget {
  Q_OBJECT

 public:
  AnswerField(LessonGuide& guide, Focus& focus, QWidget* parent = nullptr);

  /// As LessonGuide::check takes it; empty: nothing was given yet.
  [[nodiscard]] QString answer() const;
  void setAnswer(const QString& answer);
  /// It is no longer asked.
  void setDone(const QString& right);

 Q_SIGNALS:
  void given();
  /// Return was pressed.
  void checkWanted();

 private:
  void makeChoices(const LessonGuide& guide, const sim::LessonQuestion& question);
  void makeNodes(const sim::Scenario& scenario, bool mayBeNobody);
  void makeValue(const sim::Scenario& scenario, const LessonGuide& guide);

  Focus& m_focus;
  QList<QRadioButton*> m_choices;
  QComboBox* m_list = nullptr;
  QLineEdit* m_line = nullptr;
};

}  // namespace lvslab::gui
