#pragma once
/// A question of a lesson, to be written: its kind, its words, where the answer is found.

#include <QComboBox>
#include <QLabel>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QSpinBox>
#include <QWidget>
#include <optional>

#include <lvslab/sim/lesson.h>

#include "lesson/moment_field.h"
#include "run/focus.h"

class QFormLayout;

namespace lvslab::gui {

class QuestionForm final : public QWidget {
  Q_OBJECT

 public:
  QuestionForm(Focus& focus, QWidget* parent = nullptr);

  /// Texts are read and written in this language.
  void show(const std::optional<sim::LessonQuestion>& question, const std::string& language);
  [[nodiscard]] std::optional<sim::LessonQuestion> question() const;

  // For tests, which write as a teacher would.
  QComboBox& kind() { return m_kind; }
  QPlainTextEdit& prompt() { return m_prompt; }
  QPlainTextEdit& choices() { return m_choices; }

 Q_SIGNALS:
  void edited();
  void eventWanted(quint64 number);

 private:
  void showRows();

  Focus& m_focus;
  std::string m_language = "en";
  sim::LessonQuestion m_shown;  ///< with the texts in other languages
  QFormLayout* m_form;
  QComboBox m_kind;
  QPlainTextEdit m_prompt;
  QPlainTextEdit m_choices;  ///< one a line; the right one begins with an asterisk
  QSpinBox m_request;
  QLineEdit m_field;
  QComboBox m_node;
  MomentField m_moment;
  QPlainTextEdit m_hints;  ///< one a line
  QPlainTextEdit m_explanation;
};

/// The text in that language and no other; setting an empty one takes the language away.
[[nodiscard]] QString textIn(const sim::LocalisedText& text, const std::string& language);
void setTextIn(sim::LocalisedText& text, const std::string& language, const QString& words);

}  // namespace lvslab::gui
