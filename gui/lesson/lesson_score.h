#pragma once
/// What a learner has reached in one lesson: kept in a file of the system's place for such data, handed in as a file.

#include <QDateTime>
#include <QObject>
#include <QString>
#include <map>

#include <lvslab/sim/lesson.h>

namespace lvslab::gui {

/// Of one question.
struct QuestionScore {
  QString prompt;       ///< in English if there is any: tells whether a kept score is still about this question
  QString firstAnswer;  ///< as it was given
  int tries = 0;
  int hints = 0;
  bool isSolved = false;
  bool isShown = false;  ///< the learner had it shown
  QDateTime when;        ///< when it was solved or shown

  /// 10, less 4 for a wrong try and 2 for a hint, but 1 at least; none while unsolved, or when it was shown.
  [[nodiscard]] int points() const;
  [[nodiscard]] bool isDone() const { return isSolved || isShown; }
  static constexpr int most = 10;
};

class LessonScore final : public QObject {
  Q_OBJECT

 public:
  explicit LessonScore(QObject* parent = nullptr);

  /// The score of that lesson so far; questions that have changed begin anew.
  void open(const QString& scenarioFile, const sim::Lesson& lesson, const QString& title);

  [[nodiscard]] QuestionScore of(int step) const;
  void noteTry(int step, const QString& answer, bool isRight);
  void noteHint(int step);
  void noteShown(int step);
  void forgetAll();

  [[nodiscard]] int points() const;
  [[nodiscard]] int mostPoints() const { return static_cast<int>(m_questions.size()) * QuestionScore::most; }
  /// Where it is kept.
  [[nodiscard]] const QString& file() const { return m_file; }

  /// The score as a file for the teacher: CSV if its name ends so, else JSON. What went wrong; empty: nothing.
  [[nodiscard]] QString exportTo(const QString& file, const QString& student) const;

 Q_SIGNALS:
  void changed();
  /// It cannot be kept: why.
  void failed(const QString& why);

 private:
  void keep();
  [[nodiscard]] QByteArray asJson(const QString& student) const;
  [[nodiscard]] QByteArray asCsv(const QString& student) const;

  QString m_file;
  QString m_scenario;  ///< the file's name without its folder
  QString m_title;
  std::map<int, QuestionScore> m_questions;  ///< by step, from 0
};

}  // namespace lvslab::gui
