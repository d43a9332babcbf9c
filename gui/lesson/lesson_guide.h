#pragma once
/// Leads through the lesson of the run that is open: brings the run to the moment of each step, with the commands that
/// belong to it, and judges answers. What is seen of it is the panel's business (lesson_panel.h).

#include <QObject>
#include <QString>
#include <optional>

#include "lesson/lesson_score.h"
#include "lesson/lesson_walker.h"
#include "run/playback.h"
#include "run/run.h"

namespace lvslab::gui {

class LessonGuide final : public QObject {
  Q_OBJECT

 public:
  LessonGuide(Run& run, Playback& playback, QObject* parent = nullptr);

  [[nodiscard]] bool hasLesson() const { return m_run.isOpen() && m_run.scenario().lesson.has_value(); }
  // Of a lesson:
  [[nodiscard]] const sim::Lesson& lesson() const { return *m_run.scenario().lesson; }
  /// The languages its texts are in, sorted.
  [[nodiscard]] QStringList languages() const;
  [[nodiscard]] QString language() const { return m_language; }
  void setLanguage(const QString& language);
  [[nodiscard]] QString inLanguage(const sim::LocalisedText& text) const;
  [[nodiscard]] QString title() const;

  [[nodiscard]] int stepCount() const { return static_cast<int>(lesson().steps.size()); }
  [[nodiscard]] int current() const { return m_current; }  ///< from 0
  [[nodiscard]] const sim::LessonStep& step() const { return lesson().steps[static_cast<std::size_t>(m_current)]; }
  /// The run has been asked where the steps are and what is right; until then questions wait.
  [[nodiscard]] bool isWalked() const { return m_walk != nullptr; }
  [[nodiscard]] const sim::WalkedStep& walked() const { return (*m_walk)[static_cast<std::size_t>(m_current)]; }
  [[nodiscard]] LessonScore& score() { return m_score; }

  /// The step's question is answered or shown, or it has none, or none that the run answers.
  [[nodiscard]] bool mayGoOn() const;
  [[nodiscard]] bool isLast() const { return m_current + 1 == stepCount(); }
  void goTo(int step);
  /// The lesson that is about to be opened begins with this step.
  void beginAt(int step) { m_first = step; }
  /// Nothing happens where a question is open.
  void next();
  void previous();

  /// Whether it is right; it counts as a try.
  bool check(const QString& answer);
  /// The next hint, which costs points; empty: there are no more.
  QString takeHint();
  void showAnswer();
  /// The right answer in words.
  [[nodiscard]] QString rightAnswer() const;
  /// To where the run shows the answer; false: nowhere in particular.
  [[nodiscard]] bool canShowProof() const;
  void showProof();

  /// The commands of the step: typed at its moment, taken back.
  void typeCommands();
  void takeBackCommands();
  [[nodiscard]] bool areCommandsTyped() const { return m_areTyped; }
  /// What the commands have printed.
  [[nodiscard]] const QString& output() const { return m_output; }

  /// To the step's moment again, after one has looked around.
  void returnToMoment();

 Q_SIGNALS:
  /// Another lesson, or none.
  void lessonChanged();
  /// Another step, or the same in another state.
  void stepChanged();

 private:
  void open();
  /// Makes the run the one that `commands` lead to, then goes to `moment`.
  void makeRun(const std::vector<sim::WalkedStep::Typed>& commands, quint64 moment);
  void acknowledge();
  void settle();

  Run& m_run;
  Playback& m_playback;
  LessonWalker m_walker;
  LessonScore m_score;
  LessonWalk m_walk;
  QString m_language;
  int m_current = 0;
  int m_first = 0;  ///< where the next lesson begins
  bool m_areTyped = false;
  QString m_output;
  int m_outstanding = 0;             ///< changes of the run that were asked for and have not come yet
  std::optional<quint64> m_awaited;  ///< the event to go to when they have come
  bool m_isChanged = false;          ///< the run may be another than the scenario's
};

}  // namespace lvslab::gui
