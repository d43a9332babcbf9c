#pragma once
/// The lesson of the run that is open: a step's text, its commands, its question, the way on and back, the score.

#include <QComboBox>
#include <QLabel>
#include <QProgressBar>
#include <QPushButton>
#include <QScrollArea>
#include <QWidget>

#include "lesson/answer_field.h"
#include "lesson/lesson_guide.h"
#include "run/focus.h"

class QVBoxLayout;

namespace lvslab::gui {

class LessonPanel final : public QWidget {
  Q_OBJECT

 public:
  LessonPanel(LessonGuide& guide, Focus& focus, QWidget* parent = nullptr);

  /// Texts so many times as large as the program's font.
  void setTypeScale(double scale);

  // What a person does, for tests and keys.
  [[nodiscard]] AnswerField* answerField() const { return m_answer; }
  void check();
  void hint();
  void showAnswer();
  /// The way on, or, where a question is open, a word that it is.
  void next();
  void previous();
  [[nodiscard]] QString feedback() const;
  [[nodiscard]] QString text() const;

 Q_SIGNALS:
  /// A panel of the window is spoken of: "tables"; see LessonHighlight::Panel.
  void panelWanted(const QString& name);
  /// Nodes and a link (index into Scenario::links) to be lit; none: nothing.
  void spotlightWanted(const std::vector<quint32>& nodes, std::optional<std::size_t> link);
  void editorWanted();

 private:
  void showLesson();
  void showStep();
  void showScore();
  void showHighlight();
  void addCommands(QVBoxLayout& layout);
  void addQuestion(QVBoxLayout& layout);
  void addVerdict(QVBoxLayout& layout);
  void say(const QString& words, bool isGood);
  QLabel* addText(QVBoxLayout& layout, const QString& text, double scale = 1);
  void startAgain();
  void saveScore();

  LessonGuide& m_guide;
  Focus& m_focus;
  double m_typeScale = 1;
  int m_shownStep = -1;
  QLabel m_title;
  QComboBox m_language;
  QLabel m_where;
  QProgressBar m_progress;
  QLabel m_score;
  QScrollArea m_scroll;
  QWidget* m_body = nullptr;        ///< in m_scroll, made anew for each state of a step
  AnswerField* m_answer = nullptr;  ///< in m_body; nullptr: nothing is asked
  QLabel* m_text = nullptr;
  QLabel* m_feedback = nullptr;
  QLabel* m_hints = nullptr;
  QPushButton* m_check = nullptr;
  QPushButton* m_hint = nullptr;
  QPushButton m_back;
  QPushButton m_next;
  QPushButton m_more;
};

}  // namespace lvslab::gui
