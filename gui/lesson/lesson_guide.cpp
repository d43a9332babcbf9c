#include "lesson/lesson_guide.h"

#include <QLocale>
#include <QSettings>
#include <algorithm>
#include <set>

namespace lvslab::gui {
namespace {

const QString language_key = QStringLiteral("lesson/language");

void gather(const sim::LocalisedText& text, std::set<std::string>& languages) {
  for (const auto& [language, words] : text.by_language) languages.insert(language);
}

}  // namespace

LessonGuide::LessonGuide(Run& run, Playback& playback, QObject* parent)
    : QObject(parent), m_run(run), m_playback(playback) {
  m_language = QSettings().value(language_key).toString();
  if (m_language.isEmpty()) {
    m_language = QLocale().language() == QLocale::Chinese ? QStringLiteral("zh") : QStringLiteral("en");
  }
  connect(&run, &Run::opened, this, &LessonGuide::open);
  connect(&run, &Run::grew, this, &LessonGuide::settle);
  connect(&run, &Run::becameAnother, this, [this] { m_isChanged = true; });
  connect(&run, &Run::startedOver, this, &LessonGuide::acknowledge);
  connect(&run, &Run::intervened, this, [this](quint64, const QString& output) {
    if (m_outstanding == 0) return;  // somebody else's
    if (m_areTyped && m_outstanding <= static_cast<int>(walked().own.size())) m_output += output;
    acknowledge();
  });
  connect(&m_walker, &LessonWalker::walked, this, [this](const LessonWalk& walk) {
    m_walk = walk;
    goTo(m_current);
  });
}

void LessonGuide::open() {
  m_walk = nullptr;
  m_current = hasLesson() ? std::clamp(std::exchange(m_first, 0), 0, stepCount() - 1) : 0;
  m_areTyped = m_isChanged = false;
  m_outstanding = 0;
  m_awaited.reset();
  if (hasLesson()) {
    m_score.open(m_run.file(), lesson(), title());
    m_walker.walk(std::make_shared<const sim::Scenario>(m_run.scenario()));
  }
  Q_EMIT lessonChanged();
}

QStringList LessonGuide::languages() const {
  std::set<std::string> found;
  gather(lesson().title, found);
  for (const auto& step : lesson().steps) gather(step.text, found);
  QStringList languages;
  for (const auto& language : found) languages << QString::fromStdString(language);
  return languages;
}

void LessonGuide::setLanguage(const QString& language) {
  if (language == m_language) return;
  m_language = language;
  QSettings().setValue(language_key, language);
  if (hasLesson()) Q_EMIT stepChanged();
}

QString LessonGuide::inLanguage(const sim::LocalisedText& text) const {
  return QString::fromStdString(text.in(m_language.toStdString()));
}

QString LessonGuide::title() const {
  return inLanguage(lesson().title.empty() ? m_run.scenario().title : lesson().title);
}

bool LessonGuide::mayGoOn() const {
  if (!step().question) return true;
  return isWalked() && (!walked().answer || m_score.of(m_current).isDone());
}

void LessonGuide::goTo(int step) {
  m_current = std::clamp(step, 0, stepCount() - 1);
  m_areTyped = false;
  m_output.clear();
  if (isWalked()) makeRun(walked().before, walked().moment);
  Q_EMIT stepChanged();
}

void LessonGuide::next() {
  if (hasLesson() && mayGoOn() && !isLast()) goTo(m_current + 1);
}

void LessonGuide::previous() {
  if (hasLesson() && m_current > 0) goTo(m_current - 1);
}

bool LessonGuide::check(const QString& answer) {
  if (!isWalked() || !walked().answer || m_score.of(m_current).isDone()) return false;
  const bool isRight = sim::is_right(*step().question, *walked().answer, answer.toStdString());
  QString said = answer;
  if (step().question->kind == sim::LessonQuestion::Kind::choice) {
    const int place = answer.toInt();
    const auto& choices = step().question->choices;
    if (place >= 0 && place < static_cast<int>(choices.size())) {
      said = inLanguage(choices[static_cast<std::size_t>(place)].text);
    }
  }
  m_score.noteTry(m_current, said, isRight);
  if (isRight) Q_EMIT stepChanged();
  return isRight;
}

QString LessonGuide::takeHint() {
  if (!step().question) return {};
  const auto& hints = step().question->hints;
  const int taken = m_score.of(m_current).hints;
  if (taken >= static_cast<int>(hints.size())) return {};
  m_score.noteHint(m_current);
  return inLanguage(hints[static_cast<std::size_t>(taken)]);
}

void LessonGuide::showAnswer() {
  if (!isWalked() || !walked().answer) return;
  m_score.noteShown(m_current);
  Q_EMIT stepChanged();
}

QString LessonGuide::rightAnswer() const {
  const QString text = QString::fromStdString(walked().answer->text);
  if (step().question->kind == sim::LessonQuestion::Kind::choice) {
    return inLanguage(step().question->choices[text.toUInt()].text);
  }
  return walked().answer->text == sim::nobody ? tr("nobody: the request fails") : text;
}

bool LessonGuide::canShowProof() const { return isWalked() && walked().answer && walked().answer->event != 0; }

void LessonGuide::showProof() {
  if (!canShowProof()) return;
  const auto& step = walked();
  if (step.own.empty()) {
    makeRun(step.before, step.answer->event);
    return;
  }
  auto commands = step.before;
  commands.insert(commands.end(), step.own.begin(), step.own.end());
  m_areTyped = true;
  m_output.clear();
  makeRun(commands, step.answer->event);
  Q_EMIT stepChanged();
}

void LessonGuide::typeCommands() {
  if (!isWalked() || walked().own.empty()) return;
  m_areTyped = true;
  m_output.clear();
  // Behind the last command the window stays where it was typed.
  makeRun(walked().before, walked().moment);
  m_awaited.reset();
  for (const auto& typed : walked().own) {
    ++m_outstanding;
    m_run.intervene(typed.position, sim::TypedCommand{typed.command.node, typed.command.run});
  }
  Q_EMIT stepChanged();
}

void LessonGuide::takeBackCommands() { goTo(m_current); }

void LessonGuide::returnToMoment() {
  if (isWalked()) m_playback.goTo(walked().moment);
}

void LessonGuide::makeRun(const std::vector<sim::WalkedStep::Typed>& commands, quint64 moment) {
  m_awaited = moment;
  if (m_isChanged || !commands.empty()) {
    m_isChanged = !commands.empty();
    ++m_outstanding;
    m_run.startOver();
    for (const auto& typed : commands) {
      ++m_outstanding;
      m_run.intervene(typed.position, sim::TypedCommand{typed.command.node, typed.command.run});
    }
  }
  settle();
}

void LessonGuide::acknowledge() {
  if (m_outstanding == 0) return;
  if (--m_outstanding > 0) return;
  Q_EMIT stepChanged();
  // Others that hear of the change look at it first; then the lesson's moment counts.
  QMetaObject::invokeMethod(this, &LessonGuide::settle, Qt::QueuedConnection);
}

void LessonGuide::settle() {
  if (m_outstanding > 0 || !m_awaited || m_run.eventCount() < *m_awaited) return;
  m_playback.goTo(*std::exchange(m_awaited, std::nullopt));
}

}  // namespace lvslab::gui
