#include "lesson/lesson_panel.h"

#include <QFileDialog>
#include <QFontDatabase>
#include <QHBoxLayout>
#include <QInputDialog>
#include <QMenu>
#include <QMessageBox>
#include <QScrollBar>
#include <QSettings>
#include <QStandardPaths>
#include <QVBoxLayout>

#include "look/theme.h"

namespace lvslab::gui {
namespace {

const QString student_key = QStringLiteral("lesson/student");
constexpr int least_width = 320;  ///< three buttons side by side
constexpr std::array panel_names{"why", "hops", "frame", "tables", "story", "events", "ladder"};

QString nameOf(const QString& language) {
  if (language == u"en") return QStringLiteral("English");
  if (language == u"zh") return QStringLiteral("中文");
  return language;
}

QString coloured(const QColor& colour, const QString& text) {
  return QStringLiteral("<span style='color:%1'>%2</span>").arg(colour.name(), text);
}

}  // namespace

LessonPanel::LessonPanel(LessonGuide& guide, Focus& focus, QWidget* parent)
    : QWidget(parent), m_guide(guide), m_focus(focus) {
  setMinimumWidth(least_width);
  m_title.setWordWrap(true);
  m_language.setAccessibleName(tr("Language of the lesson"));
  m_progress.setTextVisible(false);
  m_progress.setFixedHeight(6);
  m_scroll.setWidgetResizable(true);
  m_scroll.setFrameShape(QFrame::NoFrame);
  m_scroll.setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
  m_back.setText(tr("Back"));
  m_back.setToolTip(tr("The step before (Page Up)"));
  m_next.setToolTip(tr("The next step (Page Down)"));
  m_more.setText(tr("More"));
  m_more.setAccessibleName(tr("More about this lesson"));
  auto* more = new QMenu(&m_more);
  more->addAction(tr("Back to the step's moment"), this, [this] { m_guide.returnToMoment(); });
  more->addAction(tr("Save the score for the teacher…"), this, &LessonPanel::saveScore);
  more->addAction(tr("Start the lesson again…"), this, &LessonPanel::startAgain);
  more->addAction(tr("Edit the lesson…"), this, &LessonPanel::editorWanted);
  m_more.setMenu(more);

  auto* head = new QHBoxLayout;
  head->addWidget(&m_title, 1);
  head->addWidget(&m_language, 0, Qt::AlignTop);
  auto* where = new QHBoxLayout;
  where->addWidget(&m_where, 1);
  where->addWidget(&m_score);
  auto* buttons = new QHBoxLayout;
  buttons->addWidget(&m_back);
  buttons->addWidget(&m_more);
  buttons->addStretch(1);
  buttons->addWidget(&m_next);
  auto* layout = new QVBoxLayout(this);
  layout->setContentsMargins(10, 8, 10, 8);
  layout->addLayout(head);
  layout->addLayout(where);
  layout->addWidget(&m_progress);
  layout->addWidget(&m_scroll, 1);
  layout->addLayout(buttons);

  connect(&m_back, &QPushButton::clicked, this, &LessonPanel::previous);
  connect(&m_next, &QPushButton::clicked, this, &LessonPanel::next);
  connect(&m_language, &QComboBox::activated, this,
          [this](int index) { m_guide.setLanguage(m_language.itemData(index).toString()); });
  connect(&guide, &LessonGuide::lessonChanged, this, &LessonPanel::showLesson);
  connect(&guide, &LessonGuide::stepChanged, this, &LessonPanel::showStep);
  connect(&guide.score(), &LessonScore::changed, this, &LessonPanel::showScore);
  connect(&guide.score(), &LessonScore::failed, this, [this](const QString& why) { say(why, false); });
  connect(&Look::instance(), &Look::changed, this, [this] {
    if (m_guide.hasLesson()) showStep();
  });
}

void LessonPanel::setTypeScale(double scale) {
  m_typeScale = scale;
  if (m_guide.hasLesson()) showStep();
}

void LessonPanel::showLesson() {
  m_shownStep = -1;
  m_language.clear();
  if (!m_guide.hasLesson()) return;
  const QStringList languages = m_guide.languages();
  for (const auto& language : languages) m_language.addItem(nameOf(language), language);
  m_language.setVisible(languages.size() > 1);
  showStep();
}

QLabel* LessonPanel::addText(QVBoxLayout& layout, const QString& text, double scale) {
  auto* label = new QLabel(text);
  label->setWordWrap(true);
  label->setTextInteractionFlags(Qt::TextSelectableByMouse);
  QFont font = label->font();
  font.setPointSizeF(font.pointSizeF() * scale * m_typeScale);
  label->setFont(font);
  layout.addWidget(label);
  return label;
}

void LessonPanel::showStep() {
  const bool isNew = m_shownStep != m_guide.current();
  m_shownStep = m_guide.current();
  QFont titleFont = font();
  titleFont.setBold(true);
  titleFont.setPointSizeF(titleFont.pointSizeF() * m_typeScale);
  m_title.setFont(titleFont);
  m_title.setText(m_guide.title());
  m_language.setCurrentIndex(m_language.findData(m_guide.language()));
  m_where.setText(tr("Step %1 of %2").arg(m_guide.current() + 1).arg(m_guide.stepCount()));
  m_progress.setRange(0, m_guide.stepCount());
  m_progress.setValue(m_guide.current() + 1);
  m_progress.setAccessibleName(m_where.text());

  const QString given = !isNew && m_answer != nullptr ? m_answer->answer() : QString();
  const QString said = !isNew ? feedback() : QString();
  const int scrolled = m_scroll.verticalScrollBar()->value();
  m_answer = nullptr;
  m_feedback = m_hints = nullptr;
  m_check = m_hint = nullptr;
  m_body = new QWidget;
  auto* layout = new QVBoxLayout(m_body);
  layout->setContentsMargins(0, 6, 4, 6);
  layout->setSpacing(10);
  m_text = addText(*layout, m_guide.inLanguage(m_guide.step().text), 1.15);
  if (m_guide.isWalked()) {
    for (const auto& problem : m_guide.walked().problems) {
      addText(*layout,
              coloured(theme().bad,
                       tr("The lesson has a mistake: %1").arg(QString::fromStdString(problem).toHtmlEscaped())));
    }
  }
  if (!m_guide.step().commands.empty()) addCommands(*layout);
  if (m_guide.step().question) addQuestion(*layout);
  layout->addStretch(1);
  // This may be called by a button of the old body.
  if (auto* old = m_scroll.takeWidget()) old->deleteLater();
  m_scroll.setWidget(m_body);
  if (m_answer != nullptr && m_answer->isEnabled() && !given.isEmpty()) m_answer->setAnswer(given);
  if (!isNew && m_feedback != nullptr && m_feedback->text().isEmpty()) m_feedback->setText(said);
  if (!isNew) m_scroll.verticalScrollBar()->setValue(scrolled);
  showScore();
  if (isNew) showHighlight();
}

void LessonPanel::addCommands(QVBoxLayout& layout) {
  auto* box = new QFrame;
  box->setFrameShape(QFrame::StyledPanel);
  auto* inside = new QVBoxLayout(box);
  QFont fixed = QFontDatabase::systemFont(QFontDatabase::FixedFont);
  fixed.setPointSizeF(font().pointSizeF() * m_typeScale);
  for (const auto& command : m_guide.step().commands) {
    auto* line = addText(*inside, QString::fromStdString(command.node + "# " + command.run));
    line->setFont(fixed);
  }
  auto* button = new QPushButton(m_guide.areCommandsTyped() ? tr("Take it back") : tr("Type it"));
  button->setObjectName(QStringLiteral("type"));
  button->setEnabled(m_guide.isWalked());
  connect(button, &QPushButton::clicked, this, [this] {
    if (m_guide.areCommandsTyped()) {
      m_guide.takeBackCommands();
    } else {
      m_guide.typeCommands();
    }
  });
  if (m_guide.areCommandsTyped()) {
    if (!m_guide.output().trimmed().isEmpty()) addText(*inside, m_guide.output().trimmed())->setFont(fixed);
    addText(*inside, tr("Typed. The run goes on differently from here; step on and look."));
  }
  inside->addWidget(button, 0, Qt::AlignLeft);
  layout.addWidget(box);
}

void LessonPanel::addQuestion(QVBoxLayout& layout) {
  const auto& question = *m_guide.step().question;
  auto* prompt = addText(layout, m_guide.inLanguage(question.prompt), 1.1);
  QFont bold = prompt->font();
  bold.setBold(true);
  prompt->setFont(bold);
  if (!m_guide.isWalked()) {
    addText(layout, tr("The run is being asked …"));
    return;
  }
  const QuestionScore score = m_guide.score().of(m_guide.current());
  m_answer = new AnswerField(m_guide, m_focus);
  QFont type = font();
  type.setPointSizeF(type.pointSizeF() * m_typeScale);
  m_answer->setFont(type);
  layout.addWidget(m_answer);
  m_feedback = addText(layout, {});
  m_feedback->setObjectName(QStringLiteral("feedback"));
  if (score.isDone()) {
    addVerdict(layout);
    return;
  }
  auto* row = new QHBoxLayout;
  m_check = new QPushButton(tr("Check"));
  m_check->setDefault(true);
  m_check->setEnabled(false);
  m_hint = new QPushButton(tr("Hint"));
  m_hint->setToolTip(tr("Costs 2 points"));
  m_hint->setVisible(!question.hints.empty());
  auto* show = new QPushButton(tr("Show me"));
  show->setToolTip(tr("Shows the answer; the question then gives no points"));
  for (auto* button : {m_check, m_hint, show}) row->addWidget(button);
  row->addStretch(1);
  layout.addLayout(row);
  m_hints = addText(layout, {});
  QStringList hints;
  for (int i = 0; i < score.hints && i < static_cast<int>(question.hints.size()); ++i) {
    hints << m_guide.inLanguage(question.hints[static_cast<std::size_t>(i)]);
  }
  m_hints->setText(hints.join(QStringLiteral("\n\n")));
  m_hint->setEnabled(score.hints < static_cast<int>(question.hints.size()));
  connect(m_answer, &AnswerField::given, this, [this] {
    m_check->setEnabled(!m_answer->answer().isEmpty());
    m_feedback->clear();
  });
  connect(m_answer, &AnswerField::checkWanted, this, &LessonPanel::check);
  connect(m_check, &QPushButton::clicked, this, &LessonPanel::check);
  connect(m_hint, &QPushButton::clicked, this, &LessonPanel::hint);
  connect(show, &QPushButton::clicked, this, &LessonPanel::showAnswer);
}

void LessonPanel::addVerdict(QVBoxLayout& layout) {
  const QuestionScore score = m_guide.score().of(m_guide.current());
  m_answer->setDone(m_guide.walked().answer ? QString::fromStdString(m_guide.walked().answer->text) : QString());
  if (score.isSolved) {
    say(tr("✓ Right: %1 (points: %2)").arg(m_guide.rightAnswer()).arg(score.points()), true);
  } else {
    say(tr("The answer: %1").arg(m_guide.rightAnswer()), false);
  }
  addText(layout, m_guide.inLanguage(m_guide.step().question->explanation), 1.1);
  if (!m_guide.canShowProof()) return;
  auto* proof = new QPushButton(tr("Show where"));
  proof->setToolTip(tr("To the moment where the run shows it"));
  connect(proof, &QPushButton::clicked, this, [this] { m_guide.showProof(); });
  layout.addWidget(proof, 0, Qt::AlignLeft);
}

void LessonPanel::say(const QString& words, bool isGood) {
  if (m_feedback == nullptr) return;
  m_feedback->setText(coloured(isGood ? theme().good : theme().bad, words.toHtmlEscaped()));
}

void LessonPanel::check() {
  if (m_answer == nullptr || !m_answer->isEnabled() || m_answer->answer().isEmpty()) return;
  if (!m_guide.check(m_answer->answer())) say(tr("✗ Not so. Look again, or take a hint."), false);
}

void LessonPanel::hint() {
  const QString words = m_guide.takeHint();
  if (words.isEmpty()) return;
  m_hints->setText(m_hints->text().isEmpty() ? words : m_hints->text() + QStringLiteral("\n\n") + words);
  m_hint->setEnabled(m_guide.score().of(m_guide.current()).hints <
                     static_cast<int>(m_guide.step().question->hints.size()));
}

void LessonPanel::showAnswer() { m_guide.showAnswer(); }

void LessonPanel::next() {
  if (!m_guide.hasLesson()) return;
  if (!m_guide.mayGoOn()) {
    say(tr("Answer first, or let it be shown."), false);
    if (m_feedback != nullptr) m_scroll.ensureWidgetVisible(m_feedback);
    return;
  }
  if (m_guide.isLast()) {
    saveScore();
  } else {
    m_guide.next();
  }
}

void LessonPanel::previous() { m_guide.previous(); }

QString LessonPanel::feedback() const { return m_feedback == nullptr ? QString() : m_feedback->text(); }

QString LessonPanel::text() const { return m_text == nullptr ? QString() : m_text->text(); }

void LessonPanel::showScore() {
  if (!m_guide.hasLesson()) return;
  const auto& score = m_guide.score();
  m_score.setText(tr("%1 of %2 points").arg(score.points()).arg(score.mostPoints()));
  m_back.setEnabled(m_guide.current() > 0);
  m_next.setEnabled(m_guide.mayGoOn());
  m_next.setText(m_guide.isLast() ? tr("Save the score…") : tr("Next"));
}

void LessonPanel::showHighlight() {
  const auto& highlight = m_guide.step().highlight;
  std::vector<quint32> nodes;
  const auto& scenario = m_focus.run().scenario();
  for (const auto& name : highlight.nodes) {
    if (const auto node = scenario.find_node(name)) nodes.push_back(static_cast<quint32>(*node));
  }
  Q_EMIT spotlightWanted(nodes, highlight.link);
  m_focus.chooseField(QString::fromStdString(highlight.field));
  if (highlight.panel == sim::LessonHighlight::Panel::tables && !nodes.empty()) m_focus.chooseNode(nodes.front());
  if (highlight.panel) {
    Q_EMIT panelWanted(QString::fromLatin1(panel_names.at(static_cast<std::size_t>(*highlight.panel))));
  }
}

void LessonPanel::startAgain() {
  const auto answer = QMessageBox::question(this, tr("Start again"),
                                            tr("Forget the score of this lesson and begin with its first step?"));
  if (answer != QMessageBox::Yes) return;
  m_guide.score().forgetAll();
  m_guide.goTo(0);
}

void LessonPanel::saveScore() {
  QSettings settings;
  bool isGiven = false;
  const QString student = QInputDialog::getText(this, tr("Save the score"), tr("Your name, for the teacher:"),
                                                QLineEdit::Normal, settings.value(student_key).toString(), &isGiven)
                              .trimmed();
  if (!isGiven) return;
  settings.setValue(student_key, student);
  QString name = (student.isEmpty() ? QString() : student + u' ') + m_guide.title();
  for (auto& letter : name) {
    if (QStringLiteral("/\\:*?\"<>|").contains(letter)) letter = u'-';
  }
  const QString file = QFileDialog::getSaveFileName(
      this, tr("Save the score"),
      QStandardPaths::writableLocation(QStandardPaths::DocumentsLocation) + u'/' + name + QStringLiteral(".json"),
      tr("Score (*.json);;Table (*.csv)"));
  if (file.isEmpty()) return;
  const QString why = m_guide.score().exportTo(file, student);
  if (!why.isEmpty()) QMessageBox::warning(this, tr("Save the score"), why);
}

}  // namespace lvslab::gui
