#include "lesson/lesson_score.h"

#include <QCryptographicHash>
#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QSaveFile>
#include <QStandardPaths>
#include <algorithm>

namespace lvslab::gui {
namespace {

constexpr int wrong_try_costs = 4;
constexpr int hint_costs = 2;

QJsonObject toJson(int step, const QuestionScore& score) {
  return {{QStringLiteral("step"), step + 1},
          {QStringLiteral("question"), score.prompt},
          {QStringLiteral("first_answer"), score.firstAnswer},
          {QStringLiteral("tries"), score.tries},
          {QStringLiteral("hints"), score.hints},
          {QStringLiteral("solved"), score.isSolved},
          {QStringLiteral("shown"), score.isShown},
          {QStringLiteral("points"), score.points()},
          {QStringLiteral("of"), QuestionScore::most},
          {QStringLiteral("date"), score.when.toString(Qt::ISODate)}};
}

/// One cell; what a spreadsheet would take for a formula is made a text.
QString cell(QString text) {
  if (!text.isEmpty() && QStringLiteral("=+-@").contains(text[0])) text.prepend(u'\'');
  if (!text.contains(u',') && !text.contains(u'"') && !text.contains(u'\n')) return text;
  return u'"' + text.replace(u'"', QStringLiteral("\"\"")) + u'"';
}

/// What went wrong; empty: nothing.
QString write(const QString& name, const QByteArray& bytes) {
  QSaveFile file(name);
  if (file.open(QIODevice::WriteOnly) && file.write(bytes) == bytes.size() && file.commit()) return {};
  return QObject::tr("%1 cannot be written: %2").arg(QDir::toNativeSeparators(name), file.errorString());
}

}  // namespace

int QuestionScore::points() const {
  if (!isSolved || isShown) return 0;
  return std::max(1, most - wrong_try_costs * (tries - 1) - hint_costs * hints);
}

LessonScore::LessonScore(QObject* parent) : QObject(parent) {}

void LessonScore::open(const QString& scenarioFile, const sim::Lesson& lesson, const QString& title) {
  m_scenario = QFileInfo(scenarioFile).fileName();
  m_title = title;
  m_questions.clear();
  for (std::size_t i = 0; i < lesson.steps.size(); ++i) {
    if (!lesson.steps[i].question) continue;
    m_questions[static_cast<int>(i)].prompt = QString::fromStdString(lesson.steps[i].question->prompt.in("en"));
  }
  // Two lessons of the same name in different folders are not the same.
  const QByteArray place =
      QCryptographicHash::hash(QFileInfo(scenarioFile).absoluteFilePath().toUtf8(), QCryptographicHash::Sha1);
  m_file = QStandardPaths::writableLocation(QStandardPaths::AppDataLocation) +
           QStringLiteral("/lessons/%1-%2.json")
               .arg(QFileInfo(scenarioFile).completeBaseName(), QString::fromLatin1(place.toHex().first(8)));
  QFile kept(m_file);
  if (kept.open(QIODevice::ReadOnly)) {
    const auto questions = QJsonDocument::fromJson(kept.readAll()).object()[QStringLiteral("questions")].toArray();
    for (const auto& value : questions) {
      const QJsonObject one = value.toObject();
      const auto found = m_questions.find(one[QStringLiteral("step")].toInt() - 1);
      if (found == m_questions.end() || found->second.prompt != one[QStringLiteral("question")].toString()) continue;
      QuestionScore& score = found->second;
      score.firstAnswer = one[QStringLiteral("first_answer")].toString();
      score.tries = one[QStringLiteral("tries")].toInt();
      score.hints = one[QStringLiteral("hints")].toInt();
      score.isSolved = one[QStringLiteral("solved")].toBool();
      score.isShown = one[QStringLiteral("shown")].toBool();
      score.when = QDateTime::fromString(one[QStringLiteral("date")].toString(), Qt::ISODate);
    }
  }
  Q_EMIT changed();
}

QuestionScore LessonScore::of(int step) const {
  const auto found = m_questions.find(step);
  return found == m_questions.end() ? QuestionScore() : found->second;
}

void LessonScore::noteTry(int step, const QString& answer, bool isRight) {
  QuestionScore& score = m_questions[step];
  if (score.isDone()) return;
  if (score.tries++ == 0) score.firstAnswer = answer;
  score.isSolved = isRight;
  if (isRight) score.when = QDateTime::currentDateTime();
  keep();
}

void LessonScore::noteHint(int step) {
  if (m_questions[step].isDone()) return;
  ++m_questions[step].hints;
  keep();
}

void LessonScore::noteShown(int step) {
  QuestionScore& score = m_questions[step];
  if (score.isDone()) return;
  score.isShown = true;
  score.when = QDateTime::currentDateTime();
  keep();
}

void LessonScore::forgetAll() {
  for (auto& [step, score] : m_questions) {
    const QString prompt = score.prompt;
    score = {};
    score.prompt = prompt;
  }
  keep();
}

int LessonScore::points() const {
  int sum = 0;
  for (const auto& [step, score] : m_questions) sum += score.points();
  return sum;
}

void LessonScore::keep() {
  QDir().mkpath(QFileInfo(m_file).path());
  const QString why = write(m_file, asJson({}));
  if (!why.isEmpty()) Q_EMIT failed(why);
  Q_EMIT changed();
}

QByteArray LessonScore::asJson(const QString& student) const {
  QJsonArray questions;
  for (const auto& [step, score] : m_questions) questions.append(toJson(step, score));
  QJsonObject all{{QStringLiteral("lvslab_score"), 1},
                  {QStringLiteral("lesson"), m_title},
                  {QStringLiteral("file"), m_scenario},
                  {QStringLiteral("date"), QDateTime::currentDateTime().toString(Qt::ISODate)},
                  {QStringLiteral("points"), points()},
                  {QStringLiteral("of"), mostPoints()},
                  {QStringLiteral("questions"), questions}};
  if (!student.isEmpty()) all[QStringLiteral("student")] = student;
  return QJsonDocument(all).toJson();
}

QByteArray LessonScore::asCsv(const QString& student) const {
  QString text = QStringLiteral("student,lesson,file,step,question,first_answer,tries,hints,shown,points,of,date\n");
  for (const auto& [step, score] : m_questions) {
    const QStringList cells{student,
                            m_title,
                            m_scenario,
                            QString::number(step + 1),
                            score.prompt,
                            score.firstAnswer,
                            QString::number(score.tries),
                            QString::number(score.hints),
                            score.isShown ? QStringLiteral("yes") : QStringLiteral("no"),
                            QString::number(score.points()),
                            QString::number(QuestionScore::most),
                            score.when.toString(Qt::ISODate)};
    QStringList quoted;
    for (const auto& one : cells) quoted << cell(one);
    text += quoted.join(u',') + u'\n';
  }
  return text.toUtf8();
}

QString LessonScore::exportTo(const QString& file, const QString& student) const {
  return write(file, file.endsWith(QStringLiteral(".csv"), Qt::CaseInsensitive) ? asCsv(student) : asJson(student));
}

}  // namespace lvslab::gui
