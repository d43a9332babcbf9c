#pragma once
/// Writes the lesson of the scenario that is open, beside the window: moments, nodes and fields are taken from what is
/// looked at there. Saving replaces the lesson in the scenario's file and leaves every other byte.

#include <QCheckBox>
#include <QComboBox>
#include <QDialog>
#include <QLabel>
#include <QLineEdit>
#include <QListWidget>
#include <QPlainTextEdit>

#include "lesson/lesson_guide.h"
#include "lesson/moment_field.h"
#include "lesson/question_form.h"
#include "run/playback.h"

namespace lvslab::gui {

class LessonEditor final : public QDialog {
  Q_OBJECT

 public:
  LessonEditor(Run& run, Focus& focus, Playback& playback, LessonGuide& guide, QWidget* parent = nullptr);

  [[nodiscard]] const sim::Lesson& lesson() const { return m_lesson; }
  /// What was changed and not saved.
  [[nodiscard]] bool isDirty() const { return m_isDirty; }

  // What a teacher does, for tests and buttons.
  void addStep();
  void deleteStep();
  void moveStep(int by);
  void chooseStep(int step);
  void setLanguage(const QString& language);
  QPlainTextEdit& text() { return m_text; }
  QPlainTextEdit& commands() { return m_commands; }
  MomentField& moment() { return m_moment; }
  QuestionForm& question() { return m_question; }
  void takeNode();
  void takeField();
  /// Shows the lesson in the window as it is now; false: it has mistakes, which are told.
  bool preview();
  /// The same, and into the file.
  bool save();
  [[nodiscard]] QString message() const { return m_message.text(); }

 protected:
  void closeEvent(QCloseEvent* event) override;
  void reject() override;

 private:
  void open();
  void showSteps();
  void showStep();
  void takeForm();
  [[nodiscard]] bool mayClose();
  [[nodiscard]] bool write(const QString& text);
  /// The file with the lesson as it is now; empty: what is wrong has been told.
  [[nodiscard]] QString wholeText();
  void tell(const QString& words, bool isGood);
  [[nodiscard]] sim::LessonStep& step() { return m_lesson.steps[static_cast<std::size_t>(m_current)]; }

  Run& m_run;
  Focus& m_focus;
  LessonGuide& m_guide;
  sim::Lesson m_lesson;
  QString m_file;           ///< whose lesson that is ...
  sim::Scenario m_network;  ///< ... and what it speaks of
  std::string m_languageName = "en";
  int m_current = 0;
  bool m_isDirty = false;
  bool m_isFilling = false;     ///< the form is being filled: nobody edits
  bool m_isPreviewing = false;  ///< the run that opens is our own
  QListWidget m_steps;
  QComboBox m_language;
  QLineEdit m_title;
  QPlainTextEdit m_text;
  QCheckBox m_continues;
  MomentField m_moment;
  QLineEdit m_nodes;
  QComboBox m_link;
  QLineEdit m_field;
  QComboBox m_panel;
  QPlainTextEdit m_commands;  ///< "rs1# ip route del default", one a line
  QuestionForm m_question;
  QLabel m_message;
};

}  // namespace lvslab::gui
